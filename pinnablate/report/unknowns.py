"""What models made of the coefficients that are declared as unknown."""

from __future__ import annotations

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.brief import few
from pinnablate.world import World

NAMED = 8  # arms in the sentence


def learned_values(world: World, lattice: Lattice) -> list[str]:
    """The values that each subset learned, the median over its replicates, in one sentence; nothing
    where every coefficient is known.

    Args:
        world: the environment under the design of the records.
        lattice: the records of a study.
    """
    unknowns = world.environment.unknowns
    if not unknowns:
        return []
    found = {}
    for arm in sorted(lattice.arms, key=lambda name: name != "all"):
        values = [r.detail.get("unknowns", {}) for r in lattice.of(arm)]
        learned = {
            c.name: [v[c.name] for v in values if c.name in v and v[c.name] is not None]
            for c in unknowns
        }
        told = [f"{name} {np.median(v):.4g}" for name, v in learned.items() if v]
        if told:
            found[arm] = ", ".join(told)
    if not found:
        return []
    guesses = ", ".join(f"{c} {guess:.4g}" for c, guess in unknowns.items())
    return [
        f"Unknown coefficients (first guess {guesses}), the median over replicates of what was learned: "
        f"{few((f'{arm} ({told})' for arm, told in found.items()), NAMED)}. The residual of a law "
        "that holds one is that with the coefficient that makes it least."
    ]
