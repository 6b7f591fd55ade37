"""What does a network cost, and is that what a dry run announces?

python benchmarks/costs.py --part records [--results leaderboard/results] [--write]
python benchmarks/costs.py --part serial [--serial results/serial] [--write]
python benchmarks/costs.py --part soft-or-inside [--environment lotka-volterra] [--told prey] [--replicates 5] [--write]
python benchmarks/costs.py --part rate-shares [--results results]
python benchmarks/costs.py --part kernel-estimates [--environment ID,...] [--write]
python benchmarks/costs.py --part gaussian [--environment ID,...] [--results leaderboard/results] [--write]
python benchmarks/costs.py --part estimates [--write]
python benchmarks/costs.py --part announced [--protocol NAME,...] [--write]
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import numpy as np
from announcements import announced, estimates, gaussian, kernel_estimates
from common import DEVELOPMENT, Sections, fresh, main, say

from pinnablate import registry
from pinnablate.analysis.lattice import estimate, lattice_of
from pinnablate.arms import default_arms, lattice, parse, subset
from pinnablate.environment import Environment
from pinnablate.learners.rate import measured_rate
from pinnablate.records.store import Record, Store, environments_in
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol

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
    for env in map(registry.load, DEVELOPMENT):
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


PARTS = {
    "records": records,
    "serial": serial,
    "soft-or-inside": soft_or_inside,
    "rate-shares": rate_shares,
    "kernel-estimates": kernel_estimates,
    "gaussian": gaussian,
    "estimates": estimates,
    "announced": announced,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
