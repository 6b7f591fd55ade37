"""Laws that what was measured cannot meet in any way: one of their terms outweighs all others by far.

A field in micrometres beside a speed in metres a second, or time in milliseconds beside rates in
1/s, is no wrong law, of which a network would have something to say: it is a slip, and is refused.
Nothing is said where the sizes of the terms are not bounded by what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import sympy

from pinnablate.calculus.expressions import compile_expressions, fields_in
from pinnablate.calculus.jets import Jet, closure, orders_in
from pinnablate.calculus.notation import plain
from pinnablate.calculus.terms import terms_of
from pinnablate.environment.laws import as_tuple
from pinnablate.environment.mistakes import Mistakes

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

FAR = 1e4  # times as large as all others together, and these at their largest
ROWS = 256  # at which terms are evaluated


def check(env: Environment, mistakes: Mistakes) -> None:
    """Refuse laws of measured fields whose terms cannot balance in the units of the data."""
    if not env.is_measured:
        return
    mistakes.note_all(_unbalanced(env), "data")


def _unbalanced(env: Environment) -> Iterator[str]:
    """A sentence on the first residual whose largest term stands alone: the others' follow from it."""
    for law, declared in env.equations.items():
        if law in env.scales:  # its size is said, and not questioned
            continue
        for residual in as_tuple(declared):
            terms = terms_of(sympy.sympify(residual))
            if len(terms) < 2 or residual.free_symbols & {*env.unknowns}:
                continue
            sizes = _sizes(env, terms)
            if sizes is None:
                continue
            least, most = sizes
            k = int(least.argmax())
            others = float(np.delete(most, k).sum())
            if 0 < others < least[k] / FAR:
                with np.errstate(over="ignore"):
                    times = least[k] / others
                yield (
                    f"the term {plain(terms[k])} of equation {law!r} is at least {times:.0e} times as large "
                    "as its other terms together, by the sizes of what was measured; expected terms that can "
                    f"balance: convert what is in another unit ({_who(residual, env)}), or state "
                    f"scales={{{law!r}: {least[k]:.1g}}} where it is meant"
                )
                return


def _who(residual: sympy.Expr, env: Environment) -> str:
    """What may be in another unit."""
    fields = [f.func.__name__ for f in env.fields if f in fields_in(residual)]
    return f"{', '.join([*fields, *map(str, env.coordinates)])} or a number of the equation"


def _sizes(env: Environment, terms: tuple[sympy.Expr, ...]) -> tuple[np.ndarray, np.ndarray] | None:
    """How large each term is at least and at most, rms over rows: [terms] each; None where that is not
    known, for a field of the law was not measured, or never beside the others.
    """
    columns = [env.fields.index(f) for f in set().union(*map(fields_in, terms)) if f in env.fields]
    table = env.table
    rows = np.flatnonzero(table.is_measured[:, columns].all(axis=1))
    if not columns or len(rows) < 2 or not np.ptp(table.points, axis=0).all():
        return None
    rows = rows[:: -(-len(rows) // ROWS)]
    values = np.where(np.isfinite(table.values), table.values, 0.0)
    orders = closure(orders_in(terms, env.coordinates), len(env.coordinates))
    compiled = compile_expressions(terms, env.fields, env.coordinates, "numpy")
    found = []
    for jet in _jets(table.points, values, columns, rows, orders):
        made = compiled(jet, table.points[rows])
        array = np.stack([np.broadcast_to(np.asarray(v, float), len(rows)) for v in made])
        if not np.isfinite(array).all():
            return None
        largest = np.max(np.abs(array), axis=1, keepdims=True)
        shares = array / np.where(largest > 0, largest, 1.0)  # whose squares are numbers
        found.append(largest[:, 0] * np.sqrt(np.mean(shares**2, axis=1)))
    return np.minimum(*found), np.maximum(*found)


def _jets(
    points: np.ndarray,
    values: np.ndarray,
    columns: list[int],
    rows: np.ndarray,
    orders: tuple[tuple[int, ...], ...],
) -> Iterator[Jet]:
    """Two jets [rows, fields] with the measured values: their derivatives are those of a field that
    varies once over the data, and of one that jumps between neighbours by all that was measured.
    """
    spans = np.ptp(points, axis=0)
    steps = np.array([_step(x) for x in points.T])
    deviations, extents = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    deviations[columns] = np.std(values[rows][:, columns], axis=0)
    extents[columns] = np.ptp(values[rows][:, columns], axis=0)
    for sizes, lengths in ((deviations, spans), (extents, steps / 2)):
        jet = {}
        for alpha in orders:
            with np.errstate(all="ignore"):  # what is no number says nothing
                slopes = sizes / np.prod(lengths ** np.array(alpha))
            jet[alpha] = np.tile(slopes, (len(rows), 1)) if any(alpha) else values[rows]
        yield jet


def _step(x: np.ndarray) -> float:
    """The least distance of two values of a coordinate that are not the same."""
    gaps = np.diff(np.unique(x))
    return float(gaps.min()) if len(gaps) else 1.0
