"""SymPy expressions as code for TensorFlow, in float64.

Importing this file imports TensorFlow, as SymPy's printer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.printing.tensorflow import TensorflowPrinter

from pinnablate.calculus.printers import (
    LARGEST_INTEGER,
    OWN,
    OWN_IN_TENSORFLOW,
    SETTINGS,
    SPECIAL_IN_TENSORFLOW,
    Own,
    prints,
)
from pinnablate.calculus.special import Pointwise


class TensorFlowCode(Own, TensorflowPrinter):
    """TensorFlow's code, in float64, whose numbers are float64 too."""

    module = "tensorflow"

    def __init__(self) -> None:
        super().__init__(dict(SETTINGS))
        self.pointwise: list[Pointwise] = []

    def _print_Piecewise(self, e: sympy.Piecewise) -> str:
        symbols = sorted({s for a in e.args for s in a.expr.free_symbols}, key=str)
        names = ", ".join(map(self._print, symbols))
        pieces = ", ".join(
            f"({self._condition(a.cond)}, lambda {names}: {self._print(a.expr)})" for a in e.args
        )
        return self._call("piecewise", f"[{pieces}]", *map(self._print, symbols))

    def _condition(self, condition: Any) -> str:
        return "tensorflow.constant(True)" if condition == True else self._print(condition)  # noqa: E712

    def _print_Pow(self, e: sympy.Pow) -> str:
        if e.base.is_number:  # 1.5**t: TensorFlow would take the 1.5 for float32
            return self._call("power", *map(self._print, e.args))
        return str(super()._print_Pow(e))

    def _print_Rational(self, e: sympy.Rational) -> str:
        if max(abs(e.p), e.q) < LARGEST_INTEGER:
            return str(super()._print_Rational(e))
        return repr(float(e))

    def _print_special(self, e: sympy.Function) -> str:
        return (
            f"tensorflow.math.{SPECIAL_IN_TENSORFLOW[type(e).__name__]}({self._print(e.args[0])})"
        )

    def _print_NaN(self, _: Any) -> str:
        return "float('nan')"

    def _print_Infinity(self, _: Any) -> str:
        return "float('inf')"

    def _print_NegativeInfinity(self, _: Any) -> str:
        return "-float('inf')"


def _may_be_infinite(e: sympy.Basic) -> bool:
    """Whether one of several values, of which one is the largest, is no polynomial."""
    return isinstance(e, sympy.Max | sympy.Min) and not all(
        a.is_polynomial(*a.free_symbols) for a in e.args if a.free_symbols
    )


def _as_pieces(e: Any) -> sympy.Piecewise:
    """The largest or smallest of several values as pieces, which cut derivatives off: that of
    min(exp(u), 5) would else be 0 * inf for large u. Where a value is no number, nor is this.
    """
    first = sympy.Ge if isinstance(e, sympy.Max) else sympy.Le
    values = list(e.args)
    return sympy.Piecewise(
        *((a, sympy.And(*(first(a, b) for b in values if b is not a))) for a in values)
    )


def prepared(expression: sympy.Expr) -> sympy.Expr:
    """An expression as it is written for TensorFlow."""
    if any(_may_be_infinite(part) for part in sympy.preorder_traversal(expression)):
        return expression.replace(_may_be_infinite, _as_pieces)
    return expression


for _name in OWN:
    setattr(TensorFlowCode, f"_print_{_name}", prints(OWN))
for _name in OWN_IN_TENSORFLOW:
    setattr(TensorFlowCode, f"_print_{_name}", prints(OWN_IN_TENSORFLOW))
for _name in SPECIAL_IN_TENSORFLOW:
    setattr(TensorFlowCode, f"_print_{_name}", TensorFlowCode._print_special)


def whole_pieces(expressions: Sequence[sympy.Expr]) -> tuple[list[Any], list[Any]]:
    """Common subexpressions, none of which is taken out of a piece of a Piecewise.

    The derivative of sqrt(u) is cut off inside the piece where sqrt(u) counts; computed outside it,
    and handed in, it would not be.
    """
    from sympy.simplify.cse_main import cse

    found: dict[Any, Any] = {}

    def hidden(e: Any) -> Any:
        if isinstance(e, sympy.Piecewise):
            return found.setdefault(e, sympy.Symbol(f"piecewise_{len(found)}", real=True))
        return e.func(*map(hidden, e.args)) if e.has(sympy.Piecewise) else e

    shared, left = cse([hidden(e) for e in expressions], list=False)
    return [*((name, e) for e, name in found.items()), *shared], left
