"""The reference solution of an environment as a picture: lines over one coordinate, maps over two, slices of more.

A map is drawn as nested paths: level k covers every cell of at least that level, as runs of its rows, each run one stroke as
thick as its row. So no seams show between colours, and a panel costs a few kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import numpy as np
import sympy

from pinnablate.environment import Environment
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, colour, number, picture, text

WIDTH, MARGIN, GAP = 760, 16, 12
TOP = 84  # below the title, the line under it and the captions of the panels
LEVELS = 16
CELLS, MOST, FEWEST = 30_000, 72, 36  # of all panels together, and along one side of a panel
SAMPLES = 400  # of a line
OFF_CENTRE = 0.25  # where slices lie in further coordinates: standing waves vanish in the middle
# M. Okabe and K. Ito, Color Universal Design (2008), without yellow, which is faint on paper.
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
AXES = {"robertson-v1": "t = log10 of the time in seconds"}  # where a coordinate is not what its name says
UNSEEN = "not observed"


def portrait(env: Environment) -> str:
    """The reference solution as SVG, with the window of the `standard` design marked."""
    if len(env.coordinates) == 1:
        return _lines(env)
    return _maps(env) if len(env.coordinates) == 2 else _slices(env)


def _whole(env: Environment, height: float, how: str, values: np.ndarray, body: Sequence[str]) -> str:
    """The file around a picture; values [fields, ...] are told to those who cannot see it."""
    design = env.observations
    window = "" if design.until is None else f" until t = {design.until:g}"
    seen = ", ".join(env.field_names[k] for k in env.observed(design))
    ranges = ", ".join(f"{name} from {' to '.join(_range(v))}" for name, v in zip(env.field_names, values, strict=True))
    title = f"{env.id}: the reference solution"
    head = [text(MARGIN, 24, title, "start", 15, weight="600"), text(MARGIN, 44, how, "start", 12, MUTED)]
    return picture(WIDTH, height, title, f"{how}. {ranges}. Observed: {seen}{window}.", [*head, *body])


# Lines

def _lines(env: Environment) -> str:
    """Every field over the only coordinate."""
    height, left, right, top, bottom = 360, 60, WIDTH - 24, TOP + 8, 310
    coordinate, low, high = env.coordinates[0], float(env.lower[0]), float(env.upper[0])
    at = np.linspace(low, high, SAMPLES)
    values = env.world().reference(at[:, None]).T
    room = 0.05 * (values.max() - values.min())
    y_low, y_high = values.min() - room, values.max() + room

    def x_of(c: float) -> float:
        return left + (right - left) * (c - low) / (high - low)

    def y_of(v: float) -> float:
        return bottom - (bottom - top) * (v - y_low) / (y_high - y_low)

    body = [_line(left, y_of(v), right, y_of(v), "#d1d9e0") + text(left - 8, y_of(v) + 4, _short(v), "end", 12, MUTED)
            for v in _ticks(y_low, y_high)]
    for c in _ticks(low, high, 8):
        body += [_line(x_of(c), bottom, x_of(c), bottom + 5, MUTED), text(x_of(c), bottom + 20, _short(c), size=12, fill=MUTED)]
    body.append(text((left + right) / 2, height - 10, AXES.get(env.id, str(coordinate)), size=12, fill=MUTED))
    until = env.observations.until
    if until is not None:
        x = x_of(until)
        body += [f"<rect x='{number(x)}' y='{number(top)}' width='{number(right - x)}' height='{number(bottom - top)}' "
                 f"fill='{MUTED}' fill-opacity='.08'/>", _line(x, top, x, bottom, MUTED),
                 text(x - 6, top - 6, f"observed until t = {until:g}", "end", 12, MUTED),
                 text(x + 6, top - 6, "extrapolation", "start", 12, MUTED)]
    observed, key = env.observed(env.observations), float(MARGIN)
    for k, name in enumerate(env.field_names):
        dash = "" if k in observed else " stroke-dasharray='6 4'"
        stroke = f"stroke='{LINES[k % len(LINES)]}' stroke-width='2'{dash}"
        points = " ".join(f"{number(x_of(c))},{number(y_of(v))}" for c, v in zip(at, values[k], strict=True))
        body.append(f"<polyline points='{points}' fill='none' stroke-linejoin='round' {stroke}/>")
        words = name if k in observed else f"{name} ({UNSEEN})"
        body += [f"<line x1='{number(key)}' y1='62' x2='{number(key + 26)}' y2='62' {stroke}/>",
                 text(key + 32, 66, words, "start")]
        key += 52 + 6.6 * len(words)
    dashed = f"; dashed: {UNSEEN}" if len(observed) < len(values) else ""
    return _whole(env, height, f"every field over {coordinate}{dashed}", values, body)


# Maps

def _maps(env: Environment) -> str:
    """One panel per field over two coordinates, time to the right where there is one."""
    across = 0 if env.time is None else env.coordinates.index(env.time)
    up = 1 - across
    count = len(env.fields)
    columns = count if count <= 2 else 3
    side = _side(count)
    values = _sample(env, across, up, side, {})
    left = 46
    width = (WIDTH - MARGIN - left * columns - GAP * (columns - 1)) / columns
    height = 230 if columns <= 2 else width
    pitch = height + 92
    body: list[str] = []
    for k in range(count):
        x, y = left + k % columns * (left + width + GAP), TOP + 4 + k // columns * pitch
        body += _panel(x, y, width, height, values[k], values[k].min(), values[k].max())
        body += _caption(env, k, x, y - 10)
        body += _ends(env, up, x - 6, y, height) + _ends(env, across, x, y + height, width, flat=True)
        if env.time is not None:
            body += _until(env, x, y, width, height)
        low, high = _range(values[k])
        body += [*_scale(x + width / 2 - 55, y + height + 32, 110, 10),
                 text(x + width / 2 - 61, y + height + 41, low, "end", 11, MUTED),
                 text(x + width / 2 + 61, y + height + 41, high, "start", 11, MUTED)]
    rows = -(-count // columns)
    how = f"every field: {env.coordinates[across]} to the right, {env.coordinates[up]} upwards"
    if env.time is not None and "extrap" in env.splits(env.observations):
        how += "; the observations end at the dashed line"
    return _whole(env, TOP + rows * pitch - 14, how, values, body)


def _slices(env: Environment) -> str:
    """Rows of fields, columns of times; in two blocks beside each other where there are more than three fields."""
    count, times = len(env.fields), _times(env)
    blocks = 1 if count <= 3 else 2
    rows = -(-count // blocks)
    side = _side(count * len(times))
    across, up, *further = (k for k, c in enumerate(env.coordinates) if c != env.time)
    others = {k: env.lower[k] + OFF_CENTRE * (env.upper[k] - env.lower[k]) for k in further}
    clock = None if env.time is None else env.coordinates.index(env.time)
    values = np.stack([_sample(env, across, up, side, others if clock is None else {**others, clock: t}) for t in times], 1)
    head, foot = 68, 20  # room for the field's name and range, and for the axis
    block = (WIDTH - 2 * MARGIN - 28 * (blocks - 1)) / blocks
    size = min((block - head - 16 - GAP * (len(times) - 1)) / len(times), 152)
    inset = (block - head - 16 - len(times) * size - GAP * (len(times) - 1)) / 2
    body: list[str] = []
    for b in range(blocks):
        start = MARGIN + b * (block + 28) + inset
        for j, t in enumerate(times if clock is not None else []):
            body.append(text(start + head + 16 + j * (size + GAP) + size / 2, TOP - 8, f"t = {t:.3g}", size=12, fill=MUTED))
        held = range(b * rows, min((b + 1) * rows, count))
        for i, k in enumerate(held):
            y = TOP + i * (size + GAP)
            body += _label(env, k, start, y, size, values[k])
            for j in range(len(times)):
                x = start + head + 16 + j * (size + GAP)
                body += _panel(x, y, size, size, values[k, j], values[k].min(), values[k].max())
            body += _ends(env, up, start + head + 12, y, size)
        y = TOP + len(held) * (size + GAP) - GAP
        for j in range(len(times)):
            body += _ends(env, across, start + head + 16 + j * (size + GAP), y, size, flat=True)
    names = [f"{env.coordinates[across]} to the right, {env.coordinates[up]} upwards"]
    names += [f"slice at {env.coordinates[k]} = {v:g}" for k, v in others.items()]
    if clock is not None:
        ends = "extrap" in env.splits(env.observations)
        names.append(f"at the start, {'where the observations end' if ends else 'half-way'}, and at the end")
    return _whole(env, TOP + rows * (size + GAP) + foot, f"every field: {', '.join(names)}", values, body)


def _times(env: Environment) -> list[float]:
    """The start, the end of the observed window (or half time, where all is observed), and the end."""
    if env.time is None:
        return [0.0]
    low, high = map(float, env.domain[env.time])
    until = env.observations.until
    return [low, until if until is not None and until < high else (low + high) / 2, high]


def _side(panels: int) -> int:
    return int(np.clip((CELLS / panels) ** 0.5, FEWEST, MOST))


def _sample(env: Environment, across: int, up: int, side: int, fixed: dict[int, float]) -> np.ndarray:
    """Every field at the centres of cells over two coordinates, the others fixed: [fields, rows from below, columns]."""
    share = (np.arange(side) + 0.5) / side
    rows, columns = np.meshgrid(share, share, indexing="ij")
    points = np.empty((rows.size, len(env.coordinates)))
    for k, unit in ((up, rows), (across, columns)):
        points[:, k] = env.lower[k] + unit.ravel() * (env.upper[k] - env.lower[k])
    for k, value in fixed.items():
        points[:, k] = value
    return env.world().reference(points).T.reshape(len(env.fields), side, side)


def _panel(x: float, y: float, width: float, height: float, values: np.ndarray, low: float, high: float) -> list[str]:
    """A map of values [rows from below, columns] in a frame."""
    rows, columns = values.shape
    share = (values - low) / (high - low) if high > low else np.full(values.shape, 0.5)
    # rounded first: where a field vanishes, round-off must not decide between two levels
    level = np.minimum(np.round(share * LEVELS, 9).astype(int), LEVELS - 1)[::-1]
    least = int(level.min())
    out = [f"<rect x='{number(x)}' y='{number(y)}' width='{number(width)}' height='{number(height)}' fill='{_fill(least)}'/>",
           f"<g transform='translate({number(x)} {number(y)}) scale({width / columns:.5g} {height / rows:.5g}) translate(0 .5)'>"]
    for k in range(least + 1, int(level.max()) + 1):
        # where a row enters and leaves the level, in pairs
        edges = np.argwhere(np.diff(np.pad(level >= k, ((0, 0), (1, 1))).astype(np.int8), axis=1))
        runs = "".join(f"M{a} {r}h{b - a}" for (r, a), (_, b) in zip(edges[::2], edges[1::2], strict=True))
        out.append(f"<path stroke='{_fill(k)}' d='{runs}'/>")
    return [*out, "</g>", f"<rect x='{number(x)}' y='{number(y)}' width='{number(width)}' height='{number(height)}' fill='none' "
            f"stroke='{INK}' stroke-opacity='.5'/>"]


def _fill(level: int) -> str:
    return colour(level / (LEVELS - 1))


def _scale(x: float, y: float, width: float, height: float) -> list[str]:
    """The colours from least to greatest."""
    step = width / LEVELS
    return [f"<rect x='{number(x + k * step)}' y='{number(y)}' width='{number(width - k * step)}' height='{number(height)}' "
            f"fill='{_fill(k)}'/>" for k in range(LEVELS)]


def _caption(env: Environment, k: int, x: float, y: float) -> list[str]:
    """The name of a field above its panel."""
    name = env.field_names[k]
    unseen = k not in env.observed(env.observations)
    return [text(x, y, name, "start", 14, weight="600"),
            *([text(x + 10 * len(name) + 10, y, UNSEEN, "start", 12, MUTED)] if unseen else [])]


def _label(env: Environment, k: int, x: float, y: float, size: float, values: np.ndarray) -> list[str]:
    """The name of a field beside its row of panels, with its colours and their range."""
    unseen = k not in env.observed(env.observations)
    middle, (low, high) = y + size / 2 + 7 * unseen, _range(values)
    return [text(x, middle - 22 - 14 * unseen, env.field_names[k], "start", 14, weight="600"),
            *([text(x, middle - 20, UNSEEN, "start", 11, MUTED)] if unseen else []), *_scale(x, middle - 13, 48, 8),
            text(x, middle + 8, low, "start", 11, MUTED), text(x, middle + 21, f"to {high}", "start", 11, MUTED)]


def _ends(env: Environment, k: int, x: float, y: float, length: float, flat: bool = False) -> list[str]:
    """A coordinate and its two ends along a panel: below it (flat), or to its left."""
    low, high = (domain_end(v) for v in env.domain[env.coordinates[k]])
    name = str(env.coordinates[k])
    if flat:
        return [text(x, y + 14, low, "start", 11, MUTED), text(x + length / 2, y + 14, name, size=12, fill=MUTED),
                text(x + length, y + 14, high, "end", 11, MUTED)]
    return [text(x, y + length, low, "end", 11, MUTED), text(x, y + length / 2 + 4, name, "end", 12, MUTED),
            text(x, y + 9, high, "end", 11, MUTED)]


def _until(env: Environment, x: float, y: float, width: float, height: float) -> list[str]:
    """A line that can be seen on every colour, where the observations end."""
    low, high = map(float, env.domain[env.time])
    until = env.observations.until
    if until is None or until >= high:
        return []
    at = x + width * (until - low) / (high - low)
    return [_line(at, y, at, y + height, PAPER, 2), _line(at, y, at, y + height, INK, 2, " stroke-dasharray='5 5'"),
            text(at, y - 6, f"t = {until:g}", size=11, fill=MUTED)]


# Words

def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, more: str = "") -> str:
    return (f"<line x1='{number(x1)}' y1='{number(y1)}' x2='{number(x2)}' y2='{number(y2)}' stroke='{stroke}' "
            f"stroke-width='{number(width)}'{more}/>")


def _ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two, at most `most` steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * (1 - 1e-9))
    return [k * step for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _short(value: float) -> str:
    return f"{value:.6g}"


def _range(values: np.ndarray) -> tuple[str, str]:
    """The least and the greatest value, to two digits of what lies between them."""
    low, high = float(values.min()), float(values.max())
    digits = 1 - floor(log10(high - low)) if high > low else 2
    return tuple(f"{round(v, digits) + 0.0:.{max(digits, 0)}f}" for v in (low, high))


def domain_end(value: float | sympy.Expr) -> str:
    """An end of the domain: multiples of pi as such."""
    return str(value).replace("*", "").replace("pi", "π") if sympy.sympify(value).has(sympy.pi) else f"{float(value):g}"
