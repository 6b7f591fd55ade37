"""Expressions as an author writes them: `u.diff(x, 2)` for the derivative of u(x, t)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.str import StrPrinter

LONGEST = 100  # characters of an expression within a sentence


class _Printer(StrPrinter):
    """SymPy's printer, but for fields and derivatives."""

    def _print_AppliedUndef(self, e: Any) -> str:  # SymPy looks printers up by class
        name = str(e.func.__name__)
        if all(isinstance(a, sympy.Symbol) for a in e.args):
            return name
        return f"{name}({', '.join(map(self._print, e.args))})"

    def _print_Function(self, expr: Any) -> str:  # SymPy looks printers up by class
        if isinstance(expr, sympy.core.function.AppliedUndef):
            return self._print_AppliedUndef(expr)
        return str(super()._print_Function(expr))

    def _print_Derivative(self, expr: Any) -> str:  # SymPy looks printers up by class
        inner = self._print(expr.expr)
        if not isinstance(expr.expr, sympy.core.function.AppliedUndef):
            inner = f"({inner})"
        by = ", ".join(
            str(s) if n == 1 else f"{s}, {self._print(n)}" for s, n in expr.variable_count
        )
        return f"{inner}.diff({by})"


def authored(expression: Any) -> str:
    """An expression as its author would write it; a long one is cut off."""
    text = (
        _Printer().doprint(expression) if isinstance(expression, sympy.Basic) else repr(expression)
    )
    text = " ".join(str(text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
