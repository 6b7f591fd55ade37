"""Lattices that both sides train, and how long they take."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib import import_module

from common import fit_of

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.learners import learner
from pinnablate.learners.base import Learner
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction, Scorer
from pinnablate.tasks.protocol import Budget, protocol


def fits_of(name: str, design: str, budget: Budget, replicates: int = 1) -> list[Fit]:
    """Every subset of the equations in every replicate, only the final state kept."""
    world = registry.load(name).world(design)
    return [
        fit_of(world, arm, budget, seed) for seed in range(replicates) for arm in lattice(world)
    ]


def ready(name: str) -> Learner:
    """A learner whose packages are imported: no time here holds that."""
    made = learner(name)
    if name == "deepxde":
        import_module("pinnablate.learners.deepxde.model")
    else:
        made.prepare()
    return made


def adam_budget(name: str, steps: int) -> Budget:
    """Adam alone, as DeepXDE users train."""
    return replace(protocol("adam-v1").budget(registry.load(name)), adam_steps=steps)


def second_order_budget(name: str, steps: int) -> Budget:
    """The network and points of adam-v1, trained by the optimisers of standard-v2."""
    return replace(
        adam_budget(name, 300),
        second="lm-geodesic",
        second_steps=steps,
        learning_rate=protocol("standard-v2").learning_rate,
    )


def error_of(fit: Fit, jet: JetFunction) -> float:
    """The error on the split that ranks."""
    world = fit.problem.world
    return Scorer(world).score(jet).errors[world.primary_split]


def median_of(repeats: int) -> str:
    return f"median of {repeats}" if repeats > 1 else "one run"


def train_stacked(
    name: str, design: str, budget: Budget, replicates: int
) -> tuple[float, list[float], int]:
    """The whole lattice from a fresh start: seconds, the error of `all` in every replicate, and how many networks."""
    made, fits = ready("stacked"), fits_of(name, design, budget, replicates)
    begin = time.perf_counter()
    trained = list(made.fit(fits))
    seconds = time.perf_counter() - begin
    return seconds, [error_of(t.fit, t.jet) for t in trained if t.fit.arm.name == "all"], len(fits)
