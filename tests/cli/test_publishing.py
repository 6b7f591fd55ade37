"""The command publish: what it writes, what it says of a byte that was changed, and of what depends on chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinnablate.cli import main
from pinnablate.publication import sums
from tests.archive.conftest import board, results  # noqa: F401  # fixtures


@pytest.fixture
def command(results, tmp_path, monkeypatch):  # noqa: F811
    """A board of one world, in a directory without documentation."""
    monkeypatch.chdir(tmp_path)
    return ["publish", "--results", str(results), "--output", "pages"]


def change(path, at):
    """Flip the lowest bit of a byte."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


def test_everything_is_written_and_every_changed_byte_is_one_sentence(command, capsys):
    assert main([*command, "out"]) == 0
    said = capsys.readouterr().out
    assert "files in pages: " in said
    assert "files in out/site: " in said
    assert "out/board.zip: 9 files, " in said
    assert main([*command, "out", "--check"]) == 0
    out, err = capsys.readouterr()
    assert not err
    assert [line.split(" files in ")[1] for line in out.splitlines()] == [
        f"{place} are what the records say" for place in ("pages", "out/site", "out/board.zip")
    ]
    change(Path("pages/README.md"), -1)
    change(Path("out/site/site.css"), 100)
    change(Path("out/site/heat-mixed-v1.html"), -1)
    change(Path("out/board.zip"), -1)  # of its comment, which no member holds
    assert main([*command, "out", "--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "pinnablate: pages/README.md is not what the records say: run pinnablate leaderboard",
        "pinnablate: out/site/heat-mixed-v1.html is not what the records say: run pinnablate site out/site",
        "pinnablate: out/site/site.css is not what the records say: run pinnablate site out/site",
        "pinnablate: out/board.zip is not what the records say: run pinnablate archive out/board.zip (board.zip)",
    ]


def test_an_archive_in_pieces_is_said_beside_the_others(command, capsys):
    assert main([*command, "out"]) == 0
    change(Path("out/board.zip"), 5000)  # within a member, whose checksum is then wrong
    change(Path("out/site/site.js"), 5)
    capsys.readouterr()
    assert main([*command, "out", "--check"]) == 1
    page, archive = capsys.readouterr().err.splitlines()
    assert page.startswith("pinnablate: out/site/site.js is not what the records say")
    assert archive.startswith("pinnablate: out/board.zip is damaged (Bad CRC-32 for file")


def test_two_processes_make_the_same_and_write_nothing(command, capsys):
    assert main(["leaderboard", *command[1:]]) == 0
    before = {p: p.stat().st_mtime_ns for p in Path().rglob("*")}
    capsys.readouterr()
    assert main([*command, "--twice"]) == 0
    pages, both = capsys.readouterr().out.splitlines()
    assert pages.endswith("files in pages are what the records say")
    same, total = both.split(": ")[1].split(" files")[0].split(" of ")
    assert same == total
    assert {p: p.stat().st_mtime_ns for p in Path().rglob("*")} == before


def test_what_depends_on_chance_is_named(command, capsys, monkeypatch):
    assert main(["leaderboard", *command[1:]]) == 0
    own = sums.sums
    monkeypatch.setattr(sums, "sums", lambda made: {**own(made), "site/index.html": "chance"})
    capsys.readouterr()
    assert main([*command, "--twice"]) == 1
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert line.startswith("pinnablate: two processes made different bytes of site/index.html from")
    assert "files are the same" in out


def test_pages_that_are_stale_fail_it_too(command, capsys):
    assert main(["leaderboard", *command[1:]]) == 0
    change(Path("pages/heat-mixed-v1.md"), -1)
    capsys.readouterr()
    assert main([*command, "--twice"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("pinnablate: pages/heat-mixed-v1.md is not what the records say")


def test_checksums_are_lines(command, capsys):
    assert main([*command, "--sums"]) == 0
    found = sums.from_text(capsys.readouterr().out)
    assert {"leaderboard/README.md", "site/index.html", "board.zip/cells.csv", "board.zip"} <= set(
        found
    )
    assert all(len(value) == 64 for value in found.values())


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "publish: expected a directory for site/ and board.zip; name one"),
        (["out", "--twice"], 2, "--twice writes nothing and looks at no directory, got 'out'"),
        (["out", "--sums"], 2, "--sums writes nothing and looks at no directory, got 'out'"),
        (["out", "--check"], 1, "out/site is not there, expected what `pinnablate publish out`"),
        (["out", "--results", "nowhere"], 1, "nowhere is not a directory of results"),
        (["out", "--protocol", "standard-v9"], 2, "unknown protocol 'standard-v9'"),
    ],
)
def test_a_mistake_is_one_sentence_and_writes_nothing(command, arguments, code, sentence, capsys):
    before = sorted(Path().rglob("*"))
    assert main([*command, *arguments]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert sentence in line
    assert sorted(Path().rglob("*")) == before


def test_a_child_that_fails_is_one_sentence(command, capsys, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert main([*command, "--twice"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(
        "(it ended with 1); repeat the command when nothing else changes the records"
    )


def test_a_file_in_the_way_is_refused_before_anything_is_read(command, capsys):
    Path("out").mkdir()
    Path("out/site").write_text("")
    assert main([*command, "out"]) == 2
    assert "out/site is a file, expected a directory" in capsys.readouterr().err
    Path("out/site").unlink()
    Path("out/board.zip").write_text("mine")
    assert main([*command, "out"]) == 2
    assert "out/board.zip was not written by `pinnablate archive`" in capsys.readouterr().err
