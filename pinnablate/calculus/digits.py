"""Expressions with many digits, by mpmath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.rewriting import plain_form
from pinnablate.calculus.special import substituting, value_or_none

REAL = 1e-30  # the largest imaginary part of a value that counts as real, relative to its size


def with_digits(
    arguments: Sequence[sympy.Symbol],
    expressions: Sequence[sympy.Expr],
    points: np.ndarray,
    digits: int,
) -> np.ndarray:
    """Expressions at points with many digits.

    mpmath computes what SymPy can write for it; anything else is evaluated by SymPy, with numbers
    in the place of the arguments, which may take a hundred times as long.

    Args:
        arguments: symbols, in the order of the columns of the points.
        expressions: of the arguments.
        points: [N, arguments].
        digits: how many decimal digits.

    Returns:
        mpmath numbers [N, expressions]; not a number where there is none, or none that is real.
    """
    import mpmath

    whole = [plain_form(sympy.sympify(e)) for e in expressions]
    with mpmath.workdps(digits):
        at = [[mpmath.mpf(float(v)) for v in p] for p in points]
        together = _with_mpmath(arguments, whole, at)
        if together is not None:
            return together
        columns = [_column(arguments, e, at) for e in whole]
        return np.array(columns, dtype=object).T.reshape(len(points), len(whole))


def _column(arguments: Sequence[sympy.Symbol], e: sympy.Expr, at: list[list[Any]]) -> list[Any]:
    """One expression at points."""
    alone = _with_mpmath(arguments, [e], at)
    if alone is not None:
        return list(alone[:, 0])
    function = substituting(e, arguments)
    return [_real(function, p) for p in at]


def _with_mpmath(
    arguments: Sequence[sympy.Symbol], expressions: list[sympy.Expr], at: list[list[Any]]
) -> np.ndarray | None:
    """Expressions at points by mpmath's own functions; None where it lacks one, or where SymPy
    takes one of them for another.
    """
    import mpmath

    if any(e.has(sympy.Derivative, sympy.Subs) for e in expressions):
        return None
    # A coordinate may have the name of one of mpmath's constants.
    own = {a: sympy.Dummy() for a in arguments}
    written = [e.xreplace(own) for e in expressions]
    function = sympy.lambdify(list(own.values()), written, modules="mpmath", cse=True)
    try:
        found = np.array([[mpmath.mpf(v) for v in function(*p)] for p in at], dtype=object)
    except (ArithmeticError, ValueError, TypeError, NameError, AttributeError):
        return None
    for e, value in zip(expressions, found[0] if len(at) else [], strict=False):
        if any(_may_be_mistaken(f) for f in e.atoms(sympy.Function)):
            other = _real(substituting(e, arguments), at[0])
            if abs(other - value) > 1e-20 * max(abs(value), 1e-20):
                return None
    return found


def _may_be_mistaken(f: sympy.Function) -> bool:
    """Whether SymPy may print another function of mpmath's than this one."""
    return str(type(f).__module__).startswith("sympy.functions.special")


def _real(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """A real number of mpmath's, or not a number."""
    import mpmath

    found = value_or_none(function, arguments, mpmath.mpmathify)
    if found is None:
        return mpmath.nan
    value = mpmath.mpc(found)
    return value.real if abs(value.imag) <= REAL * abs(value) else mpmath.nan
