"""The lattice as a Hasse diagram: every subset a box coloured by its skill, every line one more equation told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from itertools import combinations

from pinnablate.analysis.lattice import Lattice
from pinnablate.report.pictures.svg import INK, MUTED, colour, ink_on, number, picture, text
from pinnablate.study import Study

ROW, MARGIN, GAP = 92, 18, 14
NAMED = 5  # with more equations a box shows no text, only its colour


def abbreviations(names: Sequence[str]) -> dict[str, str]:
    """The shortest unique mark of each name: initials of its words, else a unique beginning."""
    initials = {n: "".join(w[0] for w in n.split("_") if w) + "".join(c for c in n.split("_")[0][1:] if c.isdigit())
                for n in names}
    if len(set(initials.values())) == len(names):
        return initials
    out = {}
    for n in names:
        lengths = range(1, len(n) + 1)
        out[n] = next((n[:k] for k in lengths if sum(m.startswith(n[:k]) for m in names) == 1), n)
    return out


def hasse(
    title: str,
    equations: Sequence[str],
    skills: Mapping[frozenset[str], float],
    others: Mapping[str, float] | None = None,
) -> str:
    """The lattice as SVG.

    Args:
        title: what the picture is of.
        equations: their names, in order.
        skills: mean skill of every subset trained, in decades.
        others: mean skill of the controls, by name, drawn beneath on the same scale.
    """
    others = dict(others or {})
    short, n = abbreviations(equations), len(equations)
    levels = levels_of(equations, skills)
    named = n <= NAMED
    box_width = max(64, 8 * len(" ".join(short.values())) + 16) if named else 16
    box_height = 40 if named else 16
    widest = max(map(len, levels))
    control_width = max([64, *(7.2 * len(c) + 16 for c in others)])
    legend = " · ".join(f"{short[e]} = {e}" for e in equations) if named else ""
    content = max(widest * (box_width + GAP) - GAP, len(others) * (control_width + GAP) - GAP, 7 * len(legend), 520)
    width = content + 2 * MARGIN
    top = 64
    values = [*skills.values(), *others.values()]
    low, high = min(values), max(values)

    def share(value: float) -> float:
        return (value - low) / (high - low) if high > low else 0.5

    centre: dict[frozenset[str], tuple[float, float]] = {}
    for k, level in enumerate(levels):
        y = top + (len(levels) - 1 - k) * ROW + box_height / 2
        for i, s in enumerate(level):
            centre[s] = width / 2 + (i - (len(level) - 1) / 2) * (box_width + GAP), y

    body = [text(MARGIN, 24, title, "start", 15, weight="600")]
    body += [text(MARGIN, 44, "skill in decades; a line adds one equation, its width is the gain, dashed where it hurts",
                  "start", 12, MUTED)]
    span = max((abs(skills[s | {e}] - v) for s, v in skills.items() for e in equations if e not in s and s | {e} in skills),
               default=0.0) or 1.0
    for s, (x, y) in centre.items():
        for e in equations:
            if e in s or s | {e} not in skills:
                continue
            (x2, y2), gain = centre[s | {e}], skills[s | {e}] - skills[s]
            dash = " stroke-dasharray='3 4'" if gain < 0 else ""
            body.append(
                f"<line x1='{number(x)}' y1='{number(y - box_height / 2)}' x2='{number(x2)}' y2='{number(y2 + box_height / 2)}' "
                f"stroke='{MUTED}' stroke-opacity='.55' stroke-width='{number(0.7 + 5 * abs(gain) / span)}'{dash}>"
                f"<title>{escape(f'{_name(s, equations)} + {e}: {gain:+.2f} decades')}</title></line>")
    for s, (x, y) in centre.items():
        words = "none" if not s else "all" if len(s) == n else " ".join(short[e] for e in equations if e in s)
        body += _box(x, y, box_width, box_height, share(skills[s]), skills[s], words if named else "", _name(s, equations))
    bottom = top + (len(levels) - 1) * ROW + box_height + 34
    for i, (name, value) in enumerate(others.items()):
        x = width / 2 + (i - (len(others) - 1) / 2) * (control_width + GAP)
        body += _box(x, bottom + 20, control_width, 40, share(value), value, name, name)
    if others:
        body.append(text(width / 2, bottom - 8, "controls, told no equation", size=12, fill=MUTED))
        bottom += 40
    bottom += 26
    body += [text(width / 2, bottom, legend, size=12, fill=INK)] if legend else []
    bottom += 16
    body += _scale(width / 2 - 110, bottom, low, high)
    described = ", ".join(f"{_name(s, equations)} {v:.2f}" for s, v in sorted(skills.items(), key=lambda item: -item[1])[:40])
    return picture(width, bottom + 36, title, f"Skill of every subset in decades: {described}", body)


def levels_of(equations: Sequence[str], subsets: Collection[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Subsets by size, each size in the order of the equations; a partial lattice lacks whole sizes."""
    by_size = ([s for s in map(frozenset, combinations(equations, k)) if s in subsets] for k in sorted(set(map(len, subsets))))
    return [level for level in by_size if level]


def lattice_svg(study: Study, lattice: Lattice) -> str:
    """The lattice of a study: every subset and control with complete records, coloured by its mean skill."""
    skills, controls = mean_skills(lattice)
    return hasse(f"{study.environment.id}: skill ({lattice.primary})", study.world.players, skills, controls)


def mean_skills(lattice: Lattice) -> tuple[dict[frozenset[str], float], dict[str, float]]:
    """Mean skill on the primary split, in decades, of every subset and of every control with complete records."""
    complete = [(arm, float(lattice.skills(name).mean())) for name, arm in lattice.told.items() if lattice.complete(name)]
    return {frozenset(a.equations): v for a, v in complete if a.is_subset}, {a.name: v for a, v in complete if a.is_control}


def _name(s: frozenset[str], equations: Sequence[str]) -> str:
    return "none" if not s else "all" if len(s) == len(equations) else "+".join(e for e in equations if e in s)


def _box(x: float, y: float, width: float, height: float, share: float, value: float, words: str, name: str) -> list[str]:
    fill, ink = colour(share), ink_on(share)
    out = [f"<g><title>{escape(f'{name}: {value:.2f} decades')}</title>",
           f"<rect x='{number(x - width / 2)}' y='{number(y - height / 2)}' width='{number(width)}' height='{number(height)}' "
           f"rx='6' fill='{fill}' stroke='{INK}' stroke-opacity='.35'/>"]
    if words:
        out += [text(x, y - 3, words, size=12, fill=ink), text(x, y + 14, f"{value:.2f}", size=13, fill=ink, weight="600")]
    return [*out, "</g>"]


def _scale(x: float, y: float, low: float, high: float) -> list[str]:
    steps = 44
    bars = [f"<rect x='{number(x + 220 * k / steps)}' y='{number(y)}' width='{number(220 / steps + 0.3)}' height='10' "
            f"fill='{colour(k / (steps - 1))}'/>" for k in range(steps)]
    return [*bars, text(x - 6, y + 10, f"{low:.2f}", "end", 12, MUTED), text(x + 226, y + 10, f"{high:.2f}", "start", 12, MUTED)]
