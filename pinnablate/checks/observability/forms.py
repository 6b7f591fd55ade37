"""Quadratic forms: how far perturbations of the truth change what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.calculus.expressions import compile_partials
from pinnablate.calculus.jets import orders_in
from pinnablate.checks.observability.known import Known, ideal, laws, sampled
from pinnablate.checks.observability.polynomials import Basis, chunks, degree_for
from pinnablate.environment.edges import normals_in
from pinnablate.world import World
from pinnablate.world.world import with_normals

# A direction a is undetermined where Q(a) < UNDETERMINED_BELOW |a|^2: what is known changes by less
# than a thousandth of |a|.
UNDETERMINED_BELOW = 1e-6
# A field counts as moved when it holds at least this share of a direction's squared norm.
SHARE = 1e-4
# Functions are free where more than so many directions are added for each degree: a free function
# of one coordinate adds one.
GROWTH = 0.1
# Polynomials represent the truth where they miss at most this, rms in sigma_f: the square root of
# UNDETERMINED_BELOW.
RESOLVED = 1e-3
# The degree is lowered until the round-off of the Gram matrices is at most this share of
# UNDETERMINED_BELOW.
GRAM_ROUND_OFF = 0.1


@dataclass(frozen=True)
class Undetermined:
    """What a subset of the equations leaves undetermined.

    Args:
        dimension: the number of undetermined directions among the polynomials of the degree.
        grows: whether higher degrees have more and more of them, so that functions are free.
        fields: the fields that undetermined directions change, in the order declared.
        degree: the total degree of the perturbations.
        resolved: whether polynomials of the degree represent the truth; if not, more may be
            undetermined than is found.
    """

    dimension: int
    grows: bool
    fields: tuple[str, ...]
    degree: int = 0
    resolved: bool = True


def as_text(found: Undetermined) -> str:
    """`determined`, `3 numbers of Ey, Bz` or `functions: Ey, Bz`, and the degree where more may be
    free than is found.
    """
    names = ", ".join(found.fields)
    text = (
        f"{found.dimension} number{'s' * (found.dimension > 1)} of {names}"
        if found.dimension
        else "determined"
    )
    if found.grows:
        text = f"functions: {names}"
    return text if found.resolved else f"{text} up to degree {found.degree}"


class Forms:
    """The quadratic forms of every equation, of every group of conditions and of the observations.

    Args:
        world: the environment under a design.
        at_points: whether what is observed and given is known at the points of data seed 0 only,
            not everywhere.

    Attributes:
        degree: the total degree of the perturbations.
        basis: their polynomials.
        parts: {"" for the observations, or a group of conditions or an equation: Gram matrix
            [unknowns, unknowns]}.
        resolved: whether polynomials of the degree represent the truth.

    Raises:
        PinnablateError: a trajectory that no polynomial within UNKNOWNS represents.
    """

    def __init__(self, world: World, at_points: bool = False) -> None:
        self.world = world
        self.degree, misses = degree_for(self.world)
        self.basis = Basis(self.world, self.degree)
        self.field = np.repeat(np.arange(len(self.world.fields)), len(self.basis.powers))
        kept = ~np.concatenate([self._gauge(f) for f in self.world.fields])
        degrees = np.tile(self.basis.powers.sum(axis=1), len(self.world.fields))
        self.parts: dict[str, np.ndarray] = {}
        for known in (
            *laws(self.world, self.degree),
            *(sampled if at_points else ideal)(world, self.degree),
        ):
            self._add(known)
        # The round-off of a product of rows is relative to its largest square, which grows with the
        # degree.
        largest = np.sum([np.diag(g) for g in self.parts.values()], axis=0) * kept
        allowed = GRAM_ROUND_OFF * UNDETERMINED_BELOW / np.finfo(float).eps
        while largest[degrees <= self.degree].max() > allowed and self.degree > 1:
            self.degree -= 1
        self.kept, self.degrees = kept & (degrees <= self.degree), degrees
        self.resolved = bool(misses[self.degree] <= RESOLVED)

    def _gauge(self, f: Any) -> np.ndarray:
        """Which polynomials of the basis are the gauge of a field, and so count as nothing:
        [functions] of booleans.
        """
        world = self.world
        gauges = world.environment.gauges
        if f not in gauges:
            return np.zeros(len(self.basis.powers), bool)
        on = gauges[f]
        free: np.ndarray = (
            self.basis.powers[:, [c not in on for c in world.coordinates]] == 0
        ).all(axis=1)
        return free

    def _add(self, known: Known) -> None:
        """Add the Gram matrix of something known to that of its part; fields that it does not name
        take no time.
        """
        size, count = len(self.field), len(self.basis.powers)
        gram = self.parts.setdefault(known.part, np.zeros((size, size)))
        world, outwards = self.world, normals_in(known.expression)
        partials = compile_partials(known.expression, world.fields, world.coordinates, outwards)
        orders = list(orders_in([known.expression], self.world.coordinates))
        # |a|^2 is a mean over fields, so that each function of the basis has rms sqrt(fields) in
        # sigma_f of its own field.
        unit = self.world.field_scales * np.sqrt(len(self.world.fields))

        def change(points: np.ndarray, normals: np.ndarray | None) -> dict[int, np.ndarray]:
            """{field: change of the expression by each function of the basis in that field, [N,
            functions]}.
            """
            out: dict[int, np.ndarray] = {}
            inputs = with_normals(world.coordinates, points, normals, outwards)
            for (k, alpha), slope in partials(world.jet(points, tuple(orders)), inputs).items():
                rows = np.broadcast_to(slope * unit[k], len(points))[:, None] * self.basis.matrix(
                    points, alpha
                )
                out[k] = out[k] + rows if k in out else rows
            return out

        for rows in chunks(len(known.points)):
            moved = change(
                known.points[rows], None if known.normals is None else known.normals[rows]
            )
            if known.partner is not None:
                across = change(known.partner[rows], None)
                moved = {k: moved[k] - across[k] for k in moved}
            for other in () if known.others is None else known.others.swapaxes(0, 1):
                there = change(other[rows], None)
                moved = {k: moved[k] + there[k] for k in moved}
            named, weight = list(moved), np.sqrt(known.weight[rows])[:, None]
            stacked = np.concatenate([moved[k] * weight for k in named], axis=1)
            columns = np.concatenate([k * count + np.arange(count) for k in named])
            gram[np.ix_(columns, columns)] += stacked.T @ stacked

    @property
    def settled(self) -> Undetermined:
        """The result where nothing is undetermined."""
        return Undetermined(0, False, (), self.degree, self.resolved)

    def undetermined(self, players: Sequence[str], given: bool = True) -> Undetermined:
        """What an arm leaves undetermined.

        Args:
            players: the equations that the arm is told, and groups of conditions where these are
                players.
            given: whether the observations and the other conditions are known too.
        """
        world = self.world
        always = ["", *(g for g in world.conditions if g not in world.ablated)] if given else []
        form = np.zeros((len(self.field),) * 2)
        for name in (*always, *players):
            if name in self.parts:
                form = form + self.parts[name]
        directions = self._directions(form, self.degree)
        dimension = directions.shape[1]
        if not dimension:
            return self.settled
        step = max(2, self.degree // 3)
        grows = dimension - self._directions(form, self.degree - step).shape[1] > GROWTH * step
        field = self.field[self.kept]
        blocks = [directions[field == k] for k in range(len(world.fields))]
        shares = [
            np.linalg.eigvalsh(b.T @ b if b.shape[1] < len(b) else b @ b.T)[-1] if b.size else 0.0
            for b in blocks
        ]
        moved = tuple(
            name for name, share in zip(world.field_names, shares, strict=True) if share > SHARE
        )
        return Undetermined(dimension, grows, moved, self.degree, self.resolved)

    def _directions(self, form: np.ndarray, degree: int) -> np.ndarray:
        """Orthonormal directions of at most a degree that a form Q leaves undetermined: [unknowns,
        directions].

        They are the eigenvectors of (Q / UNDETERMINED_BELOW + 1)^-1 with eigenvalues above 1/2; all
        eigenvalues lie in (0, 1]. The small eigenvalues of Q itself would be lost in the round-off
        of the largest, whereas the errors of a Cholesky factor are relative to the size of each
        row.
        """
        from scipy.linalg import cholesky, eigh, lapack

        kept = self.kept & (self.degrees <= degree)
        scaled = form[np.ix_(kept, kept)] / UNDETERMINED_BELOW
        scaled[np.diag_indices_from(scaled)] += 1.0
        factor = cholesky(scaled, lower=True, overwrite_a=True, check_finite=False)
        inverse, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
        directions: np.ndarray = eigh(
            inverse, lower=True, subset_by_value=(0.5, 2.0), overwrite_a=True, check_finite=False
        )[1]
        return directions
