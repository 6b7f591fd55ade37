"""Boundaries that are no faces of a box: the edge of a region, or a part of it, and the outward normal
there.

    zero(u, on=edge(), points=40)                               # all around
    zero(normal_derivative(u) + 2 * u, on=edge(x > 0), points=40)   # a Robin condition on the right half
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.digest import canonical
from pinnablate.errors import PinnablateError
from pinnablate.signature import one_sentence

Chooses = Callable[[np.ndarray], np.ndarray]  # points [n, d] -> [n] of booleans
_TRUE_OR_FALSE = sympy.core.relational.Relational, sympy.logic.boolalg.BooleanFunction
_POINTS = "points"  # the one parameter of a function that takes all coordinates at once


class NormalComponent(sympy.Symbol):
    """A component of the outward unit normal at a point of the boundary; `normal` makes it."""

    __slots__ = ()

    @property
    def along(self) -> str:
        """The name of its coordinate."""
        return str(self.name).removeprefix("n_")


@one_sentence("normal(x, y)")
def normal(*on: sympy.Symbol) -> Any:
    """Components of the outward unit normal, for conditions on `edge()` or on faces.

        n_x, n_y = normal(x, y)
        zero(n_x * E_y - n_y * E_x, on=edge(), points=40)   # a perfect conductor

    Args:
        on: coordinates.

    Returns:
        One symbol for one coordinate, else a tuple of them.

    Raises:
        PinnablateError: no coordinates.
    """
    strange = [c for c in on if not isinstance(c, sympy.Symbol)]
    if strange or not on:
        got = f"got {strange[0]!r}" if strange else "got none"
        raise PinnablateError(
            f"normal() needs coordinates, {got}; expected what coordinates() returned: for example "
            "n_x, n_y = normal(x, y)"
        )
    made = tuple(NormalComponent(f"n_{c.name}", real=True) for c in on)
    return made if len(made) > 1 else made[0]


@one_sentence("normal_derivative(u)")
def normal_derivative(field: Any) -> Any:
    """The derivative of a field along the outward normal: the sum of n_c * u.diff(c) over its
    coordinates but time.

        zero(normal_derivative(u), on=edge(), points=40)             # Neumann: no flux
        zero(normal_derivative(u) + 2 * u, on=edge(), points=40)     # Robin

    Args:
        field: what `fields()` returned, or an expression of fields.

    Returns:
        An expression for `zero` and `given`.

    Raises:
        PinnablateError: an expression without a field that depends on space.
    """
    found = field.atoms(sympy.core.function.AppliedUndef) if isinstance(field, sympy.Basic) else ()
    on = [c for f in found for c in f.args if c.name != "t"]
    if not on:
        raise PinnablateError(
            f"normal_derivative() is of {field!r}; expected a field of one or more coordinates of space, "
            'as fields("u", x, y) returned it: for example normal_derivative(u)'
        )
    return sympy.Add(
        *(normal(c) * field.diff(c) for c in dict.fromkeys(sorted(on, key=lambda c: c.name)))
    )


def normals_in(expression: Any) -> tuple[NormalComponent, ...]:
    """The components of the normal in an expression, by name."""
    if not isinstance(expression, sympy.Basic):
        return ()
    return tuple(sorted(expression.atoms(NormalComponent), key=lambda n: n.name))


def without_normals(expression: sympy.Expr) -> sympy.Expr:
    """An expression with the size that a component of a normal has on average in the place of each:
    1/sqrt(k) of k components. What scales it needs no boundary.
    """
    found = normals_in(expression)
    size = 1 / sympy.sqrt(len(found)) if found else sympy.Integer(1)
    return expression.xreplace(dict.fromkeys(found, size))


@dataclass(frozen=True)
class Edge:
    """The boundary of the region of an environment, or a part of it.

    Args:
        where: which part: None for all of it; an inequality of the coordinates; or a function.
    """

    where: Any = None

    def __str__(self) -> str:
        return "the edge" if self.where is None else f"the edge where {self.words}"

    @property
    def words(self) -> str:
        """The part, for readers."""
        if isinstance(self.where, sympy.Basic):
            return str(self.where)
        name = getattr(self.where, "__name__", "")
        return f"{name}() is true" if name and name != "<lambda>" else "a function is true"

    def contradictions(self, coordinates: Sequence[sympy.Symbol]) -> Iterator[str]:
        """Sentences on what is wrong with the part, beginning after the name of the condition."""
        where, names = self.where, [c.name for c in coordinates]
        expected = (
            "expected an inequality of the coordinates, like edge(x > 0), or a function of them"
        )
        if where is None:
            return
        if isinstance(where, sympy.Basic):
            fields = where.atoms(AppliedUndef, sympy.Derivative)
            strange = sorted(map(str, {*(where.free_symbols - set(coordinates)), *fields}))
            if not isinstance(where, _TRUE_OR_FALSE) or not where.free_symbols:
                yield f"is on edge({where}); {expected}"
            elif strange:
                yield (
                    f"is on edge({where}), which names {', '.join(strange)}; expected coordinates "
                    f"alone: {', '.join(names)}"
                )
        elif not callable(where):
            yield f"is on edge({where!r}); {expected}"
        else:
            taken = _parameters(where)
            if taken != [_POINTS] and not (taken and set(taken) <= set(names)):
                yield (
                    f"is on edge(function of ({', '.join(taken)})); expected parameters called as the "
                    f"coordinates, some of {', '.join(names)}, or one called {_POINTS} for all: for "
                    f"example edge(lambda {names[0]}: {names[0]} > 0)"
                )

    def chooses(self, coordinates: Sequence[sympy.Symbol]) -> Chooses | None:
        """Which points are on the part, as a function of points [n, d]; None for all.

        Raises:
            PinnablateError: when it is called, a function that does not answer with a truth value
                for each point.
        """
        where = self.where
        if where is None:
            return None
        if isinstance(where, sympy.Basic):
            compiled = sympy.lambdify(list(coordinates), where, "numpy")
            return lambda points: np.broadcast_to(compiled(*points.T), len(points)).astype(bool)
        taken, names = _parameters(where), [c.name for c in coordinates]

        def asked(points: np.ndarray) -> np.ndarray:
            columns = (
                [points] if taken == [_POINTS] else [points[:, names.index(name)] for name in taken]
            )
            found = np.asarray(where(*columns))
            if found.dtype != bool or found.shape not in ((), (len(points),)):
                raise PinnablateError(
                    f"the function of edge() answers with {found.dtype} of shape {found.shape}; expected "
                    f"one truth value for each of the {len(points)} points: write conditions with &, | "
                    "and ~ instead of and, or, not"
                )
            return np.broadcast_to(found, len(points))

        return asked

    def identity(self, probes: np.ndarray, coordinates: Sequence[sympy.Symbol]) -> list[Any]:
        """What it is, for a digest: an inequality itself; of a function, whose code cannot be compared,
        its answers at some points.

        Args:
            probes: points of the boundary, [n, d].
            coordinates: of the columns of the probes.
        """
        if self.where is None:
            return ["edge"]
        if isinstance(self.where, sympy.Basic):
            return ["edge", canonical(self.where)]
        chosen = self.chooses(coordinates)
        assert chosen is not None
        return ["edge", "".join("01"[bool(v)] for v in chosen(probes))]


@one_sentence("edge(x > 0)")
def edge(where: Any = None) -> tuple[Edge, ...]:
    """The boundary of the environment's region, or a part of it; of a box without a region, its walls.
    Points are spread evenly over it, and over time.

        zero(u, on=edge(), points=40)
        zero(u, on=edge((x > 0) & (y < 1)), points=40)
        zero(u, on=edge(lambda x, y: np.hypot(x, y) < 1.5), points=40)

    Args:
        where: an inequality of the coordinates; or a function whose parameters are called as
            coordinates (or one called `points`, for [n, d]), of arrays, which answers with an array of
            booleans.

    Returns:
        The boundary, as the tuple that `zero` and `given` take for `on`; tuples are added with +. `points`
        of the condition are then how many on this part.
    """
    return (Edge(where),)


def _parameters(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters of a function."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []
