"""Fields without a derivative in time: an equation gives them from the others at every instant.

Fourier's law q + k u_x = 0 beside u_t + q_x = 0 makes q such a field: it is put into the other
equations and conditions, which are integrated for u, and computed from u afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import compile_expressions, numeric
from pinnablate.calculus.jets import Jet, MultiIndex, orders_in
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import DeclaredSystem, Truth
from pinnablate.truths.slopes import evaluated, is_zero
from pinnablate.truths.start import Start

COMPARED = 33  # points of space at which an initial state is held against the equations
AGREE = 1e-8  # the largest difference there, as a share of the largest value


@dataclass(frozen=True)
class Reduced:
    """A system without the fields that an equation gives from the others.

    Args:
        system: what is left.
        given: {field: expression of the fields that are left}.
        used: the indices of the equations that give them.
    """

    system: DeclaredSystem
    given: Mapping[Any, sympy.Expr]
    used: tuple[int, ...]


def reduced(system: DeclaredSystem) -> Reduced:
    """A system in which the fields without a derivative in time are replaced by what an equation
    without one, linear in the field, says of them. A field that none gives stays.
    """
    t = system.coordinates[-1]
    equations = {k: evaluated(e) for k, e in enumerate(system.equations)}
    moving = {d.expr for e in equations.values() for d in _in_time(e, t)}
    waiting = [f for f in system.fields if f not in moving]
    given: dict[Any, sympy.Expr] = {}
    used: list[int] = []
    while (found := _next(equations, waiting, t)) is not None:
        k, field, value = found
        del equations[k]
        used.append(k)
        waiting.remove(field)
        equations = {i: evaluated(e.xreplace({field: value})) for i, e in equations.items()}
        given = {f: evaluated(e.xreplace({field: value})) for f, e in given.items()}
        given[field] = value
    if not given:
        return Reduced(system, {}, ())
    conditions = tuple(
        replace(c, expression=evaluated(sympy.sympify(c.expression).xreplace(given)))
        for c in system.conditions
    )
    left = tuple(f for f in system.fields if f not in given)
    rest = replace(system, fields=left, equations=tuple(equations.values()), conditions=conditions)
    return Reduced(rest, given, tuple(used))


def _in_time(equation: sympy.Expr, t: sympy.Symbol) -> list[sympy.Derivative]:
    """The derivatives in time that an equation contains."""
    return [d for d in equation.atoms(sympy.Derivative) if t in d.variables]


def _next(
    equations: Mapping[int, sympy.Expr], waiting: Sequence[Any], t: sympy.Symbol
) -> tuple[int, Any, sympy.Expr] | None:
    """The index of an equation, the field that it gives, and what it gives it as; the fewer other
    fields of this kind stand in it the better.
    """
    found = []
    for k, e in equations.items():
        present = [f for f in waiting if e.has(f)]
        if _in_time(e, t):
            continue
        for f in present:
            if any(d.expr == f for d in e.atoms(sympy.Derivative)):
                continue
            symbol = sympy.Dummy()
            plain = e.xreplace({f: symbol})
            slope = sympy.diff(plain, symbol)
            if not slope.has(symbol) and not is_zero(slope):
                found.append(
                    (len(present), k, f, -plain.xreplace({symbol: sympy.Integer(0)}) / slope)
                )
    return min(found, key=lambda c: c[:2])[1:] if found else None


def check_initial(made: Reduced, start: Start, system: DeclaredSystem) -> None:
    """Refuse an initial state of given fields that differs from what the equations say.

    Args:
        made: the reduced system.
        start: the initial state of all fields.
        system: the system as declared.

    Raises:
        PinnablateError: one does.
    """
    *space, t = system.coordinates
    initial = dict(zip(system.fields, start.formulas(*space or [None]), strict=True))
    place = np.linspace(system.low[0], system.high[0], COMPARED)
    for f, e in made.given.items():
        said = evaluated(e.xreplace({g: initial[g] for g in made.system.fields}))
        with np.errstate(all="ignore"):  # what is not finite at an end does not agree
            columns = [
                np.broadcast_to(
                    numeric([*space, t], [v])(*[place][: len(space)], system.low[-1])[0],
                    place.shape,
                )
                for v in (said, initial[f])
            ]
        off = np.abs(columns[0] - columns[1])
        if not off.max() <= AGREE * np.abs(columns).max():
            k = int(np.argmax(off))
            where = f" at {space[0]} = {place[k]:.3g}" if space else ""
            raise PinnablateError(
                f"expected {columns[0][k]:.6g} as the initial state of {f.func.__name__}{where}, which the equations give "
                f"from the other fields, got {columns[1][k]:.6g}; declare {f.func.__name__}: {said}"
            )


class Completed(Truth):
    """A trajectory with the fields that the equations give from it.

    Args:
        inner: the trajectory of the fields that are left.
        made: the reduced system.
        fields: all fields, in the order of the columns of values.
        slopes: the time derivative of each field that is left.
    """

    def __init__(
        self, inner: Truth, made: Reduced, fields: Sequence[Any], slopes: Sequence[sympy.Expr]
    ) -> None:
        self._inner, self._made, self._fields = inner, made, fields
        self._slopes = dict(zip(made.system.fields, slopes, strict=True))

    def _derivative(self, field: Any, alpha: MultiIndex) -> sympy.Expr:
        """A derivative of a given field, as an expression of the trajectory. Between the ends of an
        interval it has none in time, for which the equations say what it is.
        """
        coordinates = self._made.system.coordinates
        steps = [(c, n) for c, n in zip(coordinates, alpha, strict=True) if n]
        found = sympy.diff(self._made.given[field], *steps) if steps else self._made.given[field]
        *space, t = coordinates
        while space and (in_time := _in_time(found, t)):
            found = found.xreplace({d: self._in_space(d, t) for d in in_time})
        return found

    def _in_space(self, derivative: sympy.Derivative, t: sympy.Symbol) -> sympy.Expr:
        """A derivative in time, by the equations: u_xt is the x-derivative of the slope of u."""
        counts = [(c, n - (c == t)) for c, n in derivative.variable_count]
        left = [(c, n) for c, n in counts if n]
        slope = self._slopes[derivative.expr]
        return sympy.diff(slope, *left) if left else slope

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}."""
        system = self._made.system
        given = {
            (f, alpha): self._derivative(f, alpha) for f in self._made.given for alpha in orders
        }
        needed = orders_in(given.values(), system.coordinates)
        inner = self._inner.jet(points, list(dict.fromkeys([*orders, *sorted(needed)])))
        compiled = compile_expressions(
            list(given.values()), system.fields, system.coordinates, "numpy"
        )
        columns = dict(zip(given, compiled(inner, points), strict=True))
        return {
            alpha: np.stack(
                [
                    np.broadcast_to(columns[f, alpha], len(points))
                    if f in self._made.given
                    else inner[alpha][:, system.fields.index(f)]
                    for f in self._fields
                ],
                -1,
            ).astype(float)
            for alpha in orders
        }
