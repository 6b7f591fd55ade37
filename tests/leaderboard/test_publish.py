"""The leaderboard ranks what can be trusted, says why about the rest, and regenerates byte for byte."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pytest

from pinnablate.cli import main
from pinnablate.leaderboard.pages import overview
from pinnablate.leaderboard.publish import differences, pages, write
from pinnablate.records.store import Store

RUN = ["run", "heat-mixed", "--protocol", "smoke", "--replicates", "5"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Results of a complete study of five replicates."""
    directory = tmp_path_factory.mktemp("trained")
    assert main([*RUN, "--results", str(directory)]) == 0
    return directory


@pytest.fixture
def results(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "results")


def lines_of(results):
    return [json.loads(line) for line in (results / "heat-mixed-v1.jsonl").read_text().splitlines()]


def rewrite(results, change, weights=False):
    """Apply `change` to every record (not to headers); it returns the record, or None to drop it."""
    lines = [line if "header" in line else change(line) for line in lines_of(results)]
    text = "".join(json.dumps(line) + "\n" for line in lines if line is not None)
    (results / "heat-mixed-v1.jsonl").write_text(text)
    if not weights:
        shutil.rmtree(results / "weights")


def test_a_complete_study_is_ranked_with_all_that_a_reader_needs(results, tmp_path):
    made = pages(results)
    overview, page = made.texts["README.md"], made.texts["heat-mixed-v1.md"]
    assert "## smoke, learner stacked" in overview
    assert "[heat-mixed-v1](heat-mixed-v1.md)" in overview
    assert "Not ranked" not in overview
    for words in (r"\frac{1}{20} \frac{\partial u}{\partial x} + q = 0", "| all ", "| rbf ", "Shapley", "Banzhaf",
                  "Moebius coefficient", "under change of scale", "holds", "`moebius(energy, fourier)`", "±",
                  "thread-seconds per replicate", "processor", "digest"):
        assert words in page, words
    assert sorted(made.texts) == ["README.md", "figures/heat-mixed-v1.standard.smoke.stacked.curves.svg",
                                  "figures/heat-mixed-v1.standard.smoke.stacked.lattice.svg", "heat-mixed-v1.md", "patterns.md"]


def test_pages_regenerate_byte_for_byte_whatever_the_order_of_records(results, tmp_path):
    first = pages(results)
    path = results / "heat-mixed-v1.jsonl"
    header, *records = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(records)]) + "\n")
    shutil.rmtree(results / "weights")  # weights prove records; they do not change pages
    assert pages(shutil.move(results, tmp_path / "elsewhere")).texts == first.texts


def test_the_overall_table_names_registered_environments_that_it_lacks(results, monkeypatch):
    assert "Not here" not in pages(results).texts["README.md"]  # a board of another protocol promises nothing
    monkeypatch.setattr(overview, "STANDARD", "smoke")
    (sentence,) = [line for line in pages(results).texts["README.md"].splitlines() if line.startswith("Not here")]
    assert "burgers-potential-v1" in sentence
    assert "heat-mixed-v1" not in sentence


def test_check_fails_when_a_page_is_stale_and_write_mends_it(results, tmp_path, capsys):
    output = tmp_path / "board"
    command = ["leaderboard", "--results", str(results), "--output", str(output)]
    assert main([*command, "--check"]) == 1
    assert main(command) == 0
    assert main([*command, "--check"]) == 0
    (output / "README.md").write_text((output / "README.md").read_text() + "by hand")
    (output / "figures" / "gone-v1.standard.smoke.stacked.lattice.svg").write_text("left over")
    capsys.readouterr()
    assert main([*command, "--check"]) == 1
    err = capsys.readouterr().err
    assert "README.md is not what the records say" in err
    assert "gone-v1" in err
    assert main(command) == 0
    assert "1 written, 4 unchanged; 1 without records deleted" in capsys.readouterr().out
    assert main([*command, "--check"]) == 0


@pytest.mark.parametrize(("change", "reason"), [
    (lambda r: {**r, "schema": 1}, "schema 1, expected 2"),
    (lambda r: {**r, "errors": [0.1]}, "errors is list, expected dict"),
    (lambda r: None if r["arm"] == "energy" else r, "5 of 40 cells are missing: energy"),
    (lambda r: None if r["arm"] == "mean" and r["data_seed"] == 3 else r, "1 of 40 cells are missing: mean"),
    (lambda r: {**r, "environment_digest": "0" * 16}, "the environment has changed; train it again"),
    (lambda r: {**r, "design_digest": "0" * 16}, "the design has changed; train it again"),
    (lambda r: {**r, "environment": "lotka-volterra-v1"}, "it is of 'lotka-volterra-v1', expected 'heat-mixed-v1'"),
    (lambda r: {**r, "errors": {**r["errors"], "extrap": float("nan")}} if r["arm"] == "all" else r, "extrap is nan"),
    (lambda r: {**r, "errors": {**r["errors"], "extrap": None}} if r["arm"] == "all" else r, "extrap is None"),
    (lambda r: {**r, "errors": {**r["errors"], "extrap": -1.0}} if r["arm"] == "all" else r, "extrap is -1.0"),
    (lambda r: {**r, "errors": {"extrap": 0.1}}, "errors for extrap, expected interp, extrap, unobserved"),
    (lambda r: {**r, "key": "0" * 16} if r["arm"] == "all" and r["data_seed"] == 0 else r, "no study of today has this key"),
    (lambda r: {**r, "arm": "fourier+enrgy"} if r["arm"] == "all" else r, "unknown arm 'fourier+enrgy'"),
    (lambda r: {**r, "equations": ["energy"]} if r["arm"] == "all" else r, "told \\['energy'\\], expected"),
    (lambda r: {**r, "protocol": "smok"} if r["protocol"] else r, "Did you mean 'smoke'?"),
    (lambda r: {**r, "learner": "magic"}, "unknown learner 'magic'"),
    (lambda r: {**r, "status": "great"}, "status 'great', expected one of"),
])
def test_what_cannot_be_trusted_is_listed_and_never_ranked(results, change, reason):
    rewrite(results, change)
    overview = pages(results).texts["README.md"]
    assert reason in overview
    assert "Nothing is ranked yet." in overview
    assert "[heat-mixed-v1](heat-mixed-v1.md) |" not in overview


def test_a_score_that_does_not_follow_from_its_weights_is_not_ranked(results):
    def flatter(r):
        return {**r, "errors": {**r["errors"], "extrap": 1e-3}} if r["arm"] == "all" and r["data_seed"] == 2 else r

    rewrite(results, flatter, weights=True)
    overview = pages(results).texts["README.md"]
    assert "all, replicate 2" in overview
    assert "do not follow from its weights" in overview
    assert "1 of 40 cells are missing: all" in overview


def test_damaged_weights_are_named_without_the_directory(results):
    record = next(r for r in Store(results).load("heat-mixed-v1").records.values() if r.arm == "all")
    Store(results).weights_path(record).write_bytes(b"PK")
    overview = pages(results).texts["README.md"]
    assert "is damaged" in overview
    assert str(results) not in overview


def test_few_replicates_are_shown_but_not_ranked(results):
    rewrite(results, lambda r: r if r["data_seed"] < 3 else None)
    made = pages(results).texts
    assert "3 replicates; an interval needs 5" in made["README.md"]
    assert "**Not ranked:** 3 replicates" in made["heat-mixed-v1.md"]
    assert "| all " in made["heat-mixed-v1.md"]


def test_a_diverged_cell_is_ranked_and_counted(results):
    def diverge(r):
        if r["arm"] == "energy" and r["data_seed"] == 1:
            worst = dict.fromkeys(r["errors"], 10.0)
            return {**r, "status": "diverged", "reason": "`loss` <b>| was nan", "errors": worst, "relative_l2": worst}
        return r

    rewrite(results, diverge)
    made = pages(results).texts
    assert "energy (1 of 5 diverged or failed)" in made["heat-mixed-v1.md"]
    assert "1 diverged or failed (scored" in made["heat-mixed-v1.md"]


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
    assert main(["leaderboard", "--results", str(results), "--output", str(tmp_path / "board")]) == 1
    assert "No space left on device; records are untouched" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.partial"))


def test_gains_on_the_page_are_those_of_the_records(results):
    """By an independent reading of the file."""
    skill = {(r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"]) for r in lines_of(results) if "arm" in r}
    gain = np.mean([skill["all", s] - skill["none", s] for s in range(5)])
    first = np.mean([skill["energy", s] - skill["none", s] for s in range(5)])
    last = np.mean([skill["all", s] - skill["fourier", s] for s in range(5)])
    page = pages(results).texts["heat-mixed-v1.md"]
    assert f"gains **{gain:+.2f} ±" in page
    assert f"| energy     | {(first + last) / 2:+.2f} ±" in page


@pytest.fixture(scope="module")
def with_controls(trained, tmp_path_factory):
    """The same results, with wrong laws, further controls, and a learner that holds the equations."""
    directory = shutil.copytree(trained, tmp_path_factory.mktemp("controls") / "results")
    arms = ("none,all,wrong-sign.fourier,all/wrong-sign.fourier,permuted-fields.energy,all/permuted-fields.energy,"
            "smoothness,nearest,extra-data@2,all/observed-only,all/unknown-coefficients")
    assert main([*RUN, "--arms", arms, "--results", str(directory)]) == 0
    assert main([*RUN, "--learner", "spectral", "--results", str(directory)]) == 0
    return directory


def test_arms_beyond_the_lattice_stand_on_pages_of_their_own_sections(with_controls):
    made = pages(with_controls)
    page, panel = made.texts["heat-mixed-v1.md"], made.texts["controls.md"]
    assert "[Controls](controls.md)" in made.texts["README.md"]
    for words in ("### Told something false", "| wrong-sign.fourier ", "### Is the order healthy?",
                  "### More observations instead", "### Told in part", "| all/unknown-coefficients ", "| smoothness ",
                  "| nearest "):
        assert words in page, words
    assert "Records set aside" not in page
    assert page.count("`v(wrong-sign.fourier) - v(fourier)`") == 1  # a pattern about it is judged, now that it is there
    assert "| [heat-mixed-v1](heat-mixed-v1.md), smoke |" in panel
    assert "| heat-mixed-v1 | wrong-sign.fourier |" in " ".join(panel.split())
    ranking = page[page.index("| told "):page.index("heat-mixed-v1, design")]
    assert "wrong-sign" not in ranking
    assert "extra-data" not in ranking


def test_an_arm_beyond_the_lattice_that_lacks_a_replicate_is_not_shown_and_takes_no_rank_away(with_controls, tmp_path):
    results = shutil.copytree(with_controls, tmp_path / "results")
    rewrite(results, lambda r: None if r["arm"] == "wrong-sign.fourier" and r["data_seed"] == 2 else r)
    made = pages(results)
    assert "## smoke, learner stacked" in made.texts["README.md"]
    row = next(line for line in made.texts["heat-mixed-v1.md"].splitlines() if line.startswith("| wrong-sign.fourier"))
    assert row.split("|")[3].strip() == "n/a"


def test_a_record_that_a_newer_version_has_replaced_is_passed_over(results):
    lines = lines_of(results)
    old = next(dict(line) for line in lines if line.get("arm") == "rbf")
    old["key"] = "0" * 16
    (results / "heat-mixed-v1.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*lines, old]))
    shutil.rmtree(results / "weights")
    assert "set aside" not in pages(results).texts["heat-mixed-v1.md"]


def test_arms_trained_in_fewer_replicates_stand_beside_the_lattice_of_these(with_controls, tmp_path):
    results = shutil.copytree(with_controls, tmp_path / "results")
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    rewrite(results, lambda r: None if r["arm"] not in usual and r["data_seed"] == 4 else r)
    page = pages(results).texts["heat-mixed-v1.md"]
    section = page[page.index("## smoke, design standard, learner stacked"):]
    assert "5 replicates (95 % t intervals)" in section
    assert "In 4 replicates, as everything below." in section
    assert "| smoothness " not in section[:section.index("### What each equation is worth")]


def test_the_headline_is_over_the_best_of_all_controls_that_were_trained(with_controls, tmp_path):
    """By an independent reading of the file: the least held-out error in the replicates that have them all."""
    results = shutil.copytree(with_controls, tmp_path / "results")
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    rewrite(results, lambda r: None if r["arm"] not in usual and r["data_seed"] == 4 else r)
    controls = ("none", "none-long", "weight-decay", "rbf", "mean", "smoothness", "nearest")
    told = [r for r in lines_of(results) if "arm" in r and r["learner"] in ("stacked", "interpolators")]
    held_out = {a: np.mean([np.log(r["held_out"]) for r in told if r["arm"] == a and r["data_seed"] < 4]) for a in controls}
    best = min(held_out, key=held_out.get)
    skill = {(r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"]) for r in told}
    gain = np.mean([skill["all", s] - skill[best, s] for s in range(4)])
    overview = pages(results).texts["README.md"]
    board = overview[overview.index("## smoke, learner stacked"):]
    assert f"{gain:+.2f} ({best}, 4 replicates)" in board


def test_the_page_of_controls_says_why_a_learner_has_no_records(with_controls):
    panel = pages(with_controls).texts["controls.md"]
    assert "- heat-mixed-v1, kernel: not trained yet" in panel
    assert "heat-mixed-v1, spectral" not in panel


def test_expected_patterns_of_all_environments_stand_on_one_page(with_controls, tmp_path):
    made = pages(with_controls)
    page = " ".join(made.texts["patterns.md"].split())
    assert "[Expected patterns](patterns.md)" in made.texts["README.md"]
    told = [r for r in lines_of(with_controls) if "arm" in r and r["learner"] == "stacked"]
    skill = np.mean([-np.log10(r["field_errors"]["unobserved"]["q"]) for r in told if r["arm"] == "none"])
    verdict = "yes" if skill <= 0.3 else "**no**"
    row = re.search(r"\| D3 \| \[heat-mixed-v1\]\(heat-mixed-v1.md\), smoke \| `v\(none, q\)` \| <= 0.3 \| (\S+) ± \S+ \| "
                    r"(\S+) \| \S+ \| (.*?) \|", page)
    assert row.group(1) == f"{skill:.2f}"
    assert row.group(2) == verdict
    assert "spectral (smoke)" in row.group(3)
    every = re.findall(r" \| (yes|\*\*no\*\*) \| (?:yes|no|n/a) \| ", page)
    assert f"{every.count('yes')} of {len(every)} hold" in page

    results = shutil.copytree(with_controls, tmp_path / "results")
    rewrite(results, lambda r: None if r["arm"] == "energy" else r)  # nothing is ranked any more
    assert "patterns.md" not in pages(results).texts
