"""Where networks told everything err: a local minimum, or a loss that prefers what they found to the truth?

Run: python benchmarks/from_the_truth.py [ID ...] [--replicates 5] [--write]

Each replicate of arm `all` is trained as published, and once more on the same points and observations from weights that were
fitted to the exact solution over the whole domain. A lower loss from there: training was caught in a local minimum. None that
is lower: the loss itself does not ask for the truth. `apart`: rms difference of the two networks beyond the observations, in
standard deviations of the fields; the test error of neither is looked at.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
from freeze_protocol import loss_of_truth
from page import write_section

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.environment import Environment, Observations
from pinnablate.learners.base import Fit, Trained
from pinnablate.learners.stacked import Stacked
from pinnablate.problem import make_problem
from pinnablate.protocol import STANDARD, protocol
from pinnablate.report.tables import table
from pinnablate.study import Study

ENVIRONMENTS = ("rigid-body", "kepler", "lotka-volterra", "coupled-oscillators", "lorenz63", "fitzhugh-nagumo")
EVERYWHERE, SEEN, LONGER = "everywhere", 400, 4


def trained(fits: list[Fit]) -> list[Trained]:
    """In the order of the fits."""
    found = {id(t.fit): t for t in Stacked().fit(fits)}
    return [found[id(f)] for f in fits]


def from_the_truth(env: Environment, fits: list[Fit]) -> list[Trained]:
    """The same fits from weights that know the exact solution."""
    seen = replace(env, designs={**env.designs, EVERYWHERE: Observations(count=SEEN, noise=0.0, primary="interp")})
    knowing = trained([replace(f, problem=make_problem(seen, EVERYWHERE, f.problem.data_seed, f.budget.points),
                               second_steps=LONGER * f.second_steps) for f in fits])
    return trained([replace(f, initial=k.weights, adam_steps=0) for f, k in zip(fits, knowing, strict=True)])


def rows_of(env: Environment, replicates: int) -> list[list[str]]:
    """One row per replicate."""
    study = Study(env, protocol(STANDARD), arms=(subset(env, env.players),), replicates=tuple(range(replicates)))
    fits = [replace(study.fit(cell), curve=False) for cell in study.cells]
    times = np.linspace(env.design("standard").until, env.upper[0], 200)[:, None]
    out = []
    for usual, knowing in zip(trained(fits), from_the_truth(env, fits), strict=True):
        truth = loss_of_truth(usual.fit.problem, study.budget)
        zero = (0,) * len(env.coordinates)
        apart = (usual.jet(times, (zero,))[zero] - knowing.jet(times, (zero,))[zero]) / env.field_scales
        out.append([env.id, str(usual.fit.problem.data_seed), f"{usual.loss / truth:.2g}", f"{knowing.loss / truth:.2g}",
                    f"{np.sqrt(np.mean(apart**2)):.2g}"])
        print(out[-1], flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("environments", nargs="*", default=ENVIRONMENTS, help="in time alone")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    rows = [row for name in options.environments for row in rows_of(registry.load(name), options.replicates)]
    text = ("Arm `all`, loss over that of the exact solution, as published and from the truth:\n\n"
            + table(rows, ["environment", "replicate", "as published", "from the truth", "apart"]))
    print(text)
    if options.write:
        write_section("from the truth", text)


if __name__ == "__main__":
    main()
