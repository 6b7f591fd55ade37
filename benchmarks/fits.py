"""Where a model told everything falls short: too few steps, a local minimum, or a loss that prefers what it found to the truth?

    python benchmarks/fits.py --part from-the-truth [--environment ID,...] [--replicates 5] [--write]
    python benchmarks/fits.py --part limits [--environment ID,...] [--write]
    python benchmarks/fits.py --part futures [--write]
    python benchmarks/fits.py --part spectral [--write]

Causes are sought in training losses, over that of the exact solution, which pays for the noise of the observations alone; and in
residuals: the largest rms of an equation's scaled residual on points that nobody was trained on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import Sections, fit_of, loss_of_truth, main, say

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import subset
from pinnablate.environment import Design, Environment
from pinnablate.learners import learner
from pinnablate.learners.base import Trained
from pinnablate.learners.collocation.base import noise_of
from pinnablate.learners.collocation.gauss_newton import CONVERGED, solve_least_squares
from pinnablate.learners.collocation.system import CollocationSystem
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import STANDARD, protocol

PARTING = (
    "rigid-body",
    "kepler",
    "lotka-volterra",
    "coupled-oscillators",
    "lorenz63",
    "fitzhugh-nagumo",
)  # in time alone
STRAINED = ("fitzhugh-nagumo", "kepler", "lorenz63", "beltrami", "maxwell-3d")
EVERYWHERE, LONGER, PATIENT = Design(count=400, noise=0.0, primary="interp"), 4, 16


def told_all(env: Environment, replicates: int, learner_name: str = "stacked") -> Study:
    """The study of arm `all` alone, as published."""
    return Study(
        env,
        protocol(STANDARD),
        arms=(subset(env, env.players),),
        replicates=tuple(range(replicates)),
        learner=learner_name,
    )


def trained(fits: list[Fit]) -> list[Trained]:
    """In the order of the fits."""
    found = {id(t.fit): t for t in learner("stacked").fit(fits)}
    return [found[id(f)] for f in fits]


def over_truth(t: Trained) -> float:
    """Training loss over that of the exact solution."""
    return t.loss / loss_of_truth(t.fit.problem, t.fit.budget)


def largest_residual(scorer: Scorer, t: Trained) -> float:
    return max(v[0] for v in scorer.score(t.jet).residuals.values())


def patient(fits: list[Fit]) -> list[Fit]:
    return [replace(f, second_steps=PATIENT * f.second_steps) for f in fits]


def knowing(env: Environment, fits: list[Fit]) -> list[Fit]:
    """The same fits from weights that were fitted to the exact solution over the whole domain."""
    seen = env.world(EVERYWHERE)
    told = trained(
        [
            replace(
                f,
                problem=make_problem(seen, f.problem.data_seed, f.budget.points),
                second_steps=LONGER * f.second_steps,
            )
            for f in fits
        ]
    )
    return [replace(f, initial=k.weights, adam_steps=0) for f, k in zip(fits, told, strict=True)]


def from_the_truth(environment: tuple[str, ...] = PARTING, replicates: int = 5) -> Sections:
    """Networks told everything, as published, with 16 times the steps, and both from the exact solution.

    A loss that only networks from the truth reach: a local minimum. One that more steps reach too: too few steps. None that is
    lower from the truth: the loss itself does not ask for it. Beside it the residual, which tells whether the equations hold
    between the collocation points; and how far the networks are from the one that knew the truth, beyond the observations, in
    standard deviations of the fields. Test errors are not looked at.
    """
    rows = []
    for env in map(registry.load, environment):
        study = told_all(env, replicates)
        usual = [replace(study.fit(cell), curve=False) for cell in study.cells]
        start, scorer, world = knowing(env, usual), study.scorer, study.world
        times = np.linspace(world.design.until, world.upper[0], 200)[:, None]
        zero = (0,) * len(env.coordinates)
        for group in zip(
            *map(trained, (usual, patient(usual), start, patient(start))), strict=True
        ):
            futures = [t.jet(times, (zero,))[zero] / world.field_scales for t in group]
            numbers = [
                *map(over_truth, group),
                *(largest_residual(scorer, t) for t in group),
                *(np.sqrt(np.mean((future - futures[2]) ** 2)) for future in futures[:2]),
            ]
            rows.append(
                [env.id, str(group[0].fit.problem.data_seed), *(f"{x:.2g}" for x in numbers)]
            )
            say(*rows[-1])
    ways = ("P", f"P{PATIENT}", "T", f"T{PATIENT}")
    names = [
        f"{what} {way}"
        for what, count in (("loss", 4), ("residual", 4), ("apart", 2))
        for way in ways[:count]
    ]
    yield (
        "from-the-truth",
        (
            f"Arm `all`, trained as published (P) and from the truth (T), and with {PATIENT} times the steps ({ways[1]}, {ways[3]}): "
            "loss over that of the exact solution, residual on fresh points, and distance from T.\n\n"
            + table(rows, ["environment", "replicate", *names], texts=1)
        ),
    )


def variants(budget: Budget) -> dict[str, Budget]:
    """The standard budget, one thing changed at a time, and two together."""
    return {
        STANDARD: budget,
        "steps x 4": replace(budget, second_steps=4 * budget.second_steps),
        "steps x 16": replace(budget, second_steps=16 * budget.second_steps),
        "points x 4": replace(budget, points=4 * budget.points),
        "width x 2": replace(budget, width=2 * budget.width),
        "steps x 16, points x 4": replace(
            budget, second_steps=16 * budget.second_steps, points=4 * budget.points
        ),
    }


def limits(
    environment: tuple[str, ...] = STRAINED, seeds: tuple[int, ...] = (100, 101, 102, 103)
) -> Sections:
    """Is it the optimiser, the width, or the number of points? One changed at a time, and steps and points together."""
    rows = []
    for env in map(registry.load, environment):
        world = env.world()
        scorer = Scorer(world)
        for name, budget in variants(protocol(STANDARD).budget(env)).items():
            found = trained([fit_of(world, subset(world, world.players), budget, s) for s in seeds])
            numbers = [[over_truth(t) for t in found], [largest_residual(scorer, t) for t in found]]
            rows.append(
                [env.id, name, *(f"{f(x):.2g}" for x in numbers for f in (np.median, np.max))]
            )
            say(*rows[-1])
    yield (
        "limits",
        (
            f"Arm `all`, {len(seeds)} seeds: loss over that of the exact solution, and residual on fresh points:\n\n"
            + table(
                rows,
                ["environment", "budget", "loss, median", "largest", "residual, median", "largest"],
                texts=2,
            )
        ),
    )


def futures(results: str = "leaderboard/results", replicates: int = 5) -> Sections:
    """Which sets of laws kepler fits in which replicate, and where rigid-body goes after its last observation."""
    yield "futures", f"{losses_of_kepler(results)}\n\n{future_of_the_rigid_body(replicates)}"


def losses_of_kepler(results: str) -> str:
    env = registry.load("kepler")
    named = ((), ("kin", "dyn"), ("kin", "energy", "angmom"), env.players)
    study = Study(
        env,
        protocol(STANDARD),
        arms=tuple(subset(env, chosen) for chosen in named),
        replicates=tuple(range(5)),
    )
    found = lattice_of(study.world, study.cells, Store(results).load(env.id).records)
    truth = [
        loss_of_truth(study.fit(c).problem, study.budget)
        for c in study.cells
        if c.arm.name == "all"
    ]
    rows = [
        [a, *(f"{r.loss / t:.2g}" for r, t in zip(found.of(a), truth, strict=True))]
        for a in found.arms
    ]
    return "kepler, loss over that of the exact solution, replicates 0 to 4:\n\n" + table(
        rows, ["told", *map(str, found.replicates)]
    )


def future_of_the_rigid_body(replicates: int) -> str:
    """Its last state when told everything, and how far the invariants have drifted there."""
    env = registry.load("rigid-body")
    study = told_all(env, replicates)
    world, laws, rows = study.world, study.world.laws, []
    last = world.upper[None]
    for t in trained([replace(study.fit(cell), curve=False) for cell in study.cells]):
        jet = t.jet(last, laws.orders)
        scaled = (laws.residual_values(jet, last) / laws.residual_scales)[0]
        r = dict(zip((r.equation for r in laws.residuals), scaled, strict=True))
        rows.append(
            [
                str(t.fit.problem.data_seed),
                f"{over_truth(t):.2f}",
                ", ".join(f"{v:.2f}" for v in jet[(0,)][0]),
                f"{r['energy']:+.3f}",
                f"{r['momentum']:+.3f}",
            ]
        )
    truth = ", ".join(f"{v:.2f}" for v in world.reference(last)[0])
    return f"rigid-body told all, at t = {last[0, 0]:g}, where the truth is {truth}:\n\n" + table(
        rows, ["replicate", "loss / loss of the truth", "w1, w2, w3", "energy", "momentum"]
    )


def spectral(replicates: int = 5) -> Sections:
    """Is Chebyshev collocation caught in a local minimum of lotka-volterra? Its loss from its own start, and from the truth."""
    env = registry.load("lotka-volterra")
    study = told_all(env, replicates, "spectral")
    made, world, rows = learner("spectral"), study.world, []
    for fit in map(study.fit, study.cells):
        (found,) = made.fit([fit])
        lengths, amplitude = made.prior(fit.problem, None)
        features = made.expansion(world, fit.problem.data_seed, lengths)
        ridge = (
            fit.budget.data_weight
            * (noise_of(fit.problem) / amplitude) ** 2
            / fit.problem.observed_values.size
        )
        system = CollocationSystem(fit, features, ridge)
        at_points = features.matrix(world.scale_points, (0,))
        truth = np.linalg.lstsq(
            at_points, world.reference(world.scale_points) / world.field_scales, rcond=1e-12
        )[0].T
        better, _ = solve_least_squares(system, truth, CONVERGED)
        errors = [
            study.scorer.score(jet).errors["extrap"]
            for jet in (found.jet, lambda at, orders, a=better, f=features: f.jet(a, at, orders))
        ]
        rows.append(
            [
                str(fit.problem.data_seed),
                *(f"{system.loss(a):.5f}" for a in (truth, found.coefficients, better)),
                *(f"{e:.3f}" for e in errors),
            ]
        )
    yield (
        "spectral",
        (
            "lotka-volterra, Chebyshev collocation told all equations, loss with the prior:\n\n"
            + table(
                rows,
                [
                    "replicate",
                    "of the truth",
                    "found from the mean",
                    "found from the truth",
                    "error extrap",
                    "from the truth",
                ],
            )
        ),
    )


PARTS = {
    "from-the-truth": from_the_truth,
    "limits": limits,
    "futures": futures,
    "spectral": spectral,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
