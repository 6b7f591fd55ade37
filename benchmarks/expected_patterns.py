"""Patterns that were written down before any network was trained here: expected, seen, holds.

Run: python benchmarks/expected_patterns.py [--results DIR] [--replicates 3]

Trains what is missing under standard-v1 (resumable), then prints one row per pattern that an environment declares
(`pinnablate/expected.py` has the language), and two about a near-miss law, Burgers without viscosity. Values are in
decades; `seen` lists every replicate before the mean, and `holds` judges the mean. The expectations come from a
random-feature collocation solver, not from networks: a "no" is a finding.
"""

from __future__ import annotations

import argparse
import sys

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice, estimate, lattice_of
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import Arm, subset
from pinnablate.arms import lattice as every_subset
from pinnablate.environment import Environment, Expected
from pinnablate.protocol import protocol
from pinnablate.report.tables import table
from pinnablate.store import Store
from pinnablate.study import Study


def inviscid(env: Environment) -> Environment:
    """Burgers' world told a near-miss law: no viscosity. Points, noise and truth are unchanged."""
    u = env.fields[0]
    x, t = env.coordinates
    return env.with_equations({**env.equations, "burgers": u.diff(t) + u * u.diff(x)})


def train(env: Environment, replicates: int, results: str, arms: tuple[Arm, ...]) -> Lattice:
    study, store = Study(env, protocol("standard-v1"), arms=arms, replicates=tuple(range(replicates))), Store(results)
    study.run(store, lambda p: print(f"{env.id} {p.record.arm}: {p.done} of {p.total}", file=sys.stderr, flush=True))
    return lattice_of(study, store.load(env.id).records)


def near_miss(burgers: Lattice, replicates: int, results: str) -> list[Judged]:
    """D4: inviscid Burgers, told alone, lies between `none` and the truth."""
    wrong = inviscid(registry.load("burgers-potential"))
    told = train(wrong, replicates, f"{results}/near-miss", (subset(wrong, ("burgers",)),)).skills("burgers")
    differences = {
        "v(inviscid) - v(none)": told - burgers.skills("none"),
        "v(burgers) - v(inviscid)": burgers.skills("burgers") - told,
    }
    judged = []
    for statement, values in differences.items():
        # the formula cannot name a law that the environment does not have: the text alone is shown
        expected = Expected("v(burgers) - v(none)", at_least=0, label="D4", note=statement)
        judged.append(Judged(expected, estimate(values), expected.holds(float(values.mean()))))
    return judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="results")
    parser.add_argument("--replicates", type=int, default=3)
    options = parser.parse_args()
    rows = []
    for name in ("maxwell-cavity-2d", "decay-chain", "heat-mixed", "burgers-potential"):
        env = registry.load(name)
        found = train(env, options.replicates, options.results, every_subset(env))
        judged = [(j.expected.statement, j) for j in judge(found, env.expected)]
        if name == "burgers-potential":
            judged += [(j.expected.note, j) for j in near_miss(found, options.replicates, options.results)]
        for statement, j in judged:
            seen = f"{', '.join(f'{v:.2f}' for v in j.seen.values)}; mean {j.seen.mean:.2f}"
            rows.append([j.expected.label, name, statement, j.expected.bounds, seen, "yes" if j.holds else "NO"])
    print(table(rows, ["pattern", "environment", "statement", "expected", "seen", "holds"], texts=6))
    held = sum(r[-1] == "yes" for r in rows)
    print(f"\n{held} of {len(rows)} hold; {options.replicates} replicates, standard-v1.")


if __name__ == "__main__":
    main()
