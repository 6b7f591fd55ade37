"""The words of a declaration: coordinates, fields, faces of the domain, conditions, observations,
near misses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from pinnablate.calculus.terms import terms_of
from pinnablate.environment.edges import Edge
from pinnablate.environment.faults import as_expression
from pinnablate.environment.reading import flat, is_number, whole, written, written_all
from pinnablate.environment.vocabulary import FRACTIONAL
from pinnablate.errors import PinnablateError
from pinnablate.signature import constructor, one_sentence

SPLITS = ("interp", "extrap", "unobserved")
HELD_OUT = "held_out"  # measurements that no model was given: the only split without a truth
_ON = "on=boundary(x), points=15"


def coordinates(names: str) -> Any:
    """Coordinates: space, time, or whatever the fields depend on.

        x, t = coordinates("x t")

    Args:
        names: separated by spaces or commas. Time is called t, or "observed until" has no meaning.

    Returns:
        One real `sympy.Symbol` for one name, else a tuple of them. They carry no unit: the domain's
        numbers do.

    Raises:
        PinnablateError: no name, or one that is no word.
    """
    made = tuple(sympy.Symbol(name, real=True) for name in words(names, "coordinates", '"x t"'))
    return made if len(made) > 1 else made[0]


def fields(names: str, *on: sympy.Symbol) -> Any:
    """Fields: the unknown functions of an environment.

        u, q = fields("u q", x, t)

    Args:
        names: separated by spaces or commas.
        on: the coordinates that they depend on: all of the domain's, in its order.

    Returns:
        One real applied `sympy.Function` for one name, else a tuple of them. Derivatives are
        SymPy's: `u.diff(x, 2)`.

    Raises:
        PinnablateError: no name, one that is no word, or no coordinates.
    """
    called, on = words(names, "fields", '"u q", x, t'), tuple(flat(on))
    strange = [c for c in on if not isinstance(c, sympy.Symbol)]
    if strange or not on:
        got = f"got {', '.join(map(repr, strange))}" if strange else "got none"
        raise PinnablateError(
            f"fields({names!r}) needs coordinates, {got}; expected what coordinates() returned, for "
            'example x, t = coordinates("x t") and u = fields("u", x, t)'
        )
    made = tuple(UndefinedFunction(name, bases=(_Field,), real=True)(*on) for name in called)
    return made if len(made) > 1 else made[0]


class _Field(AppliedUndef):
    """A field at its coordinates. SymPy's derivative by another symbol called x is 0, and an
    equation would lose a term in silence.
    """

    def diff(self, *symbols: Any, **assumptions: Any) -> Any:
        """The derivative by coordinates.

        Raises:
            PinnablateError: by another symbol of a coordinate's name, or of an order that is no
                whole number.
        """
        odd = [s for s in flat(symbols) if is_number(s) and not float(s).is_integer()]
        if odd:
            raise PinnablateError(
                f"the derivative of {self.func.__name__} of order {odd[0]}; expected a whole order, "
                f"like 2: {FRACTIONAL}"
            )
        names = {str(c) for c in self.args}
        for s in flat(symbols):
            if isinstance(s, sympy.Symbol) and s not in self.args and s.name in names:
                raise PinnablateError(
                    f"the derivative of {self.func.__name__} by a symbol {s} that is not its "
                    f"coordinate {s}; two symbols of one name differ: use the one that coordinates() "
                    "returned"
                )
        return super().diff(*symbols, **assumptions)


def words(names: Any, kind: str, example: str) -> list[str]:
    """Names separated by spaces or commas.

    Args:
        names: what was written.
        kind: the function that was called, for a sentence.
        example: its arguments in a right call.

    Returns:
        The names, in order.

    Raises:
        PinnablateError: there is none, one is no word, or one stands there twice.
    """
    found = names.replace(",", " ").split() if isinstance(names, str) else []
    odd = [w for w in found if not w.isidentifier()]
    twice = sorted({w for w in found if found.count(w) > 1})
    if odd or twice or not found:
        got = (
            f"{odd[0]!r}, which is no word of letters, digits and _"
            if odd
            else f"{twice[0]!r} twice"
            if twice
            else repr(names)
        )
        raise PinnablateError(
            f"{kind}({names!r}) names {got}; expected names separated by spaces, for example "
            f"{kind}({example})"
        )
    return found


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
