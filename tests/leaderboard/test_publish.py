"""The files of the leaderboard: byte for byte the same from the same records, and found out when stale."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pinnablate import registry
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from pinnablate.leaderboard.publish import PICTURES, differences, pages, write
from pinnablate.records.store import Store
from tests.conftest import declare


def test_a_complete_study_is_ranked_with_all_that_a_reader_needs(results):
    made = pages(results)
    overview, page = made.texts["README.md"], made.texts["heat-mixed-v1.md"]
    assert "## standard-v2, learner stacked" in made.texts["tables.md"]
    assert "[heat-mixed-v1](heat-mixed-v1.md)" in made.texts["tables.md"]
    assert "| [heat-mixed-v1] " in overview
    assert "\n[heat-mixed-v1]: heat-mixed-v1.md\n" in overview
    assert "Not ranked" not in overview
    for words in (
        r"\frac{1}{20} \frac{\partial u}{\partial x} + q = 0",
        "| all ",
        "| rbf ",
        "Shapley",
        "Banzhaf",
        "Moebius coefficient",
        "under change of scale",
        "holds",
        "`moebius(energy, fourier)`",
        "±",
        "thread-seconds per replicate",
        "processor",
        "digest",
    ):
        assert words in page, words
    assert sorted(made.texts) == [
        "README.md",
        "figures/gains.svg",
        "figures/heat-mixed-v1.standard.standard-v2.stacked.curves.svg",
        "figures/heat-mixed-v1.standard.standard-v2.stacked.lattice.svg",
        "heat-mixed-v1.md",
        "patterns.md",
        "tables.md",
    ]


def test_pages_regenerate_byte_for_byte_whatever_the_order_of_records(results, tmp_path):
    first = pages(results)
    path = results / "heat-mixed-v1.jsonl"
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join(sorted(lines, key=lambda line: ('"header"' not in line, line))) + "\n"
    )
    assert path.read_text().splitlines() != lines
    assert pages(shutil.move(results, tmp_path / "elsewhere")).texts == first.texts


def test_weights_prove_records_and_do_not_change_pages(weighted):
    first = pages(weighted)
    assert "Not ranked" not in first.texts["README.md"]
    shutil.rmtree(weighted / "weights")
    assert pages(weighted).texts == first.texts


def test_check_fails_when_a_page_is_stale_and_write_mends_it(results, tmp_path, capsys):
    output = tmp_path / "board"
    command = ["leaderboard", "--results", str(results), "--output", str(output)]
    assert main([*command, "--check"]) == 1
    assert main(command) == 0
    assert main([*command, "--check"]) == 0
    (output / "README.md").write_text((output / "README.md").read_text() + "by hand")
    (output / "figures" / "gone-v1.standard.standard-v2.stacked.lattice.svg").write_text(
        "left over"
    )
    (output / "figures" / "mine.svg").write_text("somebody's own")
    capsys.readouterr()
    assert main([*command, "--check"]) == 1
    err = capsys.readouterr().err
    assert "README.md is not what the records say" in err
    assert "gone-v1" in err
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "1 written, 6 unchanged\n" in out
    assert "nothing was deleted: restore the records, or delete the pages with" in err
    assert "gone-v1" in err
    assert main([*command, "--check"]) == 1
    assert main([*command, "--prune"]) == 0
    assert "0 written, 7 unchanged; 1 without records deleted" in capsys.readouterr().out
    assert (output / "figures" / "mine.svg").read_text() == "somebody's own"
    assert main([*command, "--check"]) == 0


def test_no_page_is_deleted_because_records_are_away(results, tmp_path, capsys):
    output = tmp_path / "board"
    assert main(["leaderboard", "--results", str(results), "--output", str(output)]) == 0
    before = {p for p in output.rglob("*") if p.name != "README.md"}
    (tmp_path / "empty").mkdir()
    assert main(["leaderboard", "--results", str(tmp_path / "empty"), "--output", str(output)]) == 0
    assert before <= set(output.rglob("*"))
    assert "heat-mixed-v1.md" in capsys.readouterr().err


def test_what_a_header_says_reaches_no_page_as_markup(results, tmp_path):
    from dataclasses import replace

    store = Store(tmp_path / "sent")
    for record in Store(results).load("heat-mixed-v1").records.values():
        made = {**record.provenance, "<script>x</script>": "[a](http://b)"}
        store.append(replace(record, provenance=made, created="<script>"), None)
    made = pages(store.directory)
    assert not [path for path, text in made.texts.items() if "<script>" in text]
    assert not [path for path, text in made.texts.items() if "[a](http" in text]


def test_an_unknown_environment_is_listed_and_its_page_stays(results, tmp_path):
    shutil.copy(results / "heat-mixed-v1.jsonl", results / "my-world-v1.jsonl")
    (results / "<script>|x.jsonl").write_text("{}\n")
    made = pages(results)
    assert "my-world-v1.jsonl: no environment of that id is registered" in made.texts["README.md"]
    assert "<script>" not in made.texts["README.md"]
    assert r"\<script\>\|x.jsonl" in made.texts["README.md"]
    board = tmp_path / "board"
    write(made, board)
    (board / "my-world-v1.md").write_text((board / "README.md").read_text())
    assert differences(made, board) == []


def test_a_page_of_somebody_else_is_not_overwritten(results, tmp_path, capsys):
    board = tmp_path / "board"
    board.mkdir()
    (board / "README.md").write_text("# My own notes")
    assert main(["leaderboard", "--results", str(results), "--output", str(board)]) == 2
    assert "was not written by `pinnablate leaderboard`" in capsys.readouterr().err
    assert (board / "README.md").read_text() == "# My own notes"
    assert list(board.iterdir()) == [board / "README.md"]


def test_missing_results_and_a_full_disk_are_one_sentence(results, tmp_path, capsys, monkeypatch):
    assert main(["leaderboard", "--results", str(tmp_path / "nowhere")]) == 1
    assert "is not a directory of results" in capsys.readouterr().err

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pinnablate.files.os.replace", full)
    assert (
        main(["leaderboard", "--results", str(results), "--output", str(tmp_path / "board")]) == 1
    )
    assert "No space left on device; records are untouched" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.partial"))


def test_two_environments_of_one_id_are_refused_and_neither_wins(results):
    one, other = declare(), declare(domain=dict.fromkeys(declare().coordinates, (0, 2)))
    with pytest.raises(
        PinnablateError, match="two environments are called 'string-v1' and say diff"
    ):
        pages(results, [one, other])
    with pytest.raises(PinnablateError, match="two environments are called 'heat-mixed-v1'"):
        pages(results, [declare(id="heat-mixed-v1")])
    assert pages(results, [one, declare(), registry.load("heat-mixed")]).texts


def test_two_files_of_one_id_are_one_sentence_that_names_both(results, tmp_path, capsys):
    from pinnablate.cli.starter import starter

    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text(starter("my-world"))
    other.write_text(starter("my-world").replace("omega = 2", "omega = 5"))
    files = [str(one), str(other), "--results", str(results), "--output", str(tmp_path / "board")]
    assert main(["leaderboard", *files]) != 0
    said = capsys.readouterr().err
    assert f"{other} and {one} both declare 'my-world-v1'" in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "board").exists()


def test_every_published_picture_is_called_as_those_that_are_pruned():
    """So that one of which the records are gone is found."""
    figures = Path(__file__).parents[2] / "leaderboard" / "figures"
    names = {p.name for p in figures.glob("*.svg")}
    assert names == {p.name for pattern in PICTURES for p in figures.glob(pattern)} != set()
