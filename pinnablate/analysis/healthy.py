"""Whether the arms of a study come in the order that physics, rather than regularisation, gives.

The order is: all > best single law >= chosen control ~ smoothness > wrong laws alone. If smoothness
or a wrong law did as much as a true one, the gain would be regularisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Role

ALIKE = 0.2  # decades of skill; the chosen control and smoothness may differ by that much


@dataclass(frozen=True)
class Statement:
    """One step of the order.

    Args:
        what: which difference of skill, in words.
        expected: its bounds, in words.
        seen: the difference, paired within replicates, in decades.
        holds: whether its mean lies within the bounds.
    """

    what: str
    expected: str
    seen: Estimate
    holds: bool


def healthy(lattice: Lattice) -> list[Statement]:
    """Every step of the order whose arms have complete records.

    Which single law and which wrong law is best is decided by mean skill; the control is
    the one that held-out observations choose.
    """
    arms = [a for name, a in lattice.told.items() if lattice.complete(name)]
    several = len(lattice.subsets) > 2
    subsets = lattice.subsets.items()
    singles = [n for s, n in subsets if len(s) == 1 and several and lattice.complete(n)]
    wrong = [a.name for a in arms if a.role is Role.PLACEBO and not a.wrong[0].theta]
    smooth = next((a.name for a in arms if a.penalty == "smoothness"), None)
    control = lattice.chosen_control()

    def best(of: Sequence[str]) -> str:
        return max(of, key=lambda n: float(lattice.skills(n).mean()))

    def above(what: str, expected: str, seen: Estimate) -> Statement:
        return Statement(what, expected, seen, seen.mean > 0)

    out: list[Statement] = []
    if singles and lattice.complete("all"):
        law = best(singles)
        out.append(above(f"all - best single law ({law})", "> 0", lattice.gain("all", law)))
    if singles and control:
        what = f"best single law - chosen control ({control})"
        out.append(above(what, ">= 0", lattice.gain(best(singles), control)))
    if smooth and control and control != smooth:
        seen = lattice.gain(control, smooth)
        what = f"chosen control ({control}) - smoothness"
        out.append(Statement(what, f"within {ALIKE}", seen, abs(seen.mean) <= ALIKE))
    if wrong and control:
        mean = np.mean([lattice.skills(n) for n in wrong], axis=0)
        of = f"mean of {len(wrong)} wrong laws" if len(wrong) > 1 else "the wrong law"
        what = f"chosen control - {of} alone"
        out.append(above(what, "> 0", lattice.estimate(lattice.skills(control) - mean)))
    if wrong and singles:
        what = f"best single law - best wrong law alone ({best(wrong)})"
        out.append(above(what, "> 0", lattice.gain(best(singles), best(wrong))))
    return out
