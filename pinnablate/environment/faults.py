"""What is wrong with an expression of a declaration, by the lists of `vocabulary`."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.tensor.array import NDimArray

from pinnablate.calculus.rewriting import real_form
from pinnablate.environment.authored import authored
from pinnablate.environment.edges import NormalComponent
from pinnablate.environment.parameter import Parameter
from pinnablate.environment.vocabulary import (
    ALLOWED,
    CONDITIONS,
    FRACTIONAL,
    FUNCTIONS,
    STOCHASTIC,
    TWO_FIELDS,
    WHOLE,
    WITH_TUPLES,
    WITHIN,
    Refused,
    line_of,
)

Held = tuple[Refused, Any]  # a line of the list, and what falls under it


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
        normals: whether it may hold components of the outward normal.
    """

    where: str
    expected: str
    fields: Sequence[Any]
    coordinates: Sequence[sympy.Symbol]
    derivatives: bool = True
    unnamed: Set[Any] = frozenset()
    normals: bool = False


def as_expression(value: Any) -> Any:
    """A value of a declaration as an expression, if it is one; else itself. Derivatives that were
    written without being taken, like `Derivative(c**3 - c, x, 2)`, are taken: they mean one thing.
    Nor are there parts of complex numbers where all is real: SymPy's derivative of |u_x| has some.
    """
    if line_of(value, WHOLE) is not None or not isinstance(value, sympy.Basic | numbers.Number):
        return value
    return real_form(_taken(sympy.sympify(value)))


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
    line = line_of(value, WHOLE)
    if line is not None:
        shown = "" if value is None else f", {authored(value)}"
        if isinstance(value, np.ndarray | NDimArray):
            shown = f" of shape {value.shape}"
        yield f"{place.where} is {line.name}{shown}; expected {place.expected}: {line.instead(value)}"
    elif isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
        yield f"{place.where} contains the imaginary unit; expected {place.expected}: {TWO_FIELDS}"
    elif not isinstance(value, sympy.Expr | numbers.Number):
        yield (
            f"{place.where} is of type {type(value).__name__}; expected {place.expected}: write it "
            "with SymPy"
        )
    else:
        yield from _sentences(_within(as_expression(value), place), place)


def _sentences(found: Iterator[str | Held], place: Place) -> Iterator[str]:
    """Each sentence once, and one for all that falls under the same line of the list."""
    held: dict[Refused, list[str]] = {}
    remedies: dict[Refused, str] = {}
    for one in dict.fromkeys(found):
        if isinstance(one, str):
            yield one
        else:
            line, node = one
            held.setdefault(line, []).append(authored(node))
            remedies.setdefault(line, line.instead(node))
    for line, nodes in held.items():
        yield (
            f"{place.where} contains {line.name}, {', '.join(nodes)}; expected {place.expected}: "
            f"{remedies[line]}"
        )


def _within(node: sympy.Basic, place: Place, condition: bool = False) -> Iterator[str | Held]:
    """What a part of an expression contains that it may not: sentences, or lines of the list with
    what falls under them.

    Args:
        node: the part.
        place: where the expression stands.
        condition: whether it is the condition of a Piecewise.
    """
    if _is_random(node):
        yield STOCHASTIC, node
    elif isinstance(node, AppliedUndef):
        yield from _field(node, place)
    elif isinstance(node, sympy.Symbol):
        yield from _symbol(node, place)
    elif isinstance(node, sympy.Derivative):
        yield from _derivative(node, place)
    elif condition and isinstance(node, CONDITIONS):
        for part in node.args:
            yield from _within(part, place, condition=True)
    elif (line := line_of(node, WITHIN)) is not None:
        yield line, node
    elif isinstance(node, sympy.Piecewise):
        for pair in node.args:
            assert isinstance(pair, ExprCondPair)
            yield from _within(pair.expr, place)
            yield from _within(pair.cond, place, condition=True)
    elif isinstance(node, ALLOWED) or type(node).__module__.startswith(FUNCTIONS):
        for part in node.args:
            if isinstance(node, WITH_TUPLES) and isinstance(part, sympy.Tuple):
                continue  # parameters of a hypergeometric function
            yield from _within(part, place)
    else:
        what = "the function" if isinstance(node, sympy.Function) else f"a {type(node).__name__},"
        yield (
            f"{place.where} contains {what} {authored(node)}, which nothing here can evaluate; "
            f"expected {place.expected}: write its formula with functions of SymPy, or give what it "
            "is part of as a Reference"
        )


def _is_random(node: sympy.Basic) -> bool:
    """Whether it is one of `sympy.stats`, which is imported when somebody uses it."""
    return str(type(node).__module__).startswith("sympy.stats")


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
            f"({on}) alone: delays and values elsewhere cannot be told; {_elsewhere(field, same)}"
        )


def _elsewhere(field: Any, same: Any) -> str:
    """The way round a delay, or a value at another place."""
    name, at = field.func.__name__, ", ".join(map(authored, field.args))
    late = next((c for a, c in zip(field.args, same.args, strict=False) if a != c), None)
    if len(field.args) == len(same.args) and getattr(late, "name", "") == "t":
        return (
            f"declare {name}({at}) as a field of its own, with an equation: a memory that fades, "
            f"m.diff(t) + n*(m - {name}), n over the delay and n such fields one after the other, or "
            f"measured values of the past as tabulated(...)"
        )
    return f"declare {name}({at}) as a field of its own, with an equation"


def _symbol(symbol: sympy.Symbol, place: Place) -> Iterator[str]:
    """A symbol: a coordinate, or a mistake."""
    if symbol in place.coordinates or (place.normals and isinstance(symbol, NormalComponent)):
        return
    if isinstance(symbol, NormalComponent):
        yield (
            f"{place.where} contains the component {symbol} of an outward normal, which there is on a "
            f"boundary alone; expected {place.expected}: use it in conditions=, on=edge()"
        )
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
    elif isinstance(symbol, Parameter):
        yield (
            f"{place.where} contains the parameter {symbol}, of which worlds= says nothing; add "
            f"worlds={{{symbol}: uniform(1, 2, canonical=1)}}, or write its number"
        )
    else:
        yield f"{place.where} contains the symbol {symbol}, which has no value; write its number"


def _derivative(derivative: Any, place: Place) -> Iterator[str | Held]:
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
        if any(n.is_number and not n.is_Integer for _, n in derivative.variable_count):
            yield (
                f"{place.where} contains the fractional derivative {authored(derivative)}; expected "
                f"derivatives by {on} of whole orders: {FRACTIONAL}"
            )
            return
        named = {c.name for c in place.coordinates} & {str(s) for s in strange}
        hint = "; two symbols of one name differ: use the one that coordinates() returned"
        yield (
            f"{place.where} contains the derivative {authored(derivative)}; expected derivatives by "
            f"{on} of whole orders{hint if named else ''}"
        )
    elif not place.derivatives:
        yield f"{place.where} contains the derivative {authored(derivative)}; expected {place.expected}"
