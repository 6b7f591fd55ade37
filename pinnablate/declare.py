"""The words of a declaration: coordinates, fields, faces of the domain, conditions, observations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

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
    """An expression that every arm is told about on some faces: equal to zero, or to its value on the reference."""

    expression: sympy.Expr
    on: tuple[Face, ...]
    points: int
    from_reference: bool = False


def zero(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Each expression vanishes on the faces `on`, told at `points` points of each face."""
    return tuple(Condition(sympy.sympify(e), tuple(on), points) for e in expressions)


def given(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Each expression has its true value on the faces `on`, told without noise at `points` points of each face."""
    return tuple(Condition(sympy.sympify(e), tuple(on), points, from_reference=True) for e in expressions)


@dataclass(frozen=True)
class Observations:
    """A design: what is observed, where, how often and how well.

    Args:
        count: number of points; all observed fields are seen at each.
        until: observations only where t <= until; None for the whole domain.
        noise: standard deviation of the Gaussian noise, in standard deviations of the field.
        fields: the observed fields; None for all.
        primary: the primary split where it is not the environment's.
        conditions: whether the environment's conditions are given.
    """

    count: int
    until: float | None = None
    noise: float = 0.01
    fields: tuple[Any, ...] | None = None
    primary: str | None = None
    conditions: bool = True

    def __post_init__(self) -> None:
        if self.until is not None:
            object.__setattr__(self, "until", float(self.until))


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


def as_tuple(declared: Any) -> tuple[sympy.Expr, ...]:
    """The residuals of an equation, declared alone or as a tuple."""
    return tuple(map(sympy.sympify, declared)) if isinstance(declared, tuple | list) else (sympy.sympify(declared),)
