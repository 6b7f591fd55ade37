"""Expressions rewritten before they become code or are differentiated.

Everything in a declaration is real, and stands for numbers at points. So a real part is the number
itself, Dirac's delta is zero almost everywhere, and a step is flat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy.logic.boolalg import BooleanFunction

COMPLEX_PARTS = ("re", "im", "arg", "conjugate")
# Functions that are flat almost everywhere.
STEPS = (sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling, sympy.DiracDelta)
_COMPLEX = ("hankel1", "hankel2", "hn1", "hn2", "Ynm", "Znm")


def is_complex(expression: sympy.Basic) -> bool:
    """Whether an expression is computed with complex numbers."""
    return expression.has(sympy.I) or any(
        type(f).__name__ in _COMPLEX for f in expression.atoms(sympy.Function)
    )


def _of_a_real(function: sympy.Basic) -> bool:
    return type(function).__name__ in COMPLEX_PARTS and not is_complex(function.args[0])


def _real_part(function: sympy.Function) -> sympy.Expr:
    """What a part of a real number is."""
    inner = function.args[0]
    if isinstance(function, sympy.im):
        return sympy.S.Zero
    if isinstance(function, sympy.arg):
        return sympy.pi * sympy.Heaviside(-inner, 0)
    return inner


def _is_c_function(e: sympy.Basic) -> bool:
    """Whether it is log10, expm1, hypot or another of those that C has beside SymPy's own."""
    return type(e).__module__ == "sympy.codegen.cfunctions"


def _is_other_logic(e: sympy.Basic) -> bool:
    return isinstance(e, BooleanFunction) and type(e).__name__ in (
        "ITE",
        "Xor",
        "Xnor",
        "Nand",
        "Nor",
        "Implies",
        "Equivalent",
    )


# (what is rewritten, as what)
_PLAIN: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (_of_a_real, _real_part),
    (_is_c_function, lambda e: e.expand(func=True)),
    (_is_other_logic, lambda e: e.to_nnf(simplify=False)),
    (lambda e: isinstance(e, sympy.Contains), lambda e: e.args[1].as_relational(e.args[0])),
    (lambda e: isinstance(e, sympy.KroneckerDelta), lambda e: e.rewrite(sympy.Piecewise)),
    (lambda e: isinstance(e, sympy.SingularityFunction), lambda e: e.rewrite(sympy.Heaviside)),
    (lambda e: isinstance(e, sympy.Sum | sympy.Product), lambda e: e.doit()),
)


def _rewritten(
    e: sympy.Basic, rules: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...]
) -> sympy.Basic:
    """An expression with each rule applied, from the inside out."""
    for wanted, rule in rules:
        if any(wanted(part) for part in sympy.preorder_traversal(e)):
            e = e.replace(wanted, rule)
    return e


def plain_form(expression: sympy.Basic) -> sympy.Basic:
    """The same numbers in functions that code can be written for; an expression of such functions
    is returned as it is.
    """
    return _rewritten(expression, _PLAIN)


def _is_step(e: Any) -> bool:
    return isinstance(e, STEPS)


def _sign(e: sympy.Function) -> sympy.Expr:
    x = e.args[0]
    return sympy.Piecewise((1, x > 0), (-1, x < 0), (0, True))


def _size(e: sympy.Function) -> sympy.Expr:
    x = e.args[0]
    return sympy.Piecewise((x, x >= 0), (-x, True))


def _is_unclear(kind: Any) -> Callable[[Any], bool]:
    """Whether a function is of a kind that SymPy differentiates through real and imaginary parts."""
    return lambda e: (
        isinstance(e, kind) and not e.args[0].is_extended_real and not is_complex(e.args[0])
    )


# What SymPy would not differentiate, or through real and imaginary parts.
_SMOOTH: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda e: isinstance(e, sympy.frac), lambda e: e.args[0] - sympy.floor(e.args[0])),
    (
        lambda e: isinstance(e, sympy.Mod),
        lambda e: e.args[0] - e.args[1] * sympy.floor(e.args[0] / e.args[1]),
    ),
    (
        lambda e: isinstance(e, sympy.sinc),
        lambda e: sympy.Piecewise(
            (sympy.sin(e.args[0]) / e.args[0], sympy.Ne(e.args[0], 0)), (1, True)
        ),
    ),
    (_is_unclear(sympy.sign), _sign),
    (_is_unclear(sympy.Abs), _size),
)


def _switch(e: Any) -> bool:
    """Whether a factor is zero over a whole region."""
    return isinstance(e, sympy.Heaviside) or (
        isinstance(e, sympy.Piecewise) and any(a.expr == 0 for a in e.args)
    )


def _may_be_infinite_where_switched_off(e: Any) -> bool:
    if not e.is_Mul or not any(_switch(f) for f in e.args):
        return False
    others = [f for f in e.args if not _switch(f) and f.free_symbols]
    return any(not f.is_polynomial(*f.free_symbols) for f in others)


def _switched(e: sympy.Mul) -> sympy.Expr:
    """A product that is zero where a factor is, even where the others are infinite: the derivative
    of sqrt(max(u, 0)) would else be 0 / 0 for every u < 0.
    """
    switch = next(f for f in e.args if _switch(f))
    rest = sympy.Mul(*(f for f in e.args if f is not switch))
    if isinstance(switch, sympy.Heaviside):
        x, half = switch.args
        return sympy.Piecewise((rest, x > 0), (0, x < 0), (half * rest, True))
    return sympy.Piecewise(*((a.expr * rest if a.expr != 0 else 0, a.cond) for a in switch.args))


def _of_a_step(e: Any) -> bool:
    """Whether it is the derivative of a step, evaluated somewhere or not."""
    if isinstance(e, sympy.Subs):
        return _of_a_step(e.expr)
    return isinstance(e, sympy.Derivative) and _is_step(e.expr)


_FLAT: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (_of_a_step, lambda _: sympy.S.Zero),
    (lambda e: isinstance(e, sympy.DiracDelta), lambda _: sympy.S.Zero),
    (_may_be_infinite_where_switched_off, _switched),
)


def smooth_form(expression: sympy.Expr) -> sympy.Expr:
    """The same numbers in functions that SymPy differentiates as functions of real numbers."""
    return _rewritten(plain_form(expression), _SMOOTH)


def almost_everywhere(derivative: sympy.Expr) -> sympy.Expr:
    """A derivative that SymPy made, as a function of points: that of a step is zero."""
    return _rewritten(derivative, _FLAT)


def differentiated(expression: sympy.Expr, *steps: Any) -> sympy.Expr:
    """A derivative as a function of points, almost everywhere.

    The derivative of a step is zero, that of |x| is sign(x): what happens where a function jumps is
    left out, because no point lies there.

    Args:
        expression: of symbols.
        steps: symbols or (symbol, order), as `sympy.diff` takes them.
    """
    return almost_everywhere(sympy.diff(smooth_form(expression), *steps))


def jumps_with(expression: sympy.Expr, symbols: set[sympy.Symbol]) -> bool:
    """Whether a step, or the condition of a piece, depends on some symbols: the expression is then
    not linear in them, though its derivatives are constant.
    """
    conditions = [a.cond for p in expression.atoms(sympy.Piecewise) for a in p.args]
    inside = [*expression.atoms(*STEPS, sympy.Mod, sympy.frac), *conditions]
    return any(part.free_symbols & symbols for part in inside)
