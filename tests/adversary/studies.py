"""The page of one environment as an adversary reads it: its sections by protocol, with their records."""

from __future__ import annotations

import re

import pytest

from tests.adversary import figures, pages
from tests.adversary.records import Board
from tests.adversary.test_overall_page import BORDER, plain

NAME = "heat-mixed-v1"
PAGE = pages.read(NAME) + pages.read(f"archive/{NAME}")
EXTRA = "extra-data@"


class Study:
    """The part of the page about one protocol, and the records that it follows from.

    Args:
        protocol: its name.
    """

    def __init__(self, protocol):
        self.text = pages.section(PAGE, f"## {protocol}, design standard, learner stacked")
        stated = re.search(r"shown at p <= ([\d.e-]+?),? ", self.text)
        self.level = float(stated[1]) if stated else 0.05
        digest = re.search(r"digest `(\w+)`", PAGE)[1]
        floor = float(re.search(r"errors below (\S+) are not told", PAGE)[1])
        primary = re.search(r"^- design standard:.*primary split (\w+)", PAGE, re.M)[1]
        self.board = Board(NAME, digest, floor, primary, protocol)

    @property
    def common(self):
        """The replicates that the arms beside the lattice have."""
        return self.board.headline()[2]

    def has(self, title):
        return f"\n### {title}" in self.text

    def table(self, title, number=0):
        return pages.tables(pages.section(self.text, f"### {title}"))[number]

    def table_if_any(self, title):
        """The rows of a section that stands only where its arms were trained."""
        return self.table(title) if self.has(title) else []

    def with_half(self, arm, over, replicates=None):
        """A gain in words, and what it is at half of the budget."""
        said = figures.text(self.board.gains(arm, over, replicates), "+")
        if not self.board.has_half:
            return said
        return f"{said} [{self.board.gains(arm, over, replicates, half=True).mean():+.2f}]"

    def skill(self, arm, replicates):
        """A skill in words, and what it is at half of the budget."""
        said = figures.text(self.board.skills(arm, None, replicates))
        if not self.board.has_half:
            return said
        return f"{said} [{self.board.skills(arm, None, replicates, half=True).mean():.2f}]"

    def starred(self, cell, values):
        """Whether a cell has its star rightly: the values are shown to differ from 0."""
        p = figures.p_two_sided(values)
        return abs(p - self.level) <= BORDER * self.level or ("*" in cell) == (p <= self.level)

    def agrees(self, cell, values, at_half=None):
        """Whether a cell says the values, and what they are at half of the budget if it is given."""
        half = at_half is None or f"[{at_half.mean():+.2f}]" in cell
        return plain(cell) == figures.text(values, "+") and self.starred(cell, values) and half


PROTOCOLS = re.findall(r"^## (standard-v[2-9]), design standard, learner stacked$", PAGE, re.M)
STUDIES = {name: Study(name) for name in PROTOCOLS}
ALL = list(STUDIES)


def those_with(title):
    """For the tests of a section that stands where its arms were trained."""
    found = [name for name, study in STUDIES.items() if study.has(title)]
    assert found, title
    return pytest.mark.parametrize("study", [STUDIES[n] for n in found], ids=found)


everywhere = pytest.mark.parametrize("study", list(STUDIES.values()), ids=ALL)
