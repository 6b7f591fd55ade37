"""Where an expected pattern does not hold: the cause sought in training losses and residuals, not in errors to be tuned.

Run after expected_patterns.py: python benchmarks/why_not.py [--results DIR] [--replicates 3] [--part patterns,spectral]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import combinations

import numpy as np
from expected_patterns import inviscid
from freeze_protocol import loss_of_truth

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import lattice, subset
from pinnablate.learners.kernel import CONVERGED, minimise, noise_of
from pinnablate.learners.kernel.system import System
from pinnablate.learners.spectral import Chebyshev, Spectral
from pinnablate.learners.stacked import Stacked
from pinnablate.metrics import Scorer
from pinnablate.problem import test_points as points_of
from pinnablate.protocol import STANDARD, protocol
from pinnablate.report.tables import table
from pinnablate.store import Store
from pinnablate.study import Study


def pairs_of_the_decay_chain(results: str, replicates: int) -> None:
    """D2: which pairs of equations already extrapolate, and in which fields."""
    env = registry.load("decay-chain")
    study = Study(env, protocol(STANDARD), arms=lattice(env), replicates=tuple(range(replicates)))
    found = lattice_of(study, Store(results).load(env.id).records)
    rows = []
    for size in (2, 3):
        for chosen in combinations(env.equations, size):
            name = subset(env, chosen).name
            by_field = [np.exp(np.mean([np.log(r.field_errors["extrap"][f]) for r in found.of(name)])) for f in env.field_names]
            each = ", ".join(f"{r.errors['extrap']:.2g}" for r in found.of(name))
            rows.append([name, f"{found.error(name):.2g}", each, *(f"{e:.2g}" for e in by_field)])
    print("decay-chain, extrap error of pairs and triples (geometric means):\n")
    print(table(rows, ["told", "error", "each replicate", *env.field_names]))


def longer_training_of_burgers(replicates: int) -> None:
    """D4: the gap between burgers and bernoulli+link as Levenberg-Marquardt goes on."""
    env = registry.load("burgers-potential")
    arms = (subset(env, ("burgers",)), subset(env, ("bernoulli", "link")))
    study = Study(env, protocol(STANDARD), arms=arms, replicates=tuple(range(replicates)))
    learner, scorer, rows = Stacked(), Scorer(env, "standard"), []
    for steps in (study.budget.second_steps, 4 * study.budget.second_steps):
        fits = [replace(study.fit(cell), second_steps=steps, curve=False) for cell in study.cells]
        trained = {(t.fit.arm.name, t.fit.problem.data_seed): t for t in learner.fit(fits)}
        for arm in arms:
            mine = [trained[arm.name, r] for r in range(replicates)]
            scores = [scorer.score(t.jet) for t in mine]
            rows.append([arm.name, str(steps),
                         ", ".join(f"{t.loss / loss_of_truth(t.fit.problem, t.fit.budget):.2f}" for t in mine),
                         ", ".join(f"{s.errors['extrap']:.2g}" for s in scores),
                         ", ".join(f"{s.residuals['burgers'][0]:.1e}" for s in scores)])
    print("\nburgers-potential, longer training:\n")
    print(table(rows, ["told", "steps", "loss / loss of the truth", "error extrap", "residual of burgers"]))


def size_of_the_near_miss() -> None:
    """D4: how far the truth is from the inviscid law, in the units of the loss."""
    env = inviscid(registry.load("burgers-potential"))
    points = points_of(env)
    r = env.residual_values(env.reference_jet(points), points)[:, 0] / env.residual_scales[0]
    print(f"\nthe truth violates the inviscid law by {np.sqrt(np.mean(r**2)):.2f} rms of its largest term: "
          f"{np.mean(r**2):.3f} in the loss, where noise alone costs 0.003")


def minimum_of_spectral(replicates: int) -> None:
    """Is Chebyshev collocation caught in a local minimum of lotka-volterra? Its loss from its own start, and from the truth."""
    env = registry.load("lotka-volterra")
    study = Study(env, protocol(STANDARD), arms=(subset(env, env.players),), replicates=tuple(range(replicates)),
                  learner="spectral")
    learner, rows = Spectral(), []
    for fit in map(study.fit, study.cells):
        (trained,) = learner.fit([fit])
        lengths, amplitude = learner.prior(fit.problem, None)
        features = Chebyshev(env, lengths)
        ridge = fit.budget.data_weight * (noise_of(fit.problem) / amplitude) ** 2 / fit.problem.observed_values.size
        system = System(fit, features, ridge)
        at_points = features.matrix(env.scale_points, (0,))
        truth = np.linalg.lstsq(at_points, env.reference(env.scale_points) / env.field_scales, rcond=1e-12)[0].T
        better, _ = minimise(system, truth, CONVERGED)
        errors = [study.scorer.score(jet).errors["extrap"]
                  for jet in (trained.jet, lambda at, orders, a=better, f=features: f.jet(a, at, orders))]
        rows.append([str(fit.problem.data_seed), *(f"{system.loss(a):.5f}" for a in (truth, trained.coefficients, better)),
                     *(f"{e:.3f}" for e in errors)])
    print("\nlotka-volterra, Chebyshev collocation told all equations, loss with the prior:\n")
    print(table(rows, ["replicate", "of the truth", "found from the mean", "found from the truth", "error extrap",
                       "from the truth"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="results")
    parser.add_argument("--replicates", type=int, default=3)
    parser.add_argument("--part", default="patterns,spectral")
    options = parser.parse_args()
    if "patterns" in options.part:
        pairs_of_the_decay_chain(options.results, options.replicates)
        size_of_the_near_miss()
        longer_training_of_burgers(options.replicates)
    if "spectral" in options.part:
        minimum_of_spectral(options.replicates)


if __name__ == "__main__":
    main()
