"""What networks learn of laws that they are not told: a strip for each kind of law, a dot for each environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pinnablate.report.pictures.frame import line
from pinnablate.report.pictures.svg import GRID, INK, MUTED, number, picture, text

WIDTH, SIDE = 460.0, 16.0  # pixels; narrow enough for a telephone
TOP, STRIP, FOOT = 74.0, 84.0, 46.0
DOT, MEAN = "#0072b2", "#d55e00"  # M. Okabe and K. Ito, Color Universal Design (2008)
ON_DARK = {DOT: "#56b4e9", MEAN: "#e69f00"}
LOW, HIGH, STEP = -0.25, 1.25, 0.25  # shares at the ends of the axis, where dots beyond them stand
LANES = 5  # rows of dots in a strip, so that environments of one share do not hide each other
TITLE = "What a network learns of a law that it is not told"
NOTES = (
    "in % of what telling the law achieves; dot: an environment;",
    "bar: their mean with 95 %; a dot at an edge may lie beyond it",
)


@dataclass(frozen=True)
class Inherited:
    """A kind of withheld law.

    Args:
        words: what is told, beside the law withheld.
        shares: {environment: the share of what telling the law achieves that its networks reach untold}.
        mean: over environments; None where telling does nothing.
        between: its 95 % interval; None below five environments.
    """

    words: str
    shares: Mapping[str, float]
    mean: float | None
    between: tuple[float, float] | None


def inherited_svg(kinds: Sequence[Inherited]) -> str:
    """Shares as SVG: 0 % is what a network told nothing does, 100 % what one that is told the law does.

    Args:
        kinds: from top to bottom; what lies beyond the ends of the axis stands at its end.
    """
    height = TOP + STRIP * len(kinds) + FOOT
    body = [
        text(SIDE, 26, TITLE, "start", 15, weight="600"),
        *(text(SIDE, 46 + 16 * k, words, "start", 12, MUTED) for k, words in enumerate(NOTES)),
    ]
    for k, kind in enumerate(kinds):
        body += _strip(kind, TOP + STRIP * k)
    bottom = TOP + STRIP * len(kinds)
    body += [text(_x(v), bottom + 16, f"{100 * v:.0f} %", size=12, fill=MUTED) for v in _ticks()]
    ends = ((0.0, "as if told nothing"), (1.0, "as if told"))
    body += [text(_x(v), bottom + 34, words, size=12, fill=MUTED) for v, words in ends]
    said = "; ".join(
        f"{k.words}: {'n/a' if k.mean is None else f'{100 * k.mean:.0f} %'} of {len(k.shares)} environments"
        for k in kinds
    )
    return picture(WIDTH, height, TITLE, f"Mean shares. {said}.", body, ON_DARK)


def _ticks() -> list[float]:
    return [LOW + STEP * k for k in range(1, round((HIGH - LOW) / STEP))]


def _x(share: float) -> float:
    at = (min(max(share, LOW), HIGH) - LOW) / (HIGH - LOW)
    return SIDE + at * (WIDTH - 2 * SIDE)


def _strip(kind: Inherited, top: float) -> list[str]:
    """Its name, lines, dots, and the mean with its interval below them."""
    out = [text(SIDE, top + 16, kind.words, "start", 13, INK)]
    first, last = top + 24, top + STRIP - 4
    for v in _ticks():
        out.append(line(_x(v), first, _x(v), last, *((MUTED, 1.5) if v == 0.0 else (GRID, 1))))
    for k, share in enumerate(sorted(kind.shares.values())):
        y = first + 6 + 6 * (k % LANES)
        out.append(
            f"<circle cx='{number(_x(share))}' cy='{number(y)}' r='4' fill='{DOT}' fill-opacity='0.7'/>"
        )
    if kind.mean is not None:
        y = last - 10
        if kind.between is not None:
            low, high = kind.between
            out.append(line(_x(low), y, _x(high), y, MEAN, 3))
        corners = ((-6, 0), (0, -6), (6, 0), (0, 6))
        points = " ".join(f"{number(_x(kind.mean) + dx)},{number(y + dy)}" for dx, dy in corners)
        out.append(f"<polygon points='{points}' fill='{MEAN}'/>")
    return out
