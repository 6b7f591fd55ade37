"""Expressions and places as people write them: u for a field, u_xt for its derivatives."""

from __future__ import annotations

from collections.abc import Iterable

import sympy

from pinnablate.calculus.expressions import fields_in


def plain(expression: sympy.Expr) -> str:
    """An expression with u_xt for derivatives and u for fields.

    Args:
        expression: of fields, their derivatives and coordinates.

    Returns:
        For example `p_t - u_xx + u/3`; terms in SymPy's order.
    """
    names = {}
    for d in expression.atoms(sympy.Derivative):
        suffix = "".join(str(c) * int(n) for c, n in d.variable_count)
        names[d] = sympy.Symbol(f"{getattr(d.expr.func, '__name__', d.expr)}_{suffix}")
    fields = {f: sympy.Symbol(f.func.__name__) for f in fields_in(expression)}
    return str(expression.xreplace(names).xreplace(fields))


def rounded(expression: sympy.Expr) -> str:
    """As `plain`, with six figures of every number that has a point: `-9.81*sin(theta)`.

    Args:
        expression: of fields, their derivatives and coordinates.
    """
    numbers = {n: sympy.Symbol(f"{abs(float(n)):g}") for n in expression.atoms(sympy.Float)}
    return plain(expression.xreplace({n: s if n > 0 else -s for n, s in numbers.items()}))


def place(coordinates: Iterable[object], point: Iterable[float]) -> str:
    """A point of the domain: `x = 0.25, t = 1`."""
    return ", ".join(f"{c} = {v:.4g}" for c, v in zip(coordinates, point, strict=True))
