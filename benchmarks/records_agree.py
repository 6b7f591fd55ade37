"""Does today's engine reproduce the published records? Arm `all` of every network study, trained again.

Run: python benchmarks/records_agree.py [--results leaderboard/results] [--replicates 5] [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace

import numpy as np
from page import write_section

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import protocol

BOUND = 0.02  # decades, median over replicates
PROTOCOLS = ("standard-v2", "standard-v1")


def row(name: str, protocol_name: str, store: Store, replicates: int) -> list[str] | None:
    """One study with records of `all`, or None."""
    env = registry.load(name)
    study = Study(env, protocol(protocol_name), arms=parse(env, "all"), replicates=tuple(range(replicates)))
    published = store.load(env.id).records
    cells = [c for c in study.cells if c.key in published]
    if not cells:
        return None
    study = replace(study, replicates=tuple(c.replicate for c in cells))
    with tempfile.TemporaryDirectory() as room:
        again = {r.key: r for r in study.run(Store(room))[0]}
    primary = env.primary_split(env.design("standard"))
    both = [[skill(found[c.key].errors[primary], env.floor) for c in cells] for found in (again, published)]
    off = np.abs(np.subtract(*both))
    print(f"{env.id}, {protocol_name} done", file=sys.stderr, flush=True)
    return [env.id, protocol_name, str(len(cells)), f"{np.median(off):.1e}", f"{max(off):.1e}",
            "yes" if np.median(off) <= BOUND else "NO"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="leaderboard/results")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    store = Store(options.results)
    rows = [r for p in PROTOCOLS for name in registry.identifiers() if (r := row(name, p, store, options.replicates))]
    text = ("Skill of arm `all` on the primary split, published and trained again; absolute difference in decades:\n\n"
            + table(rows, ["environment", "protocol", "replicates", "median", "largest", f"median <= {BOUND:g}"], texts=2))
    print(text)
    if options.write:
        write_section("records", text)


if __name__ == "__main__":
    main()
