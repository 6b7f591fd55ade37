"""Is the order of a study healthy? all > best single law >= best control ~ smoothness > wrong laws alone.

If smoothness or a wrong law did as much as a true one, the gain would be regularisation and not physics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.lattice import Estimate, Lattice, estimate
from pinnablate.arms import Role

ALIKE = 0.2  # decades: differences below it are not told apart by eye


@dataclass(frozen=True)
class Statement:
    """One link of the order.

    Args:
        what: the difference, in words.
        expected: its bounds, in words.
        seen: what was seen of it.
        holds: whether the mean lies within the bounds.
    """

    what: str
    expected: str
    seen: Estimate
    holds: bool


def healthy(lattice: Lattice) -> list[Statement]:
    """Every statement that has complete records. Which law, control or wrong law is best is decided on means."""
    arms = [a for name, a in lattice.told.items() if lattice.complete(name)]
    singles = [lattice.subsets[s] for s in lattice.subsets if len(s) == 1 and len(lattice.subsets) > 2]
    wrong = [a.name for a in arms if a.role is Role.PLACEBO and not a.wrong[0].theta]
    smooth = next((a.name for a in arms if a.penalty == "smoothness"), None)
    control = lattice.best_control()

    def best(of: Sequence[str]) -> str:
        return max(of, key=lambda n: float(lattice.skills(n).mean()))

    def above(what: str, expected: str, seen: Estimate) -> Statement:
        return Statement(what, expected, seen, seen.mean > 0)

    out: list[Statement] = []
    if singles and lattice.complete("all"):
        out.append(above(f"all - best single law ({best(singles)})", "> 0", lattice.gain("all", best(singles))))
    if singles and control:
        out.append(above(f"best single law - best control ({control})", ">= 0", lattice.gain(best(singles), control)))
    if smooth and control and control != smooth:
        seen = lattice.gain(control, smooth)
        out.append(Statement(f"best control ({control}) - smoothness", f"within {ALIKE}", seen, abs(seen.mean) <= ALIKE))
    if wrong and control:
        middle = estimate(lattice.skills(control) - np.mean([lattice.skills(n) for n in wrong], axis=0))
        out.append(above(f"best control - mean of {len(wrong)} wrong laws alone", "> 0", middle))
    if wrong and singles:
        out.append(above(f"best single law - best wrong law alone ({best(wrong)})", "> 0",
                         lattice.gain(best(singles), best(wrong))))
    return out
