"""What the pictures of reference solutions have in common: sizes, words, axes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import numpy as np
import sympy

from pinnablate.analysis.attribution import Array
from pinnablate.environment import Environment
from pinnablate.report.pictures.svg import MUTED, number, picture, text

WIDTH, MARGIN, GAP = 760, 16, 12  # pixels: of a picture, around it, between panels
TOP = 84  # pixels: the title, the line under it, and the captions of the panels
AXES = {"robertson-v1": "t = log10 of the time in seconds"}  # where a coordinate needs explaining
UNSEEN = "not observed"
STEPS = (1, 2, 5, 10)  # of ticks, times a power of ten
ROUND_OFF = 1e-9  # relative, by which a tick may miss the end of an axis


def whole(env: Environment, height: float, how: str, values: Array, body: Sequence[str]) -> str:
    """The file around a picture.

    Args:
        env: whose solution it shows.
        height: in pixels.
        how: what is drawn, for the line under the title.
        values: every field where it is drawn, [fields, ...]; their ranges are part of the
            description, which is read aloud to people who cannot see the picture.
        body: the elements.
    """
    design = env.observations
    window = "" if design.until is None else f" until t = {design.until:g}"
    seen = ", ".join(env.field_names[k] for k in env.observed(design))
    named = zip(env.field_names, values, strict=True)
    ranges = ", ".join(f"{name} from {' to '.join(value_range(v))}" for name, v in named)
    title = f"{env.id}: the reference solution"
    head = [
        text(MARGIN, 24, title, "start", 15, weight="600"),
        text(MARGIN, 44, how, "start", 12, MUTED),
    ]
    description = f"{how}. {ranges}. Observed: {seen}{window}."
    return picture(WIDTH, height, title, description, [*head, *body])


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    stroke: str,
    width: float = 1,
    more: str = "",
) -> str:
    """A straight line; `more` holds further attributes."""
    return (
        f"<line x1='{number(x1)}' y1='{number(y1)}' x2='{number(x2)}' y2='{number(y2)}' "
        f"stroke='{stroke}' stroke-width='{number(width)}'{more}/>"
    )


def rectangle(x: float, y: float, width: float, height: float, style: str) -> str:
    """A rectangle; `style` holds its attributes of fill and stroke."""
    return (
        f"<rect x='{number(x)}' y='{number(y)}' width='{number(width)}' "
        f"height='{number(height)}' {style}/>"
    )


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from `low` to `high`, at most `most` steps apart.

    The step is 1, 2 or 5 times a power of ten; the next smaller one where that leaves a single number, which
    shows no scale, and is not too many steps.
    """
    rough = (high - low) / most
    power: float = 10.0 ** floor(log10(rough))
    at = next(k for k, s in enumerate(STEPS) if s * power >= rough * (1 - ROUND_OFF))
    made = _multiples(low, high, STEPS[at] * power)
    if len(made) < 2 and at:
        finer = _multiples(low, high, STEPS[at - 1] * power)
        made = finer if 2 <= len(finer) <= most + 1 else made
    return made


def _multiples(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step from `low` to `high`."""
    first, last = ceil(low / step - ROUND_OFF), floor(high / step + ROUND_OFF)
    return [k * step for k in range(first, last + 1)]


def value_range(values: Array) -> tuple[str, str]:
    """The least and the greatest value that is a number, to two digits of their difference."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    digits = 1 - floor(log10(high - low)) if high > low else 2
    least, greatest = (
        f"{round(v, digits) + 0.0:.{max(digits, 0)}f}" for v in (low, high)
    )  # + 0.0 makes no -0 of a small negative number
    return least, greatest


def domain_end(value: float | sympy.Expr) -> str:
    """An end of the domain; multiples of pi are written as such."""
    if sympy.sympify(value).has(sympy.pi):
        return str(value).replace("*", "").replace("pi", "π")
    return f"{float(value):g}"
