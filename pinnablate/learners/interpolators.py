"""Controls without a network: what the observations alone say, by textbook interpolation.

`mean` predicts the mean of what was observed of each field, `nearest` what was seen at the nearest
point; `rbf` is a thin-plate spline, `spline` a cubic smoothing spline by generalised
cross-validation (one coordinate), `gp` a Gaussian process whose lengths and amplitude have the
largest marginal likelihood. All but the mean also use the conditions that give a value of a field.
A field that is not observed and has no such condition is predicted as zero.

Where the values of a field are too few, or lie on a line or a face, `rbf` and `spline` take a
simpler interpolant, and the reason of the result says which.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.arms import Arm
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.environment.measured import noise_of
from pinnablate.errors import StoreError
from pinnablate.learners.base import OK, Learner, Trained, absent, serially
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

Predictor = Callable[[np.ndarray], np.ndarray]  # points in the unit box [N, d] -> values [N]
# A predictor, and what it is where it is not what the arm is called.
Interpolant = tuple[Predictor, str]
FEWEST_FOR_SPLINE = 5  # points that scipy.interpolate.make_smoothing_spline needs
EXACT_VARIANCE = 1e-8  # of a value without noise, as a share of the variance of all values
COINCIDENT = 1e-9  # sides of the unit box between points that count as one
FLAT = 1e-9  # largest spread across a line or plane, over that along it, of points that lie on it
LENGTH_BOUNDS = (1e-2, 1e2)  # of a Gaussian process, in sides of the unit box
NOISE_BOUNDS = (1e-8, 1.0)  # of its variance, as shares of that of the values
RESTARTS = 4  # more starts of the search for the largest marginal likelihood
# Seconds of a model on one idle core (`python benchmarks/costs.py --part gaussian`): of what is no Gaussian process; of a search,
# for every pair of values and coordinate; of going through all values, for every pair
PLAIN, SEARCH, THROUGH = 0.1, 1e-5, 1e-7


@dataclass(frozen=True)
class Known:
    """The values of one field that are known at points.

    Args:
        points: in the unit box [n, d], the observed ones first.
        values: [n].
        observations: how many of them are observations; the others are exact.
        choosing: how many of the observations, the first ones, choose what is chosen by them.
        noise: standard deviation of the noise of the observations, in the units of the values; None
            where it is not known.
        seed: of the replicate.
    """

    points: np.ndarray
    values: np.ndarray
    observations: int
    noise: float | None
    seed: int
    choosing: int

    @property
    def distinct(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points, values, and the place of each among those that are known, every point once.

        A point on an edge of the domain belongs to two faces and would otherwise come twice.
        """
        points, first = np.unique(self.points, axis=0, return_index=True)
        return points, self.values[first], first


@dataclass(eq=False, repr=False)
class Interpolated(Trained):
    """A model with values, and with derivatives only where `differentiable` says so."""

    predictors: list[Predictor] = field(default_factory=list)
    differentiable: bool = False

    @property
    def evaluable(self) -> bool:
        return self.status == OK

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        """Values at points; derivatives only of the constant predictor, where they are zero."""
        at = _unit(self.fit.problem.world, points)
        values = np.stack([predict(at) for predict in self.predictors], -1)
        jet = {(0,) * points.shape[1]: values}
        if self.differentiable:
            jet |= {alpha: np.zeros_like(values) for alpha in orders if any(alpha)}
        return jet


class Interpolators(Learner):
    """Fits the arms that ask for one of `KINDS`."""

    name = "interpolators"
    summary = "no network: what the observations alone say"
    version = 2
    is_told_equations = False

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if arm.interpolator not in KINDS:
            return f"the interpolators know {', '.join(KINDS)} only"
        if arm.interpolator == "spline":
            if len(world.coordinates) > 1:
                return f"it is a spline of one coordinate, and there are {len(world.coordinates)}"
            if world.observation_count < FEWEST_FOR_SPLINE:
                return f"{world.observation_count} observations; it needs {FEWEST_FOR_SPLINE}"
        return None

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        if any(f.arm.interpolator == "gp" for f in fits):
            return absent("sklearn", "fit arm 'gp'", "scikit-learn")
        return None

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        raise StoreError("an interpolation keeps no weights; train its cell again")

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        return serially(
            (Interpolated(fit, differentiable=fit.arm.interpolator == "mean") for fit in fits),
            _interpolate,
        )

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return sum(_seconds(f) for f in fits), 1e7 * len(fits)


def _seconds(fit: Fit) -> float:
    """Seconds of one model on an idle core: of `gp` by how many values choose its lengths, and how many it goes through."""
    if fit.arm.interpolator != "gp":
        return PLAIN
    fields = [_known_by(fit, k) for k in range(len(fit.problem.world.fields))]
    return PLAIN + sum(
        SEARCH * known.choosing**2 * known.points.shape[1] + THROUGH * len(known.points) ** 2
        for known in fields
    )


def _interpolate(result: Interpolated) -> None:
    p = result.fit.problem
    kind = KINDS[result.fit.arm.interpolator]
    made = [_interpolant(kind, _known_by(result.fit, k)) for k in range(len(p.world.fields))]
    result.predictors = [predict for predict, _ in made]
    result.reason = "; ".join(
        f"{name}: {how}" for name, (_, how) in zip(p.world.field_names, made, strict=True) if how
    )


def _interpolant(kind: Callable[[Known], Interpolant], known: Known) -> Interpolant:
    return kind(known) if len(known.points) else (lambda at: np.zeros(len(at)), "")


def _known_by(fit: Fit, k: int) -> Known:
    """What a model is given of a field."""
    return _known(fit.problem, k, fit.arm.more if fit.arm.is_prior else 1.0)


def _known(p: Problem, k: int, among: float = 1.0) -> Known:
    """What is known of a field; one in so many of its observations, the first ones, choose."""
    world = p.world
    if world.fields[k] not in p.functionals:
        return Known(np.zeros((0, len(world.lower))), np.zeros(0), 0, 0.0, p.data_seed, 0)
    seen = k in world.observed
    sigma = float(world.field_scales[k])
    noise: float | None = world.noise_of(world.field_names[k]) * sigma if seen else 0.0
    if seen and world.is_measured:
        stated = noise_of(world.environment, k)
        noise = None if stated is None else stated * sigma
    rows = p.row_functional == p.functionals.index(world.fields[k])
    rows &= p.row_partner < 0
    rows[p.mean_rows] = False
    points = _unit(world, p.data_points[p.row_point[rows]])
    count = int(rows[: p.observation_rows].sum())
    choosing = round(count / among)
    return Known(points, p.row_target[rows], count, noise, p.data_seed, choosing)


def _unit(world: World, points: np.ndarray) -> np.ndarray:
    return (points - world.lower) / (world.upper - world.lower)


def _constant(level: float) -> Predictor:
    return lambda at: np.full(len(at), level)


def _mean(known: Known) -> Interpolant:
    level = float(known.values[: known.observations].mean()) if known.observations else 0.0
    return _constant(level), ""


def _nearest(known: Known) -> Interpolant:
    from scipy.spatial import cKDTree

    tree = cKDTree(known.points)
    return lambda at: known.values[tree.query(at)[1]], ""


def _thin_plate(known: Known) -> Interpolant:
    """A thin-plate spline, whose tail is a polynomial of degree 1.

    Points that determine no such polynomial, because they are fewer than coordinates + 1 or lie on
    one line or face, take the kernel -r with a constant tail, which needs one point.
    Sources: J. Duchon, LNM 571 (1977) 85; C. A. Micchelli, Constr. Approx. 2 (1986) 11.
    """
    from scipy.interpolate import RBFInterpolator

    points, values = _merged(known)
    if _span(points) == points.shape[1]:
        return RBFInterpolator(points, values, kernel="thin_plate_spline"), ""
    if len(points) == 1:
        return _constant(float(values[0])), "one value, so a constant"
    how = f"degree 0, as its {len(points)} points determine none of degree 1"
    return RBFInterpolator(points, values, kernel="linear", degree=0), how


def _span(points: np.ndarray) -> int:
    """The dimension of the line, plane or space that points [n, d] lie on."""
    singular = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return int((singular > FLAT * max(singular.max(), COINCIDENT)).sum())


def _merged(known: Known) -> tuple[np.ndarray, np.ndarray]:
    """Distinct points and their values, points that all but coincide as one with the mean of their
    values.
    """
    from scipy.spatial import cKDTree

    points, values, _ = known.distinct
    near = cKDTree(points).query_ball_point(points, COINCIDENT)
    first = np.array([min(group) for group in near])
    kept = np.unique(first)
    return points[kept], np.array([values[first == k].mean() for k in kept])


def _smoothing_spline(known: Known) -> Interpolant:
    """A cubic smoothing spline by generalised cross-validation.

    Beyond the observations it goes on as a straight line, as a natural spline does. Fewer points
    than it needs are joined by a natural cubic spline.
    """
    from scipy.interpolate import CubicSpline, make_smoothing_spline

    points, values = _merged(known)
    how = ""
    if len(points) < FEWEST_FOR_SPLINE:
        if len(points) == 1:
            return _constant(float(values[0])), "one value, so a constant"
        how = f"{len(points)} points, so a natural cubic spline through them"
    at = points[:, 0]
    spline = (
        CubicSpline(at, values, bc_type="natural") if how else make_smoothing_spline(at, values)
    )
    slope = spline.derivative()

    def predict(x: np.ndarray) -> np.ndarray:
        inside = np.clip(x[:, 0], at[0], at[-1])
        return spline(inside) + slope(inside) * (x[:, 0] - inside)

    return predict, how


def _gaussian_process(known: Known) -> Interpolant:
    """A Gaussian process with a length for each coordinate and the noise of the observations; noise
    that nobody states is chosen with the lengths.

    Lengths and amplitude are those of the largest marginal likelihood of the observations alone:
    values that are exactly zero all along a wall would say that nothing ever changes along it.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    points, values, first = known.distinct
    observed = first < known.observations
    judged = first < known.choosing if observed.any() else ~observed
    level, spread = float(values[judged].mean()), float(values[judged].std())
    if spread == 0.0:
        return _constant(level), ""
    scaled = (values - level) / spread
    stated = EXACT_VARIANCE if known.noise is None else (known.noise / spread) ** 2
    variance = np.where(observed, max(stated, EXACT_VARIANCE), EXACT_VARIANCE)
    kernel = ConstantKernel(1.0, (1e-2, 1e3)) * RBF(np.full(points.shape[1], 0.5), LENGTH_BOUNDS)
    search = GaussianProcessRegressor(
        kernel if known.noise is not None else kernel + WhiteKernel(1e-2, NOISE_BOUNDS),
        alpha=variance[judged],
        n_restarts_optimizer=RESTARTS,
        random_state=known.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the best length may be a bound
        search.fit(points[judged], scaled[judged])
    found = search.kernel_
    if known.noise is None:
        variance = np.where(observed, found.k2.noise_level, variance)
        found = found.k1
    model = GaussianProcessRegressor(found, alpha=variance, optimizer=None).fit(points, scaled)
    return lambda at: level + spread * model.predict(at), ""


KINDS = {
    "rbf": _thin_plate,
    "mean": _mean,
    "nearest": _nearest,
    "spline": _smoothing_spline,
    "gp": _gaussian_process,
}
