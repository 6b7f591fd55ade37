"""Why expected patterns do not hold: a part of benchmarks/reading.py."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from common import Sections, loss_of_truth

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import lattice as subsets_of
from pinnablate.arms import subset
from pinnablate.learners import learner
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol
from pinnablate.tasks.streams import test_points


def patterns(results: str = "leaderboard/results", replicates: int = 5) -> Sections:
    """Why expected patterns of decay-chain (D2) and burgers-potential (D4) do not hold."""
    yield (
        "patterns",
        "\n\n".join(
            [
                pairs_of_the_decay_chain(results, replicates),
                size_of_the_near_miss(),
                longer_training_of_burgers(replicates),
            ]
        ),
    )


def pairs_of_the_decay_chain(results: str, replicates: int) -> str:
    """D2: which pairs of equations already extrapolate, and in which fields."""
    env = registry.load("decay-chain")
    study = Study(
        env, protocol(STANDARD), arms=subsets_of(env), replicates=tuple(range(replicates))
    )
    found = lattice_of(study.world, study.cells, Store(results).load(env.id).records)
    rows = []
    for size in (2, 3):
        for chosen in combinations(env.equations, size):
            name = subset(env, chosen).name
            by_field = [
                np.exp(np.mean([np.log(r.field_errors["extrap"][f]) for r in found.of(name)]))
                for f in env.field_names
            ]
            each = ", ".join(f"{r.errors['extrap']:.2g}" for r in found.of(name))
            rows.append([name, f"{found.error(name):.2g}", each, *(f"{e:.2g}" for e in by_field)])
    return "decay-chain, extrap error of pairs and triples (geometric means):\n\n" + table(
        rows, ["told", "error", "each replicate", *env.field_names]
    )


def size_of_the_near_miss() -> str:
    """D4: how far the truth is from the inviscid law, in the units of the loss."""
    env = registry.load("burgers-potential")
    world = env.world(replace(env.observations, in_place_of_truth="inviscid"))
    points, laws = test_points(world), world.laws
    r = laws.residual_values(world.jet(points), points)[:, 0] / laws.residual_scales[0]
    return (
        f"The truth violates the inviscid law by {np.sqrt(np.mean(r**2)):.2f} rms of its largest term: "
        f"{np.mean(r**2):.3f} in the loss, where noise alone costs 0.003."
    )


def longer_training_of_burgers(replicates: int) -> str:
    """D4: the gap between burgers and bernoulli+link as Levenberg-Marquardt goes on."""
    env = registry.load("burgers-potential")
    arms = (subset(env, ("burgers",)), subset(env, ("bernoulli", "link")))
    study = Study(env, protocol(STANDARD), arms=arms, replicates=tuple(range(replicates)))
    made, scorer, rows = learner("stacked"), study.scorer, []
    for steps in (study.budget.second_steps, 4 * study.budget.second_steps):
        fits = [replace(study.fit(cell), second_steps=steps, curve=False) for cell in study.cells]
        trained = {(t.fit.arm.name, t.fit.problem.data_seed): t for t in made.fit(fits)}
        for arm in arms:
            mine = [trained[arm.name, r] for r in range(replicates)]
            scores = [scorer.score(t.jet) for t in mine]
            rows.append(
                [
                    arm.name,
                    str(steps),
                    ", ".join(
                        f"{t.loss / loss_of_truth(t.fit.problem, t.fit.budget):.2f}" for t in mine
                    ),
                    ", ".join(f"{s.errors['extrap']:.2g}" for s in scores),
                    ", ".join(f"{s.residuals['burgers'][0]:.1e}" for s in scores),
                ]
            )
    return "burgers-potential, longer training:\n\n" + table(
        rows, ["told", "steps", "loss / loss of the truth", "error extrap", "residual of burgers"]
    )
