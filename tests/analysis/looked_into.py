"""A study whose networks do what was planted: their states are numbers that say what they have learned."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import sympy

from pinnablate.analysis.lattice import Lattice
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.study import Study
from pinnablate.study.probe import Probe
from tests.analysis.made import record

STEPS = (1, 10, 100, 1000)


def waves():
    """u with waves of 2 and 8 half waves over each half of the domain, p = u_t."""
    t = coordinates("t")
    u, p = fields("u p", t)
    truth = sympy.cos(2 * sympy.pi * t) + sympy.cos(8 * sympy.pi * t) / 3
    return Environment(
        id="waves-v1",
        domain={t: (0, 2)},
        equations={"rate": u.diff(t) - p, "level": u - truth},
        solution={u: truth, p: truth.diff(t)},
        observations=Design(count=10, until=1.0, fields=(u,)),
        primary="extrap",
        source="planted",
    )


class Planted(Probe):
    """Networks whose state is (share of the low wave, share of the high wave).

    Args:
        states: {arm: {step: state}}, the same in every replicate; arms that are missing have none.
        replicates: how many.
    """

    def __init__(self, states, replicates=5):
        study = Study.of(waves(), protocol="smoke", arms="lattice", replicates=replicates)
        super().__init__(study, SimpleNamespace())
        self.planted = states

    def states(self, cell, _):
        return {s: np.asarray(v, float) for s, v in self.planted.get(cell.arm.name, {}).items()}

    def values(self, cell, thetas, points):
        low, high = np.cos(2 * np.pi * points), np.cos(8 * np.pi * points) / 3
        return np.stack([np.concatenate([a * low + b * high, low], 1) for a, b in thetas])

    @property
    def lattice(self):
        """Records of all arms, whose curves say nothing."""
        arms = {a.name: a for a in self.study.arms}
        reps = self.study.replicates
        return Lattice(
            told=arms,
            replicates=reps,
            records={(a, r): record(a, r, 0.1) for a in arms for r in reps},
            primary="extrap",
            floor=1e-6,
            subsets={frozenset(a.equations): n for n, a in arms.items()},
        )


NOTHING = dict.fromkeys(STEPS, (0.0, 0.0))
LOW_ALONE = {1: (0.0, 0.0), 10: (0.99, 0.0), 100: (1.0, 0.1), 1000: (1.0, 0.5)}
BOTH = {1: (0.0, 0.0), 10: (0.99, 0.0), 100: (1.0, 0.95), 1000: (1.0, 1.0)}
AT_ONCE = {1: (0.0, 0.0), 10: (0.99, 0.99), 100: (1.0, 1.0), 1000: (1.0, 1.0)}
