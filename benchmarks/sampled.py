"""What do samples of the rows cost and give in the second phase? The choice of `standard-v3`, without a look at test errors.

python benchmarks/sampled.py --part samples [--environment ID,...] [--seeds 100] [--steps 120] [--write]
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
from common import Sections, descended, fit_of, loss_of_truth, main, say
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.stacked import Stacked
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.descent import Outcome
from pinnablate.minimisers.levenberg_marquardt import descend
from pinnablate.report.tables import table
from pinnablate.tasks.budget import SAMPLED
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import protocol

FEW = ("rigid-body", "heat-mixed", "maxwell-cavity-2d", "lorenz63")
FRESH, ELSEWHERE = 2000, 5000  # points that nobody is trained on, and how far away their seeds are


def samples(
    environment: tuple[str, ...] = FEW, seeds: tuple[int, ...] = (100,), steps: int = 120
) -> Sections:
    """Loss and fresh residuals of `all` after some steps whose J'J is of all rows, or of a sample of them.

    Rows are four for each parameter, as in `standard-v3`. Losses are over that of the exact solution; the last columns are the
    rms of the residuals told on fresh points, and the time of a step over that with all rows.
    """
    made, rows = Stacked(), []
    made.prepare()
    with threadpool_limits(1):
        for name in environment:
            for seed in seeds:
                rows += _compared(made, name, seed, steps)
                say(name, seed, "done")
    marks = [f"after {k}" for k in _marks(steps)]
    head = ["environment", "seed", "J'J of", *marks, "fresh residual", "time of a step"]
    yield "samples", table(rows, head, texts=3)


def _marks(steps: int) -> list[int]:
    return [k for k in (10, 20, 40, 80) if k < steps] + [steps]


def _compared(made: Stacked, name: str, seed: int, steps: int) -> list[list[str]]:
    world = registry.load(name).world()
    budget = protocol("standard-v3").budget(world)
    fit = fit_of(world, subset(world, world.players), budget, seed)
    (member,) = made._first_phase([fit], threading.Event())
    noise, start = loss_of_truth(fit.problem, budget), member.weights
    fresh = fit_of(world, fit.arm, replace(budget, points=FRESH), seed, seed + ELSEWHERE)
    unseen = MemberSystem(made._program(fresh), fresh)
    told = FRESH * int(fresh.residual_mask.sum())
    out, base = [], 0.0
    for label, second in (("all rows", "lm-geodesic"), ("a sample", SAMPLED)):
        system = MemberSystem(made._program(fit), _with(fit, second))
        _run(system, start, 2)  # traces
        begin = time.perf_counter()
        losses, end = _run(system, start, steps)
        each = (time.perf_counter() - begin) / max(end.steps, 1)
        base = base or each
        e = unseen.residual(end.theta)[-told:]
        parameters = fit.network.parameters
        of = f"{label}, {len(system.jacobian(start)[0]) / parameters:.1f} a parameter"
        marks = [f"{losses[min(k, len(losses)) - 1] / noise:.3g}" for k in _marks(steps)]
        rms = np.sqrt(e @ e / len(world.players))
        out.append([name, str(seed), of, *marks, f"{rms:.3g}", f"{each / base:.2f}"])
    return out


def _with(fit: Fit, second: str) -> Fit:
    return replace(fit, budget=replace(fit.budget, second=second))


def _run(system: MemberSystem, start: np.ndarray, steps: int) -> tuple[list[float], Outcome]:
    """A descent, and its loss after every step."""
    course = descend(
        start,
        steps=steps,
        damping=GainRatio(),
        geodesic=True,
        samples=system.samples,
        keep=range(steps),
    )
    out = descended(system, course)
    states = [system.residual(theta) for _, theta in out.curve]
    return [float(r @ r) for r in states], out


PARTS = {"samples": samples}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
