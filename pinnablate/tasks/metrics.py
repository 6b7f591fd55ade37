"""Scores: error by split and field, skill, relative L2, and the rms of every residual, told and
withheld.

e_f = rms_D(u - u_ref) / std_domain(u_ref) on a split D; e = sqrt(mean_f e_f^2) over the fields
scored there; skill = -log10(min(max(e, floor), 10)), in decades.

Where there are measurements in place of a truth, the one split is `held_out`: the measurements of a
fold that no model was given, so that e_f holds their noise too, of which the floor is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.environment.declare import HELD_OUT
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.streams import test_points
from pinnablate.world import World

WORST_ERROR = 10.0  # standard deviations of the field; larger errors score as this one
# Of the polynomials that are subtracted from a field that is defined up to a function.
GAUGE_DEGREE = 8
# A model: (points [N, d], orders) -> {alpha: [N, fields]}; None where training has left nothing to
# evaluate.
JetFunction = Callable[[np.ndarray, tuple[MultiIndex, ...]], Jet | None]


@dataclass(frozen=True)
class Scores:
    """The scores of one model on one problem.

    Args:
        errors: {split: e}, in standard deviations.
        field_errors: {split: {field: e_f}}, in standard deviations of the field.
        relative_l2: {split: relative L2 error of all its fields together, each in units of
            sigma_f}.
        residuals: {equation: [rms of each residual over its scale s_r]} on the test points; empty
            where the model has no derivatives.
        held_out: rms distance, in sigma_f, from noisy observations of the same design that were
            given to no model.
        term_sizes: {equation: [rms of the largest term of each residual on the model's own fields,
            over s_r]} on the test points. Fields that collapse to a constant make residuals and terms
            small alike, so that residual / term size tells a law that holds from one that is empty.
    """

    errors: dict[str, float]
    field_errors: dict[str, dict[str, float]]
    relative_l2: dict[str, float]
    residuals: dict[str, list[float]] = field(default_factory=dict)
    held_out: float = float("nan")
    term_sizes: dict[str, list[float]] = field(default_factory=dict)

    @property
    def finite(self) -> bool:
        """Whether the errors of all splits are finite."""
        return bool(np.isfinite(list(self.errors.values())).all())


def skill(error: float, floor: float) -> float:
    """-log10(min(max(e, floor), 10)); an error that is not finite counts as 10."""
    return float(-np.log10(np.clip(error, floor, WORST_ERROR))) if np.isfinite(error) else -1.0


def rms_error(by_field: Mapping[str, float], names: Sequence[str]) -> float:
    """sqrt(mean_f e_f^2) over some fields.

    Raises:
        KeyError: a field is not scored.
    """
    return float(np.sqrt(np.mean([by_field[f] ** 2 for f in names])))


class Scorer:
    """Scores any model of one world by the equations as declared, whatever its arm was told.

    Args:
        world: the environment under a design.
        problem: where there are measurements in place of a truth, that of the fold whose held-out
            part models are compared with.

    Raises:
        PinnablateError: the environment declares neither a solution nor data to score by.
        ValueError: measurements, and no problem that says which of them are held out.
    """

    def __init__(self, world: World, problem: Problem | None = None) -> None:
        if not world.is_measured:
            world.environment.needs_solution("score a model")
        elif problem is None:
            raise ValueError(
                f"{world.id} is scored by measurements; expected a problem with a fold"
            )
        self.world, self.laws = world, world.ground.laws
        self.fold = problem if world.is_measured else None
        self.points = test_points(world)
        self.splits = world.splits

    @property
    def judged(self) -> np.ndarray:
        """The points where fields are compared: the test points, or those of the measurements that
        are held out: [N, d].
        """
        return self.points if self.fold is None else self.fold.held_out_points

    @cached_property
    def truth(self) -> np.ndarray:
        """What fields are compared with there, NaN where nobody measured: [N, fields]."""
        if self.fold is None:
            return self.world.reference(self.points)
        values = np.full((len(self.judged), len(self.world.fields)), np.nan)
        values[:, list(self.world.observed)] = self.fold.held_out_values
        return values

    @cached_property
    def _members(self) -> dict[str, tuple[np.ndarray, list[int]]]:
        """{split: (which of the points compared belong to it, [N] of booleans, and the indices of
        its fields)}.
        """
        if self.fold is not None:
            return {HELD_OUT: (np.ones(len(self.judged), bool), list(self.world.observed))}
        env, until = self.world.environment, self.world.design.until
        observed = list(self.world.observed)
        inside = np.ones(len(self.points), bool)
        if until is not None:
            inside = self.points[:, self.world.time_axis] <= until
        hidden = [k for k in range(len(env.fields)) if k not in observed]
        everywhere = np.ones(len(self.points), bool)
        members = {
            "interp": (inside, observed),
            "extrap": (~inside, observed),
            "unobserved": (everywhere, hidden),
        }
        return {split: members[split] for split in self.splits}

    def of_split(self, split: str) -> tuple[np.ndarray, list[int]]:
        """Which of the points compared belong to a split, [N] of booleans, and the indices of its fields."""
        return self._members[split]

    def score(self, jet: JetFunction, problem: Problem | None = None) -> Scores:
        """Score a model.

        Args:
            jet: the model; one without derivatives may return the value alone.
            problem: the problem whose held-out observations are compared; without it none are.

        Raises:
            ValueError: there is no model to evaluate.
        """
        env, scales = self.world.environment, self.world.field_scales
        value = (0,) * len(env.coordinates)
        derived = _evaluated(jet, self.points, self.laws.orders)
        has_derivatives = all(alpha in derived for alpha in self.laws.orders)
        with np.errstate(over="ignore", invalid="ignore"):
            found = derived[value]
            if self.fold is not None:
                found = _evaluated(jet, self.judged, (value,))[value]
            difference = (found - self.truth) / scales
            for k, f in enumerate(env.fields):
                if f in env.gauges and self.fold is None:  # a measurement has no gauge
                    difference[:, k] -= self._free(k, difference[:, k])
            errors, field_errors, relative = {}, {}, {}
            for split, (rows, columns) in self._members.items():
                by_field = np.sqrt(self._mean_square(difference[rows][:, columns], rows, columns))
                field_errors[split] = {
                    env.field_names[k]: float(e) for k, e in zip(columns, by_field, strict=True)
                }
                errors[split] = float(np.sqrt(np.mean(by_field**2)))
                size = self.truth[rows][:, columns] / scales[columns]
                off, known = difference[rows][:, columns], np.isfinite(size)
                if self.fold is not None:
                    off, size = off[known], size[known]
                relative[split] = float(np.linalg.norm(off) / np.linalg.norm(size))
            residuals = self._residuals(derived) if has_derivatives else {}
            sizes = self._term_sizes(derived) if has_derivatives else {}
            held_out = self._held_out(jet, problem) if problem is not None else float("nan")
        return Scores(errors, field_errors, relative, residuals, held_out, sizes)

    def primary_errors(self, values: np.ndarray) -> np.ndarray:
        """The errors e of several models on the primary split: [models].

        Args:
            values: their fields at `primary_points` [models, N, fields].
        """
        rows, columns = self._members[self.world.primary_split]
        env, every = self.world.environment, self._primary_rows
        with np.errstate(over="ignore", invalid="ignore"):
            difference = (values - self.truth[every])[..., columns]
            difference /= self.world.field_scales[columns]
            if every.all() and self.fold is None:
                for j, k in enumerate(columns):
                    if env.fields[k] in env.gauges:
                        for one in difference:
                            one[:, j] -= self._free(k, one[:, j])
                difference = difference[:, rows]
            if self.fold is not None:
                squares = [self._mean_square(one, rows, columns) for one in difference]
                found: np.ndarray = np.sqrt(np.mean(squares, axis=1))
                return found
            errors: np.ndarray = np.sqrt(np.mean(difference**2, axis=(1, 2)))
            return errors

    def _mean_square(
        self, difference: np.ndarray, rows: np.ndarray, columns: list[int]
    ) -> np.ndarray:
        """The mean square over points of differences [points, fields], where there is something to
        compare with: [fields].
        """
        if self.fold is None:
            found: np.ndarray = np.mean(difference**2, axis=0)
        else:
            known = np.isfinite(self.truth[rows][:, columns])
            found = np.sum(np.where(known, difference, 0.0) ** 2, axis=0) / known.sum(axis=0)
        return found

    @property
    def primary_points(self) -> np.ndarray:
        """The test points that the error on the primary split follows from: [N, d]."""
        points: np.ndarray = self.judged[self._primary_rows]
        return points

    @property
    def _primary_rows(self) -> np.ndarray:
        """Which points these are: [N] of booleans; all of them where a gauge is removed."""
        rows, columns = self._members[self.world.primary_split]
        env = self.world.environment
        gauged = any(env.fields[k] in env.gauges for k in columns)
        return np.ones_like(rows) if gauged else rows

    def _free(self, k: int, difference: np.ndarray) -> np.ndarray | float:
        """The part of a difference [points] that the gauge of field k leaves free: the mean, or the
        least-squares polynomial.
        """
        basis = self._gauge_basis[k]
        if basis is None or not np.isfinite(difference).all():
            return float(difference.mean())
        free: np.ndarray = basis @ np.linalg.lstsq(basis, difference, rcond=None)[0]
        return free

    @cached_property
    def _gauge_basis(self) -> dict[int, np.ndarray | None]:
        """Legendre polynomials of the coordinates that a field's gauge may depend on [points,
        basis]; None for a constant.
        """
        env = self.world.environment
        out: dict[int, np.ndarray | None] = {}
        unit = 2 * (self.points - env.lower) / (env.upper - env.lower) - 1
        for k, f in enumerate(env.fields):
            if f in env.gauges:
                basis: np.ndarray | None = None
                for c in env.gauges[f]:
                    one = np.polynomial.legendre.legvander(
                        unit[:, env.coordinates.index(c)], GAUGE_DEGREE
                    )
                    basis = (
                        one
                        if basis is None
                        else np.einsum("ni,nj->nij", basis, one).reshape(len(unit), -1)
                    )
                out[k] = basis
        return out

    def _residuals(self, derived: Jet) -> dict[str, list[float]]:
        """{equation: rms over the test points of each of its residuals, in their scales}."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            values = self.laws.least_residuals(derived, self.points) / self.laws.residual_scales
            rms = np.sqrt(np.mean(values**2, axis=0))
        return self._by_equation(rms)

    def _term_sizes(self, derived: Jet) -> dict[str, list[float]]:
        """{equation: rms over the test points of the largest term of each residual, in its scale}."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            rms = np.sqrt(np.mean(self.laws.term_values(derived, self.points) ** 2, axis=0))
            largest = np.array([rms[span].max() for span in self.laws.term_spans])
            return self._by_equation(largest / self.laws.residual_scales)

    def _by_equation(self, values: np.ndarray) -> dict[str, list[float]]:
        """Numbers of the residuals [residuals], by equation."""
        out: dict[str, list[float]] = {}
        for r, value in zip(self.laws.residuals, values, strict=True):
            out.setdefault(r.equation, []).append(float(value))
        return out

    def _held_out(self, jet: JetFunction, problem: Problem) -> float:
        """The rms distance from the held-out observations, in sigma_f."""
        value = (0,) * len(self.world.coordinates)
        predicted = _evaluated(jet, problem.held_out_points, (value,))[value]
        return float(distances(problem, predicted, problem.held_out_values))


def distances(problem: Problem, predicted: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """The rms distance of models from observations, in sigma_f, over points and observed fields.

    Args:
        problem: it says which fields are observed.
        predicted: fields of the models at the points of the observations [..., n, fields].
        observed: [n, observed fields]; NaN where nobody measured.

    Returns:
        [...], one for each model.
    """
    seen = list(problem.observed)
    with np.errstate(over="ignore", invalid="ignore"):
        off = (predicted[..., seen] - observed) / problem.world.field_scales[seen]
        if problem.world.is_measured:
            return np.asarray(np.sqrt(np.mean(off[..., np.isfinite(observed)] ** 2, axis=-1)))
        return np.asarray(np.sqrt(np.mean(off**2, axis=(-2, -1))))


def _evaluated(jet: JetFunction, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
    """A model at points.

    Raises:
        ValueError: there is no model to evaluate.
    """
    found = jet(points, orders)
    if found is None:
        raise ValueError("there is no model to score: its jet is None")
    return found


def worst_of(scores: Scores) -> Scores:
    """The scores of a diverged or failed cell: the worse of WORST_ERROR and those of its last
    finite state.
    """

    def worse(value: Any) -> float:
        return max(WORST_ERROR, value) if np.isfinite(value) else WORST_ERROR

    return Scores(
        {s: worse(e) for s, e in scores.errors.items()},
        {s: {f: worse(e) for f, e in by.items()} for s, by in scores.field_errors.items()},
        {s: worse(e) for s, e in scores.relative_l2.items()},
        scores.residuals,
        worse(scores.held_out),
        scores.term_sizes,
    )
