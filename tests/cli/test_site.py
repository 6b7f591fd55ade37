"""The command site says what it wrote; tests/site has what is written."""

from __future__ import annotations

from pinnablate.cli import main
from tests.leaderboard import kept


def test_it_writes_checks_and_finds_what_is_stale(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    kept.keep(tmp_path / "results", {"learner": "spectral"})
    command = ["site", "out", "--results", "results"]
    assert main([*command, "--check"]) == 1
    assert "out/index.html is not what the records say: run pinnablate site out" in (
        capsys.readouterr().err
    )
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "0 unchanged; open out/index.html" in " ".join(out.split())
    assert main([*command, "--check"]) == 0
    total = out.split()[0]
    assert capsys.readouterr().out == f"{total} of {total} files in out are what the records say\n"
    (tmp_path / "out/reports").mkdir()
    (tmp_path / "out/reports/heat-mixed-v1.html").write_text("a report")
    assert main([*command, "--check"]) == 1  # its page links to it


def test_mistakes_are_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["site", "out", "--results", "nowhere"]) == 1
    assert "nowhere is not a directory of results" in capsys.readouterr().err
    (tmp_path / "results").mkdir()
    assert main(["site", "out", "--results", "results", "--docs", "nowhere"]) == 2
    assert "nowhere holds no documentation" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["site", "file", "--results", "results"]) == 2
    assert "file is a file, expected a directory" in capsys.readouterr().err
