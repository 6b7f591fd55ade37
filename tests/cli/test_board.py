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
