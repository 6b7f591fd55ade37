"""What an expression of a declaration may contain, in one list.

To refuse something new, add a line: to `WHOLE` for values that stand in the place of an expression
(an equation of SymPy, an array), to `WITHIN` for what may occur inside one (an integral, the
imaginary unit). Each line says what the thing is called and what to write instead. Whatever is
neither allowed nor in a list is refused too, by the name of its class.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices import MatrixBase, MatrixExpr
from sympy.tensor.array import NDimArray

from pinnablate.environment.authored import authored

Remedy = str | Callable[[Any], str]


@dataclass(frozen=True)
class Refused:
    """One line of a list.

    Args:
        types: the classes of what is refused.
        name: what it is called.
        remedy: what to write instead, or a function of the thing that says so.
    """

    types: tuple[type, ...]
    name: str
    remedy: Remedy

    def instead(self, thing: Any) -> str:
        """What to write instead of a thing."""
        return self.remedy if isinstance(self.remedy, str) else self.remedy(thing)


def _moved(equation: Any) -> str:
    """An equation of SymPy as a residual."""
    try:
        return f"write {authored(equation.lhs - equation.rhs)}"
    except TypeError:  # of truth values, which have no difference
        return "write lhs - rhs, both expressions"


def _entries(matrix: Any) -> str:
    """A matrix of SymPy as the tuple of its entries."""
    try:
        entries = [authored(e) for e in matrix]
    except (TypeError, NotImplementedError):  # symbolic: it has no entries
        return "write its entries as expressions, several as a tuple"
    return f"write {entries[0]}" if len(entries) == 1 else f"write the tuple ({', '.join(entries)})"


_TWO_FIELDS = (
    "fields are real: declare two, its real and its imaginary part, and both parts of each equation"
)

# In the place of an expression; the first line that fits counts.
WHOLE: tuple[Refused, ...] = (
    Refused((str,), "a string", "write it without quotes, as an expression of SymPy like u.diff(t) - p"),
    Refused((type(None),), "None", "write an expression or leave the entry out"),
    Refused((bool, np.bool_, BooleanAtom), "a truth value", "write lhs - rhs, not lhs == rhs"),
    Refused((sympy.Equality,), "an equation of SymPy", _moved),
    Refused((sympy.Unequality, Relational), "an inequality", "laws are equations: write lhs - rhs"),
    Refused((BooleanFunction,), "a logical expression", "write lhs - rhs"),
    Refused((MatrixBase, MatrixExpr), "a matrix", _entries),
    Refused((np.ndarray, NDimArray), "an array", "write an expression of SymPy; arrays are the values of a Reference"),
    Refused((UndefinedFunction,), "a function without its arguments", "write what fields() returned"),
    Refused((Mapping, dict), "a dictionary", "write one expression, or a tuple of several"),
    Refused((set, frozenset, sympy.Set), "a set", "write one expression, or a tuple of several"),
    Refused((tuple, list, sympy.Tuple), "a tuple within a tuple", "write one flat tuple of expressions"),
    Refused((sympy.Poly,), "a polynomial object", "write .as_expr() of it"),
    Refused((sympy.Lambda,), "a function", "write its expression"),
)  # fmt: skip

# Inside an expression; the first line that fits counts, and nothing below the thing is looked at.
WITHIN: tuple[Refused, ...] = (
    Refused((sympy.Subs,), "a value at one place", "say it as a condition, given(...) or zero(...) on a face, or declare a field of its own with the equation that it obeys"),
    Refused((sympy.Integral,), "an integral", "declare the integral as a field w of its own, with the equation w.diff(x) - integrand and its value on a face as a condition"),
    Refused((sympy.Sum, sympy.Product), "a sum or product over an index", "write its terms out, for example with .doit()"),
    Refused((sympy.Limit,), "a limit", "write its value"),
    Refused((type(sympy.I),), "the imaginary unit", _TWO_FIELDS),
    Refused((sympy.re, sympy.im, sympy.conjugate, sympy.arg, sympy.adjoint, sympy.transpose, sympy.polar_lift, sympy.exp_polar), "a part of a complex number", _TWO_FIELDS),
    Refused((type(sympy.nan),), "a value that is no number", "write a finite number"),
    Refused((type(sympy.zoo), type(sympy.oo), type(-sympy.oo), sympy.AccumBounds), "an infinite value", "write a finite number"),
    Refused((sympy.DiracDelta, sympy.SingularityFunction), "a distribution", "it has no values; write a function, for example a narrow Gaussian"),
    Refused((sympy.Order,), "the remainder of a series", "write .removeO()"),
    Refused((MatrixElement, MatrixBase, MatrixExpr, NDimArray, sympy.Indexed, sympy.IndexedBase), "an entry of a matrix or an array", "write each entry as an expression"),
    Refused((BooleanFunction, BooleanAtom, Relational), "a truth value", "write Piecewise((a, condition), (b, True))"),
    Refused((sympy.Lambda,), "a function", "write its expression"),
    Refused((sympy.Tuple,), "a tuple", "write one expression"),
)  # fmt: skip

# What is allowed: its parts are looked at in turn. Functions are those of SymPy, below.
_ALLOWED = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Rational, sympy.Float, sympy.NumberSymbol)
_CONDITIONS = (Relational, sympy.And, sympy.Or, sympy.Not, BooleanAtom)  # of a Piecewise
_FUNCTIONS = ("sympy.functions.", "sympy.core.mod")  # modules of functions that have numbers
_WITH_TUPLES = (sympy.hyper, sympy.meijerg)


@dataclass(frozen=True)
class Place:
    """Where an expression stands, and what it may name.

    Args:
        where: the beginning of each sentence: `equation 'newton'`.
        expected: what should stand there.
        fields: the fields that it may name.
        coordinates: the coordinates that it may name.
        derivatives: whether it may hold derivatives of the fields.
        unnamed: fields that are missing elsewhere, of which a sentence has been said.
    """

    where: str
    expected: str
    fields: Sequence[Any]
    coordinates: Sequence[sympy.Symbol]
    derivatives: bool = True
    unnamed: Set[Any] = frozenset()


def as_expression(value: Any) -> Any:
    """A value of a declaration as an expression, if it is one; else itself. Derivatives that were
    written without being taken, like `Derivative(c**3 - c, x, 2)`, are taken: they mean one thing.
    """
    if _line_of(value, WHOLE) is not None or not isinstance(value, sympy.Basic | numbers.Number):
        return value
    return _taken(sympy.sympify(value))


def _taken(expression: Any) -> Any:
    for _ in range(8):  # a derivative may hold another
        pending = {
            d: d.doit()
            for d in expression.atoms(sympy.Derivative)
            if not isinstance(d.expr, AppliedUndef)
            and not d.has(sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit)
        }
        pending |= {e: e.args[0] for e in expression.atoms(sympy.UnevaluatedExpr)}
        pending = {old: new for old, new in pending.items() if old != new}
        if not pending:
            break
        expression = expression.xreplace(pending)
    return expression


def faults(value: Any, place: Place) -> Iterator[str]:
    """Sentences on what a value has that no expression of its place may contain.

    Args:
        value: whatever the author wrote there.
        place: where it stands.
    """
    line = _line_of(value, WHOLE)
    if line is not None:
        shown = "" if value is None else f", {authored(value)}"
        if isinstance(value, np.ndarray | NDimArray):
            shown = f" of shape {value.shape}"
        yield f"{place.where} is {line.name}{shown}; expected {place.expected}: {line.instead(value)}"
    elif isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
        yield f"{place.where} contains the imaginary unit; expected {place.expected}: {_TWO_FIELDS}"
    elif not isinstance(value, sympy.Expr | numbers.Number):
        yield (
            f"{place.where} is of type {type(value).__name__}; expected {place.expected}: write it "
            "with SymPy"
        )
    else:
        yield from dict.fromkeys(_within(as_expression(value), place))


def _line_of(value: Any, lines: Sequence[Refused]) -> Refused | None:
    """The line of a list that a value falls under."""
    return next((line for line in lines if isinstance(value, line.types)), None)


def _within(node: sympy.Basic, place: Place, condition: bool = False) -> Iterator[str]:
    """What a part of an expression contains that it may not.

    Args:
        node: the part.
        place: where the expression stands.
        condition: whether it is the condition of a Piecewise.
    """
    if isinstance(node, AppliedUndef):
        yield from _field(node, place)
    elif isinstance(node, sympy.Symbol):
        yield from _symbol(node, place)
    elif isinstance(node, sympy.Derivative):
        yield from _derivative(node, place)
    elif condition and isinstance(node, _CONDITIONS):
        for part in node.args:
            yield from _within(part, place, condition=True)
    elif (line := _line_of(node, WITHIN)) is not None:
        yield (
            f"{place.where} contains {line.name}, {authored(node)}; expected {place.expected}: "
            f"{line.instead(node)}"
        )
    elif isinstance(node, sympy.Piecewise):
        for pair in node.args:
            assert isinstance(pair, ExprCondPair)
            yield from _within(pair.expr, place)
            yield from _within(pair.cond, place, condition=True)
    elif isinstance(node, _ALLOWED) or type(node).__module__.startswith(_FUNCTIONS):
        for part in node.args:
            if isinstance(node, _WITH_TUPLES) and isinstance(part, sympy.Tuple):
                continue  # parameters of a hypergeometric function
            yield from _within(part, place)
    else:
        what = (
            "the function" if isinstance(node, sympy.Function) else f"a {type(node).__name__},"
        )
        yield (
            f"{place.where} contains {what} {authored(node)}, which nothing here can evaluate; "
            f"expected {place.expected}: write its formula with functions of SymPy, or give what it "
            "is part of as a Reference"
        )


def _field(field: Any, place: Place) -> Iterator[str]:
    """An applied function: a declared field at the coordinates, or a mistake."""
    if field in place.fields or field in place.unnamed:
        return
    name, at = field.func.__name__, ", ".join(map(authored, field.args))
    names = ", ".join(f.func.__name__ for f in place.fields)
    same = next((f for f in place.fields if f.func.__name__ == name), None)
    if same is None and not place.fields:
        yield f"{place.where} contains the field {name}; expected {place.expected}: write its formula out"
    elif same is None:
        yield f"{place.where} names the undeclared field {name}; declared: {names}"
    elif [str(a) for a in same.args] == [str(a) for a in field.args]:
        yield (
            f"{place.where} contains another function called {name} than the field {name}; two of "
            "one name differ: use what fields() and coordinates() returned"
        )
    elif any(a.is_number for a in field.args):
        yield (
            f"{place.where} contains the value of {name} at one place, {name}({at}); expected "
            f"{place.expected}: {WITHIN[0].instead(field)}"
        )
    else:
        on = ", ".join(map(str, place.coordinates))
        yield (
            f"{place.where} contains {name} at another place, {name}({at}); expected {name} at "
            f"({on}) alone: delays and values elsewhere cannot be told; declare {name}({at}) as a "
            "field of its own, with an equation"
        )


def _symbol(symbol: sympy.Symbol, place: Place) -> Iterator[str]:
    """A symbol: a coordinate, or a mistake."""
    if symbol in place.coordinates:
        return
    if symbol.name in {c.name for c in place.coordinates}:
        yield (
            f"{place.where} contains a symbol {symbol} that is not the coordinate {symbol}: two "
            f"symbols of one name differ; use the one that coordinates() returned"
        )
    elif symbol.name in {f.func.__name__ for f in place.fields}:
        yield (
            f"{place.where} contains a symbol {symbol} that is not the field {symbol}; use what "
            "fields() returned"
        )
    else:
        yield f"{place.where} contains the symbol {symbol}, which has no value; write its number"


def _derivative(derivative: Any, place: Place) -> Iterator[str]:
    """A derivative: of a declared field, by coordinates, or a mistake."""
    inner = derivative.expr
    if not isinstance(inner, AppliedUndef):
        found = list(_within(inner, place))
        yield from found or [
            f"{place.where} contains the derivative {authored(derivative)}, which cannot be taken; "
            "expected derivatives of fields by coordinates: write it out"
        ]
        return
    wrong = list(_field(inner, place))
    yield from wrong
    if wrong:
        return
    strange = [s for s, _ in derivative.variable_count if s not in inner.args]
    if strange or any(not n.is_Integer for _, n in derivative.variable_count):
        on = ", ".join(map(str, place.coordinates))
        named = {c.name for c in place.coordinates} & {str(s) for s in strange}
        hint = "; two symbols of one name differ: use the one that coordinates() returned"
        yield (
            f"{place.where} contains the derivative {authored(derivative)}; expected derivatives by "
            f"{on} of whole orders{hint if named else ''}"
        )
    elif not place.derivatives:
        yield f"{place.where} contains the derivative {authored(derivative)}; expected {place.expected}"
