"""The lattice as a Hasse diagram: every subset a box, every line one more equation told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from html import escape

from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.report.pictures.diagram import (
    BOX,
    CLOSE,
    DESCRIBED,
    ENDS,
    FADED,
    FADES,
    LEAST_SPAN,
    LETTER,
    LINE,
    MARGIN,
    PER_DECADE,
    SCALE,
    STEP,
    STEPS,
    THICKEST,
    THINNEST,
    Diagram,
    Key,
)
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, colour, ink_on, number, picture, text
from pinnablate.study import Study
from pinnablate.world import World


def lattice_svg(
    study: Study,
    lattice: Lattice,
    level: float = LEVEL,
    room: float = math.inf,
    fades: str = FADES,
) -> str:
    """The lattice of a study as SVG, with every subset and control that has complete records.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which an arm is shown to differ from `none`.
        room: pixels that it may be wide; wider rows are broken. PHONE is read on a phone as it is.
        fades: what it means to be faded.
    """
    skills, controls = mean_skills(lattice)
    faded = like_none(lattice, level)
    ends, title = ends_of(study.world, skills), finding(study, lattice)
    return hasse(title, study.world.players, skills, controls, faded, ends, fades, room)


def ends_of(world: World, skills: Mapping[frozenset[str], float]) -> tuple[float, float]:
    """Skills at the ends of the scale of colours, in decades: the same for all worlds with a truth; of an
    observed problem those of its subsets, which the noise of its measurements holds close together.

    Args:
        world: the environment under the design of the study.
        skills: of the subsets, in decades.
    """
    if not world.is_measured or not skills:
        return ENDS
    low = math.floor(min(skills.values()) / STEP) * STEP
    high = math.ceil(max(skills.values()) / STEP) * STEP
    return round(low, 1), round(max(high, low + LEAST_SPAN), 1)


def finding(study: Study, lattice: Lattice) -> str:
    """What a lattice shows, in a title: the gain of all equations over none."""
    name, split = study.environment.id, lattice.primary
    if not (lattice.complete("none") and lattice.complete("all")):
        return f"{name}: skill ({split})"
    moved = Budgets.of(lattice).gain("all", "none")
    if moved is not None and not moved.settled:
        return f"{name}: told all, a gain over none that is {UNSETTLED} ({split})"
    gain = lattice.gain("all", "none")
    said = f"{gain.mean:+.2f}" if gain.half_width is None else f"{gain:+}"
    return f"{name}: told all, {said} decades over none ({split})"


def like_none(lattice: Lattice, level: float = LEVEL) -> set[Key]:
    """Subsets and controls that are not shown to differ from the empty subset.

    The p value of their gain over it, paired within replicates, is above the level: at 5 % their
    95 % interval holds 0. There are none below five replicates, which are not tested, and none
    whose skill moved between half and the full budget.
    """
    if not lattice.complete("none"):
        return set()
    budgets = Budgets.of(lattice)
    gains = {
        frozenset(arm.equations) if arm.is_subset else name: lattice.gain(name, "none")
        for name, arm in lattice.told.items()
        if (arm.is_subset or arm.is_control) and name != "none" and lattice.complete(name)
        if budgets.settled([name, "none"])
    }
    return {
        key for key, g in gains.items() if g.half_width is not None and p_apart(g.sample) > level
    }


def mean_skills(lattice: Lattice) -> tuple[dict[frozenset[str], float], dict[str, float]]:
    """Mean skill on the primary split of the arms with complete records, in decades.

    Returns:
        {subset: skill} and {control: skill}.
    """
    complete = [
        (arm, float(lattice.skills(name).mean()))
        for name, arm in lattice.told.items()
        if lattice.complete(name)
    ]
    subsets = {frozenset(a.equations): v for a, v in complete if a.is_subset}
    return subsets, {a.name: v for a, v in complete if a.is_control}


def hasse(
    title: str,
    equations: Sequence[str],
    skills: Mapping[frozenset[str], float],
    others: Mapping[str, float] | None = None,
    faded: Set[Key] = frozenset(),
    ends: tuple[float, float] = ENDS,
    fades: str = FADES,
    room: float = math.inf,
) -> str:
    """The lattice as SVG.

    Args:
        title: what the picture is of.
        equations: their names, in order.
        skills: mean skill of every subset trained, in decades.
        others: mean skill of the controls, by name, drawn beneath on the same scale.
        faded: subsets and controls that are not told apart from the empty subset.
        ends: skills at the ends of the scale of colours, in decades.
        fades: what it means to be faded.
        room: pixels that it may be wide; wider rows are broken.
    """
    diagram = Diagram(equations, skills, dict(others or {}), faded, title, ends, fades, room)
    middle = diagram.width / 2
    bottom = diagram.bottom + 34
    body = [
        *(
            text(MARGIN, 24 + LINE * k, words, "start", size, fill, weight)
            for k, (words, size, fill, weight) in enumerate(diagram.head)
        ),
        *_steps(diagram),
    ]
    for s, (x, y) in diagram.centres.items():
        size, label = (diagram.box_width, diagram.box_height), (diagram.words(s), diagram.name(s))
        if diagram.is_narrow:  # lines of a level that is broken pass under its upper boxes
            body.append(_paper((x, y), size))
        body += _box((x, y), size, skills[s], ends, *label, s in faded)
    if diagram.others:
        body += _controls(diagram, bottom)
        rows = len(diagram.in_rows(len(diagram.others), diagram.control_width))
        bottom += rows * BOX + (rows - 1) * CLOSE
    bottom += 26
    if diagram.legend:
        lines = diagram.broken(diagram.legend, LETTER)
        body += _lines(middle, bottom, lines, INK)
        bottom += LINE * (len(lines) - 1)
    bottom += 16
    body += _scale(middle - SCALE / 2, bottom, ends, diagram.is_narrow)
    bottom += LINE * diagram.is_narrow
    if faded:
        bottom += 26
        lines = diagram.broken(fades, LETTER)
        body += _lines(middle, bottom + 8, lines, MUTED)
        bottom += LINE * (len(lines) - 1)
    best_first = sorted(skills.items(), key=lambda item: -item[1])[:DESCRIBED]
    described = ", ".join(f"{diagram.name(s)} {v:.2f}" for s, v in best_first)
    description = f"Skill of every subset in decades: {described}"
    return picture(diagram.width, bottom + 36, title, description, body)


def _steps(diagram: Diagram) -> list[str]:
    """A line from every subset to each that has one equation more."""
    skills, half = diagram.skills, diagram.box_height / 2
    steps = [
        (s, s | {e}, e)
        for s in diagram.centres
        for e in diagram.equations
        if e not in s and s | {e} in skills
    ]
    out = []
    for s, t, e in steps:
        (x, y), (x2, y2) = diagram.centres[s], diagram.centres[t]
        gain = skills[t] - skills[s]
        width = min(THINNEST + PER_DECADE * abs(gain), THICKEST)
        dash = " stroke-dasharray='3 4'" if gain < 0 else ""
        title = escape(f"{diagram.name(s)} + {e}: {gain:+.2f} decades")
        out.append(
            f"<line x1='{number(x)}' y1='{number(y - half)}' x2='{number(x2)}' "
            f"y2='{number(y2 + half)}' stroke='{MUTED}' stroke-opacity='.55' "
            f"stroke-width='{number(width)}'{dash}>"
            f"<title>{title}</title></line>"
        )
    return out


def _controls(diagram: Diagram, y: float) -> list[str]:
    """The controls in a row, and what they are."""
    body: list[str] = []
    named, width, below = list(diagram.others.items()), diagram.control_width, y + 20
    for row in diagram.in_rows(len(named), width):
        for k, x in zip(row, diagram.spread(len(row), width), strict=True):
            name, value = named[k]
            is_faded = name in diagram.faded
            body += _box((x, below), (width, BOX), value, diagram.ends, name, name, is_faded)
        below += BOX + CLOSE
    told = "controls, told no equation"
    return [*body, text(diagram.width / 2, y - 8, told, size=12, fill=MUTED)]


def _box(
    centre: tuple[float, float],
    size: tuple[float, float],
    value: float,
    ends: tuple[float, float],
    words: str,
    name: str,
    faded: bool,
) -> list[str]:
    """A box with its skill; `name` is shown when it is pointed at."""
    (x, y), (width, height), share = centre, size, share_of(value, ends)
    ink = INK if faded else ink_on(share)
    faint = f" fill-opacity='{FADED}' stroke-dasharray='3 3'" if faded else ""
    out = [
        f"<g><title>{escape(f'{name}: {value:.2f} decades')}</title>",
        f"<rect x='{number(x - width / 2)}' y='{number(y - height / 2)}' width='{number(width)}' "
        f"height='{number(height)}' rx='6' fill='{colour(share)}' stroke='{INK}' "
        f"stroke-opacity='.35'{faint}/>",
    ]
    if words:
        skill = text(x, y + 14, f"{value:.2f}", size=13, fill=ink, weight="600")
        out += [text(x, y - 3, words, size=12, fill=ink), skill]
    return [*out, "</g>"]


def _paper(centre: tuple[float, float], size: tuple[float, float]) -> str:
    """What hides the lines below a box, which may be faded."""
    (x, y), (width, height) = centre, size
    return (
        f"<rect x='{number(x - width / 2)}' y='{number(y - height / 2)}' width='{number(width)}' "
        f"height='{number(height)}' rx='6' fill='{PAPER}'/>"
    )


def share_of(skill: float, ends: tuple[float, float] = ENDS) -> float:
    """Where a skill lies on the scale of colours, from 0 to 1; beyond its ends it is the end."""
    lowest, highest = ends
    return min(max((skill - lowest) / (highest - lowest), 0.0), 1.0)


def _lines(x: float, y: float, lines: Sequence[str], fill: str) -> list[str]:
    """Lines of words below each other, centred."""
    return [text(x, y + LINE * k, words, size=12, fill=fill) for k, words in enumerate(lines)]


def _scale(x: float, y: float, ends: tuple[float, float], below: bool = False) -> list[str]:
    """The colours of skill, and what its ends mean: beside it, or below where there is no room."""
    bars = [
        f"<rect x='{number(x + SCALE * k / STEPS)}' y='{number(y)}' "
        f"width='{number(SCALE / STEPS + 0.3)}' height='10' fill='{colour(k / (STEPS - 1))}'/>"
        for k in range(STEPS)
    ]
    low, high = f"skill {ends[0]:g} or less", f"{ends[1]:g} decades or more"
    if below:
        words = [
            text(x, y + 26, low, "start", 12, MUTED),
            text(x + SCALE, y + 26, high, "end", 12, MUTED),
        ]
        return [*bars, *words]
    return [
        *bars,
        text(x - 6, y + 10, low, "end", 12, MUTED),
        text(x + SCALE + 6, y + 10, high, "start", 12, MUTED),
    ]
