"""How long does a sweep under `standard-v3` take: the lattice and the usual controls of all environments, in ten replicates?

python benchmarks/sweep.py --part rates [--environment ID,...] [--repeats 3]
python benchmarks/sweep.py --part estimate [--results leaderboard/results] [--settled DIR] [--replicates 10] [--write]
python benchmarks/sweep.py --part observations [--protocol standard-v3] [--replicates 5] [--write]
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from common import Sections, descended, fit_of, main
from settled import RESULTS as SETTLED
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import Arm, subset
from pinnablate.learners.cost import adam_step, second_step
from pinnablate.learners.rate import measured_rate
from pinnablate.learners.stacked import Stacked
from pinnablate.learners.stacked.duration import ADAM_SHARE, START, compiling
from pinnablate.learners.stacked.duration import steps as likely_steps
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.levenberg_marquardt import descend
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import protocol as protocol_of

PROTOCOL = "standard-v3"
CORES = 2
FEW = ("kepler", "heat-mixed", "maxwell-cavity-2d")  # a hidden field, many conditions, many laws
STEPS = 40
SIZE, PRODUCTS = 600, 10  # of matrix products


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
            budget = protocol_of(PROTOCOL).budget(world)
            fit = fit_of(world, subset(world, world.players), budget, 100)
            system = MemberSystem(made._program(fit), fit)
            _steps(system, fit, 2)  # traces
            seconds = min(_steps(system, fit, STEPS) for _ in range(repeats))
            out.append((name, seconds, _step(fit) / seconds / rate))
    return out


def per_core_second(environment: str = FEW[1]) -> tuple[float, float]:
    """What a core does in a second of its own time, which other jobs do not lengthen.

    Args:
        environment: whose network, told everything, is measured.

    Returns:
        Which share of the rate of a matrix product steps of the second phase reach, and that rate in flop/s.
    """
    made, world = Stacked(), registry.load(environment).world()
    made.prepare()
    with threadpool_limits(1):
        a = np.random.default_rng(0).standard_normal((SIZE, SIZE))
        begin = time.process_time()
        for _ in range(PRODUCTS):
            a @ a
        rate = PRODUCTS * 2 * SIZE**3 / (time.process_time() - begin)
        budget = protocol_of(PROTOCOL).budget(world)
        fit = fit_of(world, subset(world, world.players), budget, 100)
        system = MemberSystem(made._program(fit), fit)
        _steps(system, fit, 2)  # traces
        seconds = _steps(system, fit, STEPS, time.process_time)
    return _step(fit) / seconds / rate, rate


def _steps(
    system: MemberSystem, fit: Fit, steps: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds of a step, on average over the first ones of a descent."""
    course = descend(
        fit.start, steps=steps, damping=GainRatio(), geodesic=True, samples=system.samples
    )
    begin = clock()
    done = descended(system, course).steps
    return (clock() - begin) / done


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
        records = recorded(study, (results, settled))
        fits = list(_fits(study))
        steps = {arm.name: _taken(study, records, arm) for arm, _ in fits}
        trained = len({r.arm for r in records} & set(steps))
        hours = hours_of(study, records, replicates, share, rate)
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


def recorded(study: Study, results: tuple[str, ...]) -> list[Record]:
    """Records of an environment's standard design under the protocol of a study."""
    return [
        r
        for where in results
        for r in Store(where).load(study.environment.id).records.values()
        if r.protocol == study.protocol.name and r.design == "standard" and r.learner == "stacked"
    ]


def hours_of(
    study: Study, records: list[Record], replicates: int, share: float, rate: float
) -> float:
    """Hours on two cores that the networks of a study of one replicate take.

    Args:
        study: its arms, searches among them.
        records: which say how many steps an arm takes.
        replicates: how many times one replicate is counted.
        share, rate: which share of which rate [flop/s a core] steps of the second phase reach.
    """
    fits = list(_fits(study))
    flops = sum(
        f.adam_steps * adam_step(f.network, f.problem, f.laws, f.equations) / ADAM_SHARE
        + _taken(study, records, arm) * _step(f) / share
        for arm, f in fits
    )
    once = START + compiling([f for _, f in fits], CORES)
    return float((replicates * flops / rate / CORES + once) / 3600.0)


def observations(
    protocol: str = PROTOCOL,
    results: str = "leaderboard/results",
    settled: str = SETTLED,
    replicates: int = 5,
) -> Sections:
    """Which arms say what laws are worth in observations, and how many core-hours their sweeps take.

    The control is the one that held-out observations choose on record, under the protocol itself or, before anything is
    trained under it, under standard-v2.
    """
    share, rate = per_core_second()
    rows, whole = [], 0.0
    for name in registry.identifiers():
        control, under = chosen_control(name, (protocol, "standard-v2"), results)
        arms = "extra-data" + (f",extra-data.{control}" if control not in ("none", "") else "")
        study = Study.of(name, protocol=protocol, arms=arms, replicates=1)
        networks = replace(study, arms=tuple(a for a in study.arms if not a.learner))
        of = recorded(study, (results, settled))
        hours = CORES * hours_of(networks, of, replicates, share, rate)
        whole += hours
        said = f"`--arms default,{arms}`"
        rows.append([name, f"{control} ({under})", said, str(len(networks.arms)), f"{hours:.2f}"])
    head = ["environment", "control chosen (under)", "arms", "networks", "core-hours"]
    yield (
        "observations",
        f"{table(rows, head, texts=3)}\n\n{whole:.1f} core-hours for {replicates} replicates under {protocol}, the default "
        f"arms left out; arms without a record are taken to need the steps of `none`. "
        f"`pinnablate run ID --protocol {protocol} --replicates {replicates} --arms ...` trains what is missing.",
    )


def chosen_control(name: str, protocols: tuple[str, ...], results: str) -> tuple[str, str]:
    """The arm told nothing that held-out observations choose on record, and the protocol of these records.

    Args:
        name: of the environment.
        protocols: the first under which networks are on record counts.
        results: the directory of the records.
    """
    for rule in protocols:
        study = Study.of(name, protocol=rule, arms="default", replicates=1)
        own = tuple(a for a in study.arms if a.is_told_nothing)
        by_key = Store(results).load(study.environment.id).records
        seeds = {r.data_seed for r in by_key.values() if (r.protocol, r.arm) == (rule, "none")}
        if not seeds:
            continue
        whole = replace(study, arms=own, replicates=tuple(sorted(seeds)))
        found = lattice_of(whole.world, whole.cells, by_key).chosen_control()
        if found is not None:
            return found, rule
    return "none", "nothing on record"


def _fits(study: Study) -> Iterator[tuple[Arm, Fit]]:
    """The arms of one replicate with their fits, those of their searches among them."""
    for cell in study.cells:
        for fit in (study.fit(cell), *study.search(cell)):
            yield cell.arm, fit


def _taken(study: Study, records: list[Record], arm: Arm) -> float:
    """Steps of the second phase that an arm takes on average, or one that is like it."""
    like = "all" if arm.equations else "none"
    for name in (arm.name, like) if arm.more == 1 else (arm.name,):
        steps = [r.steps[1] for r in records if r.arm == name]
        if steps:
            return float(np.mean(steps))
        if arm.more != 1:  # more observations keep a network busy for longer
            cell = next(c for c in study.cells if c.arm.name == arm.name)
            return float(likely_steps(study.fit(cell)))
    return float(study.protocol.second_steps)


PARTS: dict[str, Callable[..., Sections]] = {
    "rates": rates,
    "estimate": estimate,
    "observations": observations,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
