"""Which second-order method lowers the training loss furthest in the same seconds, over all environments.

Run: python benchmarks/second_phase.py [--environment ID,...] [--seeds 100] [--steps 150]
Arm `all` on seeds that are never published, from the same state after Adam. Plain Levenberg-Marquardt takes its steps; the
other methods then get the seconds that it took. Networks share the cores as in the stacked learner, one thread each. Judged
by training loss, never by error.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.base import Fit, Trained
from pinnablate.learners.stacked import Stacked, phases
from pinnablate.report.tables import table
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import SECOND, protocol

PATIENT = 10**6  # steps: the clock ends the run


class Clock:
    """Stands for the event that halts a learner: set when its seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.perf_counter() + seconds

    def is_set(self) -> bool:
        return time.perf_counter() > self._end


def race(learner: Stacked, start: Trained, steps: int) -> list[tuple[float, int, float]]:
    """(loss, steps, seconds) of every method from one state; the first sets the time."""
    program, rows, seconds = learner._program(start.fit), [], float("inf")
    for name in SECOND:
        for warm in (True, False):  # traces are not timed
            limit = 2 if warm else steps if name == "lm" else PATIENT
            fit = replace(start.fit, budget=replace(start.fit.budget, second=name), second_steps=limit, curve=False)
            member = Trained(fit, curve=[(0, start.weights)], steps=start.steps)
            begin = time.perf_counter()
            phases.second(program, member, Clock(seconds))
            took = time.perf_counter() - begin
        seconds = min(seconds, took)
        rows.append((member.loss, member.steps[1], took))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environment", default=",".join(registry.identifiers()))
    parser.add_argument("--seeds", default="100")
    parser.add_argument("--steps", type=int, default=150)
    options = parser.parse_args()
    learner, jobs = Stacked(), []
    with threadpool_limits(1), ThreadPoolExecutor(learner.resources.threads) as pool:
        for name in options.environment.split(","):
            env = registry.load(name)
            budget = protocol("standard-v1").budget(env)
            network = architecture(env, budget)
            for seed in map(int, options.seeds.split(",")):
                fit = Fit(make_problem(env, "standard", seed, budget.points), subset(env, env.players), budget, network,
                          network.initial(seed), budget.adam_steps, 1, curve=False)
                (start,) = learner._first_phase([fit], threading.Event())
                jobs.append((env.id, seed, pool.submit(race, learner, start, options.steps)))
        rows, gains = [], []
        for name, seed, job in jobs:
            found = job.result()
            first = found[0][0]
            gains.append([np.log10(loss / first) for loss, _, _ in found])
            rows.append([name, str(seed), f"{found[0][2]:.1f}", f"{first:.1e}",
                         *[f"{gain:+.2f} ({steps})" for gain, (_, steps, _) in zip(gains[-1][1:], found[1:], strict=True)]])
            print(f"{name} {seed} done", file=sys.stderr, flush=True)
    for what, of in (("median", np.median), ("mean", np.mean)):
        rows.append([what, "", "", "", *[f"{g:+.2f}" for g in of(gains, axis=0)[1:]]])
    print(f"\nLoss after {options.steps} steps of lm, and log10 of the other losses over it after as many seconds (steps):\n")
    print(table(rows, ["environment", "seed", "seconds", "lm", *list(SECOND)[1:]], texts=2))


if __name__ == "__main__":
    main()
