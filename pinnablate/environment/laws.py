"""Equations as scalar residuals of additive terms, and laws that stand in their place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from pinnablate.calculus.terms import terms_of
from pinnablate.environment.faults import as_expression
from pinnablate.environment.reading import written_all
from pinnablate.signature import constructor


@constructor('NearMiss({"burgers": u.diff(t) + u * u.diff(x)}, "no viscosity")')
@dataclass(frozen=True)
class NearMiss:
    """A law that people once held, or still use as an approximation, in place of one or more
    equations.

    Args:
        equations: {equation that it replaces: residual or tuple of residuals}, as many residuals as
            the equation has.
        summary: what the law neglects.
    """

    equations: Mapping[str, Any]
    summary: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "equations", written_all(self.equations))


@dataclass(frozen=True)
class Residual:
    """One scalar equation.

    Args:
        equation: the name of the equation that it belongs to.
        index: which residual of that equation, from 0.
        terms: additive terms, which sum to zero on the truth.
    """

    equation: str
    index: int
    terms: tuple[sympy.Expr, ...]

    @property
    def name(self) -> str:
        """`faraday[0]`."""
        return f"{self.equation}[{self.index}]"

    @property
    def has_derivatives(self) -> bool:
        """Whether any term holds a derivative of a field."""
        return any(term.has(sympy.Derivative) for term in self.terms)

    @property
    def expression(self) -> sympy.Expr:
        """The sum of its terms."""
        return sympy.Add(*self.terms)


def as_tuple(declared: Any) -> tuple[sympy.Expr, ...]:
    """The residuals of an equation, whether declared alone or as a tuple."""
    return tuple(
        map(as_expression, declared if isinstance(declared, tuple | list) else (declared,))
    )


def residuals_of(
    equations: Mapping[str, Any], as_written: Collection[str | tuple[str, int]] = ()
) -> tuple[Residual, ...]:
    """Every scalar residual of every equation, in the order declared.

    Args:
        equations: {name: residual or tuple of residuals}.
        as_written: names of those whose products are not multiplied out, or (name, index) of single
            residuals.
    """
    pairs = [(name, k, e) for name, law in equations.items() for k, e in enumerate(as_tuple(law))]
    return tuple(
        Residual(name, k, terms_of(e, as_written=name in as_written or (name, k) in as_written))
        for name, k, e in pairs
    )


def components_of(equations: Mapping[str, Any]) -> list[tuple[str, str, sympy.Expr]]:
    """Every residual as an equation of its own: (its name, name of its equation, the residual).

    The residuals of an equation with several are numbered from 1: faraday_1, faraday_2, faraday_3.
    """
    whole = {name: as_tuple(law) for name, law in equations.items()}
    return [
        (f"{name}_{k}" if len(law) > 1 else name, name, e)
        for name, law in whole.items()
        for k, e in enumerate(law, 1)
    ]


def leading(residual: Residual, time: sympy.Symbol | None) -> int:
    """The index of the term with the highest derivative in time; of equal ones that of the highest
    order; else the first.
    """

    def rank(term: sympy.Expr) -> tuple[int, int]:
        found = term.atoms(sympy.Derivative)
        in_time = max((d.variables.count(time) for d in found), default=0)
        return in_time, max((len(d.variables) for d in found), default=0)

    ranks = [rank(term) for term in residual.terms]
    return ranks.index(max(ranks))
