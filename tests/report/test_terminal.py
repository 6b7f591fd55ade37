"""Markdown on a terminal: no line is longer than it is wide, and nothing is lost."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from pinnablate.registry import load
from pinnablate.report import listings
from pinnablate.report.describe import describe
from pinnablate.report.tables import table
from pinnablate.report.terminal import Grid, folded, show, wrapped
from tests import results


def shown(text, width=80, colour=False):
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
    )
    show(text, console)
    return console.file.getvalue()


def words(text):
    """The words of a text without the marks of Markdown and of tables, and without line breaks."""
    return re.sub(r"[\s|#─*-]+", "", text)


TEXTS = {
    "a study": lambda: str(results.heat()),
    "a study of six fields": lambda: str(results.maxwell()),
    "environments": listings.environments,
    "learners": listings.learners,
    "protocols": listings.protocols,
    "arms": listings.arms,
    "an environment": lambda: describe(load("maxwell-cavity-2d")),
}


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("name", TEXTS)
def test_no_line_is_longer_than_the_terminal_is_wide(name, width):
    text = TEXTS[name]()
    lines = shown(text, width).splitlines()
    assert max(map(len, lines)) <= width
    assert max(map(len, text.splitlines())) > 100


@pytest.mark.parametrize("name", TEXTS)
def test_no_word_is_lost(name):
    text = TEXTS[name]()
    wide = words(shown(text, 500))
    assert wide == words(text)
    cells = {c for line in shown(text, 500).splitlines() for c in line.split()}
    narrow = words(shown(text))
    assert all(words(c) in narrow for c in cells if len(c) < 12)


def test_columns_stand_in_the_order_of_their_priority_and_residuals_together():
    lines = shown(str(results.maxwell())).splitlines()
    heads = [k for k, line in enumerate(lines) if line.startswith("told ")]
    first, second, third = (lines[k] for k in heads)
    assert first.split()[:3] == ["told", "skill", "extrap"]
    assert first.split().index("gain") < first.split().index("failed")
    assert " r " not in first + second
    assert third.split()[1:] == ["r", "gauss_e", "r", "gauss_b", "r", "faraday", "r", "ampere"]


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 140])
def test_every_column_is_shown_once(width):
    names = ["told", "skill", "gain", "error a", "rel. L2", "error b", "error c", "r one", "r two"]
    grid = Grid(names, [["energy+fourier", *["+1.46 ± 0.12"] * 8]], [True, *[False] * 8])
    parts = folded(grid, width)
    shown_columns = [h.replace("\n", " ") for part in parts for h in part.headers[1:]]
    assert shown_columns == names[1:]
    assert all(part.headers[0] == "told" for part in parts)


def test_a_table_that_fits_is_one():
    text = table([["none", "0.31"], ["all", "1.82"]], ["told", "skill"])
    assert shown(text).splitlines() == ["told  skill", "───────────", "none   0.31", "all    1.82"]


def test_words_are_broken_and_numbers_are_not():
    grid = Grid(["arm", "gain"], [["energy+fourier " * 6, "+1.46 ± 0.12"]], [True, False])
    (part,) = folded(grid, 50)
    assert part.rows[0][1] == "+1.46 ± 0.12"
    assert "\n" in part.rows[0][0]
    assert all(len(line) <= 36 for line in part.rows[0][0].split("\n"))


def test_a_long_name_is_broken_where_it_is_joined():
    grid = Grid(["told", "gain"], [["gauss_e+gauss_b+faraday+continuity", "+1.46"]], [True, False])
    (part,) = folded(grid, 39)
    assert part.rows[0][0].split("\n") == ["gauss_e+gauss_b+faraday+", "continuity"]


@pytest.mark.parametrize(
    ("line", "width", "expected"),
    [
        ("short", 12, ["short"]),
        ("- one two three four", 12, ["- one two", "  three four"]),
        ("  x   one two", 12, ["  x   one", "      two"]),
        ("[1/2] one two", 12, ["[1/2] one", "      two"]),
        (
            "  long-name-12 one two three four",
            30,
            ["  long-name-12 one two three", " " * 15 + "four"],
        ),
        ("  much-too-wide   one two", 18, ["  much-too-wide", "  one two"]),
    ],
)
def test_further_lines_hang_under_the_text(line, width, expected):
    assert wrapped(line, width) == expected


def test_headings_and_bold_words_are_bold_without_their_marks():
    made = shown("### Told nothing\n\nit **holds**", colour=True)
    assert "#" not in made
    assert "**" not in made
    assert made.count("\x1b[1m") == 2


def test_bars_inside_cells_are_no_columns():
    assert shown("| a    |\n|------|\n| x\\|y |").splitlines()[-1].strip() == "x|y"
