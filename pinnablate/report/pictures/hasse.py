"""The lattice as a Hasse diagram: every subset a box, every line one more equation told."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import combinations
from textwrap import wrap

from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, colour, ink_on, number, picture, text
from pinnablate.study import Study
from pinnablate.world import World

ROW, MARGIN, GAP = 92, 18, 14  # pixels: from row to row, around the picture, between boxes
TOP = 64  # pixels: the title and the line under it
BOX = 40  # pixels: height of a box with text
NARROWEST = 520  # pixels: room for the line under the title
TITLE_LETTER, LETTER = 9.2, 6.6  # pixels of a letter of the title, and of other words, about
LINE = 20  # pixels from line to line
CLOSE = 8  # pixels between the boxes and rows of a level that is broken
PHONE = 374  # pixels: what the narrowest of usual phones shows
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


def lattice_svg(
    study: Study, lattice: Lattice, level: float = LEVEL, room: float = math.inf
) -> str:
    """The lattice of a study as SVG, with every subset and control that has complete records.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which an arm is shown to differ from `none`.
        room: pixels that it may be wide; wider rows are broken. PHONE is read on a phone as it is.
    """
    skills, controls = mean_skills(lattice)
    faded = like_none(lattice, level)
    ends = ends_of(study.world, skills)
    return hasse(
        finding(study, lattice), study.world.players, skills, controls, faded, ends, room=room
    )


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
        room: pixels that it may be wide; words, and rows of boxes, that are wider are broken.
    """

    equations: Sequence[str]
    skills: Mapping[frozenset[str], float]
    others: Mapping[str, float]
    faded: Set[Key] = frozenset()
    title: str = ""
    ends: tuple[float, float] = ENDS
    fades: str = FADES
    room: float = math.inf

    @property
    def is_narrow(self) -> bool:
        """Whether it is drawn in a room that is given."""
        return math.isfinite(self.room)

    @property
    def gap(self) -> float:
        """Pixels between boxes."""
        return CLOSE if self.is_narrow else GAP

    @cached_property
    def head(self) -> list[tuple[str, int, str, str]]:
        """The lines above the boxes: words, size, colour and weight."""
        title = [(w, 15, INK, "600") for w in self.broken(self.title, TITLE_LETTER)]
        return title + [(w, 12, MUTED, "") for w in self.broken(HOW, LETTER)]

    @property
    def top(self) -> float:
        """Where the first row of boxes begins."""
        return TOP + LINE * (len(self.head) - 2)

    def broken(self, words: str, letter: float) -> list[str]:
        """Words as lines that fit the room, of letters about so many pixels wide."""
        if not self.is_narrow or not words:
            return [words] if words else [""]
        return wrap(words, max(int((self.room - 2 * MARGIN) / letter), 8))

    def in_rows(self, count: int, width: float) -> list[range]:
        """So many boxes of some width as rows that fit the room."""
        if not self.is_narrow:
            return [range(count)]
        most = max(int((self.room - 2 * MARGIN + self.gap) / (width + self.gap)), 1)
        rows = -(-count // most)
        each = -(-count // rows)
        return [range(k, min(k + each, count)) for k in range(0, count, each)]

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
        if not self.is_named:
            return 16
        if self.is_narrow:
            return max(48, *(8 * len(self.words(s)) + 12 for s in self.skills))
        return max(64, 8 * len(" ".join(self.short.values())) + 16)

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
        if self.is_narrow:
            return self.room
        widest = max(map(len, self.levels)) * (self.box_width + GAP) - GAP
        controls = len(self.others) * (self.control_width + GAP) - GAP
        words = max(7 * len(self.legend), TITLE_LETTER * len(self.title), NARROWEST)
        return max(widest, controls, words) + 2 * MARGIN

    @cached_property
    def centres(self) -> dict[frozenset[str], tuple[float, float]]:
        """The middle of the box of every subset; the smallest subset stands lowest."""
        out, y = {}, self.top + self.box_height / 2
        for level in reversed(self.levels):
            for row in self.in_rows(len(level), self.box_width):
                for k, x in zip(row, self.spread(len(row), self.box_width), strict=True):
                    out[level[k]] = x, y
                y += self.box_height + CLOSE
            y += ROW - self.box_height - CLOSE
        return {s: out[s] for level in self.levels for s in level}

    @property
    def bottom(self) -> float:
        """Where the last row of boxes ends."""
        return max(y for _, y in self.centres.values()) + self.box_height / 2

    def spread(self, count: int, width: float) -> list[float]:
        """The middles of so many boxes of some width, side by side."""
        return [self.width / 2 + (i - (count - 1) / 2) * (width + self.gap) for i in range(count)]

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
