"""What networks score that are told wrong laws, beside those told nothing and those told all laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pinnablate.analysis.estimate import Estimate
from pinnablate.report.pictures.dots import (
    BLUE,
    GREEN,
    ON_DARK,
    VERMILION,
    Axis,
    estimate_marks,
    mark,
)
from pinnablate.report.pictures.frame import line
from pinnablate.report.pictures.svg import GRID, INK, MUTED, picture, text

WIDTH, LEFT, RIGHT = 720.0, 212.0, 24.0  # pixels: whole, room for names, room at the right
TOP, ROW, FOOT = 100.0, 42.0, 32.0
TITLE = "Right laws, and wrong ones"
NOTE = "skill in decades on the primary split (+1: a tenth of the error of the mean); bars: 95 % intervals"


class Series(NamedTuple):
    """Networks told alike: their field of `ToldSo`, in words, as a colour, and the shape of the mark."""

    of: str
    words: str
    hue: str
    diamond: bool


SERIES = (
    Series("nothing", "told nothing", MUTED, False),
    Series("wrong", "one wrong law alone", VERMILION, True),
    Series("one_wrong", "all laws, one of them wrong", GREEN, True),
    Series("right", "all laws", BLUE, False),
)


@dataclass(frozen=True)
class ToldSo:
    """Skill of networks in one environment, in decades.

    Args:
        name: the environment, and its protocol where that is not the published one.
        nothing, wrong, one_wrong, right: told so; None where not trained.
    """

    name: str
    nothing: Estimate
    wrong: Estimate | None
    one_wrong: Estimate | None
    right: Estimate

    def of(self, series: Series) -> Estimate | None:
        """The skill of one series; None where not trained."""
        found: Estimate | None = getattr(self, series.of)
        return found


def wrongly_svg(rows: Sequence[ToldSo]) -> str:
    """Skill as SVG, a row an environment, the highest told all laws first.

    Args:
        rows: at least one.
    """
    rows = sorted(rows, key=lambda r: -r.right.mean)
    height = TOP + len(rows) * ROW + FOOT
    found = [(r, s, e) for r in rows for s in SERIES if (e := r.of(s)) is not None]
    axis = Axis.of([e.mean for *_, e in found], LEFT, WIDTH - RIGHT)
    body = [text(16, 26, TITLE, "start", 16, weight="600"), *_key()]
    body.append(text(16, 78, NOTE, "start", 12, MUTED))
    body += axis.lines(TOP, height - FOOT)
    for k, r in enumerate(rows):
        y = TOP + k * ROW
        body += [line(16, y, WIDTH - RIGHT, y, GRID)] if k else []
        body.append(text(LEFT - 12, y + ROW / 2 + 4, r.name, "end", 13, INK))
        for n, s in enumerate(SERIES):
            if (e := r.of(s)) is not None:
                body += estimate_marks(
                    axis, y + ROW * (n + 1) / (len(SERIES) + 1), e, s.hue, s.diamond
                )
    body += axis.numbers(height - FOOT, "")
    said = "; ".join(f"{r.name}, {s.words}: {e}" for r, s, e in found)
    return picture(WIDTH, height, TITLE, f"Decades of skill. {said}.", body, ON_DARK)


def _key() -> list[str]:
    """The four marks and what they mean, in one line."""
    out, x = [], 16.0
    for s in SERIES:
        out += [mark(x + 6, 49, s.hue, s.diamond), text(x + 20, 54, s.words, "start", 13)]
        x += 46 + 6.9 * len(s.words)
    return out
