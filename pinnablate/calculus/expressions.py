"""From SymPy expressions to numbers: the terms of an expression, what it contains, and functions
that compute it.

An expression is written over coordinates, which are symbols, and fields, which are applied
functions of all coordinates. A jet is the mapping {alpha: [..., fields]} of field derivatives at
points; every compiled expression is a function of one jet and of the points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.calculus.jets import Jet, MultiIndex, multi_index
from pinnablate.calculus.printers import LIKE_TENSORFLOW, code_for, in_tensorflow, other_names
from pinnablate.calculus.rewriting import differentiated, is_complex, jumps_with, plain_form
from pinnablate.calculus.special import real_where_real
from pinnablate.digest import canonical

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
        # a set has another order in each process
        for derivative in sorted(expression.atoms(sympy.Derivative), key=sympy.default_sort_key):
            if derivative not in symbols:
                symbols[derivative] = sympy.Symbol(f"jet{len(wanted)}", real=True)
                wanted.append((fields.index(derivative.expr), multi_index(derivative, coordinates)))
    for k, field in enumerate(fields):
        symbols[field] = sympy.Symbol(f"jet{len(wanted)}", real=True)
        wanted.append((k, (0,) * len(coordinates)))
    return symbols, wanted


def compile_partials(
    expression: sympy.Expr,
    fields: Sequence[AppliedUndef],
    coordinates: Sequence[sympy.Symbol],
    known: Sequence[sympy.Symbol] = (),
) -> Callable[[Jet, Any], dict[tuple[int, MultiIndex], Any]]:
    """The linearisation of an expression about a jet.

    Args:
        expression: of the fields, their derivatives and the coordinates.
        fields: in the order of the columns of a jet.
        coordinates: in the order of the columns of points.
        known: symbols whose values are given in further columns of the points.

    Returns:
        A NumPy function (jet, points [N, d + known]) -> {(index of a field u, alpha): derivative of the
        expression by D^alpha u}, [N] or a number each. Derivatives that vanish identically are left
        out.
    """
    symbols, wanted = _jet_symbols([expression], fields, coordinates)
    names = other_names(coordinates)
    plain = _substitute(expression.xreplace(names), _renamed(symbols, names))
    partials = {
        key: differentiated(plain, symbol)
        for key, symbol in zip(wanted, symbols.values(), strict=True)
    }
    partials = {key: slope for key, slope in partials.items() if slope != 0}
    arguments = [*(names.get(c, c) for c in coordinates), *known, *symbols.values()]
    function = _quietly(code_for("numpy", arguments, list(partials.values())))

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
    return not jumps_with(plain, jets) and not any(
        sympy.expand(differentiated(plain, s)).free_symbols & jets for s in jets
    )


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
        module: numpy, tensorflow, jax or mpmath.
        known: functions of the coordinates whose values are given in further columns of the points.

    Returns:
        A function (jet, points [..., d + known]) -> one array [...] for each expression. An
        expression without fields or coordinates is a plain number, which the caller must broadcast.
    """
    symbols, wanted = _jet_symbols(expressions, fields, coordinates)
    columns = {f: sympy.Symbol(f"known{k}", real=True) for k, f in enumerate(known)}
    names = other_names(coordinates)
    jets = _renamed(symbols, names)
    plain = [_substitute(e.xreplace(columns).xreplace(names), jets) for e in expressions]
    arguments = [
        *(names.get(c, c) for c in coordinates),
        *columns.values(),
        *(sympy.Symbol(f"jet{k}", real=True) for k in range(len(wanted))),
    ]
    # The functions of TensorFlow refuse the integers of Python: log(10), sqrt(3), 10**t.
    if module in LIKE_TENSORFLOW:
        plain = [plain_form(e) for e in plain]
        plain = [e.replace(_is_irrational, lambda number: number.evalf(17)) for e in plain]
        plain = [
            e.replace(
                _is_power_of_integer, lambda p: sympy.exp(sympy.log(p.base).evalf(17) * p.exp)
            )
            for e in plain
        ]
    function: Callable[..., list[Any]]
    if module == "mpmath":
        function = sympy.lambdify(arguments, plain, modules=module, cse=True)
    else:
        function = code_for(module, arguments, plain)
        function = _quietly(function) if module == "numpy" else function

    def evaluate(jet: Jet, points: Any) -> list[Any]:
        at = [points[..., j] for j in range(len(coordinates) + len(columns))]
        found: list[Any] = function(*at, *(jet[alpha][..., k] for k, alpha in wanted))
        return found

    return evaluate


def _renamed(symbols: dict[Any, sympy.Symbol], names: dict[Any, Any]) -> dict[Any, sympy.Symbol]:
    """The symbols of jets, for fields of coordinates that have other names."""
    return {jet.xreplace(names): symbol for jet, symbol in symbols.items()} if names else symbols


def _quietly(function: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """A NumPy function that does not warn, and whose values are real.

    Both sides of a condition are evaluated everywhere, one of them where it has no value; and a
    field on its way to the truth may pass where a logarithm has none.
    """

    def evaluate(*arguments: Any) -> list[Any]:
        with np.errstate(all="ignore"):
            values = function(*arguments)
            return [real_where_real(v) if np.iscomplexobj(v) else v for v in values]

    return evaluate


def beyond_tensorflow(expressions: Iterable[sympy.Expr]) -> list[sympy.Expr]:
    """The functions in some expressions that TensorFlow lacks, in the order of their canonical
    texts.

    A law may hold such a function of the coordinates alone, whose values are told to TensorFlow as
    numbers (`tabulated_in`); of fields it must be refused, because it cannot be differentiated.
    """
    found = {f for e in expressions for f in e.atoms(sympy.Function) if not in_tensorflow(f)}
    return sorted(found, key=canonical)


def known_apart(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """An expression as what it says of the fields, and what is known and TensorFlow lacks.

    Returns:
        (rest, known), which sum to the expression: `known` holds the additive terms without fields
        where a function in them is beyond TensorFlow, and is 0 where none is.
    """
    terms = sympy.Add.make_args(expression)
    known = [term for term in terms if not fields_in(term)]
    if not beyond_tensorflow(known):
        return expression, sympy.S.Zero
    return sympy.Add(*(term for term in terms if fields_in(term))), sympy.Add(*known)


def tabulated_in(expressions: Iterable[sympy.Expr]) -> list[sympy.Expr]:
    """The functions of the coordinates alone that TensorFlow lacks, each as a whole, in the order
    of their canonical texts: their values are computed by NumPy (`numeric`), and told as numbers.
    """
    found: set[sympy.Expr] = set()

    def gather(e: sympy.Basic) -> None:
        lacking = is_complex(e) or (
            isinstance(e, sympy.Function | sympy.Subs) and not in_tensorflow(e)
        )
        if lacking and e.free_symbols and not e.atoms(AppliedUndef):
            found.add(e)
        else:
            for part in e.args:
                gather(part)

    for e in expressions:
        gather(e)
    return sorted(found, key=canonical)


def numeric(
    arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]
) -> Callable[..., list[Any]]:
    """A NumPy function of the arguments that returns a value for each expression.

    Special functions are computed by SciPy; those that it lacks by mpmath, point by point, which
    takes from 0.05 ms a value (an exponential integral) to some 5 ms (a Meijer G-function).

    Raises:
        PinnablateError: when it is called, a function that nobody evaluates.
    """
    names = other_names(arguments)
    plain = [sympy.sympify(e).xreplace(names) for e in expressions]
    return _quietly(code_for("numpy", [names.get(a, a) for a in arguments], plain))


def _is_irrational(expression: sympy.Expr) -> bool:
    """Whether an expression is a number that is neither rational nor a float."""
    return bool(expression.is_number and not expression.is_Rational and not expression.is_Float)
