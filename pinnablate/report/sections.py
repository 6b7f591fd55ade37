"""What stands beside the lattice of a study: further controls, wrong laws, more data, laws in part.

The sentences go to pages that are compared byte for byte with the published ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.analysis.figures import best_first
from pinnablate.analysis.healthy import Statement, healthy
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets, Move
from pinnablate.arms import Arm, Role, Wrong, replaced
from pinnablate.calculus.notation import plain
from pinnablate.report.budget import IN_BRACKETS, said, shown
from pinnablate.report.observations import observations_section
from pinnablate.report.ranking import ABSENT, has_ends
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.outcome import inferred


def beyond(study: Study, lattice: Lattice, level: float | None = None) -> list[str]:
    """Sections on the arms that are neither subsets nor controls, where any has complete records.

    Args:
        study: what was trained.
        lattice: its records; without complete records of `none` and `all` there is no section but
            that of coefficients, for the others compare with these two.
        level: at which explored differences are shown, after correction; None to mark none.

    Returns:
        Lines of Markdown.
    """
    arms = [a for a in study.arms if lattice.complete(a.name)]
    if all(a.is_subset or a.is_control for a in arms):
        return []
    if not has_ends(lattice):
        return _coefficients(study, lattice, arms)
    return [
        *_controls(study, lattice, arms, level),
        *_placebos(study, lattice, arms, level),
        *_healthy(study, lattice, level),
        *_extra_data(lattice, arms, level),
        *observations_section(study.world, lattice),
        *_partly_told(study, lattice, arms, level),
        *_coefficients(study, lattice, arms),
    ]


def _controls(
    study: Study, lattice: Lattice, arms: Sequence[Arm], level: float | None
) -> list[str]:
    """The controls beside the lattice, and the gain over two of them."""
    own = {a.name: a for a in arms if a.is_control}
    controls = [own[name] for name in best_first(lattice, own)]
    chosen, highest = lattice.chosen_control(), lattice.highest_control()
    if not controls or chosen is None or highest is None:
        return []
    rows = [
        [
            a.name,
            _skill(lattice, a.name),
            _gain(lattice, a.name, "none", level),
            _gain(lattice, "all", a.name, level),
            a.summary,
        ]
        for a in controls
    ]
    count = len(study.replicates)
    head = ["control", "skill", "over none", "`all` over it", "what it is"]
    scores = (
        "It also scores highest."
        if chosen == highest
        else f"Over the one that scores highest, `{highest}`, it gains {_said(lattice, highest)}."
    )
    return [
        "### Told nothing (explored)",
        "",
        table(rows, head),
        "",
        f"In {count} replicate{'s' if count > 1 else ''}, as everything below. The control that "
        f"held-out observations chose is `{chosen}`: `all` gains {_said(lattice, chosen)} over it. "
        f"{scores}{_half(lattice)}",
        "",
    ]


def _placebos(
    study: Study, lattice: Lattice, arms: Sequence[Arm], level: float | None
) -> list[str]:
    """Wrong laws, each told alone and in the place of the right one among all others."""
    alone = {a.wrong[0]: a.name for a in arms if a.role is Role.PLACEBO}
    among = {a.wrong[0]: a.name for a in arms if a.role is Role.PLACEBO_AMONG_ALL}
    laws = list(dict.fromkeys([*alone, *among]))
    if not laws:
        return []
    unknown = study.world.is_measured  # whether a law is wrong

    def row(law: Wrong) -> list[str]:
        right = lattice.subsets.get(frozenset(replaced(study.world, law)))
        one, whole = alone.get(law), among.get(law)
        return [
            law.name,
            *([] if unknown else [f"{study.teller.violation(law):.2g}"]),
            _gain(lattice, one, "none", level),
            _gain(lattice, one, right, level),
            _gain(lattice, whole, "none", level),
            _gain(lattice, whole, "all", level),
        ]

    head = [
        "told otherwise" if unknown else "told wrongly",
        *([] if unknown else ["violated by"]),
        "alone: over none",
        f"over the {'declared' if unknown else 'right'} law alone",
        "among all: over none",
        "over all",
    ]
    violated = (
        "Whether a declared law is right nobody knows here: each is told with another sign, coefficient "
        "or field, or as its near miss. "
        if unknown
        else "*Violated by*: the rms of the wrong law on the truth, over that of its largest term. "
    )
    return [
        f"### Told something {'else' if unknown else 'false'} (explored)",
        "",
        table([row(law) for law in laws], head),
        "",
        f"Gains in decades. {violated}A near miss at @theta is theta of the law and 1 - theta of its near miss. "
        "A wrong law of a field that nobody observes may be the right law of another field, and "
        "then does as well alone; so it is judged among all others too.",
        "",
    ]


def _gain(lattice: Lattice, arm: str | None, over: str | None, level: float | None) -> str:
    """The gain of one arm over another, where both have a score in every replicate."""
    if arm and over and lattice.complete(arm) and lattice.complete(over):
        return shown(lattice.gain(arm, over), Budgets.of(lattice).gain(arm, over), level)
    return ABSENT


def _skill(lattice: Lattice, arm: str) -> str:
    found = lattice.estimate(lattice.skills(arm))
    return shown(found, Budgets.of(lattice).skill(arm), sign="")


def _said(lattice: Lattice, over: str) -> str:
    """The gain of `all` over a control, in a sentence."""
    return said(str(lattice.gain("all", over)), Budgets.of(lattice).gain("all", over))


def _half(lattice: Lattice) -> str:
    """What brackets mean, where there are any."""
    return f" {IN_BRACKETS}" if Budgets.of(lattice).known else ""


def _healthy(study: Study, lattice: Lattice, level: float | None) -> list[str]:
    """Whether the arms come in the order that physics, rather than regularisation, gives."""
    found = healthy(lattice)
    if not found:
        return []
    moves = moved_steps(lattice, found)
    rows = [
        [s.what, s.expected, shown(s.seen, moves.get(s.what), level), holds(s, moves.get(s.what))]
        for s in found
    ]
    return [
        "### Is the order healthy? (explored)",
        "",
        table(rows, ["statement", "expected", "seen", "holds"], texts=1),
        "",
        "If smoothness or a wrong law did as much as a true one, the gain would be regularisation "
        f"and not physics. `holds` judges the mean.{_half(lattice)}",
        *(["", size] if (size := comparison(study.world)) else []),
        "",
    ]


def _extra_data(lattice: Lattice, arms: Sequence[Arm], level: float | None) -> list[str]:
    """How many more observations do as much as all equations."""
    swept = (a for a in arms if a.role is Role.SAMPLE_SWEEP and a.base == "none")
    more = sorted(swept, key=lambda a: a.more)
    if not more:
        return []
    rows = [
        [
            f"x {a.more:g}",
            _skill(lattice, a.name),
            _gain(lattice, a.name, "none", level),
            _gain(lattice, a.name, "all", level),
        ]
        for a in more
    ]
    of_all = float(lattice.skills("all").mean())
    enough = [a.more for a in more if a.more > 1 and float(lattice.skills(a.name).mean()) >= of_all]
    if not Budgets.of(lattice).settled(["all", *(a.name for a in more)]):
        verdict = f"how many observations do as much as all equations is {UNSETTLED}."
    elif enough:
        verdict = f"{enough[0]:g} times the observations do as much as all equations."
    else:
        verdict = (
            f"no number of observations up to {more[-1].more:g} times as many does as much as all "
            "equations."
        )
    return [
        "### More observations instead (explored)",
        "",
        table(rows, ["observations", "skill", "over none", "over all"]),
        "",
        f"Told nothing, {verdict}",
        "",
    ]


def _partly_told(
    study: Study, lattice: Lattice, arms: Sequence[Arm], level: float | None
) -> list[str]:
    """Equations told but not everywhere, or up to their coefficients."""
    partly = [a for a in arms if a.role is Role.PARTLY_TOLD]
    if not partly:
        return []

    def row(arm: Arm) -> list[str]:
        in_full = lattice.subsets.get(frozenset(arm.equations), "all")
        details = [r.detail for r in lattice.of(arm.name)]
        errors = [d["coefficient_error"] for d in details if "coefficient_error" in d]
        return [
            arm.name,
            _gain(lattice, arm.name, "none", level),
            _gain(lattice, arm.name, in_full, level),
            f"{np.median(errors):.2g}" if errors else ABSENT,
        ]

    head = ["told", "over none", "over the same told in full", "error of coefficients"]
    return [
        "### Told in part (explored)",
        "",
        table([row(a) for a in partly], head),
        "",
        "*Observed only*: equations are asked where observations may be, and nowhere beyond. "
        "*Unknown coefficients*: every coefficient but that of the leading term is learned, "
        "starting from 0; their error is the rms of what was found over "
        f"{'what is declared' if study.world.is_measured else 'the truth'}, minus 1, the median over "
        "replicates.",
        "",
    ]


def moved_steps(lattice: Lattice, steps: Sequence[Statement]) -> dict[str, Move]:
    """{step: its difference at both budgets}; nothing where nothing is on record at half.

    A step whose arms are others at half, for another law is best there, moved for that alone: its
    value at half is NaN.
    """
    if lattice.half is None:
        return {}
    at = {s.what: s.seen.mean for s in healthy(lattice.half)}
    return {s.what: Move(s.seen.mean, at.get(s.what, float("nan"))) for s in steps}


def holds(step: Statement, moved: Move | None) -> str:
    """Whether a step holds, in words; unsettled where its difference moved."""
    if moved is not None and not moved.settled:
        return UNSETTLED
    return "yes" if step.holds else "**no**"


def _coefficients(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    """What arms that learn coefficients found, beside the truth."""
    rows = [
        [
            arm.name,
            found.equation,
            f"`{plain(found.term)}`",
            f"{found.truth:.4g}",
            _found(lattice.estimate(found.values)),
        ]
        for arm in arms
        if arm.unknown
        for found in inferred(study.world, lattice.of(arm.name))
    ]
    if not rows:
        return []
    which = "declared" if study.world.is_measured else "true"
    return [
        "### Coefficients found",
        "",
        table(rows, ["told", "law", "term", f"{which} coefficient", "found"], texts=3),
        "",
        "Of terms whose coefficient the arm was not told; that of the leading term was. *Found*: the "
        "mean over replicates"
        + (
            " with its 95 % t interval."
            if len(study.replicates) >= FEWEST_FOR_INTERVAL
            else f" (no interval below {FEWEST_FOR_INTERVAL})."
        ),
        "",
    ]


def _found(of: Estimate) -> str:
    """The mean of a coefficient and its interval, to four figures and two."""
    return f"{of.mean:.4g}" + ("" if of.half_width is None else f" ± {of.half_width:.2g}")
