"""A fit at one of its states: the weighted rows of its loss, and their derivatives by its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import sympy

from pinnablate.calculus.notation import plain
from pinnablate.environment.laws import Residual, leading
from pinnablate.environment.measured import experiments, noise_of
from pinnablate.tasks.fit import Fit
from pinnablate.world import World

USUAL = 0.01  # of sigma_f: the noise that is assumed of all fields where that of one is not stated


@dataclass(frozen=True)
class Coefficient:
    """A number that a law was told with.

    Args:
        law: the equation, as the fit names it.
        term: what it is the factor of, as text.
        told: the number.
    """

    law: str
    term: str
    told: float


@dataclass(frozen=True, eq=False, repr=False)
class Linearised:
    """The weighted rows of a loss at one state of a model; their squares sum to the loss.

    Args:
        values: [rows].
        slopes: their derivatives by the parameters of the model [rows, P].
        equation: the equation that each row belongs to; an empty text for data [rows].
        noise: the standard deviation of each row that the noise of its observation brings; 0 for
            equations and conditions [rows].
        is_stated: whether the noise is known. If not, that of all fields is taken to be alike, and
            only ratios of losses mean anything.
        coefficients: the numbers of the laws that are told, but for that of the leading term of each
            residual, which sets its scale.
        terms: derivatives of the rows by the relative change of each coefficient [rows, coefficients].
    """

    values: np.ndarray
    slopes: np.ndarray
    equation: np.ndarray
    noise: np.ndarray
    is_stated: bool
    coefficients: tuple[Coefficient, ...] = ()
    terms: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    def with_noise(self, level: float) -> Linearised:
        """The same, where nobody states the noise and something else shows it.

        Args:
            level: the standard deviation of all observations, in sigma_f.
        """
        return replace(self, noise=self.noise * (level / USUAL), is_stated=True)

    def __repr__(self) -> str:
        rows, parameters = self.slopes.shape
        return f"Linearised({rows} rows, {parameters} parameters, loss {self.values @ self.values:.3g})"


def noise_levels(world: World) -> tuple[np.ndarray, bool]:
    """The noise of every observed field, and whether it is stated.

    Args:
        world: the environment under its design.

    Returns:
        Standard deviations in sigma_f [observed fields], and True; or USUAL for all of them, and
        False, where that of one is not stated or 0.
    """
    found = _levels(world)
    is_stated = bool(found) and all(level > 0 for level in found) and not world.design.sensors
    return np.array(found if is_stated else [USUAL] * len(world.observed)), is_stated


def unstated(world: World) -> list[str]:
    """The observed fields whose noise is not stated, or 0."""
    levels = zip(world.observed, _levels(world), strict=True)
    return [world.field_names[k] for k, level in levels if not level > 0]


def _levels(world: World) -> list[float]:
    """The noise of every observed field as it is stated, in sigma_f; 0 where it is not."""
    if world.is_measured:
        return [noise_of(world.environment, k) or 0.0 for k in world.observed]
    return [world.noise_of(world.field_names[k]) for k in world.observed]


def linearised(
    fit: Fit,
    kept: np.ndarray,
    values: np.ndarray,
    slopes: np.ndarray,
    theta: np.ndarray | None = None,
) -> Linearised:
    """The rows of a fit, with what each of them is.

    Args:
        fit: whose rows they are.
        kept: which data rows of its problem come first [data rows].
        values, slopes: data rows, then those of each residual that is told, at every collocation
            point: [rows], [rows, P].
        theta: the parameters of its network there [P], by which the terms of the laws are evaluated;
            None for no coefficients.
    """
    p, told = fit.problem, np.flatnonzero(fit.residual_mask)
    levels, is_stated = noise_levels(p.world)
    sigma = p.field_scales[list(p.observed)] * levels
    noise = np.zeros(len(values))
    seen = kept < p.observation_rows
    field = p.row_functional[kept]
    of_field = seen & (field < len(sigma))
    noise[: len(kept)][of_field] = (
        fit.row_weights[kept] * sigma[np.minimum(field, len(sigma) - 1)]
    )[of_field]
    names = [fit.laws.residuals[k].equation for k in told]
    each = len(p.collocation)
    equation = np.array(
        [""] * len(kept) + [name for name in names for _ in range(each)], dtype=object
    )
    coefficients, terms = ((), None) if theta is None else _terms(fit, theta, len(kept))
    if terms is None:
        return Linearised(values, slopes, equation, noise, is_stated)
    return Linearised(values, slopes, equation, noise, is_stated, coefficients, terms)


def _terms(
    fit: Fit, theta: np.ndarray, data: int
) -> tuple[tuple[Coefficient, ...], np.ndarray | None]:
    """The coefficients of the laws that a fit is told, and the rows' derivatives by their relative
    change: [data + residuals x points, coefficients]; None where there are none. A number that is told of
    several experiments is one coefficient.
    """
    laws, points = fit.laws, fit.problem.collocation
    told, each = np.flatnonzero(fit.residual_mask), len(points)
    jet = fit.network.jet(theta, points, laws.orders)
    values = laws.term_values(jet, points) * fit.coefficients
    weights = np.sqrt(fit.residual_weights / each)
    found: dict[int, Coefficient] = {}
    columns: dict[int, np.ndarray] = {}
    for place, r in enumerate(told):
        residual, span = laws.residuals[r], laws.term_spans[r]
        first = leading(residual, fit.problem.world.time)
        for k, term in enumerate(residual.terms):
            if k == first or laws.unknown[span.start + k] is not None:
                continue
            start, at = data + place * each, int(laws.shared[span.start + k])
            found.setdefault(
                at, coefficient(fit.problem.world, residual, term, residual.terms[first])
            )
            column = columns.setdefault(at, np.zeros(data + len(told) * each))
            column[start : start + each] = weights[r] * values[:, span.start + k]
    return tuple(found.values()), np.stack(list(columns.values()), 1) if columns else None


def coefficient(
    world: World, residual: Residual, term: sympy.Expr, leading_term: sympy.Expr
) -> Coefficient:
    """A term of `leading = number * rest`: the number as it stands on the right, for a leading term
    without a factor.

    Args:
        world: whose law it is.
        residual: of the law.
        term, leading_term: two of its terms.
    """
    held = (*world.coordinates, *world.fields)
    number, rest = term.as_independent(*held, as_Add=False)
    scale, _ = leading_term.as_independent(*held, as_Add=False)
    env, words = world.environment, plain(rest)
    if (series := experiments(env)) is not None:
        words = series.in_common(words, env.field_names)
    return Coefficient(residual.equation, words, float(-number / scale))
