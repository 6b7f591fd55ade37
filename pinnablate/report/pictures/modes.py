"""Errors by mode while learning: a panel an arm, a line a wave number, over the kept states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

import numpy as np

from pinnablate.analysis.reached import LEARNED
from pinnablate.report.pictures.svg import GRID, INK, MUTED, colour, number, picture, text

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, BETWEEN, RIGHT = 760, 400, 62, 96, 52, 40, 30  # pixels
# Shares of the scale of colours that can be told from light paper, and from dark.
ON_LIGHT, ON_DARK = (0.0, 0.68), (0.42, 1.0)
HOW = (
    "a line a wave of the truth, its half waves at the end (dark: long waves, pale: short ones); "
    "geometric mean over replicates"
)
APART = 12.0  # pixels between two labels
LETTER = 8.4  # pixels of a letter of the title, about


@dataclass(frozen=True, eq=False)
class Panel:
    """The lines of one arm.

    Args:
        name: what is said above it.
        numbers: wave numbers: [modes].
        errors: relative errors at the kept states, above 0: [states, modes].
    """

    name: str
    numbers: np.ndarray
    errors: np.ndarray


def modes_svg(title: str, panels: Sequence[Panel], steps: Sequence[int], phase: str = "") -> str:
    """Errors by mode as SVG.

    Args:
        title: the finding.
        panels: from left to right, at least one.
        steps: of the kept states, the same in all panels.
        phase: what is said below about the steps.
    """
    every = np.concatenate([p.errors.ravel() for p in panels])
    low = min(floor(log10(every.min())), -2)
    high = max(ceil(log10(every.max())), 0)
    most = max(int(p.numbers.max()) for p in panels)
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (len(panels) - 1)) / len(panels)

    def height(error: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - log10(error)) / (high - low)

    body = [
        text(16, 24, title, "start", 15, weight="600"),
        text(16, 44, HOW, "start", 12, MUTED),
        text(
            16,
            60,
            "below the dashed line (a tenth of itself) a wave is learned",
            "start",
            12,
            MUTED,
        ),
    ]
    dark: dict[str, str] = {}
    for k in range(low, high + 1):
        body.append(text(LEFT - 8, height(10.0**k) + 4, f"{10.0**k:g}", "end", 12, MUTED))
    for place, panel in enumerate(panels):
        left = LEFT + place * (wide + BETWEEN)
        at = [left + wide * (j + 0.5) / len(steps) for j in range(len(steps))]
        body += _frame(panel.name, left, wide, at, steps, height, range(low, high + 1))
        for j in np.argsort(-panel.numbers):
            share = log10(panel.numbers[j]) / log10(most) if most > 1 else 0.0
            light, deep = (colour(a + (b - a) * share) for a, b in (ON_LIGHT, ON_DARK))
            dark[light] = deep
            body.append(_line(panel, int(j), at, height, light))
        body += _labels(panel, left + wide + 5, height)
    words = f"step of training{f', {phase}' if phase else ''}"
    body.append(text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, words, size=12, fill=MUTED))
    middle = number((TOP + HEIGHT - BOTTOM) / 2)
    axis = text(0, 0, "error of a wave over its size", size=12, fill=MUTED)
    body.append(f"<g transform='translate(14 {middle}) rotate(-90)'>{axis}</g>")
    learned = (
        f"{p.name}: {int((p.errors < LEARNED).any(axis=0).sum())} of {len(p.numbers)}"
        for p in panels
    )
    described = f"Waves whose mean error was ever below a tenth: {'; '.join(learned)}"
    return picture(max(WIDTH, LETTER * len(title) + 32), HEIGHT, title, described, body, dark)


def _frame(
    name: str,
    left: float,
    wide: float,
    at: Sequence[float],
    steps: Sequence[int],
    height: object,
    powers: Sequence[int] | range,
) -> list[str]:
    """The name of a panel, its grid, its steps and the line of a tenth."""
    assert callable(height)
    out = [text(left, TOP - 12, name, "start", 13, INK, "600")]
    for k in powers:
        y = number(height(10.0**k))
        out.append(
            f"<line x1='{number(left)}' y1='{y}' x2='{number(left + wide)}' y2='{y}' stroke='{GRID}'/>"
        )
    y = number(height(LEARNED))
    out.append(
        f"<line x1='{number(left)}' y1='{y}' x2='{number(left + wide)}' y2='{y}' "
        f"stroke='{INK}' stroke-dasharray='5 4'/>"
    )
    last = -np.inf
    for x, step in zip(at, steps, strict=True):
        if x - last >= 26:  # a label needs so many pixels
            out.append(text(x, HEIGHT - BOTTOM + 18, str(step), size=11, fill=MUTED))
            last = x
    return out


def _line(panel: Panel, j: int, at: Sequence[float], height: object, stroke: str) -> str:
    assert callable(height)
    errors = panel.errors[:, j]
    places = " ".join(f"{number(x)},{number(height(e))}" for x, e in zip(at, errors, strict=True))
    waves = f"{int(panel.numbers[j])} half wave{'s' * (int(panel.numbers[j]) > 1)}"
    said = escape(f"{panel.name}, {waves}: {errors[-1]:.2g}")
    return (
        f"<polyline points='{places}' fill='none' stroke='{stroke}' stroke-width='1.8'>"
        f"<title>{said}</title></polyline>"
    )


def _labels(panel: Panel, x: float, height: object) -> list[str]:
    """The wave numbers behind the ends of their lines; the longest and the shortest wave first, and
    others where there is room.
    """
    assert callable(height)
    order = list(np.argsort(panel.numbers))
    taken: list[float] = []
    out = []
    for j in [order[0], order[-1], *order[1:-1]]:
        y = height(panel.errors[-1, j])
        if all(abs(y - other) >= APART for other in taken):
            taken.append(y)
            out.append(text(x, y + 4, str(int(panel.numbers[j])), "start", 11, MUTED))
    return out


def panels_of(errors: Mapping[str, tuple[np.ndarray, np.ndarray] | None]) -> list[Panel]:
    """Panels from {what is said: (wave numbers, errors)}, without those that have none."""
    return [Panel(name, *found) for name, found in errors.items() if found is not None]
