"""The words of a declaration: coordinates, fields, faces of the domain, conditions, observations, near misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sympy

from pinnablate.calculus.expressions import terms_of

SPLITS = ("interp", "extrap", "unobserved")


def coordinates(names: str) -> Any:
    """Real coordinate symbols, as `sympy.symbols`: one symbol for one name, else a tuple."""
    return sympy.symbols(names, real=True)


def fields(names: str, *on: sympy.Symbol) -> Any:
    """Real fields over the coordinates `on`: one for one name, else a tuple."""
    made = tuple(sympy.Function(name, real=True)(*on) for name in names.replace(",", " ").split())
    return made if len(made) > 1 else made[0]


@dataclass(frozen=True)
class Face:
    """One side of the domain: where `coordinate` takes its lower or its upper end."""

    coordinate: sympy.Symbol
    side: str


def lower(coordinate: sympy.Symbol) -> tuple[Face, ...]:
    """The face at the lower end of a coordinate; `lower(t)` is the initial time."""
    return (Face(coordinate, "lower"),)


def upper(coordinate: sympy.Symbol) -> tuple[Face, ...]:
    """The face at the upper end of a coordinate."""
    return (Face(coordinate, "upper"),)


def boundary(*on: sympy.Symbol) -> tuple[Face, ...]:
    """Both faces of each coordinate."""
    return tuple(face for c in on for face in lower(c) + upper(c))


@dataclass(frozen=True)
class Condition:
    """What is told about an expression on some faces: that it is zero, or its value on the reference, or (`periodic`) that
    it has the same value at the opposite point of the opposite face."""

    expression: sympy.Expr
    on: tuple[Face, ...]
    points: int
    from_reference: bool = False
    periodic: bool = False


def zero(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Each expression vanishes on the faces `on`, told at `points` points of each face."""
    return tuple(Condition(sympy.sympify(e), tuple(on), points) for e in expressions)


def given(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Each expression has its true value on the faces `on`, told without noise at `points` points of each face."""
    return tuple(Condition(sympy.sympify(e), tuple(on), points, from_reference=True) for e in expressions)


def periodic(*expressions: sympy.Expr, on: sympy.Symbol | Sequence[sympy.Symbol], points: int) -> tuple[Condition, ...]:
    """Each expression has the same value at opposite points of both faces of each coordinate in `on`, told at `points`
    pairs of points per coordinate. For an equation of second order give the first derivatives too."""
    across = (on,) if isinstance(on, sympy.Symbol) else tuple(on)
    return tuple(Condition(sympy.sympify(e), lower(c), points, periodic=True) for e in expressions for c in across)


ConditionGroups = Mapping[str, Sequence[tuple[Condition, ...]]]


@dataclass(frozen=True)
class NearMiss:
    """A law that people once held, or still use as an approximation, in place of one or more equations.

    Args:
        equations: {equation: residual or tuple of residuals}, as many residuals as the equation has.
        summary: what it neglects.
    """

    equations: Mapping[str, Any]
    summary: str


class Conditions(Enum):
    """What a design makes of the environment's conditions; an author may write the value instead."""

    GIVEN = True  # to every arm
    WITHHELD = False  # from every arm
    PLAYERS = "players"  # each group is told or withheld like an equation


@dataclass(frozen=True)
class Design:
    """What is observed, where, how often and how well; and what the arms are told beside it.

    Args:
        count: number of points; all observed fields are seen at each.
        until: observations only where t <= until; None for the whole domain.
        noise: standard deviation of the Gaussian noise, in standard deviations of the field.
        fields: the observed fields; None for all.
        primary: the primary split where it is not the environment's.
        conditions: a value of `Conditions`: True, False or "players".
        further: more groups of conditions, of this design only.
        granularity: "law": an equation is told as a whole; "component": each of its residuals is told or withheld alone,
            with the weight that it has within its law.
        in_place_of_truth: the name of a near miss that is told in place of the truth.
    """

    count: int
    until: float | None = None
    noise: float = 0.01
    fields: tuple[Any, ...] | None = None
    primary: str | None = None
    conditions: Conditions | bool | str = Conditions.GIVEN
    further: ConditionGroups = field(default_factory=dict)
    granularity: str = "law"
    in_place_of_truth: str | None = None

    def __post_init__(self) -> None:
        if self.until is not None:
            object.__setattr__(self, "until", float(self.until))
        known = {c.value: c for c in Conditions}  # anything else is refused with the environment, which has a name
        if isinstance(self.conditions, bool | str) and self.conditions in known:
            object.__setattr__(self, "conditions", known[self.conditions])

    @property
    def conditions_given(self) -> bool:
        """Whether the environment's own conditions are told to anybody."""
        return self.conditions is not Conditions.WITHHELD

    @property
    def conditions_are_players(self) -> bool:
        return self.conditions is Conditions.PLAYERS


Observations = Design  # its name before version 0.2


@dataclass(frozen=True)
class Residual:
    """One scalar equation: its additive terms, which sum to zero on the truth."""

    equation: str
    index: int
    terms: tuple[sympy.Expr, ...]

    @property
    def name(self) -> str:
        return f"{self.equation}[{self.index}]"

    @property
    def has_derivatives(self) -> bool:
        return any(term.has(sympy.Derivative) for term in self.terms)

    @property
    def expression(self) -> sympy.Expr:
        """The sum of its terms."""
        return sympy.Add(*self.terms)


def as_tuple(declared: Any) -> tuple[sympy.Expr, ...]:
    """The residuals of an equation, declared alone or as a tuple."""
    return tuple(map(sympy.sympify, declared)) if isinstance(declared, tuple | list) else (sympy.sympify(declared),)


def residuals_of(equations: Mapping[str, Any]) -> tuple[Residual, ...]:
    """Every scalar residual of every equation, in the order declared."""
    return tuple(Residual(name, k, terms_of(e)) for name, declared in equations.items() for k, e in enumerate(as_tuple(declared)))
