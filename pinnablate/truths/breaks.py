"""Times at which right-hand sides jump, have a kink or a narrow peak: an integration starts anew
there, for its steps would pass over a short pulse without seeing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from pinnablate.calculus.expressions import numeric

SAMPLES = 4097  # times at which functions of the time are looked at
STEEP = (
    0.1  # a change between neighbouring times, as a share of all change, that is a narrow peak's
)
MOST = 500  # breaks; what has more is a fast oscillation, whose steps are short anyway


def breaks_of(
    slopes: Sequence[sympy.Expr], t: sympy.Symbol, span: tuple[float, float]
) -> tuple[float, ...]:
    """Where right-hand sides break as functions of the time alone.

    Args:
        slopes: the right-hand sides.
        t: the time.
        span: its start and end.

    Returns:
        Times inside the span, ascending.
    """
    times = np.linspace(*span, SAMPLES)
    found: set[float] = set()
    for crossing in (c for s in slopes for c in _crossings(s) if _is_of_time(c, t)):
        found.update(_zeros(crossing, t, times))
    known = np.array(sorted(found))
    for part in (p for s in slopes for p in _parts_of_time(s, t)):
        for before, after in _peaks(part, t, times):
            if not ((known >= before) & (known <= after)).any():
                found.update((before, after))
    inside = sorted(b for b in found if span[0] < b < span[1])
    return tuple(inside) if len(inside) <= MOST else ()


def _is_of_time(expression: sympy.Basic, t: sympy.Symbol) -> bool:
    return expression.free_symbols == {t} and not expression.has(AppliedUndef)


def _crossings(expression: sympy.Expr) -> Iterator[sympy.Expr]:
    """Expressions at whose zeros an expression breaks."""
    for e in expression.atoms(sympy.Heaviside, sympy.sign, sympy.Abs):
        yield e.args[0]
    for piece in expression.atoms(sympy.Piecewise):
        for relation in piece.atoms(Relational):
            yield relation.lhs - relation.rhs
    for choice in expression.atoms(sympy.Max, sympy.Min):
        yield from (a - b for a in choice.args for b in choice.args if str(a) < str(b))
    for step in expression.atoms(sympy.floor, sympy.ceiling, sympy.frac):
        yield sympy.sin(sympy.pi * step.args[0])
    for rest in expression.atoms(sympy.Mod):
        yield sympy.sin(sympy.pi * rest.args[0] / rest.args[1])


def _parts_of_time(expression: sympy.Expr, t: sympy.Symbol) -> Iterator[sympy.Expr]:
    """The largest parts of an expression that are functions of the time alone."""
    walk = sympy.preorder_traversal(expression)
    for part in walk:
        if isinstance(part, sympy.Expr) and part != t and _is_of_time(part, t):
            walk.skip()
            yield part


def _sampled(
    expression: sympy.Expr, t: sympy.Symbol, times: np.ndarray
) -> tuple[Callable[[float], float], np.ndarray]:
    """A function of the time, and its values at some times."""
    function = numeric([t], [expression])
    values = np.broadcast_to(np.asarray(function(times)[0], float), times.shape)
    return lambda at: float(np.squeeze(function(np.array([at]))[0])), values


def _zeros(expression: sympy.Expr, t: sympy.Symbol, times: np.ndarray) -> Iterator[float]:
    """Times at which a function of the time changes its sign, or is zero at a sample."""
    from scipy.optimize import brentq

    function, values = _sampled(expression, t, times)
    signs = np.sign(values)
    yield from (float(times[k]) for k in np.flatnonzero(_alone(signs == 0)))
    for k in np.flatnonzero(signs[:-1] * signs[1:] < 0):
        yield float(brentq(function, times[k], times[k + 1], xtol=1e-14 * np.ptp(times)))


def _alone(zero: np.ndarray) -> np.ndarray:
    """Which zeros have a neighbour that is none."""
    padded = np.concatenate([[True], zero, [True]])
    found: np.ndarray = zero & ~(padded[:-2] & padded[2:])
    return found


def _peaks(
    expression: sympy.Expr, t: sympy.Symbol, times: np.ndarray
) -> Iterator[tuple[float, float]]:
    """Neighbouring times between which a function of the time changes too fast for the samples."""
    _, values = _sampled(expression, t, times)
    if not np.isfinite(values).all() or np.ptp(values) == 0:
        return
    for k in np.flatnonzero(np.abs(np.diff(values)) > STEEP * np.ptp(values)):
        yield float(times[k]), float(times[k + 1])
