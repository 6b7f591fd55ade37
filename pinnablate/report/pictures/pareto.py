"""Skill against cost, and which learners nobody beats in both: one picture for the page of learners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise
from math import ceil, floor, log10

from pinnablate.report.pictures.frame import line, ticks
from pinnablate.report.pictures.svg import GRID, INK, MUTED, number, picture, text

WIDTH, HEIGHT = 720.0, 420.0  # pixels
LEFT, RIGHT, TOP, BOTTOM = 56.0, 24.0, 104.0, 52.0
FRONT = "#0072b2"  # M. Okabe and K. Ito, Color Universal Design (2008)
ON_DARK = {FRONT: "#56b4e9"}
LETTER, LINE = 6.8, 15.0  # pixels of a letter and of a line of words, about
TITLE = "What learners reach, and what it costs"


@dataclass(frozen=True)
class Point:
    """A learner.

    Args:
        name: its label.
        cost: above 0, in seconds times threads.
        skill: in decades.
    """

    name: str
    cost: float
    skill: float


def front(points: Sequence[Point]) -> list[Point]:
    """The points that no other one beats: none is both as cheap and as good, and better in one. The
    cheapest first.
    """

    def beaten(p: Point) -> bool:
        return any(
            q.cost <= p.cost and q.skill >= p.skill and (q.cost < p.cost or q.skill > p.skill)
            for q in points
        )

    return sorted((p for p in points if not beaten(p)), key=lambda p: (p.cost, p.name))


def pareto_svg(points: Sequence[Point], where: str) -> str:
    """Skill against cost as SVG: filled dots and a line for those that nobody beats, hollow ones else.

    Args:
        points: the learners, two at least.
        where: what the medians are over, for the line below the title.
    """
    axes = _Axes.around(points)
    best = front(points)
    body = [
        text(16, 26, TITLE, "start", 16, weight="600"),
        text(16, 48, f"told all equations, medians over {where}", "start", 12, MUTED),
        text(16, 68, "filled: no other learner errs less for as little", "start", 12, MUTED),
        *_grid(axes),
    ]
    for a, b in pairwise(best):  # at any cost between two, the cheaper one's skill
        corner = axes.x(b.cost), axes.y(a.skill)
        body.append(line(axes.x(a.cost), corner[1], *corner, FRONT, 1.5))
        body.append(line(*corner, corner[0], axes.y(b.skill), FRONT, 1.5))
    taken: list[tuple[float, float, float]] = []
    for p in sorted(points, key=lambda p: -p.skill):
        x, y = axes.x(p.cost), axes.y(p.skill)
        style = (
            f"fill='{FRONT}'" if p in best else f"fill='none' stroke='{MUTED}' stroke-width='1.8'"
        )
        body += [
            f"<circle cx='{number(x)}' cy='{number(y)}' r='5' {style}/>",
            _label(p.name, x, y, p in best, taken),
        ]
    said = "; ".join(f"{p.name}: {p.skill:.2f} decades for {p.cost:.3g} seconds" for p in points)
    return picture(WIDTH, HEIGHT, TITLE, f"Medians over {where}. {said}.", body, ON_DARK)


@dataclass(frozen=True)
class _Axes:
    """From log10 of cost and from skill to pixels."""

    cheap: float
    dear: float
    low: float
    high: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> _Axes:
        costs = [log10(p.cost) for p in points]
        skills = [p.skill for p in points]
        return cls(floor(min(costs)), ceil(max(costs) + 1e-9), min(skills) - 0.2, max(skills) + 0.2)

    def x(self, cost: float) -> float:
        share = (log10(cost) - self.cheap) / (self.dear - self.cheap)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, skill: float) -> float:
        share = (skill - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _grid(axes: _Axes) -> list[str]:
    out = []
    for power in range(int(axes.cheap), int(axes.dear) + 1):
        x = axes.x(10.0**power)
        out.append(line(x, TOP, x, HEIGHT - BOTTOM, GRID))
        out.append(text(x, HEIGHT - BOTTOM + 18, f"{10.0**power:g}", size=12, fill=MUTED))
    for value in ticks(axes.low, axes.high):
        y = axes.y(value)
        out.append(line(LEFT, y, WIDTH - RIGHT, y, GRID))
        out.append(text(LEFT - 8, y + 4, f"{value + 0.0:g}", "end", 12, MUTED))
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(
        text(middle, HEIGHT - 12, "cost of a replicate, thread-seconds", size=12, fill=MUTED)
    )
    out.append(text(LEFT, TOP - 4, "skill, decades", "start", 12, MUTED))
    return out


def _label(
    name: str, x: float, y: float, above: bool, taken: list[tuple[float, float, float]]
) -> str:
    """A name on the side of its dot where there is room: above or below it, or further on the same way."""
    room, away = LETTER * len(name), -1 if above else 1
    right = x + 8 + room <= WIDTH - 4
    begin = x + 8 if right else x - 8 - room
    beside = {-1: y - 8, 1: y + 16}
    further = (beside[away] + away * k * LINE for k in count(1))
    at = next(
        v
        for v in chain((beside[away], beside[-away]), further)
        if not any(abs(v - b) < LINE and begin < c and a < begin + room for a, b, c in taken)
    )
    taken.append((begin, at, begin + room))
    return text(x + 8 if right else x - 8, at, name, "start" if right else "end", 12, INK)
