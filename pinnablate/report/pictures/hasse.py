"""The lattice as a Hasse diagram: every subset a box, every line one more equation told."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import combinations

from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.report.pictures.svg import INK, MUTED, colour, ink_on, number, picture, text
from pinnablate.study import Study
from pinnablate.world import World

ROW, MARGIN, GAP = 92, 18, 14  # pixels: from row to row, around the picture, between boxes
TOP = 64  # pixels: the title and the line under it
BOX = 40  # pixels: height of a box with text
NARROWEST = 520  # pixels: room for the line under the title
TITLE_LETTER = 9.2  # pixels of a letter of the title, about
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


def lattice_svg(study: Study, lattice: Lattice, level: float = LEVEL) -> str:
    """The lattice of a study as SVG, with every subset and control that has complete records.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which an arm is shown to differ from `none`.
    """
    skills, controls = mean_skills(lattice)
    faded = like_none(lattice, level)
    ends = ends_of(study.world, skills)
    return hasse(finding(study, lattice), study.world.players, skills, controls, faded, ends)


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
    """

    equations: Sequence[str]
    skills: Mapping[frozenset[str], float]
    others: Mapping[str, float]
    faded: Set[Key] = frozenset()
    title: str = ""
    ends: tuple[float, float] = ENDS
    fades: str = FADES

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
        return max(64, 8 * len(" ".join(self.short.values())) + 16) if self.is_named else 16

    @property
    def box_height(self) -> float:
        return BOX if self.is_named else 16

    @property
    def control_width(self) -> float:
        return max([64, *(7.2 * len(c) + 16 for c in self.others)])

    @property
    def legend(self) -> str:
        """What the marks in the boxes mean."""
        return " · ".join(f"{self.short[e]} = {e}" for e in self.equations) if self.is_named else ""

    @cached_property
    def width(self) -> float:
        widest = max(map(len, self.levels)) * (self.box_width + GAP) - GAP
        controls = len(self.others) * (self.control_width + GAP) - GAP
        words = max(7 * len(self.legend), TITLE_LETTER * len(self.title), NARROWEST)
        return max(widest, controls, words) + 2 * MARGIN

    @cached_property
    def centres(self) -> dict[frozenset[str], tuple[float, float]]:
        """The middle of the box of every subset; the smallest subset stands lowest."""
        out = {}
        for k, level in enumerate(self.levels):
            y = TOP + (len(self.levels) - 1 - k) * ROW + self.box_height / 2
            for s, x in zip(level, self.spread(len(level), self.box_width), strict=True):
                out[s] = x, y
        return out

    def spread(self, count: int, width: float) -> list[float]:
        """The middles of so many boxes of some width, side by side."""
        return [self.width / 2 + (i - (count - 1) / 2) * (width + GAP) for i in range(count)]

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


def hasse(
    title: str,
    equations: Sequence[str],
    skills: Mapping[frozenset[str], float],
    others: Mapping[str, float] | None = None,
    faded: Set[Key] = frozenset(),
    ends: tuple[float, float] = ENDS,
    fades: str = FADES,
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
    """
    diagram = Diagram(equations, skills, dict(others or {}), faded, title, ends, fades)
    middle = diagram.width / 2
    bottom = TOP + (len(diagram.levels) - 1) * ROW + diagram.box_height + 34
    body = [
        text(MARGIN, 24, title, "start", 15, weight="600"),
        text(MARGIN, 44, HOW, "start", 12, MUTED),
        *_steps(diagram),
    ]
    for s, (x, y) in diagram.centres.items():
        size, label = (diagram.box_width, diagram.box_height), (diagram.words(s), diagram.name(s))
        body += _box((x, y), size, skills[s], ends, *label, s in faded)
    if diagram.others:
        body += _controls(diagram, bottom)
        bottom += BOX
    bottom += 26
    if diagram.legend:
        body.append(text(middle, bottom, diagram.legend, size=12, fill=INK))
    bottom += 16
    body += _scale(middle - SCALE / 2, bottom, ends)
    if faded:
        bottom += 26
        body.append(text(middle, bottom + 8, fades, size=12, fill=MUTED))
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
    places = diagram.spread(len(diagram.others), diagram.control_width)
    for (name, value), x in zip(diagram.others.items(), places, strict=True):
        size = diagram.control_width, BOX
        is_faded = name in diagram.faded
        body += _box((x, y + 20), size, value, diagram.ends, name, name, is_faded)
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


def share_of(skill: float, ends: tuple[float, float] = ENDS) -> float:
    """Where a skill lies on the scale of colours, from 0 to 1; beyond its ends it is the end."""
    lowest, highest = ends
    return min(max((skill - lowest) / (highest - lowest), 0.0), 1.0)


def _scale(x: float, y: float, ends: tuple[float, float]) -> list[str]:
    """The colours of skill."""
    bars = [
        f"<rect x='{number(x + SCALE * k / STEPS)}' y='{number(y)}' "
        f"width='{number(SCALE / STEPS + 0.3)}' height='10' fill='{colour(k / (STEPS - 1))}'/>"
        for k in range(STEPS)
    ]
    return [
        *bars,
        text(x - 6, y + 10, f"skill {ends[0]:g} or less", "end", 12, MUTED),
        text(x + SCALE + 6, y + 10, f"{ends[1]:g} decades or more", "start", 12, MUTED),
    ]
