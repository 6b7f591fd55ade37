"""Laws, linearised about the truth, as matrices of differential operators, and the ranks of these.

An entry of the matrix is sum over alpha of a_alpha d^alpha. With a number xi_c in the place of each
derivative d/dc it is a polynomial in xi; the rank at a random xi is that over all rational functions
of xi, but for a set of measure zero.

Source of the weights: A. Douglis and L. Nirenberg, Comm. Pure Appl. Math. 8 (1955) 503,
doi:10.1002/cpa.3160080406.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from pinnablate.calculus.expressions import compile_partials
from pinnablate.calculus.jets import MultiIndex
from pinnablate.world import World

POINTS = 3  # of the domain, at which laws are linearised
SMALL = 1e-9  # of the largest singular value, and of the largest slope
MOST_WEIGHTS = 3**8  # choices of weights of the fields that are tried
DEGREE = 2  # of the operators that are tried to make one law from others

Row = dict[tuple[int, MultiIndex], np.ndarray]  # {(field, alpha): coefficient at the points}


@dataclass(frozen=True, eq=False)
class Operators:
    """The linearised laws of a world.

    Args:
        rows: {law: [one for each of its residuals]}.
        fields: how many.
        constant: whether every law is linear with constant coefficients.
    """

    rows: Mapping[str, Sequence[Row]]
    fields: int
    constant: bool

    def rank(self, laws: Iterable[str]) -> int:
        """Of laws with constant coefficients: the rank of their matrix over the rational functions of
        the derivatives.
        """
        rows = [row for law in laws for row in self.rows[law]]
        return _rank(np.array([self._at(row) for row in rows])) if rows else 0

    def _at(self, row: Row) -> np.ndarray:
        """A row with the numbers `xi` in the place of derivatives: [fields]."""
        out = np.zeros(self.fields)
        for (k, alpha), slope in row.items():
            out[k] += slope[0] * np.prod(self._xi ** np.array(alpha))
        return out

    @cached_property
    def _xi(self) -> np.ndarray:
        dimension = next((len(alpha) for _, alpha in self._keys), 0)
        return np.random.default_rng(0).uniform(0.5, 1.5, dimension)

    @property
    def _keys(self) -> set[tuple[int, MultiIndex]]:
        return {key for rows in self.rows.values() for row in rows for key in row}

    def makes(self, told: Iterable[str], law: str) -> bool:
        """Of laws with constant coefficients: whether operators of degree 2 at most make every residual
        of a law from those of some others, so that it follows without anything left open.
        """
        powers = [p for p in product(range(DEGREE + 1), repeat=len(self._xi)) if sum(p) <= DEGREE]
        shifted = [
            {(k, tuple(np.add(alpha, p))): a[0] for (k, alpha), a in row.items()}
            for other in told
            for row in self.rows[other]
            for p in powers
        ]
        own = [{key: a[0] for key, a in row.items()} for row in self.rows[law]]
        columns = sorted({key for row in (*shifted, *own) for key in row})
        matrix = [
            np.array([[row.get(c, 0.0) for c in columns] for row in rs]) for rs in (shifted, own)
        ]
        if not shifted:
            return False
        return _rank(matrix[0]) == _rank(np.concatenate(matrix))

    @cached_property
    def symbol_rank(self) -> int:
        """A lower bound of the rank of the linearised laws, by their principal symbol.

        Rows and fields have weights s and t, and the symbol keeps of each entry the derivatives of
        order s + t. Where operators P combine the laws to zero, the highest of their terms combine the
        symbol to zero: as many rows as the symbol has rank are free of relations. The best of all
        weights t of 0 to the largest order.
        """
        rows = [row for law in self.rows.values() for row in law]
        largest = max((sum(alpha) for _, alpha in self._keys), default=0)
        weights = list(product(range(largest + 1), repeat=self.fields))[:MOST_WEIGHTS]
        return max((self._symbol_rank(rows, t) for t in weights), default=0)

    def _symbol_rank(self, rows: Sequence[Row], t: Sequence[int]) -> int:
        matrix = np.zeros((POINTS, len(rows), self.fields))
        for i, row in enumerate(rows):
            s = max(sum(alpha) - t[k] for k, alpha in row)
            for (k, alpha), slope in row.items():
                if sum(alpha) == s + t[k]:
                    matrix[:, i, k] += slope * np.prod(self._xi ** np.array(alpha))
        return max(map(_rank, matrix))


def operators_of(world: World) -> Operators:
    """The laws of a world, linearised about its truth at a few points of the domain; about typical
    values where measurements stand in the place of the truth.
    """
    env, ground = world.environment, world.ground
    points = ground.scale_points[:POINTS]
    jets = [ground.likely_jet(points, ground.laws.orders)]
    rng = np.random.default_rng(1)  # any other fields show whether coefficients depend on them
    jets.append({a: v + rng.normal(size=v.shape) for a, v in jets[0].items()})
    rows: dict[str, list[Row]] = {}
    constant = True
    for residual in ground.laws.residuals:
        partials = compile_partials(residual.expression, env.fields, env.coordinates)
        own, other = (_slopes(partials(jet, points)) for jet in jets)
        constant &= all(_same(own[key], other[key]) for key in own)
        rows.setdefault(residual.equation, []).append(own)
    return Operators(rows, len(env.fields), constant)


def _slopes(found: Mapping[tuple[int, MultiIndex], Any]) -> Row:
    return {key: np.broadcast_to(np.asarray(v, float), POINTS) for key, v in found.items()}


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether coefficients are one number, at all points and for both fields."""
    both = np.concatenate([one, other])
    return bool(np.ptp(both) <= SMALL * np.abs(both).max())


def _rank(matrix: np.ndarray) -> int:
    """The rank of a matrix whose rows are first made equally long."""
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return int(np.linalg.matrix_rank(matrix / np.where(length > 0, length, 1.0), tol=SMALL))
