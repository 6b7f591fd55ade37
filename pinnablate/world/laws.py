"""Equations as numbers: their residuals, the terms of these, and their scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.calculus.jets import Jet, MultiIndex, closure, orders_in
from pinnablate.calculus.notation import plain
from pinnablate.calculus.terms import terms_of
from pinnablate.digest import canonical, digest_of
from pinnablate.environment.laws import Residual, as_tuple, residuals_of
from pinnablate.environment.measured import experiments
from pinnablate.environment.unknowns import Unknowns
from pinnablate.world import scales
from pinnablate.world.scales import Scale

if TYPE_CHECKING:
    from pinnablate.world.ground import Ground


class Laws:
    """A set of equations over the fields of a world.

    Args:
        ground: the truth and the scales of the fields.
        equations: {name: residual or tuple of residuals}.
        parts: {name: equation} of those names that are components of equations.
        bundled: {name: the equation that each of its residuals is of} of those names that are groups
            of equations.
        beside: laws that come before these, and keep the scales that they have.
        scales: {name: s_r of each of its residuals}; by default scales are measured on the truth.
    """

    def __init__(
        self,
        ground: Ground,
        equations: Mapping[str, Any],
        *,
        parts: Mapping[str, str] | None = None,
        bundled: Mapping[str, tuple[str, ...]] | None = None,
        beside: Laws | None = None,
        scales: Mapping[str, tuple[float, ...]] | None = None,
    ) -> None:
        self.ground, self.parts, self.bundled = ground, dict(parts or {}), dict(bundled or {})
        self.fields, self.coordinates = ground.environment.fields, ground.environment.coordinates
        self._own, self._beside, self._scales = dict(equations), beside, scales
        self.equations: dict[str, Any] = {**(beside.equations if beside else {}), **equations}

    def __repr__(self) -> str:
        return f"Laws({', '.join(self.equations)}: {len(self.residuals)} residuals, {len(self.terms)} terms)"

    @cached_property
    def residuals(self) -> tuple[Residual, ...]:
        """Every scalar residual of every equation, in the order declared."""
        found = residuals_of(self.equations, self._as_written)
        return tuple(map(self._as_elsewhere, found)) if self.ground.seed else found

    @cached_property
    def unknown(self) -> tuple[Any | None, ...]:
        """The unknown coefficient of the environment that each term holds, None where it is known:
        [terms].
        """
        unknowns = self.ground.environment.unknowns
        if not isinstance(unknowns, Unknowns):
            return (None,) * len(self.terms)
        return tuple(
            unknowns.in_term(self._declared_as(r), term) for r in self.residuals for term in r.terms
        )

    @cached_property
    def shared(self) -> np.ndarray:
        """For each term the first one that holds the same number of the same law, told of another of several
        experiments; else the term itself: [terms].
        """
        env = self.ground.environment
        out = np.arange(len(self.terms))
        series = experiments(env)
        if series is None:
            return out
        first: dict[Any, int] = {}
        for r, span in zip(self.residuals, self.term_spans, strict=True):
            law = series.in_common(plain(r.expression), env.field_names)
            for k, term in zip(range(span.start, span.stop), r.terms, strict=True):
                said = series.in_common(plain(term), env.field_names)
                out[k] = first.setdefault((r.equation, law, said), k)
        return out

    def _declared_as(self, r: Residual) -> str:
        """The equation, as declared, that a residual is of."""
        if r.equation in self.bundled:
            return self.bundled[r.equation][r.index]
        return self.parts.get(r.equation, r.equation)

    @cached_property
    def in_words(self) -> tuple[str, ...]:
        """Every residual as text, with unknown coefficients by name: [residuals]."""
        unknowns = self.ground.environment.unknowns
        if not isinstance(unknowns, Unknowns):
            return tuple(plain(r.expression) for r in self.residuals)
        pairs = zip(self.residuals, self.term_spans, strict=True)
        return tuple(
            unknowns.in_words(r.terms, held)
            if any(held := self.unknown[span])
            else plain(r.expression)
            for r, span in pairs
        )

    def least_residuals(self, jet: Jet, points: np.ndarray) -> np.ndarray:
        """The residuals on a jet at points [N, d], with the unknown coefficients that make each of
        them least in the mean square: [N, residuals]. Where none is unknown they are the residuals.
        """
        values = self.residual_values(jet, points)
        if not any(self.unknown):
            return values
        terms = self.term_values(jet, points)
        for r, span in enumerate(self.term_spans):
            held = dict.fromkeys(c for c in self.unknown[span] if c is not None)
            if not held or not np.isfinite(terms[:, span]).all():
                continue
            columns = [
                terms[:, span][:, [c == u for u in self.unknown[span]]].sum(axis=1) for c in held
            ]
            known = terms[:, span][:, [u is None for u in self.unknown[span]]].sum(axis=1)
            factors = np.linalg.lstsq(np.stack(columns, 1), -known, rcond=None)[0]
            values[:, r] = known + np.stack(columns, 1) @ factors
        return values

    def _as_elsewhere(self, residual: Residual) -> Residual:
        """A residual of a drawn world with its terms in the order that they have in others; SymPy's
        depends on numbers.
        """
        terms = {self._parted(term)[1]: term for term in residual.terms}
        known = [
            order
            for r in self.ground.declared.residuals
            if set(order := [self._parted(term)[1] for term in r.terms]) == set(terms)
        ]
        order = known[0] if known else sorted(terms, key=canonical)
        alike = len(terms) == len(residual.terms)
        return replace(residual, terms=tuple(terms[s] for s in order)) if alike else residual

    def _parted(self, term: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        """A term as (number, the rest)."""
        parted: tuple[sympy.Expr, sympy.Expr] = term.as_independent(
            *self.coordinates, *self.fields, as_Add=False
        )
        return parted

    @property
    def _as_written(self) -> list[str | tuple[str, int]]:
        """The equations whose products are not multiplied out, their components, and their residuals
        within groups, as (name of the group, index).
        """
        kept = self.ground.environment.as_written
        alone = [name for name in self.equations if self.parts.get(name, name) in kept]
        return [
            *alone,
            *((g, k) for g, of in self.bundled.items() for k, law in enumerate(of) if law in kept),
        ]

    def split(self, equation: str, expression: sympy.Expr) -> tuple[sympy.Expr, ...]:
        """The terms of an expression that stands in the place of a residual of an equation."""
        return terms_of(expression, as_written=equation in self._as_written)

    @cached_property
    def shares(self) -> np.ndarray:
        """k_e of each residual: the number of residuals of the equation that it belongs to:
        [residuals].
        """
        laws = list(map(self._declared_as, self.residuals))
        return np.array([laws.count(law) for law in laws])

    def declared_in(self, player: str) -> frozenset[str]:
        """The equations, as declared, that a player tells, wholly or in a component.

        Args:
            player: an equation, a component or a group; of anything else its own name.
        """
        return frozenset(self.bundled.get(player, (self.parts.get(player, player),)))

    @cached_property
    def terms(self) -> tuple[sympy.Expr, ...]:
        """The terms of all residuals, one after the other; arms are rows of coefficients over them."""
        return tuple(term for residual in self.residuals for term in residual.terms)

    @cached_property
    def _factors(self) -> list[tuple[sympy.Expr, sympy.Expr]]:
        """Each term as (number, the rest), in a drawn world; canonical worlds are computed as they
        always were, and their terms stay whole.
        """
        if not self.ground.seed:
            return [(sympy.Integer(1), term) for term in self.terms]
        return [self._parted(term) for term in self.terms]

    @property
    def structures(self) -> tuple[sympy.Expr, ...]:
        """The terms without their numbers, which differ between worlds: what is compiled. Times
        `numbers` they are the terms.
        """
        return tuple(rest for _, rest in self._factors)

    @cached_property
    def numbers(self) -> np.ndarray:
        """What each of `structures` is multiplied by; 1 in the canonical world: [terms]."""
        return np.array([float(number) for number, _ in self._factors])

    @cached_property
    def term_spans(self) -> tuple[slice, ...]:
        """Which of the terms belong to each residual."""
        ends = np.cumsum([len(r.terms) for r in self.residuals])
        return tuple(
            slice(int(e) - len(r.terms), int(e)) for e, r in zip(ends, self.residuals, strict=True)
        )

    @cached_property
    def orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the equations need, closed under the chain rule."""
        return closure(orders_in(self.terms, self.coordinates), len(self.coordinates))

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each residual and where it comes from; see `pinnablate.world.scales`.

        Raises:
            PinnablateError: no solution is declared, or a residual has no scale.
        """
        before = self._beside.scales if self._beside else ()
        if self._scales is not None:
            given = [
                Scale(s, words="given")
                for name, e in self._own.items()
                for s, _ in zip(self._scales[name], as_tuple(e), strict=True)
            ]
            return (*before, *given)
        mine = (
            self
            if self._beside is None
            else Laws(self.ground, self._own, parts=self.parts, bundled=self.bundled)
        )
        with self.ground.named():
            return (*before, *scales.residual_scales(mine))

    @property
    def residual_scales(self) -> np.ndarray:
        """s_r of each residual: the rms over the domain, on the truth, of its largest term; where
        every term vanishes there, what the sizes of its fields make it: [residuals].

        Raises:
            PinnablateError: no solution is declared, or a residual has no scale.
        """
        return np.array([s.value for s in self.scales])

    def mask(self, equations: Sequence[str]) -> np.ndarray:
        """Which residuals belong to some equations: [residuals] of booleans."""
        return np.array([r.equation in equations for r in self.residuals])

    @cached_property
    def tabulated(self) -> tuple[sympy.Expr, ...]:
        """The functions of the coordinates alone that TensorFlow lacks, whose values are given to
        it in a table.
        """
        return tuple(expressions.tabulated_in(self.terms))

    def with_tabulated(self, points: np.ndarray) -> np.ndarray:
        """Points [N, d] and the values of `tabulated` there: [N, d + tabulated]."""
        if not self.tabulated:
            return points
        values = expressions.numeric(self.coordinates, self.tabulated)(*points.T)
        return np.concatenate(
            [points, *(np.broadcast_to(v, len(points))[:, None] for v in values)], axis=1
        )

    @cached_property
    def _compiled_terms(self) -> expressions.Compiled:
        return expressions.compile_expressions(self.terms, self.fields, self.coordinates, "numpy")

    def term_values(self, jet: Jet, points: np.ndarray) -> np.ndarray:
        """Every term on a jet: [N, terms]."""
        # What is not finite is refused, with its place, where laws are scaled and checked.
        with np.errstate(all="ignore"):
            columns = self._compiled_terms(jet, points)
        return np.stack([np.broadcast_to(c, points.shape[:1]) for c in columns], -1)

    def residual_values(self, jet: Jet, points: np.ndarray) -> np.ndarray:
        """Every residual on a jet: [N, residuals]."""
        values = self.term_values(jet, points)
        return np.stack([values[:, span].sum(axis=1) for span in self.term_spans], -1)

    @cached_property
    def digest(self) -> str:
        """Hash of what is compiled of these equations; laws with the same digest can share a
        compiled program, whatever worlds they are of. In the canonical world it is a hash of the
        environment too.
        """
        env = self.ground.environment
        if self.ground.seed:
            laws = [[r.equation, r.index, len(r.terms)] for r in self.residuals]
            on = [list(self.coordinates), list(self.fields)]
            return digest_of(["drawn", on, laws, list(self.structures)])
        return digest_of(
            [
                env.digest,
                self.ground.seed,
                [[name, list(as_tuple(e))] for name, e in self.equations.items()],
            ]
        )
