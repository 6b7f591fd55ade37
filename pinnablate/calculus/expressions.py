"""From SymPy expressions to numbers: the terms of an expression, what it contains, and functions
that compute it.

An expression is written over coordinates, which are symbols, and fields, which are applied
functions of all coordinates. A jet is the mapping {alpha: [..., fields]} of field derivatives at
points; every compiled expression is a function of one jet and of the points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.calculus.jets import Jet, MultiIndex, multi_index
from pinnablate.digest import canonical

IN_TENSORFLOW = {"erf", "erfc", "loggamma"}  # special functions that TensorFlow has
# (jet, points [..., d]) -> one array for each expression.
Compiled = Callable[[Jet, Any], list[Any]]


def fields_in(expression: sympy.Expr) -> set[AppliedUndef]:
    """The fields that an expression mentions, differentiated or not."""
    found: set[AppliedUndef] = expression.atoms(AppliedUndef)
    return found


def is_polynomial_in_fields(expression: sympy.Expr) -> bool:
    """Whether an expression is a polynomial in the fields and their derivatives, and so finite for
    every finite jet.
    """
    jets = [*expression.atoms(sympy.Derivative), *fields_in(expression)]
    symbols = {jet: sympy.Dummy() for jet in jets}
    return not symbols or bool(_substitute(expression, symbols).is_polynomial(*symbols.values()))


def _substitute(expression: sympy.Expr, symbols: dict[Any, sympy.Symbol]) -> sympy.Expr:
    """An expression with symbols in the place of fields and derivatives."""
    # Derivatives first: a field that is replaced inside its own derivative leaves
    # Derivative(symbol, x) = 0.
    derivatives = {k: v for k, v in symbols.items() if isinstance(k, sympy.Derivative)}
    plain = {k: v for k, v in symbols.items() if k not in derivatives}
    return expression.xreplace(derivatives).xreplace(plain)


def _jet_symbols(
    expressions: Sequence[sympy.Expr],
    fields: Sequence[AppliedUndef],
    coordinates: Sequence[sympy.Symbol],
) -> tuple[dict[Any, sympy.Symbol], list[tuple[int, MultiIndex]]]:
    """A symbol for every derivative in some expressions and for every field, and (index of the
    field, multi-index) of each.
    """
    symbols: dict[Any, sympy.Symbol] = {}
    wanted: list[tuple[int, MultiIndex]] = []
    for expression in expressions:
        for derivative in expression.atoms(sympy.Derivative):
            if derivative not in symbols:
                symbols[derivative] = sympy.Symbol(f"jet{len(wanted)}", real=True)
                wanted.append((fields.index(derivative.expr), multi_index(derivative, coordinates)))
    for k, field in enumerate(fields):
        symbols[field] = sympy.Symbol(f"jet{len(wanted)}", real=True)
        wanted.append((k, (0,) * len(coordinates)))
    return symbols, wanted


def compile_partials(
    expression: sympy.Expr, fields: Sequence[AppliedUndef], coordinates: Sequence[sympy.Symbol]
) -> Callable[[Jet, Any], dict[tuple[int, MultiIndex], Any]]:
    """The linearisation of an expression about a jet.

    Returns:
        A NumPy function (jet, points [N, d]) -> {(index of a field u, alpha): derivative of the
        expression by D^alpha u}, [N] or a number each. Derivatives that vanish identically are left
        out.
    """
    symbols, wanted = _jet_symbols([expression], fields, coordinates)
    plain = _substitute(expression, symbols)
    partials = {
        key: sympy.diff(plain, symbol) for key, symbol in zip(wanted, symbols.values(), strict=True)
    }
    partials = {key: slope for key, slope in partials.items() if slope != 0}
    function = numeric([*coordinates, *symbols.values()], list(partials.values()))

    def evaluate(jet: Jet, points: Any) -> dict[tuple[int, MultiIndex], Any]:
        values = function(*points.T, *(jet[alpha][..., k] for k, alpha in wanted))
        return dict(zip(partials, values, strict=True))

    return evaluate


def _is_power_of_integer(e: sympy.Basic) -> bool:
    """Whether an expression is an integer to the power of something that is no number, like 10**t."""
    return e.is_Pow and e.base.is_Integer and bool(e.exp.free_symbols)


def is_linear(
    expression: sympy.Expr, fields: Sequence[AppliedUndef], coordinates: Sequence[sympy.Symbol]
) -> bool:
    """Whether an expression is linear in the fields and their derivatives."""
    symbols, _ = _jet_symbols([expression], fields, coordinates)
    plain, jets = _substitute(expression, symbols), set(symbols.values())
    return not any(sympy.expand(sympy.diff(plain, s)).free_symbols & jets for s in jets)


def compile_expressions(
    expressions: Sequence[sympy.Expr],
    fields: Sequence[AppliedUndef],
    coordinates: Sequence[sympy.Symbol],
    module: str,
    known: Sequence[sympy.Expr] = (),
) -> Compiled:
    """A function that computes some expressions.

    Args:
        expressions: of the fields, their derivatives and the coordinates.
        fields: in the order of the columns of a jet.
        coordinates: in the order of the columns of points.
        module: numpy, tensorflow or mpmath.
        known: functions of the coordinates whose values are given in further columns of the points.

    Returns:
        A function (jet, points [..., d + known]) -> one array [...] for each expression. An
        expression without fields or coordinates is a plain number, which the caller must broadcast.
    """
    symbols, wanted = _jet_symbols(expressions, fields, coordinates)
    columns = {f: sympy.Symbol(f"known{k}", real=True) for k, f in enumerate(known)}
    plain = [_substitute(expression.xreplace(columns), symbols) for expression in expressions]
    arguments = [
        *coordinates,
        *columns.values(),
        *(sympy.Symbol(f"jet{k}", real=True) for k in range(len(wanted))),
    ]
    # The functions of TensorFlow refuse the integers of Python: log(10), sqrt(3), 10**t.
    if module == "tensorflow":
        plain = [e.replace(_is_irrational, lambda number: number.evalf(17)) for e in plain]
        plain = [
            e.replace(
                _is_power_of_integer, lambda p: sympy.exp(sympy.log(p.base).evalf(17) * p.exp)
            )
            for e in plain
        ]
    function = (
        numeric(arguments, plain)
        if module == "numpy"
        else sympy.lambdify(arguments, plain, modules=module, cse=True)
    )

    def evaluate(jet: Jet, points: Any) -> list[Any]:
        at = [points[..., j] for j in range(len(coordinates) + len(columns))]
        return function(*at, *(jet[alpha][..., k] for k, alpha in wanted))

    return evaluate


def beyond_tensorflow(expressions: Iterable[sympy.Expr]) -> list[sympy.Expr]:
    """The special functions in some expressions that TensorFlow lacks, in the order of their
    canonical texts.
    """
    found = {
        f
        for e in expressions
        for f in e.atoms(sympy.Function)
        if _is_special(f) and type(f).__name__ not in IN_TENSORFLOW
    }
    return sorted(found, key=canonical)


def special_functions(expression: sympy.Expr) -> set[str]:
    """The names of the special functions in an expression: Bessel, error, elliptic and the like."""
    return {
        type(f).__name__ for f in sympy.sympify(expression).atoms(sympy.Function) if _is_special(f)
    }


def _is_special(function: sympy.Function) -> bool:
    return str(type(function).__module__).startswith("sympy.functions.special")


def numeric(
    arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]
) -> Callable[..., list[Any]]:
    """A NumPy function of the arguments that returns a value for each expression; SciPy computes
    special functions.
    """
    special = any(special_functions(e) for e in expressions)
    modules = ["scipy", "numpy"] if special else "numpy"
    made: Callable[..., list[Any]] = sympy.lambdify(
        arguments, expressions, modules=modules, cse=True
    )
    return made


def _is_irrational(expression: sympy.Expr) -> bool:
    """Whether an expression is a number that is neither rational nor a float."""
    return bool(expression.is_number and not expression.is_Rational and not expression.is_Float)
