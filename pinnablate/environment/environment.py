"""What an author declares: a small world, completely specified by named differential equations.

    x, t = coordinates("x t")
    u, q = fields("u q", x, t)
    heat = Environment(
        id="heat-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations={"energy": u.diff(t) + q.diff(x), "fourier": q + u.diff(x) / 20},
        conditions={"walls": [zero(u, on=boundary(x), points=15)]},
        solution={u: ..., q: ...},
        observations=Observations(count=15, until=0.5, fields=(u,)),
        primary="extrap",
        source="...",
    )

An environment is data: everything else (residuals in NumPy and TensorFlow, scales, certification, digest) is derived
from it. Its mistakes are refused here, by name, before anything is trained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.calculus.expressions import Jet
from pinnablate.calculus.tanh_streams import MultiIndex, closure
from pinnablate.environment import digests as identity
from pinnablate.environment.declare import (
    Condition,
    Conditions,
    Face,
    NearMiss,
    Observations,
    Residual,
    as_tuple,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    periodic,
    upper,
    zero,
)
from pinnablate.environment.expected import Expected
from pinnablate.environment.validate import validate
from pinnablate.errors import PinnablateError, unknown
from pinnablate.truths.integrate import PeriodicTrajectory, Trajectory, trajectory_of
from pinnablate.truths.reference import ClosedForm, Integrated, Reference, numerical_jet
from pinnablate.world import scales, views

__all__ = [
    "Condition",
    "Environment",
    "Expected",
    "Face",
    "NearMiss",
    "Observations",
    "Residual",
    "boundary",
    "coordinates",
    "fields",
    "given",
    "lower",
    "periodic",
    "upper",
    "zero",
]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A world specified by named differential equations; see the module's example.

    Args:
        id: `name-vN`; N rises whenever the digest changes.
        domain: {coordinate: (lower, upper)}, in the order of the fields' arguments.
        equations: {name: residual or tuple of residuals}; each vanishes on the truth, each is one player.
        solution: {field: closed form}, or an `Integrated` system, or a `Reference`.
        observations: the `standard` design.
        designs: further designs by name.
        conditions: {name: conditions}, given to every arm.
        primary: the split that ranks: interp, extrap or unobserved.
        gauge: fields defined up to a constant only; or {field: coordinates} for those defined up to a function of these.
        fields: order of the fields; the solution's by default.
        source: where equations and solution come from.
        identities: {equation: function of {equation: residual or tuple of residuals}} to an expression that vanishes whatever
            the fields: the proof that the equation follows from the others, perhaps up to a constant.
        summary: one sentence for people who have never heard of it.
        history: what changed in each version.
        near_misses: laws that are almost true, by name; they do not enter the digest.
        sectors: {name: fields} whose errors are worth reading together; they do not enter the digest.
        expected: patterns written down before any network was trained; they do not enter the digest.
        ablated: groups of conditions that are players beside the equations; set by `under`.
        parts: {player: equation} where players are components of equations; set by `under`.
        origin: the environment whose truth this one shares; set by `under`.
        scales: s_r of laws that are not this world's own, by name; set where such laws are told.

    Raises:
        PinnablateError: a declaration that contradicts itself, naming the culprit.
    """

    id: str
    domain: Mapping[sympy.Symbol, tuple[float, float]]
    equations: Mapping[str, Any]
    solution: Mapping[Any, Any] | Integrated | Reference
    observations: Observations
    source: str
    primary: str
    conditions: Conditions = field(default_factory=dict)
    designs: Mapping[str, Observations] = field(default_factory=dict)
    gauge: tuple[Any, ...] | Mapping[Any, tuple[sympy.Symbol, ...]] = ()
    fields: tuple[Any, ...] = ()
    history: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, Callable[[dict[str, Any]], sympy.Expr]] = field(default_factory=dict)
    summary: str = ""
    near_misses: Mapping[str, NearMiss] = field(default_factory=dict)
    sectors: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    expected: Sequence[Expected] = ()
    ablated: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    origin: Environment | None = field(default=None, repr=False)
    scales: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.fields:
            if isinstance(self.solution, Reference):
                raise PinnablateError(f"{self.id}: a Reference needs fields=(...), the order of its columns")
            declared = self.solution.initial if isinstance(self.solution, Integrated) else self.solution
            object.__setattr__(self, "fields", tuple(declared))
        validate(self)

    # Names

    @property
    def coordinates(self) -> tuple[sympy.Symbol, ...]:
        return tuple(self.domain)

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(f.func.__name__ for f in self.fields)

    @property
    def sector_names(self) -> dict[str, tuple[str, ...]]:
        """{sector: names of its fields}."""
        return {name: tuple(f.func.__name__ for f in members) for name, members in self.sectors.items()}

    @property
    def name(self) -> str:
        return self.id.rsplit("-v", 1)[0]

    @cached_property
    def residuals(self) -> tuple[Residual, ...]:
        """Every scalar residual of every equation, in the order declared."""
        return tuple(
            Residual(name, k, expressions.terms_of(e))
            for name, declared in self.equations.items()
            for k, e in enumerate(as_tuple(declared))
        )

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld: the equations, and the groups of conditions where they are ablated."""
        return (*self.equations, *self.ablated)

    @cached_property
    def shares(self) -> np.ndarray:
        """k_e: of how many residuals the law of each residual has: [residuals]."""
        laws = [self.parts.get(r.equation, r.equation) for r in self.residuals]
        return np.array([laws.count(law) for law in laws])

    @cached_property
    def terms(self) -> tuple[sympy.Expr, ...]:
        """The terms of all residuals, one after the other: the columns of the coefficient matrix."""
        return tuple(term for residual in self.residuals for term in residual.terms)

    @property
    def time(self) -> sympy.Symbol | None:
        """The coordinate named t, if there is one."""
        return next((c for c in self.coordinates if c.name == "t"), None)

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        return tuple(c for group in self.conditions.values() for made in group for c in made)

    def design(self, name: str = "standard") -> Observations:
        """A design by name.

        Raises:
            PinnablateError: no such design.
        """
        designs = {"standard": self.observations, **self.designs}
        if name not in designs:
            raise unknown(f"design of {self.id}", name, designs)
        return designs[name]

    def under(self, design: str) -> Environment:
        """The world as its arms are told it under a design: with its conditions, and its equations as the players they are.

        Raises:
            PinnablateError: no such design.
        """
        if self.origin is not None:
            return self
        if design not in self._views:
            self._views[design] = self.told_by(self.design(design))
        return self._views[design]

    @cached_property
    def _views(self) -> dict[str, Environment]:
        return {}

    @cached_property
    def views(self) -> dict[str, Environment]:
        """Views of it with laws that are not its own, once made (`telling`)."""
        return {}

    @cached_property
    def violations(self) -> dict[str, float]:
        """By how much its truth violates wrong laws, once measured (`telling`)."""
        return {}

    def told_by(self, d: Observations) -> Environment:
        """`under`, for a design that need not be declared."""
        return views.told_by(self, d)

    def observed(self, design: Observations) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return tuple(self.fields.index(f) for f in (design.fields or self.fields))

    def splits(self, design: Observations) -> tuple[str, ...]:
        """The splits that exist under a design."""
        beyond = self.time is not None and design.until is not None and design.until < self.domain[self.time][1]
        hidden = len(self.observed(design)) < len(self.fields)
        return ("interp", *(("extrap",) if beyond else ()), *(("unobserved",) if hidden else ()))

    def primary_split(self, design: Observations) -> str:
        return design.primary or self.primary

    # Numbers

    @property
    def lower(self) -> np.ndarray:
        return np.array([float(a) for a, _ in self.domain.values()])

    @property
    def upper(self) -> np.ndarray:
        return np.array([float(b) for _, b in self.domain.values()])

    @cached_property
    def orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the equations need, closed under the chain rule."""
        return closure(expressions.orders_in(self.terms, self.coordinates), len(self.coordinates))

    @cached_property
    def condition_orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the conditions need, closed under the chain rule."""
        wanted = expressions.orders_in([c.expression for c in self.all_conditions], self.coordinates)
        return closure(wanted, len(self.coordinates))

    @cached_property
    def certified_error(self) -> float:
        """Bound on the reference's error, in standard deviations of the field."""
        return ClosedForm.certified_error if isinstance(self.solution, Mapping) else self.solution.certified_error

    @property
    def floor(self) -> float:
        """Errors below this are not told apart: ten times the reference's certified error."""
        return 10 * self.certified_error

    @cached_property
    def closed_form(self) -> ClosedForm | None:
        if not isinstance(self.solution, Mapping):
            return None
        if self.origin is not None:
            return self.origin.closed_form
        return ClosedForm({f: self.solution[f] for f in self.fields}, self.coordinates)

    @cached_property
    def trajectory(self) -> Trajectory | PeriodicTrajectory:
        """The integrated solution of an environment whose reference is `Integrated`."""
        if self.origin is not None:
            return self.origin.trajectory
        return trajectory_of(self)

    def reference(self, points: np.ndarray) -> np.ndarray:
        """The true fields at points [N, d]: [N, fields]."""
        return self.reference_jet(points, [(0,) * len(self.coordinates)])[(0,) * len(self.coordinates)]

    def reference_jet(self, points: np.ndarray, orders: Sequence[MultiIndex] | None = None) -> Jet:
        """The true fields and their derivatives at points [N, d]: {alpha: [N, fields]}."""
        orders = self.orders if orders is None else orders
        if self.closed_form is not None:
            return self.closed_form.jet(points, orders)
        if isinstance(self.solution, Integrated):
            return self.trajectory.jet(points, orders)
        return numerical_jet(self.solution.evaluate, points, orders, self.lower, self.upper)

    @cached_property
    def scale_points(self) -> np.ndarray:
        return scales.scale_points(self)

    @cached_property
    def field_scales(self) -> np.ndarray:
        """sigma_f: standard deviation of each field over the domain, on the reference: [fields]."""
        return np.std(self.reference(self.scale_points), axis=0)

    @cached_property
    def residual_scales(self) -> np.ndarray:
        """s_r: rms over the domain of the largest term of each residual, on the reference: [residuals]."""
        return scales.residual_scales(self)

    def evaluate(self, expression: sympy.Expr, jet: Jet, points: np.ndarray) -> np.ndarray:
        """One expression of fields and coordinates on a jet: [N], or a number where it is constant."""
        return expressions.compile_expressions([expression], self.fields, self.coordinates, "numpy")(jet, points)[0]

    def condition_scale(self, condition: Condition) -> float:
        """sigma of a condition: that of its field, or the rms of its largest term over the domain."""
        return scales.condition_scale(self, condition)

    @cached_property
    def term_spans(self) -> tuple[slice, ...]:
        """Which columns of the terms belong to each residual."""
        ends = np.cumsum([len(r.terms) for r in self.residuals])
        return tuple(slice(int(e) - len(r.terms), int(e)) for e, r in zip(ends, self.residuals, strict=True))

    @cached_property
    def known(self) -> tuple[sympy.Expr, ...]:
        """Special functions of the coordinates in the equations that TensorFlow lacks: they are told as numbers."""
        return tuple(expressions.beyond_tensorflow(self.terms))

    def with_known(self, points: np.ndarray) -> np.ndarray:
        """Points [N, d] and the values of `known` there: [N, d + known]."""
        if not self.known:
            return points
        values = expressions.numeric(self.coordinates, self.known)(*points.T)
        return np.concatenate([points, *(np.broadcast_to(v, len(points))[:, None] for v in values)], axis=1)

    @cached_property
    def _compiled_terms(self) -> expressions.Compiled:
        return expressions.compile_expressions(self.terms, self.fields, self.coordinates, "numpy")

    def term_values(self, jet: Jet, points: np.ndarray) -> np.ndarray:
        """Every term on a jet: [N, terms]."""
        columns = self._compiled_terms(jet, points)
        return np.stack([np.broadcast_to(c, points.shape[:1]) for c in columns], -1)

    def residual_values(self, jet: Jet, points: np.ndarray) -> np.ndarray:
        """Every residual on a jet: [N, residuals]."""
        values = self.term_values(jet, points)
        return np.stack([values[:, span].sum(axis=1) for span in self.term_spans], -1)

    # Identity

    @cached_property
    def digest(self) -> str:
        """Hash of what the environment means: a comment does not change it, a coefficient does."""
        return identity.digest(self)

    def design_digest(self, name: str) -> str:
        """Hash of a design: its values, not its name."""
        return identity.design_digest(self, name)

    @property
    def probes(self) -> np.ndarray:
        """Sixteen values of the reference at fixed points, to compare implementations by eye: [16]."""
        return identity.probes(self)

    def with_equations(self, equations: Mapping[str, Any]) -> Environment:
        """The same world with other equations: how flipped and wrong laws are made."""
        return replace(self, equations=equations)
