"""Scores from elsewhere as they are shown: text for the terminal, a page, HTML, pictures."""

from __future__ import annotations

from itertools import combinations
from math import ceil, floor

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.failures import with_median
from pinnablate.elsewhere.answers import Answers
from pinnablate.elsewhere.keys import ALL, NONE
from pinnablate.elsewhere.words import notes, sentences, starred
from pinnablate.report.marks import chosen_pair
from pinnablate.report.opening import size
from pinnablate.report.pictures.diagram import ENDS, FADES, HIGHEST, LOWEST, Key
from pinnablate.report.pictures.hasse import hasse
from pinnablate.report.tables import table

ABSENT = "n/a"
LARGEST_TABLE = 16  # Moebius coefficients shown
STEP = 0.5  # decades: of the ends of a scale of colours


def report(answers: Answers) -> str:
    """Everything in Markdown: the finding, the table of arms, and what the equations do together."""
    headers, rows = arm_cells(answers)
    return "\n".join(
        [
            *sentences(answers),
            "",
            table(rows, headers),
            "",
            *notes(answers),
            "",
            *_worth_section(answers),
            *_pairs_section(answers),
            *_coefficients_section(answers),
        ]
    ).rstrip()


def title_of(answers: Answers) -> str:
    """What the pictures and the page are of."""
    count = len(answers.given.equations)
    return answers.given.name or f"{count} equation{'s' * (count > 1)}, trained elsewhere"


def page(answers: Answers, picture: str) -> str:
    """A page in Markdown, with the lattice.

    Args:
        answers: what the scores say.
        picture: the name of the file of the lattice.
    """
    first, *others = sentences(answers)
    headers, rows = arm_cells(answers)
    lines = [
        f"# {title_of(answers)}",
        "",
        first,
        "",
        *([" ".join(others), ""] if others else []),
        f"![Every subset of the equations, coloured by skill]({picture})",
        "",
        table(rows, headers),
        "",
        *(f"- {note}" for note in notes(answers)),
        "",
        *_worth_section(answers),
        *_pairs_section(answers),
        *_coefficients_section(answers),
    ]
    return "\n".join(lines).rstrip() + "\n"


def arm_cells(answers: Answers) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the table of arms, the best first."""
    given = answers.given
    order = sorted(given.arms, key=lambda a: -answers.skills(a).mean)
    counts = {a: len(given.runs.errors[a]) for a in order}
    head = ["told", "skill", "gain", "failed", "error", "runs"]
    rows = []
    for arm in order:
        gain = "0" if arm == NONE else starred(answers, ("gain", arm, NONE), answers.gain(arm))
        failed = str(answers.failures(arm)) if answers.level is not None else ABSENT
        bad = given.runs.diverged[arm]
        told = f"{arm} ({bad} of {counts[arm]} diverged)" if bad else arm
        skill = with_median(answers.skills(arm))
        rows.append([told, skill, gain, failed, size(answers.error(arm)), str(counts[arm])])
    dropped = {"failed"} if answers.level is None else set()
    if len(set(counts.values())) == 1:
        dropped.add("runs")
    kept = [k for k, name in enumerate(head) if name not in dropped]
    return [head[k] for k in kept], [[row[k] for k in kept] for row in rows]


def _worth_section(answers: Answers) -> list[str]:
    """Shapley and Banzhaf values."""
    if not answers.worth:
        return []
    exact, sizes = answers.attribution == "exact", answers.given.sizes
    head = ["equation", *(["scalar equations"] if sizes else []), "Shapley value"]
    rows = [
        [
            e,
            *([str(sizes[e])] if sizes else []),
            starred(answers, ("Shapley", e), v),
            *([starred(answers, ("Banzhaf", e), answers.banzhaf[e])] if exact else []),
        ]
        for e, v in answers.worth.items()
    ]
    return [
        f"### What each equation is worth (explored{'' if exact else ', fitted'})",
        "",
        table(rows, [*head, *(["Banzhaf value"] if exact else [])]),
        "",
        "Decades of skill. Shapley value: the mean gain of adding an equation over all orders of "
        "telling; they sum to the gain of `all` over `none`."
        + (" Banzhaf value: its mean gain in a random company." if exact else ""),
        "",
    ]


def _pairs_section(answers: Answers) -> list[str]:
    """Interactions of pairs under a change of scale, and how two relate alone."""
    if not answers.interactions:
        return []
    rows = []
    for i, j in combinations(answers.given.equations, 2):
        pair = (i, j) if i < j else (j, i)
        of = answers.interactions[pair]
        related = answers.relations.get((i, j))
        rows.append(
            [
                f"{i}, {j}",
                starred(answers, ("interaction", "skill", *pair), of.in_skill),
                starred(answers, ("interaction", "error", *pair), of.in_error),
                of.verdict,
                chosen_pair(related) if related else ABSENT,
            ]
        )
    head = ["pair", "interaction in skill", "in error", "under change of scale", "the two alone"]
    return [
        "### How they work together (explored)",
        "",
        table(rows, head),
        "",
        "Shapley interaction index of skill, in decades, and of minus the error: positive where two "
        "equations help each other, negative where one stands in for the other. Structural: shown on "
        "both scales, with the same sign and rank; else a change of scale may undo it. The two alone, "
        "no other told: AND, more together than the sum of each; both needed, neither alone does "
        "anything; OR, either does as much as both; null, nothing does anything; a name, that one does "
        "as much as both; open, the replicates do not tell.",
        "",
    ]


def _coefficients_section(answers: Answers) -> list[str]:
    """The largest Moebius coefficients, of three equations and more."""
    if len(answers.given.equations) < 3 or not answers.coefficients:
        return []
    told = answers.given.told
    found = {s: estimate(m) for s, m in answers.coefficients.items() if len(s) > 1}
    order = {e: k for k, e in enumerate(answers.given.equations)}
    largest = sorted(found, key=lambda s: -abs(found[s].mean))[:LARGEST_TABLE]
    listed = sorted(largest, key=lambda s: (len(s), sorted(order[e] for e in s)))
    rows = [[told.name(s), starred(answers, ("moebius", told.name(s)), found[s])] for s in listed]
    rest = len(found) - len(listed)
    left_out = f" The {rest} smallest are left out." if rest else ""
    return [
        table(rows, ["subset", "Moebius coefficient"]),
        "",
        f"What two equations or more add beyond all their parts, in decades.{left_out}",
        "",
    ]


def lattice_svg(answers: Answers) -> str:
    """The lattice as SVG: every subset a box, every line one more equation."""
    skills, controls = mean_skills(answers)
    faded, ends = like_none(answers), ends_of(answers)
    equations = answers.given.equations
    return hasse(heading(answers), equations, skills, controls, faded, ends, fades(answers))


def ends_of(answers: Answers) -> tuple[float, float]:
    """Skills at the ends of the scale of colours, in decades.

    They are those of pinnablate's own pictures where these show the scores. Errors in a unit of their
    own may lie anywhere, and the scale then runs from half decade to half decade about them.
    """
    skills, controls = mean_skills(answers)
    least, most = (f([*skills.values(), *controls.values()]) for f in (min, max))
    if least >= LOWEST - STEP and most <= HIGHEST + STEP:
        return ENDS
    lower = floor(least / STEP) * STEP
    return lower, max(ceil(most / STEP) * STEP, lower + STEP)


def fades(answers: Answers) -> str:
    """What a faded box means."""
    return FADES if answers.given.paired else FADES.replace("paired t test", "Welch's t test")


def heading(answers: Answers) -> str:
    """What the lattice shows, in a title."""
    gain = answers.gain(ALL)
    said = f"{gain.mean:+.2f}" if gain.half_width is None else f"{gain:+}"
    return f"{title_of(answers)}: told all, {said} decades over none"


def mean_skills(answers: Answers) -> tuple[dict[frozenset[str], float], dict[str, float]]:
    """Mean skill of every subset and of every control, in decades."""
    given = answers.given
    return (
        {s: answers.skills(a).mean for s, a in given.subsets.items()},
        {c: answers.skills(c).mean for c in given.controls},
    )


def like_none(answers: Answers) -> set[Key]:
    """Subsets and controls whose gain over the empty subset is not shown to differ from 0."""
    if answers.level is None:
        return set()
    keys: dict[str, Key] = {a: s for s, a in answers.given.subsets.items()}
    p = {k[1]: p for k, p in answers.explored.items() if k[0] == "gain" and k[2] == NONE}
    out = {keys.get(a, a) for a, value in p.items() if value > answers.level}
    if not answers.gain(ALL).excludes_zero:
        out.add(keys[ALL])
    return out


def described(answers: Answers) -> str:
    """The picture in words, for people who cannot see it."""
    skills, _ = mean_skills(answers)
    best = max(skills, key=lambda s: skills[s])
    return (
        "Every subset of the equations as a box coloured by its skill; the best, "
        f"{' and '.join(sorted(best)) or 'none'}, has {skills[best]:.2f} decades"
    )
