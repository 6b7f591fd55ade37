"""The additive terms of a law, however its author wrote it.

`2*pi*(u_xx + u_yy)` is one product to SymPy, and as a whole it vanishes wherever the law holds. What
is scaled, reversed in sign and tripled are its addends, so factors are multiplied into the sums that
stand beside them. Powers and denominators are never expanded: `(1 - D)**30` would become 31 large
numbers that cancel.
"""

from __future__ import annotations

from math import comb, prod

import sympy
from sympy.core.function import AppliedUndef

LARGEST_EXPANSION = 64  # terms that one product may become; it stays a product where it has more
LARGEST_POWER = 4  # of a sum with derivatives, such as (u_x + v_y)**2


def terms_of(expression: sympy.Expr, *, as_written: bool = False) -> tuple[sympy.Expr, ...]:
    """The additive terms of an expression after its factors are multiplied into its sums.

    A sum with derivatives is always multiplied out. A sum without them is where the other factors
    are products of numbers, coordinates, fields and entire functions, or where the whole expression
    is that one product.

    Args:
        expression: of the fields, their derivatives and the coordinates.
        as_written: whether products stay as they are.

    Returns:
        Terms that sum to the expression, in SymPy's canonical order; those of an expanded
        expression are its own.
    """
    whole = expression if as_written else _distributed(expression, alone=not expression.is_Add)
    return tuple(sympy.Add.make_args(whole))


def _distributed(expression: sympy.Expr, alone: bool) -> sympy.Expr:
    """A sum that equals an expression.

    Args:
        expression: a sum, a product, or anything else.
        alone: whether the expression is a whole residual.
    """
    if expression.is_Add:
        parts = [_distributed(term, alone=False) for term in expression.args]
        same = all(p is term for p, term in zip(parts, expression.args, strict=True))
        return expression if same else sympy.Add(*parts)
    factors = sympy.Mul.make_args(expression)
    if not any(_terms_within(f) > 1 for f in factors):
        return expression
    chosen = [k for k, f in enumerate(factors) if _is_open(f, factors, alone)]
    count = prod(_terms_within(factors[k]) for k in chosen)
    if not chosen or count > LARGEST_EXPANSION:
        return expression
    rest = sympy.Mul(*(f for k, f in enumerate(factors) if k not in chosen))
    sums = [rest]
    for k in chosen:
        base, exponent = _base(factors[k])
        for _ in range(exponent):
            sums = [a * b for a in sums for b in base.args]
    # Products of sums may hold sums again, which were inside the ones that were multiplied out.
    return _distributed(sympy.Add(*sums), alone=False)


def _base(factor: sympy.Expr) -> tuple[sympy.Expr, int]:
    """Base and exponent of a sum, or of a natural power of a sum; exponent 0 of anything else."""
    if factor.is_Add:
        return factor, 1
    if factor.is_Pow and factor.base.is_Add and factor.exp.is_Integer:
        exponent = int(factor.exp)
        if 1 < exponent <= LARGEST_POWER:
            return factor.base, exponent
    return factor, 0


def _terms_within(factor: sympy.Expr) -> int:
    """How many terms a factor is the sum of when it is multiplied out."""
    base, exponent = _base(factor)
    if exponent == 0:
        return 1
    count = len(base.args)
    return comb(count + exponent - 1, exponent)


def _is_open(factor: sympy.Expr, factors: tuple[sympy.Expr, ...], alone: bool) -> bool:
    """Whether a factor is a sum that the others are multiplied into."""
    base, exponent = _base(factor)
    if exponent == 0:
        return False
    if base.has(sympy.Derivative):
        return True
    return exponent == 1 and (alone or all(_is_entire(f) for f in factors))


def _is_entire(factor: sympy.Expr) -> bool:
    """Whether a factor is finite wherever fields and coordinates are.

    A quotient whose numerator vanishes where its denominator does, as in a gate (V + 40) / (1 -
    exp(-V - 40)), must not be taken apart.
    """
    held = (sympy.Symbol, AppliedUndef)
    for power in factor.atoms(sympy.Pow):
        if not (power.exp.is_Integer and power.exp > 0) and power.base.has(*held):
            return False
    singular = (sympy.log, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.coth, sympy.csch)
    return not factor.has(*singular)
