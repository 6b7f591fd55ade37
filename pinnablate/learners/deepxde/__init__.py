"""The serial learner: one plain `deepxde.Model` per cell, as users of DeepXDE have it today.

The stacked learner is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

import numpy as np

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.environment.edges import normals_in
from pinnablate.learners.base import Learner, Trained, absent, restore_network, serially
from pinnablate.learners.deepxde.backend import other_backend
from pinnablate.tasks.budget import SECOND, Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

MILLISECONDS_PER_STEP, SECONDS_PER_TRACE = 2.0, 3.0  # see benchmarks/speed.py --part adam


def to_deepxde(
    env: Environment, equations: Iterable[str] | None = None
) -> Callable[[Any, Any], list[Any]]:
    """A DeepXDE `pde(x, y)` of an environment's equations.

    Args:
        env: the environment.
        equations: names of those wanted, in any order; all by default.

    Returns:
        A function that gives the residuals, unscaled, one [N, 1] tensor each, in the order
        declared.

    Raises:
        PinnablateError: an equation that the environment does not have, a function that TensorFlow
            does not have, or DeepXDE is not installed or has another backend than TensorFlow.
    """
    from pinnablate.learners.deepxde.pde import to_deepxde as make

    return make(env, equations)


class DeepXDE(Learner):
    """Trains fits one after the other, with Adam; TensorFlow uses all cores for each."""

    name = "deepxde"
    summary = "one plain deepxde.Model per cell, serially: Adam"
    version = 1
    trains_network = True
    follows = ("activation", "sampler", "scale", "balance")

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if protocol.second_steps:
            return (
                f"protocol {protocol.name} has a phase of {SECOND[protocol.second]}, which "
                "DeepXDE lacks; "
                "use adam-v2, adam-v1 or smoke-adam"
            )
        if arm.wrong or arm.penalty or arm.unknown or any(world.laws.unknown):
            return "it is told equations as they are declared; use learner stacked"
        if world.laws.tabulated:
            lacking = world.laws.tabulated[0]
            return f"its equations contain {lacking}, which TensorFlow lacks; use learner stacked"
        if any(normals_in(c.expression) for c in world.all_conditions):
            return (
                "a condition names the outward normal, which DeepXDE is not told at single points; use "
                "learner stacked"
            )
        return None

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        if not fits:
            return None
        return absent("deepxde", "use learner 'deepxde' or to_deepxde") or other_backend()

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        from pinnablate.learners.deepxde.model import train

        return serially((Trained(fit, curve=[(0, fit.start)]) for fit in fits), train)

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        return restore_network(world, budget, weights, seed)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        steps = sum(f.adam_steps for f in fits)
        return steps * MILLISECONDS_PER_STEP / 1e3 + len(fits) * SECONDS_PER_TRACE, 1e9
