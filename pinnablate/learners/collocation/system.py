"""The rows of a subset's loss as functions of the coefficients of an expansion."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import compile_expressions, compile_partials, is_linear
from pinnablate.calculus.jets import Jet, MultiIndex, orders_in
from pinnablate.environment.edges import normals_in
from pinnablate.learners.collocation.expansion import Expansion
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.problem import Problem
from pinnablate.world.world import with_normals


@lru_cache(maxsize=1024)
def _compiled(
    expression: Any, fields: tuple[Any, ...], coordinates: tuple[Any, ...]
) -> tuple[Any, Any, bool]:
    """(value, partial derivatives, whether it is linear) of an expression.

    Compiled once for every arm and replicate.
    """
    normals = normals_in(expression)
    return (
        compile_expressions([expression], fields, coordinates, "numpy", normals),
        compile_partials(expression, fields, coordinates, normals),
        is_linear(expression, fields, coordinates),
    )


def laws_of(fit: Fit) -> dict[int, sympy.Expr]:
    """The residuals that a fit is told, with the coefficients of its arm: {index: expression}."""
    out = {}
    for k in map(int, np.flatnonzero(fit.residual_mask)):
        row = fit.coefficients[fit.laws.term_spans[k]]
        out[k] = sum(
            term if c == 1 else c * term
            for c, term in zip(row, fit.laws.residuals[k].terms, strict=True)
        )
    return out


def is_linear_fit(fit: Fit) -> bool:
    """Whether all that a fit is told is linear in the fields, so that one step solves it."""
    world = fit.problem.world
    return all(
        _compiled(e, world.fields, world.coordinates)[2]
        for e in (*fit.problem.functionals, *laws_of(fit).values())
    )


class ExpressionRows:
    """Weighted rows of one expression at points, of its difference between points and partners, or
    of its sum over several points.

    Args:
        expression: of fields and coordinates.
        expansion: the functions that fields are expanded in.
        points: [k n, d]; for k > 1 the further points of all rows follow each other.
        target, weight: [n].
        told: whether it is an equation, which the stages of a fit may weigh less, or data.
        further: what the values at further points are multiplied by: -1 for the partners of a
            periodic condition, 1 for the places of a mean.
        normals: the outward normals at the points, [n, d], where the expression names them.
    """

    def __init__(
        self,
        expression: Any,
        expansion: Expansion,
        points: np.ndarray,
        target: np.ndarray,
        weight: np.ndarray,
        told: bool,
        further: float = -1.0,
        normals: np.ndarray | None = None,
    ) -> None:
        world = expansion.world
        self._further = further
        self.world, self.points, self.target, self.weight, self.told = (
            world,
            points,
            target,
            weight,
            told,
        )
        self.times = (
            None
            if world.time is None
            else points[: len(target), world.coordinates.index(world.time)]
        )
        self._value, self._partials, self.linear = _compiled(
            expression, world.fields, world.coordinates
        )
        orders = {*orders_in([expression], world.coordinates), (0,) * len(world.coordinates)}
        self._matrices: dict[MultiIndex, np.ndarray] = {
            alpha: expansion.matrix(points, alpha) for alpha in orders
        }
        named = normals_in(expression)
        self._inputs = with_normals(world.coordinates, points, normals, named)
        self._slopes: np.ndarray | None = None

    def _jet(self, coefficients: np.ndarray) -> Jet:
        return {
            alpha: m @ coefficients.T * self.world.field_scales
            for alpha, m in self._matrices.items()
        }

    def residual(self, coefficients: np.ndarray) -> np.ndarray:
        """[n]"""
        with np.errstate(all="ignore"):
            found = np.broadcast_to(
                self._value(self._jet(coefficients), self._inputs)[0], len(self.points)
            )
        return self.weight * (self._folded(found) - self.target)

    def jacobian(self, coefficients: np.ndarray) -> np.ndarray:
        """[n, fields * features]; of linear rows computed once."""
        if self._slopes is None or not self.linear:
            count = next(iter(self._matrices.values())).shape[1]
            block = np.zeros((len(self.points), len(self.world.fields), count))
            for (k, alpha), slope in self._partials(self._jet(coefficients), self._inputs).items():
                size = np.broadcast_to(slope * self.world.field_scales[k], len(self.points))
                block[:, k] += size[:, None] * self._matrices[alpha]
            self._slopes = self.weight[:, None] * self._folded(block.reshape(len(self.points), -1))
        return self._slopes

    def _folded(self, rows: np.ndarray) -> np.ndarray:
        n = len(self.target)
        if len(rows) == n:
            return rows
        if self._further < 0:
            return rows[:n] - rows[n:]
        total: np.ndarray = rows.reshape(-1, n, *rows.shape[1:]).sum(axis=0)
        return total


ALONE, PAIRED, MEAN = range(3)  # kinds of data rows


def _kinds(p: Problem) -> np.ndarray:
    """Which kind each data row is: [rows]."""
    kinds = np.where(p.row_partner >= 0, PAIRED, ALONE)
    kinds[p.mean_rows] = MEAN
    return kinds


def _points(p: Problem, rows: np.ndarray, kind: int) -> np.ndarray:
    """The points of data rows of one kind, further ones behind the first: indices."""
    parts = [p.row_point[rows]]
    if kind == PAIRED:
        parts.append(p.row_partner[rows])
    if kind == MEAN and p.row_others is not None:
        parts.extend(p.row_others[rows].T)
    return np.concatenate(parts)


class CollocationSystem:
    """The weighted rows of a subset's loss, and its prior |a|^2 / c = `ridge` |a|^2.

    The squares of the rows sum to the loss. For continuation, `trust` in (0, 1] multiplies the
    squares of the rows of equations, so that below 1 the data come first; and equations are asked
    up to the time `horizon` only.

    Attributes:
        blocks: parts of the loss: those of data, then those of equations.
        data_rows: of each part of data, which rows of the problem it has.
    """

    def __init__(self, fit: Fit, expansion: Expansion, ridge: float) -> None:
        p, weights = fit.problem, fit.row_weights
        self.ridge, self.trust, self.horizon, self.blocks = ridge, 1.0, np.inf, []
        self.data_rows: list[np.ndarray] = []
        for k, functional in enumerate(p.functionals):
            for kind in (ALONE, PAIRED, MEAN):
                rows = np.flatnonzero((p.row_functional == k) & (weights > 0) & (_kinds(p) == kind))
                if len(rows):
                    self.data_rows.append(rows)
                    at = _points(p, rows, kind)
                    self.blocks.append(
                        ExpressionRows(
                            functional,
                            expansion,
                            p.data_points[at],
                            p.row_target[rows],
                            weights[rows],
                            False,
                            1.0 if kind == MEAN else -1.0,
                            p.data_normals[at],
                        )
                    )
        n = len(p.collocation)
        for k, law in laws_of(fit).items():
            weight = np.full(n, np.sqrt(fit.residual_weights[k] / n))
            self.blocks.append(
                ExpressionRows(law, expansion, p.collocation, np.zeros(n), weight, True)
            )

    @property
    def linear(self) -> bool:
        return all(block.linear for block in self.blocks)

    @property
    def whole(self) -> bool:
        """Whether it is the declared loss, and no stage before it."""
        return self.trust == 1 and self.horizon == np.inf

    def _sizes(self) -> Iterator[tuple[ExpressionRows, np.ndarray | float]]:
        """Each part, and the factors of its rows in the present stage."""
        for block in self.blocks:
            if not block.told or self.whole:
                yield block, 1.0
            else:
                asked = 1.0 if block.times is None else block.times <= self.horizon
                yield block, np.sqrt(self.trust) * asked * np.ones(len(block.target))

    def residuals(self, a: np.ndarray) -> np.ndarray:
        """[rows]"""
        return np.concatenate([size * block.residual(a) for block, size in self._sizes()])

    def jacobian(self, a: np.ndarray) -> np.ndarray:
        """[rows, fields * features]"""
        return np.concatenate(
            [
                size[:, None] * block.jacobian(a)
                if isinstance(size, np.ndarray)
                else block.jacobian(a)
                for block, size in self._sizes()
            ]
        )

    def loss(self, a: np.ndarray) -> float:
        """The declared loss and the prior."""
        return float(np.sum(self.residuals(a) ** 2) + self.ridge * np.sum(a**2))
