"""A Gaussian process with the equations as a manifold constraint beside the network: MAGI as a baseline.

    python benchmarks/manifold.py --part manifold [--environment ID,...] [--replicates N] [--write]

`MAGI` (magi.py) samples the fields at points of time given the observations and that they solve the equations; its estimate is the
mean of the draws. Told nothing it is a Gaussian process of the observed fields. Beside it stand the learner `kernel` (random
features of a Gaussian process, equations as soft constraints, the mode alone) and the network, as published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import sympy
from common import Sections, main, say
from magi import JITTER, Manifold, matern
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize

from pinnablate import registry
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.lattice import lattice_of
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import Scorer, skill
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import protocol
from pinnablate.world import World

SPLITS = ("interp", "extrap")
GRID = 101  # points of time beside those of the observations
DRAWS, WARM = 300, 200  # of the sampler
BROAD = 3.0  # standard deviations of the field, the prior's of one that nobody observed
TIGHT = 1e-3  # how well laws without a derivative are met, of the rms of their largest term
STARTS = 6  # of the search for the mode where fields are hidden
MAGI = "MAGI (sampled)"
LIKE = {
    ("standard-v1", "kernel"): "kernel",
    ("standard-v2", "stacked"): "network",
}


def manifold(environment: tuple[str, ...] = ("sir", "lorenz63"), replicates: int = 5) -> Sections:
    """A Gaussian process bound to the equations, sampled, beside the kernel and the network told none and all."""
    rows = [row for name in environment for row in _rows(name, replicates)]
    head = ["environment", "model", "replicates"]
    head += [f"{split}, told {arm}" for split in SPLITS for arm in ("none", "all")]
    yield (
        "manifold",
        table(rows, head, texts=2)
        + f"\n\nGeometric mean over replicates of the error in standard deviations of the field, canonical worlds, the same noise and "
        f"observations in a replicate; with it a factor that holds 95 % of such means. MAGI: {DRAWS} draws after {WARM}, at {GRID} "
        "points of time and those of the observations; coefficients and noise are given, as to the others.",
    )


def _rows(name: str, replicates: int) -> Iterator[list[str]]:
    env = registry.load(name)
    found: dict[tuple[str, str], list[float]] = {}
    world = env.world()
    for r in range(replicates):
        problem = make_problem(world, r, protocol("standard-v2").budget(world).points)
        for arm, by_split in (("none", _alone(problem)), ("all", _bound(problem, r))):
            for split, error in by_split.items():
                found.setdefault((split, arm), []).append(skill(error, world.floor))
        say(env.id, r, {k: f"{10 ** -v[-1]:.2g}" for k, v in found.items()})
    yield [env.id, MAGI, str(replicates), *_cells(found)]
    records = Store(str(FOLDER)).load(env.id).records
    for (under, which), words in LIKE.items():
        seeds = tuple(range(replicates))
        study = Study.of(env, protocol=under, learner=which, arms="none,all", replicates=seeds)
        of = lattice_of(study.world, study.cells, records)
        if of.complete("none") and of.complete("all"):
            skills = {(s, a): list(of.skills(a, s)) for s in SPLITS for a in ("none", "all")}
            yield [env.id, words, str(replicates), *_cells(skills)]


def _cells(skills: dict[tuple[str, str], list[float]]) -> list[str]:
    out = []
    for split in SPLITS:
        for arm in ("none", "all"):
            of = estimate(np.array(skills[split, arm]))
            factor = "" if of.half_width is None else f" x/: {10**of.half_width:.2g}"
            out.append(f"{10**-of.mean:.2g}{factor}")
    return out


def _errors(world: World, times: np.ndarray, fields: np.ndarray) -> dict[str, float]:
    """Errors of observed fields, given at times [n, D], on each split."""
    scorer = Scorer(world)
    found = CubicSpline(times, fields)(scorer.points[:, world.time_axis])
    out = {}
    for split in SPLITS:
        inside, at = scorer.of_split(split)
        miss = (found - scorer.truth)[inside][:, at] / world.field_scales[at]
        out[split] = float(np.sqrt(np.mean(miss**2)))
    return out


def _times(p: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Points of time, none closer to an observation than half a step, and where observations are in them."""
    axis = p.world.time_axis
    low, high, seen = p.world.lower[axis], p.world.upper[axis], p.observed_points[:, axis]
    grid = np.linspace(low, high, GRID)
    apart = np.abs(grid[:, None] - seen).min(axis=1) > (high - low) / (GRID - 1) / 2
    times = np.unique(np.concatenate([grid[apart], [low, high], seen]))
    return times, np.searchsorted(times, seen)


def _prior(t: np.ndarray, y: np.ndarray, sigma: float, span: float) -> tuple[float, float]:
    """Length and variance with the largest marginal likelihood of one observed field."""

    def loss(logs: np.ndarray) -> float:
        c = matern(t, t, *np.exp(logs))[0] + sigma**2 * np.eye(len(t))
        sign, size = np.linalg.slogdet(c)
        return float(y @ np.linalg.solve(c, y) + size) if sign > 0 else np.inf

    starts = [np.log([span * share, np.mean(y**2)]) for share in (0.05, 0.2, 0.6)]
    bounds = [
        tuple(np.log([span * 0.01, span * 3])),
        tuple(np.log(np.mean(y**2) * np.array([0.1, 100]))),
    ]
    best = min((minimize(loss, s, bounds=bounds) for s in starts), key=lambda f: f.fun)
    return tuple(map(float, np.exp(best.x)))


def _observed(p: Problem) -> Iterator[tuple[int, np.ndarray, float, tuple[float, float]]]:
    """Each observed field: its index, values, the standard deviation of noise, and its prior."""
    axis = p.world.time_axis
    span = float(p.world.upper[axis] - p.world.lower[axis])
    for place, k in enumerate(p.observed):
        sigma = float(p.world.noise * p.world.field_scales[k])
        values = p.observed_values[:, place]
        yield k, values, sigma, _prior(p.observed_points[:, axis], values, sigma, span)


def _alone(p: Problem) -> dict[str, float]:
    """Errors of the process that is told nothing."""
    times, at = _times(p)
    fields = np.zeros((len(times), len(p.world.fields)))
    for k, y, sigma, prior in _observed(p):
        c = matern(times, times, *prior)[0]
        fields[:, k] = c[:, at] @ np.linalg.solve(c[np.ix_(at, at)] + sigma**2 * np.eye(len(at)), y)
    return _errors(p.world, times, fields)


def _bound(p: Problem, seed: int) -> dict[str, float]:
    """Errors of the mean of the draws of the process that is bound to all equations."""
    world, (times, at) = p.world, _times(p)
    count = len(world.fields)
    scales, rng = world.field_scales, np.random.default_rng([20251127, seed])
    observed = {k: (y, sigma, prior) for k, y, sigma, prior in _observed(p)}
    usual = next(iter(observed.values()))[2][
        0
    ]  # hidden fields change as fast as the first observed one
    lengths = np.array([observed[k][2][0] if k in observed else usual for k in range(count)])
    variances = np.array(
        [observed[k][2][1] if k in observed else (BROAD * scales[k]) ** 2 for k in range(count)]
    )
    slopes, algebra = functions(world)
    seen = tuple((at, k, y, sigma) for k, (y, sigma, _) in observed.items())
    posterior = Manifold(times, lengths, variances, slopes, algebra, seen)
    modes = []
    hidden = [k for k in range(count) if k not in observed]
    for _ in range(STARTS if hidden else 1):
        start = np.zeros((len(times), count))
        for k, (y, _, _) in observed.items():
            start[:, k] = np.interp(times, times[at], y)
        for k in hidden:
            c = matern(times, times, usual, variances[k])[0]
            root = np.linalg.cholesky(c + JITTER * variances[k] * np.eye(len(times)))
            start[:, k] = root @ rng.standard_normal(len(times))
        modes.append(posterior.mode(start))
    mode, _ = min(modes, key=lambda m: m[1])
    draws, accepted = posterior.sample(mode, DRAWS, WARM, rng)
    say(world.id, seed, f"modes {', '.join(f'{m[1]:.3g}' for m in modes)}; accepted {accepted:.0%}")
    return _errors(world, times, draws.mean(axis=0))


Both = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def functions(world: World) -> tuple[Both, Both | None]:
    """x -> f and df of the laws that give a field's slope, and x -> rows and their derivatives of those without.

    Args:
        world: of ordinary differential equations of first order, one for each field.
    """
    fields = list(world.fields)
    slopes, rows = {}, []
    for r, scale in zip(world.laws.residuals, world.laws.scales, strict=True):
        derivative = sum(r.terms).atoms(sympy.Derivative)
        if derivative:
            (slope,) = derivative
            slopes[slope.expr] = sympy.solve(sum(r.terms), slope)[0]
        else:
            rows.append(sum(r.terms) / (TIGHT * float(scale.value)))
    return _compiled([slopes[f] for f in fields], fields), _compiled(rows, fields) if rows else None


def _compiled(expressions: list[sympy.Expr], fields: list[sympy.Expr]) -> Both:
    names = sympy.symbols(f"f0:{len(fields)}")
    plain = sympy.Matrix([e.subs(dict(zip(fields, names, strict=True))) for e in expressions])
    value = sympy.lambdify(names, list(plain), "numpy")
    slope = sympy.lambdify(names, list(plain.jacobian(names)), "numpy")

    def both(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        n = len(x)
        v = np.stack([np.broadcast_to(e, n) for e in value(*x.T)], 1)
        d = np.stack([np.broadcast_to(e, n) for e in slope(*x.T)], 1)
        return v, d.reshape(n, len(expressions), len(fields))

    return both


PARTS = {"manifold": manifold}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
