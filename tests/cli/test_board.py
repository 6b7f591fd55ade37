"""The commands leaderboard and expected say what they wrote; tests/leaderboard has what is written."""

from __future__ import annotations

import shutil

from pinnablate.cli import main
from pinnablate.records.published import FOLDER


def test_a_world_that_is_not_registered_is_named_by_its_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my-world"]) == 0
    assert (
        main(
            [
                "run",
                "my_world.py",
                "--learner",
                "spectral",
                "--protocol",
                "smoke",
                "--replicates",
                "5",
            ]
        )
        == 0
    )
    capsys.readouterr()
    assert main(["leaderboard", "--results", "results", "--output", "board"]) == 0
    assert "1 files in board: 1 written, 0 unchanged" in capsys.readouterr().out
    assert "name its file: pinnablate leaderboard FILE.py" in (
        tmp_path / "board/README.md"
    ).read_text().replace("\n", " ")
    assert main(["leaderboard", "my_world.py", "--results", "results", "--output", "board"]) == 0
    assert "6 files in board: 6 written, 0 unchanged" in capsys.readouterr().out


def test_a_stale_page_is_counted(tmp_path, capsys):
    results = tmp_path / "results"
    results.mkdir()
    shutil.copy(FOLDER / "lorenz63-v1.jsonl", results)
    command = ["leaderboard", "--results", str(results), "--output", str(tmp_path / "board")]
    assert main(command) == 0
    total = int(capsys.readouterr().out.split()[0])
    (tmp_path / "board/README.md").unlink()
    assert main([*command, "--check"]) == 1
    out, err = capsys.readouterr()
    assert out == f"{total - 1} of {total} files in {tmp_path}/board are what the records say\n"
    assert (
        err
        == f"pinnablate: {tmp_path}/board/README.md is not what the records say: run pinnablate leaderboard\n"
    )


def test_networks_are_looked_into_when_asked_and_only_once(tmp_path, capsys):
    results, board = tmp_path / "results", tmp_path / "board"
    for name in ("lotka-volterra", "heat-mixed"):
        command = ["run", name, "--protocol", "smoke", "--replicates", "2", "--results"]
        assert main([*command, str(results)]) == 0
    capsys.readouterr()
    command = ["leaderboard", "--results", str(results), "--output", str(board), "--look"]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "heat-mixed-v1, standard, smoke, stacked: 8 of 8 networks looked into" in out
    assert f"16 networks looked into; what was found is in {results}/looked" in out
    findings = (board / "FINDINGS.md").read_text()
    assert (
        "of 8 at a tolerance of 1 % (subsets of 2 environments; tau of the two numbers" in findings
    )
    assert main([*command, "--check"]) == 0
    assert ": 0 of 8 networks looked into; the others were before" in capsys.readouterr().out
    # what was looked into belongs to records as they are; without it pages say what to do
    (results / "looked" / "heat-mixed-v1.jsonl").unlink()
    (results / "looked" / "lotka-volterra-v1.jsonl").write_text("torn")
    assert main(command[:-1]) == 0
    assert (
        "\n5. No networks were looked into; `pinnablate leaderboard --look`"
        in (board / "FINDINGS.md").read_text()
    )
    assert "looked/lotka-volterra-v1.jsonl, line 1: skipped" in (
        board / "README.md"
    ).read_text().replace("\n", " ")


def test_where_no_weights_are_kept_it_says_so(tmp_path, capsys):
    results = tmp_path / "results"
    results.mkdir()
    shutil.copy(FOLDER / "lorenz63-v1.jsonl", results)
    command = ["leaderboard", "--results", str(results), "--output", str(tmp_path / "board")]
    assert main([*command, "--look"]) == 0
    out = capsys.readouterr().out
    assert f"no study of every subset in {results} has the weights of its networks" in out
    assert not (results / "looked").exists()
