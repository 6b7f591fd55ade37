"""What a design and a set of equations leave undetermined, by linear algebra alone: no learner, no training.

A perturbation delta of all fields about the truth is a polynomial of total degree <= N in the coordinates, with coefficients
a in orthonormal Legendre products: |a|^2 = mean over fields and domain of (delta / sigma_f)^2. How far it moves what is known,

    Q_S(a) = mean over observed values of (delta / sigma_f)^2 + mean over conditions of (their change / scale)^2
             + sum over residuals r of S of mean over the domain of (D r[truth] delta / s_r)^2 / k_e,

is the loss of the subset S to second order, but for the weight of the data. A direction is undetermined where
Q_S < TOLERANCE |a|^2: it moves nothing that is known by more than a thousandth of its own size. Where the number of such
directions rises with the degree, functions are free, not numbers.

What is observed counts as known everywhere in the window of the observations, and what conditions say on the whole of
their faces: a finite number of points leaves functions free in several coordinates, whatever the equations say, and that is a
matter of counts, not of laws. `sampled=True` takes the points and pairs of data seed 0 instead.

Four limits. The question is asked at the truth: a second solution elsewhere, like (w2, w3) -> -(w2, w3), is not seen. What is
found free is free; what no polynomial of degree N resembles may be missed, hence `resolved`. A solution that grows a
thousandfold out of what is known counts as free. And known to a thousandth is known: a weak noise decides nothing.

Source: A. J. Krener and K. Ide, Measures of unobservability, Proc. IEEE CDC (2009) 6401, for trajectories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, prod
from typing import Any

import numpy as np
import sympy
from numpy.polynomial import legendre

from pinnablate.arms import Arm, feasible, lattice
from pinnablate.calculus.expressions import compile_partials, orders_in
from pinnablate.calculus.tanh_streams import MultiIndex
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown
from pinnablate.tasks.problem import make_problem

TOLERANCE = 1e-6
SHARE = 1e-4  # of a direction's square that makes a field one that it moves: a hundredth of its size
GROWTH = 0.1  # directions per degree above which functions are free: one per degree and free function of one coordinate
UNKNOWNS = 3000
ACCURATE = 1e-6  # rms in sigma_f to which a trajectory is represented before its degree is doubled
RESOLVED = 1e-3  # the same, above which a verdict "determined" holds up to the degree only: the root of TOLERANCE
ROUNDING = 0.1  # of TOLERANCE: how much round-off the Gram matrices may have
ROWS = 4096  # evaluated at once


@dataclass(frozen=True)
class Undetermined:
    """What a subset leaves undetermined.

    Args:
        dimension: number of undetermined directions among polynomials of the degree.
        grows: whether higher degrees have ever more of them, so that functions are free.
        fields: those that undetermined directions move, in the order declared.
        degree: total degree of the perturbations.
        resolved: whether polynomials of the degree represent the truth; if not, more may be undetermined than is found.
    """

    dimension: int
    grows: bool
    fields: tuple[str, ...]
    degree: int = 0
    resolved: bool = True


def as_text(found: Undetermined) -> str:
    """`determined`, `3 numbers of Ey, Bz` or `functions: Ey, Bz`; with the degree where more may be free than is found."""
    names = ", ".join(found.fields)
    text = f"{found.dimension} number{'s' * (found.dimension > 1)} of {names}" if found.dimension else "determined"
    if found.grows:
        text = f"functions: {names}"
    return text if found.resolved else f"{text} up to degree {found.degree}"


def observability(
    env: Environment, design: str = "standard", arms: Sequence[Arm] | None = None, sampled: bool = False
) -> dict[str, Undetermined]:
    """What each arm leaves undetermined under a design, by its name.

    Args:
        env: the environment.
        design: the name of one of its designs.
        arms: the lattice by default, of order2 above eight players; a control counts as `none`.
        sampled: what is known is known at the points of data seed 0 only.

    Raises:
        PinnablateError: no such design or equation, or a trajectory that no polynomial represents.
    """
    told = env.under(design)
    arms = lattice(told, feasible(told)) if arms is None else arms
    for arm in arms:
        for name in arm.equations:
            if name not in told.players:
                raise unknown(f"equation of {told.id}", name, told.players)
    forms = Forms(env, design, sampled)
    found: dict[str, Undetermined] = {}
    settled: list[frozenset[str]] = []  # who is told more is left no more undetermined
    for arm in sorted(arms, key=lambda a: len(a.equations)):
        nothing = any(s <= set(arm.equations) for s in settled)
        found[arm.name] = forms.settled if nothing else forms.undetermined(arm.equations)
        if not found[arm.name].dimension:
            settled.append(frozenset(arm.equations))
    return {arm.name: found[arm.name] for arm in arms}


class Basis:
    """Products of orthonormal Legendre polynomials of total degree <= N in coordinates mapped to [-1, 1], degree by degree.

    powers: [functions, d].
    """

    def __init__(self, env: Environment, degree: int) -> None:
        self.env, self.degree = env, degree
        every = (e for e in product(range(degree + 1), repeat=len(env.coordinates)) if sum(e) <= degree)
        self.powers = np.array(sorted(every, key=lambda e: (sum(e), e)))

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """D^alpha of every function at points [n, d]: [n, functions]."""
        out = np.ones((len(points), len(self.powers)))
        for j, order in enumerate(alpha):
            slope = 2 / (self.env.upper[j] - self.env.lower[j])
            unit = np.diag(np.sqrt(2.0 * np.arange(self.degree + 1) + 1))
            series = legendre.legder(unit, order) * slope**order if order else unit
            values = legendre.legval((points[:, j] - self.env.lower[j]) * slope - 1, series)
            out *= values.T[:, self.powers[:, j]]
        return out

    def misses(self) -> np.ndarray:
        """What of the truth is left beyond each degree 0 .. N, rms in sigma_f, of the field that is left most: [N + 1]."""
        env, value = self.env, (0,) * len(self.env.coordinates)
        points, weight = _nodes(env.lower, env.upper, [_even(self.degree + 4)] * len(value))
        size = np.zeros((len(self.powers), len(env.fields)))
        for rows in _chunks(len(points)):
            truth = env.reference(points[rows]) / env.field_scales
            size += self.matrix(points[rows], value).T @ (weight[rows, None] * truth)
        rest = np.zeros(len(env.fields))
        for rows in _chunks(len(points)):
            truth = env.reference(points[rows]) / env.field_scales
            rest += weight[rows] @ (truth - self.matrix(points[rows], value) @ size) ** 2
        degrees = self.powers.sum(axis=1)
        beyond = [rest + np.sum(size[degrees > n] ** 2, axis=0) for n in range(self.degree + 1)]
        return np.sqrt(np.max(beyond, axis=1))


@dataclass(frozen=True)
class _Known:
    """Something known: `weight` times the square of the change of an expression at points, or of its difference to partners.

    Args:
        part: "" for observations, else the group of conditions or the equation it belongs to.
        points, partner: [n, d].
        weight: [n].
    """

    part: str
    expression: sympy.Expr
    points: np.ndarray
    weight: np.ndarray
    partner: np.ndarray | None = None


class Forms:
    """The quadratic form of every equation, group of conditions and of the observations, added up per subset.

    Raises:
        PinnablateError: a trajectory that no polynomial within UNKNOWNS represents.
    """

    def __init__(self, env: Environment, design: str, sampled: bool = False) -> None:
        self.env = env.under(design)
        self.degree, misses = _degree(self.env)
        self.basis = Basis(self.env, self.degree)
        self.field = np.repeat(np.arange(len(self.env.fields)), len(self.basis.powers))
        kept = ~np.concatenate([self._gauge(f) for f in self.env.fields])
        degrees = np.tile(self.basis.powers.sum(axis=1), len(self.env.fields))
        self.parts: dict[str, np.ndarray] = {}
        for known in (*_laws(self.env, self.degree), *(_sampled if sampled else _ideal)(env, design, self.degree)):
            self._add(known)
        # Round-off of a product of rows is relative to its largest square, which high derivatives of high degrees make large.
        largest = sum(np.diag(g) for g in self.parts.values()) * kept
        while np.finfo(float).eps * largest[degrees <= self.degree].max() > ROUNDING * TOLERANCE and self.degree > 1:
            self.degree -= 1
        self.kept, self.degrees = kept & (degrees <= self.degree), degrees
        self.resolved = bool(misses[self.degree] <= RESOLVED)

    def _gauge(self, f: Any) -> np.ndarray:
        """Which functions of the basis are the field's gauge: the constant, or all of the coordinates it may depend on."""
        env = self.env
        if f not in env.gauge:
            return np.zeros(len(self.basis.powers), bool)
        on = env.gauge[f] if isinstance(env.gauge, Mapping) else ()
        return (self.basis.powers[:, [c not in on for c in env.coordinates]] == 0).all(axis=1)

    def _add(self, known: _Known) -> None:
        """Add its Gram matrix to that of its part; fields that it does not name cost nothing."""
        size, count = len(self.field), len(self.basis.powers)
        gram = self.parts.setdefault(known.part, np.zeros((size, size)))
        partials = compile_partials(known.expression, self.env.fields, self.env.coordinates)
        orders = {*orders_in([known.expression], self.env.coordinates), (0,) * len(self.env.coordinates)}
        # |a|^2 is a mean over fields, so that each function has rms sqrt(fields) in its own field's sigma.
        unit = self.env.field_scales * np.sqrt(len(self.env.fields))

        def change(points: np.ndarray) -> dict[int, np.ndarray]:
            out: dict[int, np.ndarray] = {}
            for (k, alpha), slope in partials(self.env.reference_jet(points, orders), points).items():
                rows = np.broadcast_to(slope * unit[k], len(points))[:, None] * self.basis.matrix(points, alpha)
                out[k] = out[k] + rows if k in out else rows
            return out

        for rows in _chunks(len(known.points)):
            moved = change(known.points[rows])
            if known.partner is not None:
                across = change(known.partner[rows])
                moved = {k: moved[k] - across[k] for k in moved}
            named, weight = list(moved), np.sqrt(known.weight[rows])[:, None]
            stacked = np.concatenate([moved[k] * weight for k in named], axis=1)
            columns = np.concatenate([k * count + np.arange(count) for k in named])
            gram[np.ix_(columns, columns)] += stacked.T @ stacked

    @property
    def settled(self) -> Undetermined:
        """The verdict that nothing is undetermined."""
        return Undetermined(0, False, (), self.degree, self.resolved)

    def undetermined(self, players: Sequence[str], given: bool = True) -> Undetermined:
        """What players leave undetermined, beside observations and the conditions that are no players.

        Args:
            players: equations, and groups of conditions where these are ablated.
            given: False asks for the players alone.
        """
        env = self.env
        always = ["", *(g for g in env.conditions if g not in env.ablated)] if given else []
        form = sum(self.parts[name] for name in (*always, *players) if name in self.parts) + np.zeros((len(self.field),) * 2)
        directions = self._directions(form, self.degree)
        dimension = directions.shape[1]
        if not dimension:
            return self.settled
        step = max(2, self.degree // 3)
        grows = dimension - self._directions(form, self.degree - step).shape[1] > GROWTH * step
        field = self.field[self.kept]
        blocks = [directions[field == k] for k in range(len(env.fields))]
        shares = [np.linalg.eigvalsh(b.T @ b if b.shape[1] < len(b) else b @ b.T)[-1] if b.size else 0.0 for b in blocks]
        moved = tuple(name for name, share in zip(env.field_names, shares, strict=True) if share > SHARE)
        return Undetermined(dimension, grows, moved, self.degree, self.resolved)

    def _directions(self, form: np.ndarray, degree: int) -> np.ndarray:
        """Orthonormal directions of a degree that a form leaves undetermined: [unknowns, directions].

        They are the eigenvectors of (Q / TOLERANCE + 1)^-1 with eigenvalues above 1/2, all of which lie in (0, 1]. Eigenvalues
        of Q itself would drown in the round-off of its largest; a Cholesky factor errs relative to each row's own size.
        """
        from scipy.linalg import cholesky, eigh, lapack

        kept = self.kept & (self.degrees <= degree)
        scaled = form[np.ix_(kept, kept)] / TOLERANCE
        scaled[np.diag_indices_from(scaled)] += 1.0
        factor = cholesky(scaled, lower=True, overwrite_a=True, check_finite=False)
        inverse, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
        return eigh(inverse, lower=True, subset_by_value=(0.5, 2.0), overwrite_a=True, check_finite=False)[1]


def _largest_degree(env: Environment) -> int:
    """The largest total degree whose polynomials for all fields stay within UNKNOWNS."""
    degree, d = 2, len(env.coordinates)
    while len(env.fields) * comb(degree + 1 + d, d) <= UNKNOWNS:
        degree += 1
    return degree


def _degree(env: Environment) -> tuple[int, np.ndarray]:
    """Twice the degree that represents the truth, as far as there are unknowns; and what is missed up to it: [degree + 1].

    Raises:
        PinnablateError: a trajectory that no degree represents.
    """
    most = tried = _largest_degree(env)
    if len(env.coordinates) == 1:  # where the largest is far more than most trajectories need
        tried = min(32, most)
        while tried < most and Basis(env, tried).misses()[tried // 2] > ACCURATE:
            tried = min(2 * tried, most)
    misses = Basis(env, tried).misses()
    enough = np.flatnonzero(misses <= ACCURATE)
    if not len(enough) and len(env.coordinates) == 1:
        raise PinnablateError(
            f"{env.id}: polynomials of degree {tried} miss its trajectory by {misses[-1]:.0e} standard deviations; expected "
            f"{ACCURATE:.0e} at most: shorten the domain, or smooth what is sudden"
        )
    degree = min(tried, max(8, 2 * int(enough[0]))) if len(enough) else tried
    return degree, misses[: degree + 1]


def _even(count: float) -> int:
    """An even number of nodes: none in the middle, where a closed form may read 0/0."""
    return 2 * int(np.ceil(count / 2))


def _chunks(count: int) -> Iterator[slice]:
    return (slice(begin, begin + ROWS) for begin in range(0, count, ROWS))


def _nodes(low: np.ndarray, high: np.ndarray, counts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes of a box, [n, d], and weights that sum to 1, [n]; a count of 0 means the lower face."""
    axes, weights = [], []
    for a, b, count in zip(low, high, counts, strict=True):
        x, w = legendre.leggauss(count) if count else (np.array([-1.0]), np.array([2.0]))
        axes.append(a + (x + 1) / 2 * (b - a))
        weights.append(w / 2)
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], -1)
    return points, np.array([prod(w) for w in product(*weights)])


def _laws(env: Environment, degree: int) -> Iterator[_Known]:
    """Every residual all over the domain.

    More nodes than the degree asks for, where they cost little: the coefficients of equations that are not linear are steep.
    """
    d = len(env.coordinates)
    points, weight = _nodes(env.lower, env.upper, [_even({1: 2.0, 2: 1.25}.get(d, 1.0) * degree + 3)] * d)
    for r, scale, share in zip(env.residuals, env.residual_scales, env.shares, strict=True):
        yield _Known(r.equation, sympy.Add(*r.terms), points, weight / (scale**2 * share))


def _ideal(env: Environment, design: str, degree: int) -> Iterator[_Known]:
    """Observed fields everywhere in their window, conditions everywhere on their faces, weighed by their numbers of points.

    A group keeps its share whoever else is told, so that who is told more is never left more undetermined.
    """
    told, d = env.under(design), env.design(design)
    count, window = [_even(degree + 2)] * len(told.coordinates), told.upper.copy()
    if d.until is not None:
        window[told.coordinates.index(told.time)] = d.until
    points, weight = _nodes(told.lower, window, count)
    observed = told.observed(d)
    for k in observed:
        yield _Known("", told.fields[k], points, weight / (told.field_scales[k] ** 2 * len(observed)))
    made = [(group, c) for group, conditions in told.conditions.items() for several in conditions for c in several]
    rows = sum(c.points * len(c.on) for _, c in made)
    for group, c in made:
        for face in c.on:
            j = told.coordinates.index(face.coordinate)
            low, weight = _nodes(told.lower, told.upper, [0 if i == j else n for i, n in enumerate(count)])
            high = low.copy()
            high[:, j] = told.upper[j]
            weight = weight * c.points / rows / told.condition_scale(c) ** 2
            if c.periodic:
                yield _Known(group, c.expression, low, weight, high)
            else:
                yield _Known(group, c.expression, low if face.side == "lower" else high, weight)


def _sampled(env: Environment, design: str, degree: int) -> Iterator[_Known]:
    """Observations and conditions at the points of data seed 0."""
    p = make_problem(env, design, data_seed=0, collocation=1)
    groups, paired = np.array(p.row_group), p.row_partner >= 0
    weight = p.row_weights(1.0, players=p.environment.players) ** 2  # shares that do not depend on who is told
    for k, functional in enumerate(p.functionals):
        for group in dict.fromkeys(p.row_group):
            for across in (False, True):
                rows = np.flatnonzero((p.row_functional == k) & (groups == group) & (paired == across))
                if len(rows):
                    partner = p.data_points[p.row_partner[rows]] if across else None
                    yield _Known(group, functional, p.data_points[p.row_point[rows]], weight[rows], partner)
