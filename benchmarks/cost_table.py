"""What a network and a whole lattice cost, from the published records, beside serial DeepXDE on six environments.

Run: python benchmarks/cost_table.py [--results leaderboard/results] [--serial results/serial] [--write]

Part `records`: thread-seconds as recorded; machines may differ. Part `serial`: networks of serial DeepXDE and stacked ones, arms
`none` and `all` in three replicates, kept in `--serial` as they finish, so that an interrupted command goes on where it was.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from page import write_section

from pinnablate import registry
from pinnablate.arms import default_arms, lattice, subset
from pinnablate.environment import Environment
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol

SERIAL = ("decay-chain", "lotka-volterra", "heat-mixed", "burgers-potential", "maxwell-cavity-2d", "taylor-green-advected")
REPLICATES = 3


def seconds(records: Sequence[Record]) -> float:
    return float(np.sum([r.cost["thread_seconds"] for r in records]))


def published(env: Environment, store: Store, protocol_name: str, learner: str) -> list[str] | None:
    """One row: seconds per network, per lattice, and of the controls, per replicate; None where a lattice is incomplete."""
    have = store.load(env.id).records
    made = [r for r in have.values() if (r.design, r.protocol, r.learner) == ("standard", protocol_name, learner)]
    replicates = tuple(sorted({r.data_seed for r in made}))
    if not replicates:
        return None
    study = Study(env, protocol(protocol_name), arms=default_arms(env), replicates=replicates, learner=learner)
    names = {a.name for a in lattice(env)}
    cells = [(c.arm.name in names, have[c.key]) for c in study.cells if c.key in have]
    told, controls = ([r for inside, r in cells if inside is wanted] for wanted in (True, False))
    if len(told) < len(names) * len(replicates):
        return None
    everything, count = [r for r in told if r.arm == "all"], len(replicates)
    return [str(len(names)), str(count), f"{seconds(told) / len(told):.2g}", f"{seconds(everything) / count:.2g}",
            f"{seconds(told) / count:.3g}", f"{seconds(controls) / count:.3g}"]


def train(identifier: str, learner: str, protocol_name: str, directory: str) -> dict[str, list[Record]]:
    """Records of arms `none` and `all` by arm, training what is missing."""
    env = registry.load(identifier)
    arms = (subset(env, ()), subset(env, env.players))
    study = Study(env, protocol(protocol_name), arms=arms, replicates=tuple(range(REPLICATES)), learner=learner)
    store = Store(directory)
    study.run(store)
    records = store.load(env.id).records
    return {a.name: [records[c.key] for c in study.cells if c.arm.name == a.name] for a in arms}


def medians(env: Environment, found: dict[str, list[Record]]) -> list[str]:
    """Seconds of `none` and of `all`, and the error of `all`."""
    took = [f"{np.median([r.cost['thread_seconds'] for r in found[arm]]):.3g}" for arm in ("none", "all")]
    return [*took, f"{np.median([r.errors[env.primary] for r in found['all']]):.2g}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="leaderboard/results")
    parser.add_argument("--serial", default="results/serial")
    parser.add_argument("--part", default="records,serial")
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    store = Store(options.results)
    if "records" in options.part:
        rows = []
        for name in registry.identifiers():
            env = registry.load(name)
            for protocol_name in (STANDARD, "adam-v1"):
                row = published(env, store, protocol_name, "stacked")
                rows += [[env.id, protocol_name, *row]] if row else []
        head = ["environment", "protocol", "subsets", "replicates", "a network", "arm all", "a lattice", "its four controls"]
        text = "Thread-seconds, stacked:\n\n" + table(rows, head, texts=2)
        print(text, flush=True)
        if options.write:
            write_section("costs", text)
    if "serial" in options.part:
        ways = (("deepxde", "adam-v1"), ("stacked", "adam-v1"), ("stacked", STANDARD))
        rows = []
        for env in map(registry.load, SERIAL):
            for learner, protocol_name in ways:
                # a process of its own: one learner gives TensorFlow all cores, the other a thread
                with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                    found = alone.submit(train, env.id, learner, protocol_name, options.serial).result()
                rows.append([env.id, f"{learner}, {protocol_name}", *medians(env, found)])
                print(rows[-1], flush=True)
        text = (f"Seconds a network and the error of `all` (medians of {REPLICATES}), all in one run; `deepxde` one after "
                "another with all cores, `stacked` a thread each:\n\n"
                + table(rows, ["environment", "trained by", "none", "all", "error of all"], texts=2))
        print(text)
        if options.write:
            write_section("serial", text)


if __name__ == "__main__":
    main()
