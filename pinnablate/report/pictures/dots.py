"""Marks along an axis of decades, with bars for intervals: what pictures of estimates have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinnablate.analysis.estimate import Estimate
from pinnablate.report.pictures.frame import line, ticks
from pinnablate.report.pictures.svg import GRID, MUTED, number, text

# M. Okabe and K. Ito, Color Universal Design (2008); and what stands for them on dark paper.
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#007a5a"
ON_DARK = {BLUE: "#56b4e9", VERMILION: "#e69f00", GREEN: "#2fbf97"}
REACH = 0.25  # decades; beyond the means, the room that intervals get before they are cut off


@dataclass(frozen=True)
class Axis:
    """From decades to pixels.

    Args:
        low, high: decades at its ends.
        left, right: pixels of its ends.
    """

    low: float
    high: float
    left: float
    right: float

    @classmethod
    def of(cls, means: Sequence[float], left: float, right: float) -> Axis:
        """One that holds 0 and some means."""
        return cls(min(0.0, *means) - REACH, max(0.0, *means) + REACH, left, right)

    def x(self, value: float) -> float:
        """The place of a value; of one beyond an end, that end."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def lines(self, top: float, bottom: float) -> list[str]:
        """Lines at round values, of which that at 0 is dark."""
        return [
            line(self.x(v), top, self.x(v), bottom, *((MUTED, 1.5) if abs(v) < 1e-9 else (GRID, 1)))
            for v in ticks(self.low, self.high)
        ]

    def numbers(self, bottom: float, sign: str = "+") -> list[str]:
        """The numbers below the lines."""
        return [
            text(
                self.x(v),
                bottom + 18,
                f"{v:{sign}g}" if abs(v) > 1e-9 else "0",
                size=12,
                fill=MUTED,
            )
            for v in ticks(self.low, self.high)
        ]


def estimate_marks(
    axis: Axis, y: float, found: Estimate, hue: str, diamond: bool = False, filled: bool = True
) -> Iterator[str]:
    """The mark of an estimate, and the bar of its interval where it has one."""
    if found.half_width is not None:
        low, high = found.mean - found.half_width, found.mean + found.half_width
        yield line(axis.x(low), y, axis.x(high), y, hue, 2)
    yield mark(axis.x(found.mean), y, hue, diamond, filled)


def mark(x: float, y: float, hue: str, diamond: bool = False, filled: bool = True) -> str:
    """A dot or a diamond, filled or hollow."""
    style = f"fill='{hue}'" if filled else f"fill='none' stroke='{hue}' stroke-width='1.8'"
    if not diamond:
        return f"<circle cx='{number(x)}' cy='{number(y)}' r='4' {style}/>"
    corners = ((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y))
    points = " ".join(f"{number(a)},{number(b)}" for a, b in corners)
    return f"<polygon points='{points}' {style}/>"
