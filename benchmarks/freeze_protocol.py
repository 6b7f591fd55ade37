"""How the numbers of standard-v1 were chosen: training loss of arm `all`, over that of the truth, per second.

The loss of the truth is what noise alone costs; a trained network should be below it. Seeds 100-103 are never published,
and no error against a reference enters. Run: python benchmarks/freeze_protocol.py [ENVIRONMENT ...]
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.environment import Environment
from pinnablate.learners.base import Fit
from pinnablate.learners.stacked import Stacked
from pinnablate.report.tables import table
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem, make_problem
from pinnablate.tasks.protocol import Budget, Protocol

SEEDS = (100, 101, 102, 103)
START = Protocol("start", "", width=28, points_1d=128, points=256, adam_steps=300, second_steps=120)
CANDIDATES = {
    "start: Adam 300 at 1e-3, LM 120": START,
    "Adam at 1e-2": replace(START, learning_rate=1e-2),
    "Adam 1000 at 1e-2": replace(START, learning_rate=1e-2, adam_steps=1000),
    "LM 240": replace(START, second_steps=240),
    "points 256 / 384": replace(START, points_1d=256, points=384),
    "Adam at 1e-2, LM 150": replace(START, learning_rate=1e-2, second_steps=150),
    "Adam at 1e-2, LM 200": replace(START, learning_rate=1e-2, second_steps=200),
}


def loss_of_truth(p: Problem, budget: Budget) -> float:
    """What the observations' noise costs the exact solution."""
    rows = slice(p.observation_rows)
    fields = np.array(p.observed)[p.row_functional[rows]]
    truth = p.environment.reference(p.observed_points)[p.row_point[rows], fields]
    return float(np.sum((p.row_weights(budget.data_weight)[rows] * (p.row_target[rows] - truth)) ** 2))


def measure(env: Environment, candidate: Protocol, learner: Stacked) -> list[str]:
    """One row: loss over that of the truth for each seed, and seconds."""
    budget = candidate.budget(env)
    network = architecture(env, budget)
    problems = [make_problem(env, "standard", seed, budget.points) for seed in SEEDS]
    fits = [Fit(p, lattice(env)[-1], budget, network, network.initial(p.data_seed), budget.adam_steps, budget.second_steps,
                curve=False) for p in problems]
    begin = time.perf_counter()
    losses = {t.fit.problem.data_seed: t.loss / loss_of_truth(t.fit.problem, budget) for t in learner.fit(fits)}
    return [*(f"{losses[s]:.2g}" for s in SEEDS), f"{time.perf_counter() - begin:.0f}"]


def main() -> None:
    learner = Stacked()
    for name in sys.argv[1:] or registry.identifiers():
        env = registry.load(name)
        rows = [[label, *measure(env, candidate, learner)] for label, candidate in CANDIDATES.items()]
        print(f"\n{env.id}: loss of `all` / loss of the truth\n")
        print(table(rows, ["budget", *(f"seed {s}" for s in SEEDS), "seconds"]), flush=True)


if __name__ == "__main__":
    main()
