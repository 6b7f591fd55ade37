"""One law of lotka-volterra as a soft constraint and inside a solver: skill and cost, both trained in this run.

Run: python benchmarks/soft_or_inside.py [--environment lotka-volterra] [--told prey] [--replicates 5] [--write]
"""

from __future__ import annotations

import argparse
import tempfile

import numpy as np
from page import write_section

from pinnablate import registry
from pinnablate.analysis.lattice import estimate, lattice_of
from pinnablate.arms import parse
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environment", default="lotka-volterra")
    parser.add_argument("--told", default="prey")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    env = registry.load(options.environment)
    rows, skills = [], []
    with tempfile.TemporaryDirectory() as directory:
        for learner in ("stacked", "solver-layer"):
            study = Study(env, protocol(STANDARD), arms=parse(env, options.told), replicates=tuple(range(options.replicates)),
                          learner=learner)
            store = Store(directory)
            study.run(store)
            found = lattice_of(study, store.load(env.id).records)
            skills.append(found.skills(options.told))
            seconds = [r.cost["thread_seconds"] for r in found.of(options.told)]
            rows.append([learner, str(estimate(skills[-1])), f"{np.median(seconds):.2g}"])
    text = (f"{env.name}, told {options.told}, {options.replicates} replicates:\n\n"
            + table(rows, ["learner", "skill", "thread-seconds a network, tracing included"])
            + f"\n\nInside a solver minus soft: {estimate(skills[1] - skills[0]):+} decades.")
    print(text)
    if options.write:
        write_section("soft or inside", text)


if __name__ == "__main__":
    main()
