"""The first sentence of a study: what its equations did, in plain words."""

from __future__ import annotations

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.inference import LEVEL, p_near
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.sufficiency import SMALLEST_DELTA
from pinnablate.learners import learner_class
from pinnablate.report.budget import MOVED
from pinnablate.report.ranking import has_ends
from pinnablate.study import Study

WHERE = {
    "interp": "inside the observed window",
    "extrap": "beyond the observed window",
    "unobserved": "on the fields that nobody observed",
    "held_out": "on measurements that it was not given",
}
AT_THE_NOISE = 1.2  # times the floor: an error closer to the noise can hardly fall


def opening(study: Study, lattice: Lattice, accused: bool = False) -> list[str]:
    """What the equations did, in plain words: the error told all of them against that told none, and
    whether that is more than chance.

    Args:
        study: what was trained.
        lattice: its records.
        accused: whether the data speak against one of the laws, so that what all gain is no measure of them.

    Returns:
        One sentence or a few; none where `none` or `all` lacks records.
    """
    if not has_ends(lattice):
        return []
    moved = Budgets.of(lattice).gain("all", "none")
    if moved is not None and not moved.settled:
        return [f"What it gains told all its equations is {UNSETTLED}; see the table."]
    is_network = learner_class(study.learner).trains_network
    who = "the network's error" if is_network else f"the error of learner `{study.learner}`"
    told, untold = lattice.error("all"), lattice.error("none")
    first = (
        f"Told all its equations, {who} {WHERE[lattice.primary]} is {_compared(told, untold)} told none: "
        f"**{told:.2g}** against **{untold:.2g}** standard deviations of the field."
    )
    return [" ".join([first, *_chance(study, lattice, untold, accused)])]


def without_laws(study: Study, lattice: Lattice) -> list[str]:
    """That a method which is no network and knows no law does as well as the network told all, where
    one does: of a problem that somebody brought, a sentence; else nothing.

    As well: its error is smaller, or the difference is shown to lie within 0.1 decades. The mean of
    the measurements is no such method.

    Args:
        study: what was trained.
        lattice: its records.
    """
    if not study.world.is_measured or not lattice.complete("all"):
        return []
    methods = {a.name: a for a in study.arms if a.learner and a.name != "mean"}
    skills = {
        name: float(np.mean(lattice.skills(name))) for name in methods if lattice.complete(name)
    }
    if not skills:
        return []
    best = max(skills, key=lambda name: skills[name])
    gain = lattice.gain("all", best)
    tested = len(lattice.replicates) >= FEWEST_FOR_INTERVAL
    alike = tested and p_near(gain.sample, SMALLEST_DELTA) <= LEVEL
    if gain.mean > 0 and not alike:
        return []
    better = gain.mean < 0 and gain.excludes_zero and not alike
    how = "predicts better" if better else "does about as well"
    verdict = (
        "what the laws are worth to a network is not what these measurements need"
        if better
        else "these measurements can be predicted about as well without them"
    )
    errors = f"**{lattice.error(best):.2g}** against **{lattice.error('all'):.2g}**"
    return [
        f"`{best}` ({methods[best].summary}), which knows none of the laws, {how}: error {errors} told all; {verdict}."
    ]


def still_moving(lattice: Lattice) -> list[str]:
    """That the gain of all equations is unsettled, and what that means, in plain words.

    Args:
        lattice: the records of a study, with complete ones of `none` and `all`.

    Returns:
        One sentence; none where the gain holds still, or half of the budget is not on record.
    """
    if not has_ends(lattice):
        return []
    moved = Budgets.of(lattice).gain("all", "none")
    if moved is None or moved.settled:
        return []
    return [
        f"**What its equations are worth is unsettled**: the gain of `all` over `none` went from {moved.half:+.2f} decades at half "
        f"of the training to {moved.full:+.2f} at its end ({with_median(lattice.gain('all', 'none'), '+')}), by more than {MOVED}, so "
        "that it says something of when training stopped, and no conclusion is drawn from it."
    ]


def _compared(told: float, untold: float) -> str:
    """How one error compares with the other: `2.3 times smaller than`."""
    factor = size(max(told, untold) / min(told, untold))
    if factor == "1":
        return "about the same as"
    return f"{factor} times {'smaller' if told < untold else 'larger'} than"


def _chance(study: Study, lattice: Lattice, untold: float, accused: bool) -> list[str]:
    """Whether the gain is nothing, or not known; nothing of one that is shown, or not tested."""
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL:
        return []
    gain, measured = lattice.gain("all", "none"), study.world.is_measured
    what = "measurements" if measured else "observations"
    if min(lattice.error("all"), untold) >= 1:
        return ["Neither predicts better than the mean would, whose error is 1."]
    if p_near(gain.sample, SMALLEST_DELTA) <= LEVEL:
        floor = lattice.floor if measured else 0.0
        noise = (
            " Told none, it already predicts to the noise that is stated: this split cannot show what they are "
            "worth, which holding out the future or a block, or fewer measurements, may."
            if untold <= AT_THE_NOISE * floor
            else ""
        )
        by = " (two one-sided tests at 5 %)" if measured else ""
        if accused:
            return [
                f"The gain is shown to lie within {SMALLEST_DELTA:g} decades of 0{by}; as the data speak against one of the laws, "
                "that does not say what right ones would be worth."
            ]
        return [
            f"So the {what} suffice without the equations: the gain is shown to lie within {SMALLEST_DELTA:g} "
            f"decades of 0{by}.{noise}"
        ]
    if gain.excludes_zero or gain.half_width is None:
        return []
    low, high = gain.mean - gain.half_width, gain.mean + gain.half_width
    more = "more replicates, or measurements," if measured else "more replicates"
    return [
        f"Whether the equations help is open: the gain lies between {low:+.2f} and {high:+.2f} decades "
        f"(95 %), and {more} would narrow it."
    ]


def size(value: float) -> str:
    """A positive number to two digits, whole numbers as they are written."""
    return f"{value:.0f}" if 10 <= value < 1e6 else f"{value:.2g}"
