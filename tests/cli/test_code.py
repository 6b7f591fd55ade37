"""Files that are programs: said once, refused by --no-code."""

from __future__ import annotations

import pytest

from pinnablate.cli import main
from pinnablate.cli.code import FLAG
from pinnablate.cli.exit_codes import USAGE

COMMANDS = (
    ["show", "mine.py"],
    ["check", "mine.py"],
    ["run", "mine.py"],
    ["report", "mine.py"],
    ["ablate", "mine.py"],
    ["diagnose", "mine.py"],
    ["leaderboard", "mine.py"],
    ["rescore", "mine.py"],
    ["expected", "mine.py"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_no_command_runs_a_file_where_that_is_refused(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("open('ran', 'w')\n1 / 0\n")
    assert main([*command, FLAG]) == USAGE
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert sentence.startswith("pinnablate: mine.py is Python")
    assert not (tmp_path / "ran").exists()


def test_a_file_that_is_run_is_said_to_be(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("1 / 0\n")
    assert main(["show", "mine.py"]) == USAGE
    said, refused = capsys.readouterr().err.strip().splitlines()
    assert said == f"mine.py is Python, and is run to be read; {FLAG} refuses such files"
    assert "ZeroDivisionError" in refused


def test_an_environment_of_the_package_is_no_file(capsys):
    assert main(["show", "decay-chain", FLAG]) == 0
    assert not capsys.readouterr().err
