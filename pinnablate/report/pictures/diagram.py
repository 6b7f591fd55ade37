"""The layout of a Hasse diagram: where its boxes stand, and how rows and words are broken on a phone."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from textwrap import wrap

from pinnablate.report.pictures.svg import INK, MUTED

ROW, MARGIN, GAP = 92, 18, 14  # pixels: from row to row, around the picture, between boxes
TOP = 64  # pixels: the title and the line under it
BOX = 40  # pixels: height of a box with text
NARROWEST = 520  # pixels: room for the line under the title
TITLE_LETTER, LETTER = 9.2, 6.6  # pixels of a letter of the title, and of other words, about
LINE = 20  # pixels from line to line
CLOSE = 8  # pixels between the boxes and rows of a level that is broken
PHONE = 374  # pixels: what the narrowest of usual phones shows
NAMED = 5  # with more equations a box shows no text, only its colour
SCALE, STEPS = 220, 44  # pixels along the scale of colours, and how many it shows
DESCRIBED = 40  # subsets that are read aloud
# The colours of every environment are on one scale, in decades of skill: at 0 predicting the mean
# does as well, and at 2.5 the error is 0.3 % of the field's standard deviation.
LOWEST, HIGHEST = 0.0, 2.5
THINNEST, PER_DECADE, THICKEST = 0.7, 3.0, 8.0  # pixels of a line
FADED = "0.22"  # opacity
HOW = "skill in decades; a line adds one equation, its width is the gain, dashed where it hurts"
FADES = "faded: not shown to differ from `none` (paired t test on the gain)"
ENDS = LOWEST, HIGHEST
STEP, LEAST_SPAN = 0.1, 0.5  # decades: of the ends of another scale, and between them
Key = frozenset[str] | str  # a subset of the equations, or the name of a control


def boxes_in_words(what: str, equations: Sequence[str]) -> str:
    """What a box is, and how its skill is read: from its number, or, where there are too many boxes for text,
    from its colour.

    Args:
        what: a box stands for.
        equations: their names.
    """
    shown = "number" if len(equations) <= NAMED else "colour"
    below = "" if len(equations) <= NAMED else ", which the table of every arm has as a number"
    return (
        f"Each box is {what}, its {shown} the skill in decades{below}: 0 predicts no better than the mean, 1 has a tenth of "
        "that error, 2 a hundredth."
    )


def abbreviations(names: Sequence[str]) -> dict[str, str]:
    """The shortest unique mark of each name.

    Marks are the initials of its words, with the digits of the first word; where these are not
    unique, unique beginnings.
    """
    initials = {n: _initials(n) for n in names}
    if len(set(initials.values())) == len(names):
        return initials
    out = {}
    for n in names:
        beginnings = (n[:k] for k in range(1, len(n) + 1))
        out[n] = next((b for b in beginnings if sum(m.startswith(b) for m in names) == 1), n)
    return out


def _initials(name: str) -> str:
    words = name.split("_")
    digits = "".join(c for c in words[0][1:] if c.isdigit())
    return "".join(w[0] for w in words if w) + digits


def levels_of(
    equations: Sequence[str], subsets: Collection[frozenset[str]]
) -> list[list[frozenset[str]]]:
    """Subsets by size, each size in the order of the equations.

    A partial lattice lacks whole sizes.
    """
    sizes = sorted(set(map(len, subsets)))
    by_size = ([frozenset(c) for c in combinations(equations, k)] for k in sizes)
    levels = ([s for s in level if s in subsets] for level in by_size)
    return [level for level in levels if level]


@dataclass(frozen=True)
class Diagram:
    """A Hasse diagram: what it shows, and where.

    Args:
        equations: their names, in order.
        skills: {subset: mean skill}, in decades.
        others: {control: mean skill}, on the same scale.
        faded: which of them are not told apart from the empty subset.
        title: what stands above it.
        ends: skills at the ends of the scale of colours, in decades.
        fades: what it means to be faded.
        room: pixels that it may be wide; words, and rows of boxes, that are wider are broken.
    """

    equations: Sequence[str]
    skills: Mapping[frozenset[str], float]
    others: Mapping[str, float]
    faded: Set[Key] = frozenset()
    title: str = ""
    ends: tuple[float, float] = ENDS
    fades: str = FADES
    room: float = math.inf

    @property
    def is_narrow(self) -> bool:
        """Whether it is drawn in a room that is given."""
        return math.isfinite(self.room)

    @property
    def gap(self) -> float:
        """Pixels between boxes."""
        return CLOSE if self.is_narrow else GAP

    @cached_property
    def head(self) -> list[tuple[str, int, str, str]]:
        """The lines above the boxes: words, size, colour and weight."""
        title = [(w, 15, INK, "600") for w in self.broken(self.title, TITLE_LETTER)]
        return title + [(w, 12, MUTED, "") for w in self.broken(HOW, LETTER)]

    @property
    def top(self) -> float:
        """Where the first row of boxes begins."""
        return TOP + LINE * (len(self.head) - 2)

    def broken(self, words: str, letter: float) -> list[str]:
        """Words as lines that fit the room, of letters about so many pixels wide."""
        if not self.is_narrow or not words:
            return [words] if words else [""]
        return wrap(words, max(int((self.room - 2 * MARGIN) / letter), 8))

    def in_rows(self, count: int, width: float) -> list[range]:
        """So many boxes of some width as rows that fit the room."""
        if not self.is_narrow:
            return [range(count)]
        most = max(int((self.room - 2 * MARGIN + self.gap) / (width + self.gap)), 1)
        rows = -(-count // most)
        each = -(-count // rows)
        return [range(k, min(k + each, count)) for k in range(0, count, each)]

    @property
    def is_named(self) -> bool:
        """Whether boxes show text."""
        return len(self.equations) <= NAMED

    @cached_property
    def short(self) -> dict[str, str]:
        return abbreviations(self.equations)

    @cached_property
    def levels(self) -> list[list[frozenset[str]]]:
        return levels_of(self.equations, self.skills)

    @property
    def box_width(self) -> float:
        if not self.is_named:
            return 16
        if self.is_narrow:
            return max(48, *(8 * len(self.words(s)) + 12 for s in self.skills))
        return max(64, 8 * len(" ".join(self.short.values())) + 16)

    @property
    def box_height(self) -> float:
        return BOX if self.is_named else 16

    @property
    def control_width(self) -> float:
        return max([64, *(7.2 * len(c) + 16 for c in self.others)])

    @property
    def legend(self) -> str:
        """What the marks in the boxes mean; nothing on a page where they are the names themselves."""
        marks = self.short if self.is_named else {}
        if self.is_narrow and all(mark == name for name, mark in marks.items()):
            return ""
        return " · ".join(f"{marks[e]} = {e}" for e in self.equations if marks)

    @cached_property
    def width(self) -> float:
        if self.is_narrow:
            return self.room
        widest = max(map(len, self.levels)) * (self.box_width + GAP) - GAP
        controls = len(self.others) * (self.control_width + GAP) - GAP
        words = max(7 * len(self.legend), TITLE_LETTER * len(self.title), NARROWEST)
        return max(widest, controls, words) + 2 * MARGIN

    @cached_property
    def centres(self) -> dict[frozenset[str], tuple[float, float]]:
        """The middle of the box of every subset; the smallest subset stands lowest."""
        out, y = {}, self.top + self.box_height / 2
        for level in reversed(self.levels):
            for row in self.in_rows(len(level), self.box_width):
                for k, x in zip(row, self.spread(len(row), self.box_width), strict=True):
                    out[level[k]] = x, y
                y += self.box_height + CLOSE
            y += ROW - self.box_height - CLOSE
        return {s: out[s] for level in self.levels for s in level}

    @property
    def bottom(self) -> float:
        """Where the last row of boxes ends."""
        return max(y for _, y in self.centres.values()) + self.box_height / 2

    def spread(self, count: int, width: float) -> list[float]:
        """The middles of so many boxes of some width, side by side."""
        return [self.width / 2 + (i - (count - 1) / 2) * (width + self.gap) for i in range(count)]

    def name(self, s: frozenset[str]) -> str:
        if not s or len(s) == len(self.equations):
            return "all" if s else "none"
        return "+".join(e for e in self.equations if e in s)

    def words(self, s: frozenset[str]) -> str:
        """What the box of a subset shows."""
        if not self.is_named:
            return ""
        if not s or len(s) == len(self.equations):
            return "all" if s else "none"
        return " ".join(self.short[e] for e in self.equations if e in s)
