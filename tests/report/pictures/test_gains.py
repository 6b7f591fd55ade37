"""Gains of all environments: whole where there is room, broken on a phone."""

from __future__ import annotations

import re

from pinnablate.analysis.estimate import estimate
from pinnablate.report.pictures.gains import WIDTH, Gained, gains_svg
from tests.report.page.made import Read

ROWS = [
    Gained(
        "taylor-green-advected", "much", estimate([1.4, 1.5, 1.6, 1.5, 1.5]), estimate([1.0] * 5)
    ),
    Gained(
        "kepler", "much", estimate([0.4, 0.5, 0.6, 0.4, 0.6]), estimate([-0.5] * 5), settled=False
    ),
]


def places(svg):
    """Where words begin and end, about, in pixels."""
    for a, words in zip(Read(svg).named("text"), Read(svg).text["text"], strict=True):
        of_size = 0.6 if "font-weight" in a else 0.55  # width of a letter, about
        x, length = float(a["x"]), of_size * int(a["font-size"]) * len(words)
        before = {"start": 0, "middle": length / 2, "end": length}[a["text-anchor"]]
        yield x - before, x - before + length


def test_every_row_has_its_marks_and_hollow_ones_moved():
    svg = gains_svg(ROWS)
    assert svg.count("<circle") == 1 + len(ROWS)  # one in the key
    assert len(re.findall(r"<circle[^>]*fill='none'", svg)) == 1


def test_on_a_phone_no_word_leaves_the_picture():
    for room in (WIDTH, 374.0):
        svg = gains_svg(ROWS, room)
        assert f"width='{room:g}'" in svg
        assert all(low > -1 and high < room + 1 for low, high in places(svg)), room
    assert gains_svg(ROWS) == gains_svg(ROWS, WIDTH)
