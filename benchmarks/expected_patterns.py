"""Patterns that were written down before any network was trained here: expected, seen, holds.

Run: python benchmarks/expected_patterns.py [--results DIR] [--replicates 3]

Trains what is missing under the standard protocol (resumable), then prints one row per pattern that an environment declares
(`pinnablate/expected.py` has the language), and two about a near-miss law, Burgers without viscosity. Values are in
decades; `seen` lists every replicate before the mean, and `holds` judges the mean. The expectations come from a
random-feature collocation solver, not from networks: a "no" is a finding.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from pinnablate import registry
from pinnablate.analysis.lattice import Estimate, Lattice, estimate, lattice_of
from pinnablate.analysis.patterns import judge
from pinnablate.arms import Arm, subset
from pinnablate.arms import lattice as every_subset
from pinnablate.environment import Environment
from pinnablate.protocol import STANDARD, protocol
from pinnablate.report.tables import table
from pinnablate.store import Store
from pinnablate.study import Study


def inviscid(env: Environment) -> Environment:
    """Burgers' world told its near miss. Points, noise and truth are unchanged."""
    return replace(env, equations={**env.equations, **env.near_misses["inviscid"].equations}, near_misses={})


def train(env: Environment, replicates: int, results: str, arms: tuple[Arm, ...]) -> Lattice:
    study, store = Study(env, protocol(STANDARD), arms=arms, replicates=tuple(range(replicates))), Store(results)
    study.run(store, lambda p: print(f"{env.id} {p.record.arm}: {p.done} of {p.total}", file=sys.stderr, flush=True))
    return lattice_of(study, store.load(env.id).records)


def near_miss(burgers: Lattice, replicates: int, results: str) -> list[tuple[str, Estimate]]:
    """D4: inviscid Burgers, told alone, lies between `none` and the truth: both differences are at least 0."""
    wrong = inviscid(registry.load("burgers-potential"))
    told = train(wrong, replicates, f"{results}/near-miss", (subset(wrong, ("burgers",)),)).skills("burgers")
    return [("v(inviscid) - v(none)", estimate(told - burgers.skills("none"))),
            ("v(burgers) - v(inviscid)", estimate(burgers.skills("burgers") - told))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="results")
    parser.add_argument("--replicates", type=int, default=3)
    options = parser.parse_args()
    rows = []
    for name in ("maxwell-cavity-2d", "decay-chain", "heat-mixed", "burgers-potential"):
        env = registry.load(name)
        found = train(env, options.replicates, options.results, every_subset(env))
        found_of = [(j.expected.label, j.expected.statement, j.expected.bounds, j.seen, j.holds)
                    for j in judge(found, env.expected, env.sector_names)]
        if name == "burgers-potential":
            found_of += [("D4", statement, ">= 0", seen, seen.mean >= 0)
                         for statement, seen in near_miss(found, options.replicates, options.results)]
        for label, statement, bounds, seen, holds in found_of:
            values = f"{', '.join(f'{v:.2f}' for v in seen.values)}; mean {seen.mean:.2f}"
            rows.append([label, name, statement, bounds, values, "yes" if holds else "NO"])
    print(table(rows, ["pattern", "environment", "statement", "expected", "seen", "holds"], texts=6))
    held = sum(r[-1] == "yes" for r in rows)
    print(f"\n{held} of {len(rows)} hold; {options.replicates} replicates, {STANDARD}.")


if __name__ == "__main__":
    main()
