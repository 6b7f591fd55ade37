"""A study that a newer version of its protocol has replaced is read in the archive; nothing is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pinnablate.leaderboard.archive import version_of
from pinnablate.leaderboard.publish import differences, pages, write
from tests.leaderboard import kept

BOARD = Path(__file__).parents[2] / "leaderboard"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("standard-v3", ("standard", 3)),
        ("adam-v12", ("adam", 12)),
        ("standard-v2/sampler=grid", ("standard/sampler=grid", 2)),
        ("smoke", ("smoke", 0)),
    ],
)
def test_protocols_are_of_families(name, found):
    assert version_of(name) == found


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """One environment under two versions of a protocol, and one protocol that has no newer one."""
    return kept.keep(
        tmp_path_factory.mktemp("both") / "results",
        {},
        {"protocol": "standard-v1"},
        {"protocol": "adam-v1"},
    )


def test_the_newest_version_stands_and_the_older_one_is_in_the_archive(both):
    made = pages(both).texts
    page, archived = made["heat-mixed-v1.md"], made["archive/heat-mixed-v1.md"]
    own, old = "## standard-v2, design standard", "## standard-v1, design standard"
    assert own in page
    assert old not in page
    assert "## adam-v1, design standard" in page
    assert old in archived
    assert own not in archived
    assert "(archive/heat-mixed-v1.md)" in page
    assert "(../heat-mixed-v1.md)" in archived
    assert "](../figures/heat-mixed-v1.standard.standard-v1." in archived
    assert "figures/heat-mixed-v1.standard.standard-v1.stacked.lattice.svg" in made
    assert "## standard-v1, learner stacked" in made["archive/README.md"]
    assert "standard-v1" not in made["tables.md"]


def links(text):
    return re.findall(r"\]\((?!http)([^)#`]+\.(?:md|svg))", text)


def test_every_link_of_a_board_leads_somewhere(both, tmp_path):
    made = pages(both)
    write(made, tmp_path)
    (tmp_path / "NOTES.md").write_text("written by hand")
    for name, text in made.texts.items():
        for target in links(text):
            # the documentation lies beside the board of the repository
            place = BOARD if target.startswith("../docs/") else (tmp_path / name).parent
            assert (place / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize(
    "page", sorted(BOARD.rglob("*.md")), ids=lambda p: str(p.relative_to(BOARD))
)
def test_every_link_of_the_published_board_leads_somewhere(page):
    assert [t for t in links(page.read_text()) if not (page.parent / t).exists()] == []


def test_what_changed_is_taken_apart_into_told_everything_and_told_nothing(both):
    text = pages(both).texts["changes.md"]
    assert text.split("# What changed\n\n")[1].startswith("**From standard-v")
    (row,) = [line for line in text.splitlines() if line.startswith("| [heat-mixed-v1]")]
    cells = [c.strip() for c in row.split("|")[1:-1]]
    gains = [float(c.split()[0]) for c in cells[1:3]]
    told, untold = map(float, cells[4:6])
    assert gains[1] - gains[0] == pytest.approx(told - untold, abs=0.021)  # of rounded figures
    assert cells[3] == "n/a"  # neither draws worlds


def test_an_unranked_newer_study_replaces_nothing(both, tmp_path):
    lines = (both / "heat-mixed-v1.jsonl").read_text().splitlines()
    directory = tmp_path / "results"
    directory.mkdir()
    kept_lines = [
        line
        for line in lines
        if "arm" not in (r := json.loads(line))
        or r["protocol"] != "standard-v2"
        or r["data_seed"] < 3
    ]
    (directory / "heat-mixed-v1.jsonl").write_text("\n".join(kept_lines) + "\n")
    made = pages(directory).texts
    assert "archive/heat-mixed-v1.md" not in made
    assert "changes.md" not in made


def test_a_page_of_the_archive_that_no_record_supports_is_found(both, tmp_path):
    made, board = pages(both), tmp_path / "board"
    write(made, board)
    assert differences(made, board) == []
    stray = board / "archive" / "gone-v1.md"
    stray.write_text((board / "README.md").read_text())
    assert differences(made, board) == ["archive/gone-v1.md"]
