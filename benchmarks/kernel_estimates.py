"""Time and memory that a dry run announces for the kernel learner, beside what its fits take: the constants of
pinnablate/learners/kernel/cost.py.

Run: python benchmarks/kernel_estimates.py [ID ...] [--write]

Arm `all` of each environment, one replicate. Memory is the peak of what Python and NumPy hold, by tracemalloc.
"""

from __future__ import annotations

import argparse
import tracemalloc

from page import write_section

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol


def row_of(name: str) -> list[str]:
    env = registry.load(name)
    study = Study(env, protocol(STANDARD), arms=lattice(env)[-1:], replicates=(0,), learner="kernel")
    learner, fit = Kernel(), study.fit(study.cells[0])
    seconds, memory = learner.estimate([fit])
    tracemalloc.start()
    (result,) = learner.fit([fit])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    numbers = [f"{x:.2g}" for x in (result.seconds, seconds)] + [f"{x / 2**20:.0f}" for x in (peak, memory)]
    out = [env.id, str(result.steps[1]), *numbers]
    print(*out, flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("environments", nargs="*", default=registry.identifiers())
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    text = table([row_of(name) for name in options.environments],
                 ["environment", "steps", "seconds", "estimated", "MiB", "estimated"], texts=1)
    print(text)
    if options.write:
        write_section("kernel estimates", text)


if __name__ == "__main__":
    main()
