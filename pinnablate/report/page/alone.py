"""What fewer laws than all of them gain: whether it takes all, in a sentence of the first screen."""

from __future__ import annotations

from pinnablate.analysis.inference import p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.sufficiency import SMALLEST_DELTA
from pinnablate.analysis.worth import has_subsets
from pinnablate.report.ranking import has_ends


def alone(lattice: Lattice, level: float | None) -> list[str]:
    """What the best of fewer laws gains over `none`, and how few come as far as all, by their means.

    Args:
        lattice: the records of a study.
        level: at which an explored gain is shown to differ from 0; None where nothing is tested.

    Returns:
        One sentence or two; none where nothing is tested, where all laws together are not shown to gain, or
        where there is no set between none and all.
    """
    if level is None or not has_ends(lattice) or not has_subsets(lattice):
        return []
    whole, most = lattice.gain("all", "none"), max(map(len, lattice.subsets))
    if most < 2 or whole.mean <= 0 or not whole.excludes_zero:
        return []
    means = {
        arm: (len(s), lattice.gain(arm, "none").mean)
        for s, arm in lattice.subsets.items()
        if 0 < len(s) < most and lattice.complete(arm)
    }
    best = max(means, key=lambda arm: means[arm][1])
    short = whole.mean - means[best][1]
    if short > SMALLEST_DELTA:
        settled = Budgets.of(lattice).settled(["all", "none", best])
        takes = "It takes all of them: told" if settled and short > whole.mean / 2 else "Told"
        most_of = _gain(lattice, best, level)
        return [f"{takes} fewer, the most that it gains over `none` is {most_of}, told `{best}`."]
    near = {a: of for a, of in means.items() if whole.mean - of[1] <= SMALLEST_DELTA}
    fewest = min(near, key=lambda arm: (near[arm][0], -near[arm][1]))
    single = max((a for a, of in means.items() if of[0] == 1), key=lambda arm: means[arm][1])
    said = f"Told `{fewest}` it gains {_gain(lattice, fewest, level)} over `none`, by its mean within {SMALLEST_DELTA:g} of told all"
    if fewest == single:
        return [f"{said}."]
    return [f"{said}; the best law by itself, `{single}`, gains {_gain(lattice, single, level)}."]


def _gain(lattice: Lattice, arm: str, level: float) -> str:
    """A gain over none with what is to be known of it."""
    found = lattice.gain(arm, "none")
    if not Budgets.of(lattice).settled([arm, "none"]):
        return f"{found:+} decades ({UNSETTLED})"
    chance = "" if p_apart(found.sample) <= level else " (not shown to differ from 0)"
    return f"{found:+} decades{chance}"
