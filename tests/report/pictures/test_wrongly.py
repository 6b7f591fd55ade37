"""Right laws and wrong ones: a mark for each series that was trained, the highest row first."""

from __future__ import annotations

import re
from itertools import pairwise

from pinnablate.analysis.estimate import estimate
from pinnablate.report.pictures.wrongly import SERIES, WIDTH, ToldSo, wrongly_svg
from tests.report.page.made import Read
from tests.report.pictures.test_gains import places

FIVE = (0.0, 0.1, -0.1, 0.2, -0.2)


def at(mean):
    return estimate([mean + d for d in FIVE])


ROWS = [
    ToldSo("maxwell-cavity-2d (v2)", at(0.2), None, at(0.3), at(1.8)),
    ToldSo("heat-mixed", at(0.4), at(-0.5), at(0.1), at(2.5)),
]


def test_every_series_that_was_trained_has_a_mark_and_others_have_none():
    svg = wrongly_svg(ROWS)
    marks = len(re.findall("<(?:circle|polygon)", svg))
    assert marks == len(SERIES) + sum(r.of(s) is not None for r in ROWS for s in SERIES)
    names = [words for words in Read(svg).text["text"] if words in {r.name for r in ROWS}]
    assert names == ["heat-mixed", "maxwell-cavity-2d (v2)"]  # the highest told all laws first
    assert "heat-mixed, one wrong law alone: -0.50 ±" in svg  # read aloud


def test_no_word_leaves_the_picture_and_no_two_of_the_key_meet():
    svg = wrongly_svg(ROWS)
    found = list(places(svg))
    assert all(low > -1 and high < WIDTH + 1 for low, high in found)
    key = found[1 : 1 + len(SERIES)]
    assert all(ended < begins for (_, ended), (begins, _) in pairwise(key))
