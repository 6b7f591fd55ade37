"""Scores: error by split and field, skill, relative L2, and the rms of every residual, told and withheld.

e_f = rms_D(u - u_ref) / std_domain(u_ref) on a split D; e = sqrt(mean_f e_f^2) over the fields scored there;
skill = -log10(min(max(e, floor), 10)), in decades.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.tasks.problem import Problem, test_points
from pinnablate.world import World

WORST_ERROR = 10.0
GAUGE_DEGREE = 8  # of the polynomials that are taken off a field defined up to a function
JetFunction = Callable[[np.ndarray, tuple[MultiIndex, ...]], Jet | None]


@dataclass(frozen=True)
class Scores:
    """What one model is worth on one problem.

    Args:
        errors: {split: e}.
        field_errors: {split: {field: e_f}}.
        relative_l2: {split: relative L2 over the fields pooled in units of sigma_f}.
        residuals: {equation: [rms of each scaled residual on the test points]}; empty where the model has no derivatives.
        held_out: rms distance from observations of the same design that no model was given, in sigma_f.
    """

    errors: dict[str, float]
    field_errors: dict[str, dict[str, float]]
    relative_l2: dict[str, float]
    residuals: dict[str, list[float]] = field(default_factory=dict)
    held_out: float = float("nan")

    @property
    def finite(self) -> bool:
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
    """Scores any model of one world, by the equations as declared, whatever its arm was told.

    Raises:
        PinnablateError: the environment declares no solution to score by.
    """

    def __init__(self, world: World) -> None:
        world.environment.needs_solution("score a model")
        self.world, self.laws = world, world.ground.laws
        self.points = test_points(world)
        self.splits = world.splits

    @cached_property
    def truth(self) -> np.ndarray:
        return self.world.reference(self.points)

    @cached_property
    def _members(self) -> dict[str, tuple[np.ndarray, list[int]]]:
        """{split: (which test points, which fields)}."""
        env, until = self.world.environment, self.world.design.until
        observed = list(self.world.observed)
        inside = np.ones(len(self.points), bool)
        if until is not None:
            inside = self.points[:, self.world.time_axis] <= until
        hidden = [k for k in range(len(env.fields)) if k not in observed]
        everywhere = np.ones(len(self.points), bool)
        members = {"interp": (inside, observed), "extrap": (~inside, observed), "unobserved": (everywhere, hidden)}
        return {split: members[split] for split in self.splits}

    def score(self, jet: JetFunction, problem: Problem | None = None) -> Scores:
        """Score a model.

        Args:
            jet: (points [N, d], orders) -> {alpha: [N, fields]}; without derivatives it may give the value alone.
            problem: whose held-out observations to score; none are scored without it.
        """
        env, scales = self.world.environment, self.world.field_scales
        value = (0,) * len(env.coordinates)
        derived = _evaluated(jet, self.points, self.laws.orders)
        has_derivatives = all(alpha in derived for alpha in self.laws.orders)
        with np.errstate(over="ignore", invalid="ignore"):
            difference = (derived[value] - self.truth) / scales
            for k, f in enumerate(env.fields):
                if f in env.gauges:
                    difference[:, k] -= self._free(k, difference[:, k])
            errors, field_errors, relative = {}, {}, {}
            for split, (rows, columns) in self._members.items():
                by_field = np.sqrt(np.mean(difference[rows][:, columns] ** 2, axis=0))
                field_errors[split] = {env.field_names[k]: float(e) for k, e in zip(columns, by_field, strict=True)}
                errors[split] = float(np.sqrt(np.mean(by_field**2)))
                size = self.truth[rows][:, columns] / scales[columns]
                relative[split] = float(np.linalg.norm(difference[rows][:, columns]) / np.linalg.norm(size))
            residuals = self._residuals(derived) if has_derivatives else {}
            held_out = self._held_out(jet, problem) if problem is not None else float("nan")
        return Scores(errors, field_errors, relative, residuals, held_out)

    def _free(self, k: int, difference: np.ndarray) -> np.ndarray | float:
        """The part of a difference that the field's gauge leaves free: its mean, or its best polynomial of some coordinates."""
        basis = self._gauge_basis[k]
        if basis is None or not np.isfinite(difference).all():
            return difference.mean()
        return basis @ np.linalg.lstsq(basis, difference, rcond=None)[0]

    @cached_property
    def _gauge_basis(self) -> dict[int, np.ndarray | None]:
        """Legendre polynomials of the coordinates that a field's gauge may depend on [points, basis]; None for a constant."""
        env, out = self.world.environment, dict[int, np.ndarray | None]()
        unit = 2 * (self.points - env.lower) / (env.upper - env.lower) - 1
        for k, f in enumerate(env.fields):
            if f in env.gauges:
                basis = None
                for c in env.gauges[f]:
                    one = np.polynomial.legendre.legvander(unit[:, env.coordinates.index(c)], GAUGE_DEGREE)
                    basis = one if basis is None else np.einsum("ni,nj->nij", basis, one).reshape(len(unit), -1)
                out[k] = basis
        return out

    def _residuals(self, derived: Jet) -> dict[str, list[float]]:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            values = self.laws.residual_values(derived, self.points) / self.laws.residual_scales
            rms = np.sqrt(np.mean(values**2, axis=0))
        out: dict[str, list[float]] = {}
        for r, size in zip(self.laws.residuals, rms, strict=True):
            out.setdefault(r.equation, []).append(float(size))
        return out

    def _held_out(self, jet: JetFunction, problem: Problem) -> float:
        value = (0,) * len(self.world.coordinates)
        seen: Sequence[int] = list(problem.observed)
        predicted = _evaluated(jet, problem.held_out_points, (value,))[value][:, seen]
        return float(np.sqrt(np.mean(((predicted - problem.held_out_values) / self.world.field_scales[seen]) ** 2)))


def _evaluated(jet: JetFunction, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
    """What a model says at points.

    Raises:
        ValueError: it says nothing: there is no model.
    """
    found = jet(points, orders)
    if found is None:
        raise ValueError("there is no model to score: its jet is None")
    return found


def worst_of(scores: Scores) -> Scores:
    """What a diverged or failed cell scores: the worse of e = 10 and its last finite state."""
    def worse(value: Any) -> float:
        return max(WORST_ERROR, value) if np.isfinite(value) else WORST_ERROR

    return Scores(
        {s: worse(e) for s, e in scores.errors.items()},
        {s: {f: worse(e) for f, e in by.items()} for s, by in scores.field_errors.items()},
        {s: worse(e) for s, e in scores.relative_l2.items()},
        scores.residuals,
        worse(scores.held_out),
    )
