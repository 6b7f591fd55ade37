"""What does a network cost, and is that what a dry run announces?

python benchmarks/costs.py --part records [--results leaderboard/results] [--write]
python benchmarks/costs.py --part serial [--serial results/serial] [--write]
python benchmarks/costs.py --part soft-or-inside [--environment lotka-volterra] [--told prey] [--replicates 5] [--write]
python benchmarks/costs.py --part rate-shares [--results results]
python benchmarks/costs.py --part kernel-estimates [--environment ID,...] [--write]
python benchmarks/costs.py --part estimates [--write]
python benchmarks/costs.py --part announced [--protocol NAME,...] [--write]
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from typing import Any
from unittest import mock

import numpy as np
from common import Sections, fresh, main, say
from scipy.integrate import solve_ivp

from pinnablate import registry
from pinnablate.analysis.lattice import estimate, lattice_of
from pinnablate.arms import default_arms, lattice, parse, subset
from pinnablate.environment import Environment
from pinnablate.learners import learner
from pinnablate.learners.base import Trained
from pinnablate.learners.rate import measured_machine, measured_rate
from pinnablate.problems import problem
from pinnablate.records.store import Record, Store, environments_in
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study import train as training
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import STANDARD, protocol

SERIAL = (
    "decay-chain",
    "lotka-volterra",
    "heat-mixed",
    "burgers-potential",
    "maxwell-cavity-2d",
    "taylor-green-advected",
)
RUNS = (  # what a newcomer runs first
    ("lotka-volterra", "smoke"),
    ("heat-mixed", "smoke"),
    ("decay-chain", STANDARD),
    ("maxwell-cavity-2d", "smoke"),
)
NEAR_THE_END = 0.1, 3.0  # share of a run, and seconds, in which nobody asks what is left
WAYS = (("deepxde", "adam-v1"), ("stacked", "adam-v1"), ("stacked", STANDARD))


def total(records: Sequence[Record]) -> float:
    """Thread-seconds."""
    return float(np.sum([r.cost["thread_seconds"] for r in records]))


def median(records: Sequence[Record]) -> float:
    """Thread-seconds."""
    return float(np.median([r.cost["thread_seconds"] for r in records]))


def records(results: str = "leaderboard/results") -> Sections:
    """Thread-seconds of a network and of a whole lattice, as recorded; the machines may differ."""
    store, rows = Store(results), []
    for env in map(registry.load, registry.identifiers()):
        for protocol_name in (STANDARD, "adam-v1"):
            row = recorded(env, store, protocol_name)
            rows += [[env.id, protocol_name, *row]] if row else []
    head = [
        "environment",
        "protocol",
        "subsets",
        "replicates",
        "a network",
        "arm all",
        "a lattice",
        "its four controls",
    ]
    yield "records", "Thread-seconds, stacked:\n\n" + table(rows, head, texts=2)


def recorded(env: Environment, store: Store, protocol_name: str) -> list[str] | None:
    """One row: seconds per network, per lattice, and of the controls, per replicate; None where a lattice is incomplete."""
    have = store.load(env.id).records
    made = [
        r
        for r in have.values()
        if (r.design, r.protocol, r.learner) == ("standard", protocol_name, "stacked")
    ]
    replicates = tuple(sorted({r.data_seed for r in made}))
    if not replicates:
        return None
    study = Study(env, protocol(protocol_name), arms=default_arms(env), replicates=replicates)
    names = {a.name for a in lattice(env)}
    cells = [(c.arm.name in names, have[c.key]) for c in study.cells if c.key in have]
    told, controls = ([r for inside, r in cells if inside is wanted] for wanted in (True, False))
    if len(told) < len(names) * len(replicates):
        return None
    everything, count = [r for r in told if r.arm == "all"], len(replicates)
    return [
        str(len(names)),
        str(count),
        f"{total(told) / len(told):.2g}",
        f"{total(everything) / count:.2g}",
        f"{total(told) / count:.3g}",
        f"{total(controls) / count:.3g}",
    ]


def serial(serial: str = "results/serial", replicates: int = 3) -> Sections:
    """Serial DeepXDE beside stacked networks in one run: seconds of arms `none` and `all`, and the error of `all`.

    Records are kept in a directory of their own as they finish, so that an interrupted command goes on where it was.
    """
    rows = []
    for env in map(registry.load, SERIAL):
        for learner_name, protocol_name in WAYS:
            # a process of its own: one learner gives TensorFlow all cores, the other a thread
            none, told_all = fresh(train, env.id, learner_name, protocol_name, serial, replicates)
            error = np.median([r.errors[env.primary] for r in told_all])
            rows.append(
                [
                    env.id,
                    f"{learner_name}, {protocol_name}",
                    f"{median(none):.3g}",
                    f"{median(told_all):.3g}",
                    f"{error:.2g}",
                ]
            )
            say(*rows[-1])
    yield (
        "serial",
        (
            f"Seconds a network and the error of `all` (medians of {replicates}), all in one run; `deepxde` one after "
            "another with all cores, `stacked` a thread each:\n\n"
            + table(rows, ["environment", "trained by", "none", "all", "error of all"], texts=2)
        ),
    )


def train(
    identifier: str, learner_name: str, protocol_name: str, directory: str, replicates: int
) -> list[list[Record]]:
    """Records of arms `none` and `all`, training what is missing."""
    env = registry.load(identifier)
    study = Study(
        env,
        protocol(protocol_name),
        arms=(subset(env, ()), subset(env, env.players)),
        replicates=tuple(range(replicates)),
        learner=learner_name,
    )
    store = Store(directory)
    study.run(store)
    found = lattice_of(study.world, study.cells, store.load(env.id).records)
    return [found.of(a.name) for a in study.arms]


def soft_or_inside(
    environment: tuple[str, ...] = ("lotka-volterra",), told: str = "prey", replicates: int = 5
) -> Sections:
    """An equation as a soft constraint and inside a solver: skill and thread-seconds, both trained in this run."""
    texts = []
    for env in map(registry.load, environment):
        rows, skills = [], []
        with tempfile.TemporaryDirectory() as directory:
            store = Store(directory)
            for name in ("stacked", "solver-layer"):
                study = Study(
                    env,
                    protocol(STANDARD),
                    arms=parse(env, told),
                    replicates=tuple(range(replicates)),
                    learner=name,
                )
                study.run(store)
                found = lattice_of(study.world, study.cells, store.load(env.id).records)
                skills.append(found.skills(told))
                rows.append([name, str(estimate(skills[-1])), f"{median(found.of(told)):.2g}"])
        texts.append(
            f"{env.name}, told {told}, {replicates} replicates:\n\n"
            + table(rows, ["learner", "skill", "thread-seconds a network, tracing included"])
            + f"\n\nInside a solver minus soft: {estimate(skills[1] - skills[0]):+} decades."
        )
    yield "soft-or-inside", "\n\n".join(texts)


def rate_shares(results: str = "results") -> Sections:
    """Which share of the rate of matrix products whole trainings reach, compiling and waiting included.

    Declared flops (pinnablate/learners/cost.py) per thread-second of the records, over the rate of a double-precision product on
    one thread, measured now.
    """
    store, rate, rows = Store(results), measured_rate(), []
    for name in environments_in(results):
        stacked = [r for r in store.load(name).records.values() if r.learner == "stacked"]
        for protocol_name in sorted({r.protocol for r in stacked}):
            mine = [r for r in stacked if r.protocol == protocol_name]
            flops, seconds = sum(r.cost["flops"] for r in mine), total(mine)
            rows.append(
                [
                    name,
                    protocol_name,
                    str(len(mine)),
                    f"{flops / 1e9:.0f}",
                    f"{seconds:.0f}",
                    f"{flops / seconds / rate:.2f}",
                ]
            )
    found = table(
        rows,
        ["environment", "protocol", "networks", "Gflop", "thread-seconds", "share of the rate"],
        texts=2,
    )
    yield "rate-shares", f"{found}\n\none thread multiplies matrices at {rate / 1e9:.0f} Gflop/s"


def estimates() -> Sections:
    """What is announced of whole runs, and what progress lines say is left, beside what they take.

    Every run has a process of its own, in which TensorFlow is started. Of the lines of a run the least and the greatest ratio is
    shown of what they say is left to what was; lines within a tenth of the end, or three seconds, are left out.
    """
    rows = []
    for identifier, protocol_name in RUNS:
        cells, slowness, announced, took, lines = fresh(whole_run, identifier, protocol_name)
        share, least = NEAR_THE_END
        ratios = [
            left / (took - elapsed)
            for elapsed, left in lines
            if took - elapsed > max(share * took, least)
        ]
        said = f"{min(ratios):.2g} to {max(ratios):.2g}" if ratios else "none"
        rows.append(
            [
                identifier,
                protocol_name,
                str(cells),
                f"{slowness:.1f}",
                f"{announced:.0f}",
                f"{took:.0f}",
                f"{announced / took:.2g}",
                said,
            ]
        )
        say(*rows[-1])
    head = ["cells", "slowness", "announced s", "took s", "ratio", "left, said over true"]
    yield "estimates", table(rows, ["environment", "protocol", *head], texts=2)


def whole_run(
    identifier: str, protocol_name: str
) -> tuple[int, float, float, float, list[tuple[float, float]]]:
    """Cells of a study, how slow the machine is now, seconds announced and taken, and (elapsed, left) of every line."""
    study, lines = Study.of(identifier, protocol=protocol_name), []
    announced, slowness = study.estimate(study.cells)[0], measured_machine().slowness
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory:
        study.run(Store(directory), lambda p: lines.append((p.elapsed, p.left)))
    return len(study.cells), slowness, announced, time.perf_counter() - begin, lines


def announced(protocol: tuple[str, ...] = ("smoke", "quick-v1")) -> Sections:
    """What `ablate` announces of own data, beside what it takes; and how long a kept state takes to be scored.

    The constants LEAST and MOST of `pinnablate.study.progress` are the extremes of `took / estimated`, and SCORED of
    `pinnablate.study.train` is the largest of `s a state`, which is over the slowness.
    """
    rows = []
    for name in protocol:
        for kind in ("pendulum", "rod"):
            cells, slowness, estimated, took, scored = fresh(own_run, kind, name)
            shown = [
                f"{slowness:.1f}",
                f"{estimated:.0f}",
                f"{took:.0f}",
                f"{took / estimated:.2f}",
            ]
            rows.append([kind, name, str(cells), *shown, f"{scored:.4f}"])
            say(*rows[-1])
    head = ["cells", "slowness", "estimated s", "took s", "took / estimated", "s a state"]
    yield "announced", table(rows, ["problem", "protocol", *head], texts=2)


def own_run(kind: str, protocol_name: str) -> tuple[int, float, float, float, float]:
    """Cells of a study of own data, slowness, seconds estimated and taken, and seconds in which a state is scored."""
    study = Study.of(own_problem(kind), protocol=protocol_name, replicates=3)
    estimated, slowness = study.estimate(study.cells)[0], measured_machine().slowness
    spent, states, scored = 0.0, 0, training.outcome

    def timed(scorer: Scorer, trained: Trained) -> dict[str, Any]:
        nonlocal spent, states
        begin = time.perf_counter()
        found = scored(scorer, trained)
        if trained.fit.architecture is not None:
            spent, states = spent + time.perf_counter() - begin, states + len(trained.curve)
        return found

    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory, mock.patch.object(training, "outcome", timed):
        study.run(Store(directory), lambda _: None)
    took = time.perf_counter() - begin
    return len(study.cells), slowness, estimated, took, spent / max(states, 1) / slowness


def own_problem(kind: str) -> Environment:
    """200 noisy points of a damped pendulum, or 135 of a rod that cools, with their laws."""
    rng, t = np.random.default_rng(0), np.linspace(0, 10, 200)
    if kind == "pendulum":
        swing = solve_ivp(
            lambda _, y: (y[1], -0.2 * y[1] - 4 * np.sin(y[0])), (0, 10), (1.5, 0), t_eval=t
        )
        theta, omega = swing.y + 0.02 * rng.standard_normal(swing.y.shape)
        laws = {"kinematics": "theta_t = omega", "newton": "omega_t = -0.2*omega - 4*sin(theta)"}
        return problem(equations=laws, data={"t": t, "theta": theta, "omega": omega})
    x, when = (a.ravel() for a in np.meshgrid(np.linspace(0, 1, 15), np.linspace(0, 1, 9)))
    u = np.exp(-0.1 * np.pi**2 * when) * np.sin(np.pi * x) + 0.01 * rng.standard_normal(x.size)
    laws = {"energy": "u_t = -q_x", "fourier": "q = -0.1*u_x"}
    return problem(equations=laws, data={"x": x, "t": when, "u": u}, scales={"q": 0.2})


def kernel_estimates(environment: tuple[str, ...] = ()) -> Sections:
    """Time and memory that a dry run announces for the kernel, beside what it takes: learners/collocation/cost.py.

    Arm `all`, one replicate. Memory is the peak of what Python and NumPy hold, by tracemalloc.
    """
    made, rows = learner("kernel"), []
    for env in map(registry.load, environment or registry.identifiers()):
        study = Study(
            env, protocol(STANDARD), arms=lattice(env)[-1:], replicates=(0,), learner="kernel"
        )
        fit = study.fit(study.cells[0])
        seconds, memory = made.estimate([fit])
        tracemalloc.start()
        (result,) = made.fit([fit])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        rows.append(
            [
                env.id,
                str(result.steps[1]),
                f"{result.seconds:.2g}",
                f"{seconds:.2g}",
                f"{peak / 2**20:.0f}",
                f"{memory / 2**20:.0f}",
            ]
        )
        say(*rows[-1])
    yield (
        "kernel-estimates",
        table(rows, ["environment", "steps", "seconds", "estimated", "MiB", "estimated"], texts=1),
    )


PARTS = {
    "records": records,
    "serial": serial,
    "soft-or-inside": soft_or_inside,
    "rate-shares": rate_shares,
    "kernel-estimates": kernel_estimates,
    "estimates": estimates,
    "announced": announced,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
