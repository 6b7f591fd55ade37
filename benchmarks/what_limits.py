"""Where a network told everything falls short: is it the optimiser, the width, or the number of points?

Run: python benchmarks/what_limits.py [ID ...] [--write]

Arm `all` of an environment is trained on seeds that are never published, as the standard protocol has it, with one thing
changed at a time, and with steps and points together. Shown are the loss over that of the exact solution, which pays for the
observations' noise alone, and the largest rms of an equation's scaled residual on points that nobody was trained on. Test errors
are not looked at.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
from freeze_protocol import SEEDS, loss_of_truth
from page import write_section

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.environment import Environment
from pinnablate.learners.base import Fit
from pinnablate.learners.stacked import Stacked
from pinnablate.report.tables import table
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import STANDARD, Budget, protocol

ENVIRONMENTS = ("fitzhugh-nagumo", "kepler", "lorenz63", "beltrami", "maxwell-3d")


def variants(budget: Budget) -> dict[str, Budget]:
    """The standard budget, one thing changed at a time, and two together."""
    return {
        STANDARD: budget,
        "steps x 4": replace(budget, second_steps=4 * budget.second_steps),
        "steps x 16": replace(budget, second_steps=16 * budget.second_steps),
        "points x 4": replace(budget, points=4 * budget.points),
        "width x 2": replace(budget, width=2 * budget.width),
        "steps x 16, points x 4": replace(budget, second_steps=16 * budget.second_steps, points=4 * budget.points),
    }


def rows_of(env: Environment) -> list[list[str]]:
    """One row per variant: medians over seeds, and the largest."""
    scorer, out = Scorer(env, "standard"), []
    for name, budget in variants(protocol(STANDARD).budget(env)).items():
        network = architecture(env, budget)
        fits = [Fit(make_problem(env, "standard", s, budget.points), lattice(env)[-1], budget, network, network.initial(s),
                    budget.adam_steps, budget.second_steps, curve=False) for s in SEEDS]
        trained = list(Stacked().fit(fits))
        losses = [t.loss / loss_of_truth(t.fit.problem, budget) for t in trained]
        residuals = [max(v[0] for v in scorer.score(t.jet).residuals.values()) for t in trained]
        out.append([env.id, name, *(f"{f(x):.2g}" for x in (losses, residuals) for f in (np.median, np.max))])
        print(out[-1], flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("environments", nargs="*", default=ENVIRONMENTS)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    rows = [row for name in options.environments for row in rows_of(registry.load(name))]
    text = (f"Arm `all`, {len(SEEDS)} seeds: loss over that of the exact solution, and residual on fresh points:\n\n"
            + table(rows, ["environment", "budget", "loss, median", "largest", "residual, median", "largest"], texts=2))
    print(text)
    if options.write:
        write_section("limits of fit", text)


if __name__ == "__main__":
    main()
