"""How long does a sweep under `standard-v3` take: the lattice and the usual controls of all environments, in ten replicates?

python benchmarks/sweep.py --part rates [--environment ID,...] [--repeats 3]
python benchmarks/sweep.py --part estimate [--results leaderboard/results] [--settled DIR] [--replicates 10] [--write]
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from common import Sections, descended, fit_of, main
from settled import RESULTS as SETTLED
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import Arm, subset
from pinnablate.learners.cost import adam_step, second_step
from pinnablate.learners.rate import measured_rate
from pinnablate.learners.stacked import Stacked
from pinnablate.learners.stacked.duration import ADAM_SHARE, START, compiling
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.levenberg_marquardt import descend
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import protocol

PROTOCOL = "standard-v3"
CORES = 2
FEW = ("kepler", "heat-mixed", "maxwell-cavity-2d")  # a hidden field, many conditions, many laws
STEPS = 40


def rates(environment: tuple[str, ...] = FEW, repeats: int = 3) -> Sections:
    """Which share of the rate of a matrix product steps of the second phase reach, on one thread, tracing left out."""
    found = _shares(environment, repeats)
    rows = [[name, f"{1e3 * seconds:.0f}", f"{share:.2f}"] for name, seconds, share in found]
    yield (
        "rates",
        table(rows, ["environment, told everything", "ms a step", "share of the rate"], texts=1),
    )


def _shares(environments: tuple[str, ...], repeats: int) -> list[tuple[str, float, float]]:
    """Name, seconds of a step, and its declared flops over what a product of matrices does in that time."""
    made, out, rate = Stacked(), [], measured_rate()
    made.prepare()
    with threadpool_limits(1):
        for name in environments:
            world = registry.load(name).world()
            budget = protocol(PROTOCOL).budget(world)
            fit = fit_of(world, subset(world, world.players), budget, 100)
            system = MemberSystem(made._program(fit), fit)
            _steps(system, fit, 2)  # traces
            seconds = min(_steps(system, fit, STEPS) for _ in range(repeats))
            out.append((name, seconds, _step(fit) / seconds / rate))
    return out


def _steps(system: MemberSystem, fit: Fit, steps: int) -> float:
    """Seconds of a step, on average over the first ones of a descent."""
    course = descend(
        fit.start, steps=steps, damping=GainRatio(), geodesic=True, samples=system.samples
    )
    begin = time.perf_counter()
    done = descended(system, course).steps
    return (time.perf_counter() - begin) / done


def _step(fit: Fit) -> float:
    """Declared flops of a step of the second phase."""
    return second_step(fit.budget.second, fit.network, fit.problem, fit.laws, fit.equations)


def estimate(
    results: str = "leaderboard/results", settled: str = SETTLED, replicates: int = 10
) -> Sections:
    """Hours on two cores, from the steps that recorded networks took and the rate at which steps are done here and now.

    Arms without a record are taken to need the steps of `all` where they are told equations, else those of `none`.
    """
    share = float(np.median([s for _, _, s in _shares(FEW, 3)]))
    rate, rows, whole = measured_rate(), [], 0.0
    for name in registry.identifiers():
        study = Study.of(name, protocol=PROTOCOL, replicates=1)
        records = [
            r
            for where in (results, settled)
            for r in Store(where).load(study.environment.id).records.values()
            if r.protocol == PROTOCOL and r.design == "standard" and r.learner == "stacked"
        ]
        fits = list(_fits(study))
        steps = {arm.name: _taken(records, arm) for arm, _ in fits}
        flops = sum(
            f.adam_steps * adam_step(f.network, f.problem, f.laws, f.equations) / ADAM_SHARE
            + steps[arm.name] * _step(f) / share
            for arm, f in fits
        )
        trained = len({r.arm for r in records} & set(steps))
        once = START + compiling([f for _, f in fits], CORES)
        hours = (replicates * flops / rate / CORES + once) / 3600.0
        seconds = sum(r.cost["thread_seconds"] for r in records)
        whole += hours
        rows.append(
            [
                name,
                f"{len(steps)} ({trained})",
                str(len(fits)),
                f"{steps['none']:.0f}",
                f"{steps['all']:.0f}",
                f"{hours:.2f}",
                f"{len(records)}: {seconds / 3600 / CORES:.2f}",
            ]
        )
    head = [
        *("environment", "arms (recorded)", "networks", "steps of none", "of all"),
        *("hours", "records, and their hours"),
    ]
    yield (
        "estimate",
        f"{table(rows, head, texts=1)}\n\n{whole:.1f} hours on {CORES} cores for {replicates} replicates; steps "
        f"reach {share:.2f} of {rate / 1e9:.0f} Gflop/s a core. Hours of records are those that passed, beside other jobs.",
    )


def _fits(study: Study) -> Iterator[tuple[Arm, Fit]]:
    """The arms of one replicate with their fits, those of their searches among them."""
    for cell in study.cells:
        for fit in (study.fit(cell), *study.search(cell)):
            yield cell.arm, fit


def _taken(records: list[Record], arm: Arm) -> float:
    """Steps of the second phase that an arm takes on average, or one that is like it."""
    like = "all" if arm.equations else "none"
    for name in (arm.name, like):
        steps = [r.steps[1] for r in records if r.arm == name]
        if steps:
            return float(np.mean(steps))
    return float(protocol(PROTOCOL).second_steps)


PARTS: dict[str, Callable[..., Sections]] = {"rates": rates, "estimate": estimate}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
