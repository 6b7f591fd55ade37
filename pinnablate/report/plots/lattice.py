"""The lattice as a Hasse diagram on matplotlib axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinnablate.analysis.lattice import Lattice
from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.optional import require
from pinnablate.report.pictures.diagram import (
    ENDS,
    FADED,
    FADES,
    NAMED,
    PER_DECADE,
    THICKEST,
    THINNEST,
    Key,
    abbreviations,
    levels_of,
)
from pinnablate.report.pictures.hasse import ends_of, finding, like_none, mean_skills
from pinnablate.report.pictures.svg import INK, MUTED, ink_on
from pinnablate.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = "cividis"
HOW = "a line adds one equation; its width is the gain, dashed where it hurts"
ROW, BOX, GAP = 62.0, 32.0, 10.0  # rows apart, height of a box, between boxes: points (1/72 inch)
CONTROLS = 1.35 * ROW  # how far below `none` the controls stand, in points
TEXT = 8.5  # points
POINT = 0.75  # points of a pixel
FITS = 18  # letters of a box


def plot_lattice(study: Study, lattice: Lattice, ax: Axes | None = None) -> Axes:
    """The lattice as a Hasse diagram: every subset a box, every line one more equation.

    Boxes are coloured by mean skill, on one scale for every environment with a truth, and faded where they are
    not told apart from none. The width of a line is the gain; it is dashed where the equation
    hurts. Controls stand beneath, on the same scale.

    Args:
        study: what was trained.
        lattice: its records.
        ax: where to draw; axes of their own by default.

    Raises:
        PinnablateError: no subset has complete records, or matplotlib is not installed.
    """
    skills, controls = mean_skills(lattice)
    if not skills:
        raise PinnablateError(
            f"a lattice of {study.environment.id}: expected complete records of a subset of its "
            f"equations, got the arms {few(lattice.arms)} with {len(lattice.records)} records; ask "
            "for arms='default'"
        )
    shown = Shown(
        finding(study, lattice),
        study.world.players,
        skills,
        controls,
        like_none(lattice),
        ends_of(study.world, skills),
    )
    return draw_lattice(shown, f"skill on the {lattice.primary} split (decades)", ax)


@dataclass(frozen=True)
class Shown:
    """What a picture of a lattice shows.

    Args:
        title: what it is of.
        players: the equations, in order.
        skills: {subset: mean skill}, in decades.
        controls: {control: mean skill}.
        faded: which of these are not told apart from none.
        ends: skills at the ends of the scale of colours, in decades.
        fades: what it means to be faded.
    """

    title: str
    players: Sequence[str]
    skills: Mapping[frozenset[str], float]
    controls: Mapping[str, float]
    faded: Set[Key]
    ends: tuple[float, float] = ENDS
    fades: str = FADES


def draw_lattice(shown: Shown, words: str, ax: Axes | None = None) -> Axes:
    """Draw a lattice as `plot_lattice` does.

    Args:
        shown: its title, equations and values.
        words: what the scale of colours is of.
        ax: where to draw; axes of their own by default.

    Raises:
        PinnablateError: matplotlib is not installed.
    """
    pyplot = require("matplotlib.pyplot", "draw result.plot_lattice()")
    players, skills, controls, faded = shown.players, shown.skills, shown.controls, shown.faded
    short = _marks(players) if len(players) <= NAMED else dict.fromkeys(players, "")
    places, bottom = _places(players, short, skills, controls)
    half = max([abs(p.x) + p.width / 2 for p in places.values()] + [170.0]) + GAP
    top = max(p.y for p in places.values()) + BOX
    if ax is None:
        _, ax = pyplot.subplots(
            figsize=(2 * half / 72 + 0.2, (top - bottom) / 72 + 1.6), layout="constrained"
        )
    ax.set(xlim=(-half, half), ylim=(bottom, top), aspect="equal")
    ax.set_axis_off()
    size = _font_size(ax, 2 * half, top - bottom)
    centred: dict[str, Any] = {"ha": "center", "va": "bottom", "size": size}
    scale = pyplot.cm.ScalarMappable(pyplot.Normalize(*shown.ends), COLOURS)
    _lines(ax, players, skills, places, size)
    for key, place in places.items():
        value = controls[key] if isinstance(key, str) else skills[key]
        _box(ax, place, scale, value, size, key in faded)
    if controls:
        ax.text(0, -CONTROLS + BOX / 2 + 7, "controls, told no equation", color=MUTED, **centred)
    if marks := " · ".join(f"{mark} = {e}" for e, mark in short.items() if mark not in ("", e)):
        ax.text(0, bottom + 2, marks, color=INK, **centred)
    part = "" if len(skills) == 2 ** len(players) else f"; {len(skills)} subsets"
    ax.set_title(f"{shown.title}{part}", size=size + 2, pad=18)
    ax.text(0.5, 1.0, HOW, color=MUTED, transform=ax.transAxes, **centred)
    bar = ax.figure.colorbar(
        scale, ax=ax, orientation="horizontal", shrink=0.6, aspect=36, pad=0.02, extend="both"
    )
    bar.set_label(f"{words}\n{shown.fades}" if faded else words, size=size)
    bar.ax.tick_params(labelsize=size)
    return ax


@dataclass(frozen=True)
class _Place:
    """A box: its centre and size in points, and what it says."""

    x: float
    y: float
    width: float
    height: float
    words: str


def _places(
    players: Sequence[str],
    short: Mapping[str, str],
    skills: Mapping[frozenset[str], float],
    controls: Mapping[str, float],
) -> tuple[dict[frozenset[str] | str, _Place], float]:
    """Where every subset and control stands, and how far down the picture goes."""
    named = all(short.values())
    words = {
        s: "none"
        if not s
        else "all"
        if len(s) == len(players)
        else " ".join(short[e] for e in players if e in s)
        for s in skills
    }
    width, height = (max(48.0, *map(_text_width, words.values())), BOX) if named else (12.0, 12.0)
    out: dict[frozenset[str] | str, _Place] = {}
    for row, level in enumerate(levels := levels_of(players, skills)):
        for s, x in zip(level, _spread(len(level), width), strict=True):
            out[s] = _Place(x, row * ROW, width, height, words[s] if named else "")
    wide = max(map(_text_width, controls), default=48.0)
    room = max([max(map(len, levels)) * (width + GAP), 4 * (wide + GAP)])
    names, many = list(controls), int(room // (wide + GAP))
    rows = [names[k : k + many] for k in range(0, len(names), many)]
    lowest = 0.0
    for row, beside in enumerate(rows):
        lowest = -CONTROLS - row * (BOX + GAP)
        for name, x in zip(beside, _spread(len(beside), wide), strict=True):
            out[name] = _Place(x, lowest, wide, BOX, name)
    return out, lowest - BOX


def _spread(count: int, width: float) -> list[float]:
    """Centres of boxes of one width side by side, about 0."""
    return [(k - (count - 1) / 2) * (width + GAP) for k in range(count)]


def _marks(players: Sequence[str]) -> dict[str, str]:
    """What boxes call the equations: their names where two fit, else their shortest unique marks."""
    longest = sorted(map(len, players))[-2:]
    if sum(longest) <= FITS and len(players) <= 3:
        return {e: e for e in players}
    return abbreviations(players)


def _lines(
    ax: Axes,
    players: Sequence[str],
    skills: Mapping[frozenset[str], float],
    places: Mapping[frozenset[str] | str, _Place],
    size: float,
) -> None:
    """A line from every subset to each with one more equation."""
    gains = {
        (s, s | {e}): skills[s | {e}] - v
        for s, v in skills.items()
        for e in players
        if e not in s and s | {e} in skills
    }
    for (s, more), gain in gains.items():
        a, b = places[s], places[more]
        ax.plot(
            [a.x, b.x],
            [a.y + a.height / 2, b.y - b.height / 2],
            color=MUTED,
            alpha=0.6,
            zorder=1,
            linewidth=min(THINNEST + PER_DECADE * abs(gain), THICKEST) * POINT * size / TEXT,
            linestyle=(0, (2, 2)) if gain < 0 else "-",
        )


def _box(ax: Axes, place: _Place, scale: Any, value: float, size: float, faded: bool) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import FancyBboxPatch

    share = min(max(float(scale.norm(value)), 0.0), 1.0)
    corner = place.x - place.width / 2, place.y - place.height / 2
    ax.add_patch(
        FancyBboxPatch(
            corner,
            place.width,
            place.height,
            boxstyle="round,pad=0,rounding_size=4",
            facecolor=to_rgba(scale.cmap(share), float(FADED) if faded else 1.0),
            edgecolor=INK,
            linestyle=(0, (3, 3)) if faded else "-",
            linewidth=0.5,
            zorder=2,
        )
    )
    if place.words:
        ink = INK if faded else ink_on(share)
        style: dict[str, Any] = {
            "ha": "center",
            "va": "center",
            "color": ink,
            "size": size,
            "zorder": 3,
        }
        ax.text(place.x, place.y + 7, place.words, **style)
        ax.text(place.x, place.y - 7, f"{value:.2f}", weight="bold", **style)


def _text_width(words: str) -> float:
    """About what a text takes at the size TEXT, with a margin: in points."""
    return 5.2 * len(words) + 14


def _font_size(ax: Axes, width: float, height: float) -> float:
    """TEXT, smaller where the axes are smaller than the picture was laid out for."""
    extent = ax.get_window_extent()
    points = 72 / ax.figure.dpi
    return TEXT * min(
        1.0, 1.25 * extent.width * points / width, 1.25 * extent.height * points / height
    )
