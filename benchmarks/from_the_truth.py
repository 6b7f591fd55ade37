"""Where networks told everything err: a local minimum, too few steps, or a loss that prefers what they found to the truth?

Run: python benchmarks/from_the_truth.py [ID ...] [--replicates 5] [--write]

Each replicate of arm `all` is trained as published and with 16 times the second-order steps; and on the same points and
observations from weights that were fitted to the exact solution over the whole domain, with as many steps and 16 times as many.
A loss that only networks from the truth reach: a local minimum. One that more steps reach too: too few steps. None that is lower
from the truth: the loss itself does not ask for it. Beside it the largest rms of a scaled residual on points that nobody was
trained on, which tells whether the equations hold between the collocation points; and how far the networks are apart from the one
that knew the truth, beyond the observations, in standard deviations of the fields. Test errors are not looked at.
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
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import STANDARD, protocol

ENVIRONMENTS = ("rigid-body", "kepler", "lotka-volterra", "coupled-oscillators", "lorenz63", "fitzhugh-nagumo")
EVERYWHERE, SEEN, LONGER, PATIENT = "everywhere", 400, 4, 16


def trained(fits: list[Fit]) -> list[Trained]:
    """In the order of the fits."""
    found = {id(t.fit): t for t in Stacked().fit(fits)}
    return [found[id(f)] for f in fits]


def knowing(env: Environment, fits: list[Fit]) -> list[Fit]:
    """The same fits from weights that know the exact solution."""
    seen = replace(env, designs={**env.designs, EVERYWHERE: Observations(count=SEEN, noise=0.0, primary="interp")})
    told = trained([replace(f, problem=make_problem(seen, EVERYWHERE, f.problem.data_seed, f.budget.points),
                            second_steps=LONGER * f.second_steps) for f in fits])
    return [replace(f, initial=k.weights, adam_steps=0) for f, k in zip(fits, told, strict=True)]


def patient(fits: list[Fit]) -> list[Fit]:
    return [replace(f, second_steps=PATIENT * f.second_steps) for f in fits]


def rows_of(env: Environment, replicates: int) -> list[list[str]]:
    """One row per replicate."""
    study = Study(env, protocol(STANDARD), arms=(subset(env, env.players),), replicates=tuple(range(replicates)))
    usual = [replace(study.fit(cell), curve=False) for cell in study.cells]
    from_truth, scorer = knowing(env, usual), Scorer(env, "standard")
    times = np.linspace(env.design("standard").until, env.upper[0], 200)[:, None]
    zero = (0,) * len(env.coordinates)
    out = []
    for group in zip(*map(trained, (usual, patient(usual), from_truth, patient(from_truth))), strict=True):
        truth = loss_of_truth(group[0].fit.problem, study.budget)
        futures = [t.jet(times, (zero,))[zero] / env.field_scales for t in group]
        numbers = [t.loss / truth for t in group]
        numbers += [max(v[0] for v in scorer.score(t.jet).residuals.values()) for t in group]
        numbers += [np.sqrt(np.mean((future - futures[2]) ** 2)) for future in futures[:2]]
        out.append([env.id, str(group[0].fit.problem.data_seed), *(f"{x:.2g}" for x in numbers)])
        print(out[-1], flush=True)
    return out


def report(rows: list[list[str]]) -> str:
    ways = ("P", f"P{PATIENT}", "T", f"T{PATIENT}")
    names = [f"{what} {way}" for what, count in (("loss", 4), ("residual", 4), ("apart", 2)) for way in ways[:count]]
    return (f"Arm `all`, trained as published (P) and from the truth (T), and with {PATIENT} times the steps ({ways[1]}, "
            f"{ways[3]}): loss over that of the exact solution, residual on fresh points, and distance from T.\n\n"
            + table(rows, ["environment", "replicate", *names], texts=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("environments", nargs="*", default=ENVIRONMENTS, help="in time alone")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    text = report([row for name in options.environments for row in rows_of(registry.load(name), options.replicates)])
    print(text)
    if options.write:
        write_section("from the truth", text)


if __name__ == "__main__":
    main()
