"""What stands beside the lattice of a study: further controls, wrong laws, more data, laws in part.

The sentences go to pages that are compared byte for byte with the published ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.healthy import healthy
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Arm, Role, Wrong, replaced
from pinnablate.calculus.notation import plain
from pinnablate.report.marks import marked
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
        *_healthy(lattice, level),
        *_extra_data(lattice, arms, level),
        *_partly_told(lattice, arms, level),
        *_coefficients(study, lattice, arms),
    ]


def _controls(
    study: Study, lattice: Lattice, arms: Sequence[Arm], level: float | None
) -> list[str]:
    """The controls beside the lattice, and the gain over two of them."""
    controls = sorted(
        (a for a in arms if a.is_control), key=lambda a: -lattice.skills(a.name).mean()
    )
    chosen, highest = lattice.chosen_control(), lattice.highest_control()
    if not controls or chosen is None or highest is None:
        return []
    rows = [
        [
            a.name,
            with_median(estimate(lattice.skills(a.name))),
            marked(lattice.gain(a.name, "none"), level),
            marked(lattice.gain("all", a.name), level),
            a.summary,
        ]
        for a in controls
    ]
    count = len(study.replicates)
    head = ["control", "skill", "over none", "`all` over it", "what it is"]
    scores = (
        "It also scores highest."
        if chosen == highest
        else f"Over the one that scores highest, `{highest}`, it gains "
        f"{lattice.gain('all', highest)}."
    )
    return [
        "### Told nothing (explored)",
        "",
        table(rows, head),
        "",
        f"In {count} replicate{'s' if count > 1 else ''}, as everything below. The control that "
        f"held-out observations chose is `{chosen}`: `all` gains {lattice.gain('all', chosen)} over "
        f"it. {scores}",
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

    def row(law: Wrong) -> list[str]:
        right = lattice.subsets.get(frozenset(replaced(study.world, law)))
        one, whole = alone.get(law), among.get(law)
        return [
            law.name,
            f"{study.teller.violation(law):.2g}",
            _gain(lattice, one, "none", level),
            _gain(lattice, one, right, level),
            _gain(lattice, whole, "none", level),
            _gain(lattice, whole, "all", level),
        ]

    head = [
        "told wrongly",
        "violated by",
        "alone: over none",
        "over the right law alone",
        "among all: over none",
        "over all",
    ]
    return [
        "### Told something false (explored)",
        "",
        table([row(law) for law in laws], head),
        "",
        "Gains in decades. *Violated by*: the rms of the wrong law on the truth, over that of its "
        "largest term. A near miss at @theta is theta of the law and 1 - theta of its near miss. "
        "A wrong law of a field that nobody observes may be the right law of another field, and "
        "then does as well alone; so it is judged among all others too.",
        "",
    ]


def _gain(lattice: Lattice, arm: str | None, over: str | None, level: float | None) -> str:
    """The gain of one arm over another, where both have a score in every replicate."""
    if arm and over and lattice.complete(arm) and lattice.complete(over):
        return marked(lattice.gain(arm, over), level)
    return ABSENT


def _healthy(lattice: Lattice, level: float | None) -> list[str]:
    """Whether the arms come in the order that physics, rather than regularisation, gives."""
    found = healthy(lattice)
    if not found:
        return []
    rows = [
        [s.what, s.expected, marked(s.seen, level), "yes" if s.holds else "**no**"] for s in found
    ]
    return [
        "### Is the order healthy? (explored)",
        "",
        table(rows, ["statement", "expected", "seen", "holds"], texts=1),
        "",
        "If smoothness or a wrong law did as much as a true one, the gain would be regularisation "
        "and not physics. `holds` judges the mean.",
        "",
    ]


def _extra_data(lattice: Lattice, arms: Sequence[Arm], level: float | None) -> list[str]:
    """How many more observations do as much as all equations."""
    more = sorted((a for a in arms if a.role is Role.SAMPLE_SWEEP), key=lambda a: a.more)
    if not more:
        return []
    rows = [
        [
            f"x {a.more:g}",
            with_median(estimate(lattice.skills(a.name))),
            marked(lattice.gain(a.name, "none"), level),
            marked(lattice.gain(a.name, "all"), level),
        ]
        for a in more
    ]
    of_all = float(lattice.skills("all").mean())
    enough = [a.more for a in more if a.more > 1 and float(lattice.skills(a.name).mean()) >= of_all]
    if enough:
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


def _partly_told(lattice: Lattice, arms: Sequence[Arm], level: float | None) -> list[str]:
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
            marked(lattice.gain(arm.name, "none"), level),
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
        "starting from 0; their error is the rms of what was found over the truth, minus 1, the "
        "median over replicates.",
        "",
    ]


def _coefficients(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    """What arms that learn coefficients found, beside the truth."""
    rows = [
        [
            arm.name,
            found.equation,
            f"`{plain(found.term)}`",
            f"{found.truth:.4g}",
            _found(found.values),
        ]
        for arm in arms
        if arm.unknown
        for found in inferred(study.world, lattice.of(arm.name))
    ]
    if not rows:
        return []
    return [
        "### Coefficients found",
        "",
        table(rows, ["told", "law", "term", "true coefficient", "found"], texts=3),
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


def _found(values: Sequence[float]) -> str:
    """The mean of some coefficients and its interval, to four figures and two."""
    of = estimate(values)
    return f"{of.mean:.4g}" + ("" if of.half_width is None else f" ± {of.half_width:.2g}")
