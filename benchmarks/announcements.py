"""What is announced of a training beside what it takes: parts of benchmarks/costs.py."""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from typing import Any
from unittest import mock

import numpy as np
from common import Sections, fresh, say
from scipy.integrate import solve_ivp

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.environment import Environment
from pinnablate.learners import learner
from pinnablate.learners.base import Trained
from pinnablate.learners.rate import measured_machine
from pinnablate.problems import problem
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study import train as training
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import STANDARD, protocol

RUNS = (  # what a newcomer runs first
    ("lotka-volterra", "smoke"),
    ("heat-mixed", "smoke"),
    ("decay-chain", STANDARD),
    ("maxwell-cavity-2d", "smoke"),
)
GAUSSIAN = "gp,extra-data.gp,extra-data.gp-prior"
NEAR_THE_END = 0.1, 3.0  # share of a run, and seconds, in which nobody asks what is left


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

    SCORED of `pinnablate.study.train` is `s a state`, which is over the slowness; SLOWER of `pinnablate.study.progress` is what
    `took / estimated` may reach on a machine that others use.
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


def gaussian(environment: tuple[str, ...] = (), results: str = "leaderboard/results") -> Sections:
    """Seconds that a dry run announces for Gaussian processes, beside those on record: learners/interpolators.py.

    The design's own observations and 32 times as many, or the most that are on record; standard-v3, worlds drawn, medians over
    replicates of what was recorded, the estimate of replicate 0.
    """
    made, store, rows = learner("interpolators"), Store(results), []
    for env in map(registry.load, environment or registry.identifiers()):
        study = Study.of(env, protocol="standard-v3", arms=GAUSSIAN)
        own = [r for r in store.load(env.id).records.values() if r.learner == made.name]
        for base in ("gp", "extra-data.gp", "extra-data.gp-prior"):
            fits = [study.fit(c) for c in study.cells if c.arm.name.split("@")[0] == base]
            took = {f.arm.name: [r for r in own if r.arm == f.arm.name] for f in fits}
            recorded = [f for f in fits if took[f.arm.name] and f.arm.more >= 1]
            if not recorded:
                continue
            largest = max(recorded, key=lambda f: f.arm.more)
            name = largest.arm.name
            seconds = float(np.median([r.cost["thread_seconds"] for r in took[name]]))
            rows.append([env.id, name, f"{seconds:.2g}", f"{made.estimate([largest])[0]:.2g}"])
            say(*rows[-1])
    yield "gaussian", table(rows, ["environment", "arm", "seconds", "estimated"], texts=2)


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
