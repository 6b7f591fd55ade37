"""Where an expected pattern does not hold: the cause sought in training losses and residuals, not in errors to be tuned.

Run: python benchmarks/why_not.py [--results leaderboard/results] [--replicates 5] [--part patterns,spectral,futures] [--write]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import combinations

import numpy as np
from freeze_protocol import loss_of_truth
from page import write_section

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import lattice, subset
from pinnablate.learners.collocation.kernel import CONVERGED, minimise, noise_of
from pinnablate.learners.collocation.spectral import Chebyshev, Spectral
from pinnablate.learners.collocation.system import System
from pinnablate.learners.stacked import Stacked
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.problem import test_points as points_of
from pinnablate.tasks.protocol import STANDARD, protocol


def pairs_of_the_decay_chain(results: str, replicates: int) -> str:
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
    return ("decay-chain, extrap error of pairs and triples (geometric means):\n\n"
            + table(rows, ["told", "error", "each replicate", *env.field_names]))


def longer_training_of_burgers(replicates: int) -> str:
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
    return ("burgers-potential, longer training:\n\n"
            + table(rows, ["told", "steps", "loss / loss of the truth", "error extrap", "residual of burgers"]))


def size_of_the_near_miss() -> str:
    """D4: how far the truth is from the inviscid law, in the units of the loss."""
    world = registry.load("burgers-potential")
    env = replace(world, equations={**world.equations, **world.near_misses["inviscid"].equations}, near_misses={})
    points = points_of(env)
    r = env.residual_values(env.reference_jet(points), points)[:, 0] / env.residual_scales[0]
    return (f"The truth violates the inviscid law by {np.sqrt(np.mean(r**2)):.2f} rms of its largest term: "
            f"{np.mean(r**2):.3f} in the loss, where noise alone costs 0.003.")


def minimum_of_spectral(replicates: int) -> str:
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
    return ("lotka-volterra, Chebyshev collocation told all equations, loss with the prior:\n\n"
            + table(rows, ["replicate", "of the truth", "found from the mean", "found from the truth", "error extrap",
                           "from the truth"]))


def losses_of_kepler(results: str) -> str:
    """Which sets of laws are fitted in which replicate: loss over that of the exact solution."""
    env = registry.load("kepler")
    named = ((), ("kin", "dyn"), ("kin", "energy", "angmom"), env.players)
    study = Study(env, protocol(STANDARD), arms=tuple(subset(env, chosen) for chosen in named), replicates=tuple(range(5)))
    found = lattice_of(study, Store(results).load(env.id).records)
    truth = [loss_of_truth(study.fit(c).problem, study.budget) for c in study.cells if c.arm.name == "all"]
    rows = [[a, *(f"{r.loss / t:.2g}" for r, t in zip(found.of(a), truth, strict=True))] for a in found.arms]
    return ("kepler, loss over that of the exact solution, replicates 0 to 4:\n\n"
            + table(rows, ["told", *map(str, found.replicates)]))


def future_of_the_rigid_body(replicates: int) -> str:
    """Where `all` goes after the last observation: its last state, and how far the invariants have drifted there."""
    env = registry.load("rigid-body")
    study = Study(env, protocol(STANDARD), arms=(subset(env, env.players),), replicates=tuple(range(replicates)))
    fits = [replace(study.fit(cell), curve=False) for cell in study.cells]
    last, rows = env.upper[None], []
    for t in sorted(Stacked().fit(fits), key=lambda t: t.fit.problem.data_seed):
        jet = t.jet(last, env.orders)
        r = dict(zip((r.equation for r in env.residuals), (env.residual_values(jet, last) / env.residual_scales)[0], strict=True))
        rows.append([str(t.fit.problem.data_seed), f"{t.loss / loss_of_truth(t.fit.problem, study.budget):.2f}",
                     ", ".join(f"{v:.2f}" for v in jet[(0,)][0]), f"{r['energy']:+.3f}", f"{r['momentum']:+.3f}"])
    truth = ", ".join(f"{v:.2f}" for v in env.reference(last)[0])
    return (f"rigid-body told all, at t = {last[0, 0]:g}, where the truth is {truth}:\n\n"
            + table(rows, ["replicate", "loss / loss of the truth", "w1, w2, w3", "energy", "momentum"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="leaderboard/results")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--part", default="patterns,spectral,futures")
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = parser.parse_args()
    parts = {
        "patterns": lambda n: (pairs_of_the_decay_chain(options.results, n), size_of_the_near_miss(),
                               longer_training_of_burgers(n)),
        "spectral": lambda n: (minimum_of_spectral(n),),
        "futures": lambda n: (losses_of_kepler(options.results), future_of_the_rigid_body(n)),
    }
    wanted = options.part.split(",")
    if unknown := sorted(set(wanted) - set(parts)):
        parser.error(f"unknown part {unknown[0]!r}; expected some of {','.join(parts)}")
    for part in wanted:
        text = "\n\n".join(parts[part](options.replicates))
        print(text + "\n")
        if options.write:
            write_section(f"why: {part}", text)


if __name__ == "__main__":
    main()
