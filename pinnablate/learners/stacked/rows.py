"""Least-squares rows of many members at once: data rows, then the collocation rows of every residual that a member is told.

Members of one tile are told equally many residuals and have equally many data rows, so that nobody pays for equations
that are withheld from him, and every tile of a kind is one TensorFlow program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf

PADDING = 32  # left-out data rows are filled up to a multiple: folds of unlike sizes share a program


@dataclass(frozen=True)
class Kind:
    """What members of one tile have in common: numbers of data rows, periodic rows and residuals told."""

    data: int
    paired: int
    told: int

    @classmethod
    def of(cls, fit: Fit) -> Kind:
        p, kept = fit.problem, _kept(fit)
        return cls(len(kept), int((p.row_partner[kept] >= 0).sum()), int(fit.told.sum()))


def _kept(fit: Fit) -> np.ndarray:
    """Data rows of a fit: those with a weight (a fold leaves rows out, and so do conditions that are withheld), and as many of
    the others as fill up a multiple of PADDING; they weigh nothing."""
    weights = fit.row_weights
    used, idle = np.flatnonzero(weights), np.flatnonzero(weights == 0.0)
    return np.sort(np.concatenate([used, idle[: -len(used) % PADDING]]))


def numbers(fit: Fit) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The arrays of one member that `Program.values` takes, and those that `Program.linear` takes."""
    p, env = fit.problem, fit.problem.environment
    kept, told = _kept(fit), np.flatnonzero(fit.told)
    functionals = len(p.functionals)
    chosen = np.eye(functionals)[p.row_functional[kept]]
    paired = np.flatnonzero(p.row_partner[kept] >= 0)
    partners = p.row_partner[kept][paired]
    slot = np.full(len(kept) if len(paired) else 0, len(paired))
    slot[paired] = np.arange(len(paired))
    coefficients = np.zeros((len(told), len(env.terms)))
    for row, k in zip(coefficients, told, strict=True):
        row[env.term_spans[k]] = fit.coefficients[env.term_spans[k]]
    data_weights = fit.row_weights[kept]
    scales = np.sqrt(fit.residual_weights[told] / len(p.collocation))
    at = np.concatenate([p.data_points[p.row_point[kept]], *[p.collocation] * len(told), p.data_points[partners]])
    with np.errstate(all="ignore"):  # known functions are asked for everywhere and used at collocation points only
        row_points = env.with_known(at)
    weights = np.concatenate([data_weights, np.repeat(scales, len(p.collocation)), -data_weights[paired]])
    shared = {"partner_slot": slot, "targets": p.row_target[kept], "weights": weights}
    values = {
        "data_points": p.data_points,
        "where": p.row_point[kept] * functionals + p.row_functional[kept],
        "partner_where": partners * functionals + p.row_functional[kept][paired],
        "points": env.with_known(p.collocation),
        "coefficients": fit.coefficients,
        "told": told,
    }
    linear = {"row_points": row_points, "row_coefficients": coefficients, "selection": chosen,
              "partner_selection": chosen[paired]}
    return {**shared, **values}, {**shared, **linear}


class Tile:
    """Places for members of one kind, evaluated together; an empty place repeats a neighbour.

    Args:
        program, width: of the environment; how many places.
    """

    def __init__(self, program: Program, width: int) -> None:
        self._program, self.width = program, width
        self._members: list[tuple[dict[str, np.ndarray], ...] | None] = [None] * width
        self._thetas: np.ndarray | None = None
        self._rows: list[dict[str, Any]] = []
        self._functions: list[Any] = []

    def put(self, place: int, fit: Fit, theta: np.ndarray) -> None:
        """Give a place to a member.

        Raises:
            ValueError: parameters of another shape than the network's.
        """
        if theta.shape != (fit.architecture.parameters,):
            raise ValueError(f"expected {fit.architecture.parameters} initial parameters, got shape {theta.shape}")
        if self._thetas is None:
            self._thetas = np.tile(theta, (self.width, 1))
        self._members[place], self._rows = numbers(fit), []

    def values(self, thetas: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        """Weighted rows {place: [rows]} for parameters {place: [P]}."""
        function, rows, at = self._ready(0, thetas)
        found = _view(function(at, rows))
        return {place: found[place] for place in thetas}

    def linear(self, thetas: dict[int, np.ndarray]) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Weighted rows and their derivatives {place: ([rows], [rows, P])} for parameters {place: [P]}."""
        function, rows, at = self._ready(1, thetas)
        values, slopes = map(_view, function(at, rows))
        return {place: (values[place], slopes[place]) for place in thetas}

    def _ready(self, which: int, thetas: dict[int, np.ndarray]) -> tuple[Any, dict[str, Any], Any]:
        if not self._rows:
            first = next(m for m in self._members if m is not None)
            members = [first if m is None else m for m in self._members]
            self._rows = [{name: tf.constant(np.stack([m[k][name] for m in members])) for name in first[k]} for k in (0, 1)]
        for place, theta in thetas.items():
            self._thetas[place] = theta
        at = tf.constant(self._thetas)
        if not self._functions:  # a concrete function need not be looked for, which is a third of the time of a call
            of = self._program.values, self._program.linear
            self._functions = [f.get_concrete_function(at, rows) for f, rows in zip(of, self._rows, strict=True)]
        return self._functions[which], self._rows[which], at


def _view(tensor: Any) -> np.ndarray:
    """The array of a tensor where it lies, read-only; `numpy()` would copy it."""
    return np.asarray(memoryview(tensor)) if "CPU" in tensor.device else tensor.numpy()


class System:
    """The weighted rows of one fit: a tile of one member."""

    def __init__(self, program: Program, fit: Fit) -> None:
        self.program, self._tile = program, Tile(program, 1)
        self._tile.put(0, fit, np.zeros(fit.architecture.parameters))

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """All weighted rows: [rows]."""
        return self._tile.values({0: theta})[0]

    def jacobian(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All weighted rows and their derivatives: [rows], [rows, P]."""
        return self._tile.linear({0: theta})[0]
