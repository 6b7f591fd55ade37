"""What is published together is what each command makes alone, and its checksums tell what differs."""

from __future__ import annotations

from hashlib import sha256

import pytest

from pinnablate.archive.packed import packed
from pinnablate.errors import PinnablateError
from pinnablate.leaderboard.publish import pages
from pinnablate.publication.made import publication
from pinnablate.publication.sums import apart, as_text, from_text, sums
from pinnablate.site.build import site
from tests.archive.conftest import board, made, results  # noqa: F401  # fixtures


@pytest.fixture(scope="module")
def together(board):  # noqa: F811
    return publication(board, "standard-v3", "0.2.0")


def test_one_reading_of_the_records_makes_what_three_make(together, board, made):  # noqa: F811
    assert together.pages == pages(board)
    assert together.site == site(board)
    assert together.archive == made


def test_records_are_held_against_their_weights_once(board, monkeypatch):  # noqa: F811
    from pinnablate.leaderboard import entries

    asked = []
    read = entries._valid_records
    monkeypatch.setattr(
        entries, "_valid_records", lambda env, store: asked.append(env.id) or read(env, store)
    )
    publication(board, "standard-v3", "0.2.0")
    assert asked == ["heat-mixed-v1"]


def test_a_board_that_is_not_complete_is_published_in_no_part(results):  # noqa: F811
    (results / "packed/heat-mixed-v1.npz").unlink()
    with pytest.raises(PinnablateError, match="have no packed weights"):
        publication(results, "standard-v3", "0.2.0")


def test_every_file_has_its_checksum(together):
    found = sums(together)
    assert list(found) == sorted(found)
    assert len(found) == len(together.pages.texts) + len(together.site) + len(together.archive) + 1
    text = together.pages.texts["heat-mixed-v1.md"]
    assert found["leaderboard/heat-mixed-v1.md"] == sha256(text.encode()).hexdigest()
    assert found["board.zip/cells.csv"] == sha256(together.archive["cells.csv"]).hexdigest()
    assert found["board.zip"] == sha256(packed(together.archive)).hexdigest()
    assert from_text(as_text(found)) == found


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ({"site/a b.html": "1", "x": "2"}, []),
        ({"site/a b.html": "1", "x": "3"}, ["x"]),
        ({"x": "2", "y": "2"}, ["site/a b.html", "y"]),
    ],
)
def test_what_differs_is_named(other, names):
    assert apart({"site/a b.html": "1", "x": "2"}, from_text(as_text(other))) == names
