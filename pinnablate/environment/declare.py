"""The words of a declaration: coordinates, fields, faces of the domain, conditions, observations,
near misses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sympy

from pinnablate.calculus.terms import terms_of

SPLITS = ("interp", "extrap", "unobserved")


def coordinates(names: str) -> Any:
    """Coordinates: space, time, or whatever the fields depend on.

        x, t = coordinates("x t")

    Args:
        names: separated by spaces or commas. Time is called t, or "observed until" has no meaning.

    Returns:
        One real `sympy.Symbol` for one name, else a tuple of them. They carry no unit: the domain's
        numbers do.
    """
    return sympy.symbols(names, real=True)


def fields(names: str, *on: sympy.Symbol) -> Any:
    """Fields: the unknown functions of an environment.

        u, q = fields("u q", x, t)

    Args:
        names: separated by spaces or commas.
        on: the coordinates that they depend on: all of the domain's, in its order.

    Returns:
        One real applied `sympy.Function` for one name, else a tuple of them. Derivatives are
        SymPy's: `u.diff(x, 2)`.
    """
    made = tuple(sympy.Function(name, real=True)(*on) for name in names.replace(",", " ").split())
    return made if len(made) > 1 else made[0]


@dataclass(frozen=True)
class Face:
    """One side of the domain.

    Args:
        coordinate: the one that is constant there.
        side: `lower` or `upper`: which of its ends it takes.
    """

    coordinate: sympy.Symbol
    side: str


def lower(coordinate: sympy.Symbol) -> tuple[Face, ...]:
    """The face of the domain where a coordinate takes its lower end; `lower(t)` is the initial
    time.

    Args:
        coordinate: one of the domain's.

    Returns:
        The face, as the tuple that `zero` and `given` take for `on`; tuples of faces are added with
        +.
    """
    return (Face(coordinate, "lower"),)


def upper(coordinate: sympy.Symbol) -> tuple[Face, ...]:
    """The face of the domain where a coordinate takes its upper end.

    Args:
        coordinate: one of the domain's.

    Returns:
        The face, as the tuple that `zero` and `given` take for `on`; tuples of faces are added with
        +.
    """
    return (Face(coordinate, "upper"),)


def boundary(*on: sympy.Symbol) -> tuple[Face, ...]:
    """Both faces of the domain for each coordinate: `boundary(x, y)` are four walls.

    Args:
        on: some of the domain's coordinates.

    Returns:
        The faces, as the tuple that `zero` and `given` take for `on`.
    """
    return tuple(face for c in on for face in lower(c) + upper(c))


@dataclass(frozen=True)
class Condition:
    """What is known of an expression on some faces of the domain.

    Args:
        expression: of the fields, their derivatives and the coordinates.
        on: the faces; of a periodic condition the lower ones.
        points: how many points on each face.
        from_reference: the expression has its true value there; without it the value is zero.
        periodic: the expression has the same value at the opposite point of the opposite face.
    """

    expression: sympy.Expr
    on: tuple[Face, ...]
    points: int
    from_reference: bool = False
    periodic: bool = False


def zero(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Conditions that say that each expression vanishes on some faces.

        zero(u, on=boundary(x), points=15)          # u = 0 on both walls
        zero(u.diff(x), on=upper(x), points=15)     # no flux through one of them

    Args:
        expressions: of the fields, their derivatives and the coordinates.
        on: the faces: `lower(...)`, `upper(...)`, `boundary(...)`.
        points: how many points of each face they are told at.

    Returns:
        One condition for each expression; in the loss its square is divided by that of sigma, the
        scale of the expression.
    """
    return tuple(Condition(sympy.sympify(e), tuple(on), points) for e in expressions)


def given(*expressions: sympy.Expr, on: tuple[Face, ...], points: int) -> tuple[Condition, ...]:
    """Conditions that give the true value of each expression on some faces, without noise.

        given(u, on=lower(t), points=15)   # the initial state

    Args:
        expressions: of the fields, their derivatives and the coordinates.
        on: the faces: `lower(...)`, `upper(...)`, `boundary(...)`.
        points: how many points of each face they are told at.

    Returns:
        One condition for each expression; in the loss its square is divided by that of sigma, the
        scale of the expression.
    """
    return tuple(
        Condition(sympy.sympify(e), tuple(on), points, from_reference=True) for e in expressions
    )


def periodic(
    *expressions: sympy.Expr, on: sympy.Symbol | Sequence[sympy.Symbol], points: int
) -> tuple[Condition, ...]:
    """Conditions that say that each expression has the same value at opposite points of the two
    faces of a coordinate.

    Args:
        expressions: for an equation of second order the first derivatives too, not the fields
            alone.
        on: one coordinate or several.
        points: pairs of points for each coordinate.

    Returns:
        One condition for each expression and coordinate.
    """
    across = (on,) if isinstance(on, sympy.Symbol) else tuple(on)
    return tuple(
        Condition(sympy.sympify(e), lower(c), points, periodic=True)
        for e in expressions
        for c in across
    )


# {name: what `zero`, `given` and `periodic` return}.
ConditionGroups = Mapping[str, Sequence[tuple[Condition, ...]]]


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


class Conditions(Enum):
    """What a design makes of the environment's conditions; an author may write the value instead."""

    GIVEN = True  # to every arm
    WITHHELD = False  # from every arm
    PLAYERS = "players"  # each group is told or withheld like an equation


@dataclass(frozen=True)
class Design:
    """What is observed, where, how often and how well; and what else the arms are told.

    Args:
        count: number of observed points; all observed fields are measured at each.
        until: observations are made at t <= until only; None for the whole domain.
        noise: standard deviation of the Gaussian noise, in standard deviations of the field over
            the domain.
        fields: the observed fields; None for all.
        primary: the split that ranks, where it is not the environment's.
        conditions: what becomes of the environment's conditions, a value of `Conditions`: True,
            False or "players".
        further: more groups of conditions, in this design only.
        granularity: "law" where an equation is told or withheld as a whole; "component" where each
            of its residuals is, with the weight that it has within its law.
        in_place_of_truth: the name of a near miss whose law is told to every arm in place of the
            true one.
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
        # `validate` refuses other values.
        known: dict[bool | str, Conditions] = {c.value: c for c in Conditions}
        if isinstance(self.conditions, bool | str) and self.conditions in known:
            object.__setattr__(self, "conditions", known[self.conditions])

    @property
    def conditions_given(self) -> bool:
        """Whether any arm is told the environment's own conditions."""
        return self.conditions is not Conditions.WITHHELD

    @property
    def conditions_are_players(self) -> bool:
        """Whether each group of conditions is told or withheld like an equation."""
        return self.conditions is Conditions.PLAYERS


Observations = Design  # its name before version 0.2


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
    return (
        tuple(map(sympy.sympify, declared))
        if isinstance(declared, tuple | list)
        else (sympy.sympify(declared),)
    )


def residuals_of(
    equations: Mapping[str, Any], as_written: Collection[str] = ()
) -> tuple[Residual, ...]:
    """Every scalar residual of every equation, in the order declared.

    Args:
        equations: {name: residual or tuple of residuals}.
        as_written: names of those whose products are not multiplied out.
    """
    pairs = [(name, k, e) for name, law in equations.items() for k, e in enumerate(as_tuple(law))]
    return tuple(
        Residual(name, k, terms_of(e, as_written=name in as_written)) for name, k, e in pairs
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
