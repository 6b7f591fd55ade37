"""The words of a declaration for what is known of a field on faces and edges of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from pinnablate.environment.edges import Edge
from pinnablate.environment.reading import flat, whole, written
from pinnablate.signature import constructor, one_sentence

_ON = "on=boundary(x), points=15"


@constructor('Face(x, "lower")')
@dataclass(frozen=True)
class Face:
    """One side of the domain.

    Args:
        coordinate: the one that is constant there.
        side: `lower` or `upper`: which of its ends it takes.
    """

    coordinate: sympy.Symbol
    side: str


@one_sentence("lower(x)")
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


@one_sentence("upper(x)")
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
    return tuple(face for c in flat(on) for face in lower(c) + upper(c))


@dataclass(frozen=True)
class Condition:
    """What is known of an expression on some faces of the domain.

    Args:
        expression: of the fields, their derivatives and the coordinates.
        on: the faces, and edges; of a periodic condition the lower faces.
        points: how many points on each.
        from_reference: the expression has its true value there; without it the value is zero.
        periodic: the expression has the same value at the opposite point of the opposite face.
    """

    expression: sympy.Expr
    on: tuple[Face | Edge, ...]
    points: int
    from_reference: bool = False
    periodic: bool = False

    def __post_init__(self) -> None:
        # What cannot be read stays as it is: `validate` refuses it, with all other mistakes.
        object.__setattr__(self, "expression", _sympified(written(self.expression)))
        object.__setattr__(self, "on", tuple(flat(self.on)))
        object.__setattr__(self, "points", whole(self.points))

    @property
    def faces(self) -> tuple[Face, ...]:
        """The sides of the box among what it is on."""
        return tuple(part for part in self.on if isinstance(part, Face))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges of regions among what it is on."""
        return tuple(part for part in self.on if isinstance(part, Edge))

    @property
    def says(self) -> str:
        """`zero`, `given` or `periodic`: the word that made it."""
        return "periodic" if self.periodic else "given" if self.from_reference else "zero"


def _sympified(expression: Any) -> Any:
    """A plain number as SymPy's."""
    if isinstance(expression, int | float) and not isinstance(expression, bool):
        return sympy.sympify(expression)
    return expression


@one_sentence(f"zero(u, {_ON})")
def zero(
    *expressions: sympy.Expr, on: tuple[Face | Edge, ...], points: int
) -> tuple[Condition, ...]:
    """Conditions that say that each expression vanishes on some faces.

        zero(u, on=boundary(x), points=15)          # u = 0 on both walls
        zero(u.diff(x), on=upper(x), points=15)     # no flux through one of them

    Args:
        expressions: of the fields, their derivatives and the coordinates.
        on: the faces: `lower(...)`, `upper(...)`, `boundary(...)`; or `edge(...)`.
        points: how many points of each face they are told at.

    Returns:
        One condition for each expression; in the loss its square is divided by that of sigma, the
        scale of the expression.
    """
    return tuple(Condition(e, on, points) for e in flat(expressions))


@one_sentence(f"given(u, {_ON})")
def given(
    *expressions: sympy.Expr, on: tuple[Face | Edge, ...], points: int
) -> tuple[Condition, ...]:
    """Conditions that give the true value of each expression on some faces, without noise.

        given(u, on=lower(t), points=15)   # the initial state

    Args:
        expressions: of the fields, their derivatives and the coordinates.
        on: the faces: `lower(...)`, `upper(...)`, `boundary(...)`; or `edge(...)`.
        points: how many points of each face they are told at.

    Returns:
        One condition for each expression; in the loss its square is divided by that of sigma, the
        scale of the expression.
    """
    return tuple(Condition(e, on, points, from_reference=True) for e in flat(expressions))


@one_sentence("periodic(u, u.diff(x), on=x, points=15)")
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
    # Faces name their coordinate: both of it are meant.
    across: list[Any] = []
    for c in flat(on):
        c = c.coordinate if isinstance(c, Face) else c
        if c not in across:
            across.append(c)
    return tuple(
        Condition(e, (Face(c, "lower"),), points, periodic=True)
        for e in flat(expressions)
        for c in across
    )


# {name: what `zero`, `given` and `periodic` return}.
ConditionGroups = Mapping[str, Sequence[tuple[Condition, ...]]]
