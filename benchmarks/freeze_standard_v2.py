"""How the steps and points of `standard-v2` were chosen: by the loss on points and data that nobody was trained on.

Run: python benchmarks/freeze_standard_v2.py [--environment ID,...] [--seeds 100,101]
Arm `all` on seeds that are never published. The validation loss is the loss of the law, on another draw of collocation
points, observations and noise, over what the truth scores there; no reference enters but through noisy observations. The
rule, fixed before it was measured: of the candidates that cost at most what standard-v1 costs (declared flops), the least
mean of log10(validation loss / that of the truth) over environments and seeds; of those within 0.01 decade of it, the
cheapest. The last row is standard-v1 itself.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.environment import Environment
from pinnablate.learners.base import Fit
from pinnablate.learners.cost import second_step
from pinnablate.learners.stacked import Stacked
from pinnablate.learners.stacked.rows import System
from pinnablate.minimisers.damping import Factors, GainRatio
from pinnablate.minimisers.levenberg_marquardt import minimise
from pinnablate.report.tables import table
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import protocol

MORE_POINTS, STEPS = (1.0, 1.5, 2.0), (20, 30, 40, 50, 60, 80, 100, 150)
FRESH, ELSEWHERE = 2000, 5000  # points of validation, and how far away its seeds are


def measure(learner: Stacked, env: Environment, seed: int) -> dict[tuple[str, float, int], tuple[float, float, float]]:
    """(validation loss, training loss, flops of the second phase) by candidate."""
    first = protocol("standard-v1").budget(env)
    arm, network = subset(env, env.players), architecture(env, first)

    def fit(points: int, data_seed: int) -> Fit:
        problem = make_problem(env, "standard", data_seed, points)
        return Fit(problem, arm, replace(first, points=points), network, network.initial(seed), first.adam_steps, 1, curve=False)

    fresh = fit(FRESH, seed + ELSEWHERE)
    unseen = System(learner._program(fresh), fresh)
    noise = noise_of(fresh)
    found = {}
    for more in MORE_POINTS:
        member = learner._first_phase([fit(round(more * first.points), seed)], Halted())[0]
        for second in ("lm-geodesic", "lm") if more == 1.0 else ("lm-geodesic",):
            system, geodesic = System(learner._program(member.fit), member.fit), second == "lm-geodesic"
            out = minimise(system.residual, system.jacobian, member.weights, steps=max(STEPS), keep=STEPS,
                           damping=GainRatio() if geodesic else Factors(), geodesic=geodesic)
            states = dict(out.curve)
            each = second_step("lm", network, member.fit.problem, arm.equations)
            for steps in STEPS:
                theta = states.get(steps, out.theta)  # it may have converged before
                r, e = system.residual(theta), unseen.residual(theta)
                found[second, more, steps] = float(e @ e) / noise, float(r @ r), steps * each
    return found


class Halted:
    """An event that never happens."""

    def is_set(self) -> bool:
        return False


def noise_of(fit: Fit) -> float:
    """The loss of the truth: what the noise of the observations costs."""
    p, head = fit.problem, slice(fit.problem.observation_rows)
    truth = p.environment.reference(p.observed_points)[p.row_point[head], np.array(p.observed)[p.row_functional[head]]]
    weights = fit.row_weights[head]
    return float(np.sum((weights * (p.row_target[head] - truth)) ** 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environment", default=",".join(registry.identifiers()))
    parser.add_argument("--seeds", default="100,101")
    options = parser.parse_args()
    learner, jobs = Stacked(), []
    with threadpool_limits(1), ThreadPoolExecutor(learner.resources.threads) as pool:
        for name in options.environment.split(","):
            for seed in map(int, options.seeds.split(",")):
                jobs.append((name, seed, pool.submit(measure, learner, registry.load(name), seed)))
        results = []
        for name, seed, job in jobs:
            results.append(job.result())
            print(f"{name} {seed} done", file=sys.stderr, flush=True)
    rows, base = [], ("lm", 1.0, 150)
    for key in sorted(results[0], key=lambda k: (k == base, k[1], k[2])):
        second, more, steps = key
        if second == "lm" and key != base:
            continue
        logs = np.log10([r[key][0] for r in results])
        train = np.log10([r[key][1] / r[base][1] for r in results])
        cost = np.exp(np.mean(np.log([r[key][2] / r[base][2] for r in results])))
        against = np.array([np.log10(r[key][0] / r[base][0]) for r in results])
        rows.append([second, f"{more:g}", str(steps), f"{cost:.2f}", f"{np.mean(logs):.3f}", f"{np.median(logs):.3f}",
                     f"{np.max(logs):.2f}", f"{np.mean(train):+.2f}", f"{np.mean(against < 0):.0%}"])
    print("\nlog10 of validation loss over that of the truth; training loss against standard-v1 in decades; flops likewise:\n")
    print(table(rows, ["second", "points x", "steps", "flops", "mean", "median", "worst", "training loss",
                       "better than standard-v1"], texts=1))


if __name__ == "__main__":
    main()
