"""SymPy expressions as code for NumPy and TensorFlow: SymPy's printers, and one table of what they
lack.

`OWN` names the functions of `calculus.elementary` that stand for those which SymPy's printers print
wrongly, badly or not at all. Everything else is printed as SymPy prints it.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.numpy import NumPyPrinter

from pinnablate.calculus import elementary, special
from pinnablate.calculus.rewriting import COMPLEX_PARTS, is_complex, plain_form
from pinnablate.calculus.tabulated import Tabulated

# {SymPy's name: the name in calculus.elementary}, in both modules
OWN = {
    **{name: name for name in ("sech", "csch", "coth", "sec", "csc", "cot", "sinc", "frac")},
    **{name: name for name in ("acot", "asec", "acsc", "asech", "acsch", "acoth", "atan2")},
    "Mod": "mod",
    "Heaviside": "heaviside",
    "DiracDelta": "impulse",
    "And": "every",
    "Or": "some",
}
OWN_IN_TENSORFLOW = {"Max": "maximum", "Min": "minimum"}
# Functions that TensorFlow has under a name of its own.
NATIVE_IN_TENSORFLOW = (
    *("Abs", "sign", "ceiling", "floor", "log", "exp"),
    *("cos", "acos", "sin", "asin", "tan", "atan"),
    *("cosh", "acosh", "sinh", "asinh", "tanh", "atanh"),
)
RELATIONS = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
# Special functions that TensorFlow computes, and how.
SPECIAL_IN_TENSORFLOW = {"erf": "erf", "erfc": "erfc", "loggamma": "lgamma"}
# All functions that can be differentiated by TensorFlow, in float64, of fields too.
IN_TENSORFLOW = {
    *NATIVE_IN_TENSORFLOW,
    *OWN,
    *OWN_IN_TENSORFLOW,
    *SPECIAL_IN_TENSORFLOW,
    "Piecewise",
}
IN_TENSORFLOW -= {"DiracDelta"}
# Beyond it an integer is written as a float: no array holds it as an integer.
LARGEST_INTEGER = 2**53
# Modules whose code is printed as TensorFlow's.
LIKE_TENSORFLOW = ("tensorflow", "jax")
SETTINGS = {"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True}


class Own:
    """What both printers have in common; SymPy calls `_print_X` for its class X.

    Attributes:
        module: the name of the module in the code.
        pointwise: the functions that the code calls by number.
    """

    module: str
    pointwise: list[special.Pointwise]
    _print: Callable[[Any], str]

    def _call(self, name: str, *arguments: str) -> str:
        return f"elementary.{name}({', '.join((self.module, *arguments))})"

    def _own(self, table: dict[str, str], e: sympy.Basic) -> str:
        return self._call(table[type(e).__name__], *map(self._print, e.args))

    def _print_Integer(self, e: sympy.Integer) -> str:
        return str(int(e)) if abs(int(e)) < LARGEST_INTEGER else repr(float(e))

    def _print_Relational(self, e: Any) -> str:
        sides = self._print(e.lhs), self._print(e.rhs)
        return self._call("compare", repr(RELATIONS[e.rel_op]), *sides)


class NumPyCode(Own, NumPyPrinter):
    """NumPy's code; special functions by SciPy, else one by one with mpmath."""

    module = "numpy"

    def __init__(self) -> None:
        super().__init__(dict(SETTINGS))
        self.pointwise = []

    def _print_Function(self, e: sympy.Function) -> str:
        name = type(e).__name__
        if isinstance(e, Tabulated):  # lambdify hands the code its function
            return f"{name}({', '.join(map(self._print, e.args))})"
        if name in special.SCIPY:
            return f"special.SCIPY[{name!r}]({', '.join(map(self._print, e.args))})"
        if name in special.SCIPY_OF_WHOLE_ORDER and e.args[0].is_Integer and e.args[0] >= 0:
            arguments = ", ".join(map(self._print, e.args))
            return f"special.SCIPY_OF_WHOLE_ORDER[{name!r}]({arguments})"
        if name in self.known_functions:
            return str(super()._print_Function(e))
        return self._print_pointwise(e)

    def _print_pointwise(self, e: sympy.Basic) -> str:
        """A call of a function that is evaluated point by point, which is noted in `pointwise`."""
        if e.has(sympy.I) or any(a.has(sympy.Tuple) for a in e.args):
            inner: dict[Any, Any] = {s: s for s in sorted(e.free_symbols, key=str)}
        else:
            inner = {a: sympy.Dummy() for a in e.args if a.free_symbols}
        function = special.Pointwise(e.xreplace(inner), list(inner.values()), str(e))
        self.pointwise.append(function)
        return f"pointwise[{len(self.pointwise) - 1}]({', '.join(map(self._print, inner))})"

    def _print_Derivative(self, e: sympy.Derivative) -> str:
        symbols = sorted(e.free_symbols, key=str)
        self.pointwise.append(special.Pointwise(e, symbols, str(e)))
        return f"pointwise[{len(self.pointwise) - 1}]({', '.join(map(self._print, symbols))})"

    _print_Subs = _print_Derivative

    def _print_complex_part(self, e: sympy.Function) -> str:
        """A part of a complex number: of complex arrays, unless a special function stands in it."""
        inner = {type(f).__name__ for f in e.args[0].atoms(sympy.Function)}
        if is_complex(e.args[0]) and not inner <= set(self.known_functions):
            return self._print_Derivative(e)
        if isinstance(e, sympy.Abs):
            return f"abs({self._print(e.args[0])})"
        if isinstance(e, sympy.conjugate):
            return f"numpy.conjugate({self._print(e.args[0])})"
        return str(getattr(NumPyPrinter, f"_print_{type(e).__name__}")(self, e))


def prints(table: dict[str, str]) -> Callable[[Any, sympy.Basic], str]:
    """A method that prints a call of the function that a table names."""
    return lambda self, e: self._own(table, e)


for _name in OWN:
    setattr(NumPyCode, f"_print_{_name}", prints(OWN))
for _name in special.SCIPY:  # the printer of NumPy refuses some by name
    setattr(NumPyCode, f"_print_{_name}", NumPyCode._print_Function)
for _name in ("lowergamma", "uppergamma"):
    setattr(NumPyCode, f"_print_{_name}", NumPyCode._print_pointwise)
for _name in (*COMPLEX_PARTS, "Abs"):
    setattr(NumPyCode, f"_print_{_name}", NumPyCode._print_complex_part)


_TAKEN = re.compile(r"(jet|known|piecewise_)\d+|elementary|special|pointwise|numpy|tensorflow")


def _is_taken(name: str) -> bool:
    """Whether a symbol of this name would hide a function of the code, like exp or pi."""
    return (
        bool(_TAKEN.fullmatch(name))
        or keyword.iskeyword(name)
        or hasattr(np, name)
        or hasattr(builtins, name)
    )


def other_names(arguments: Sequence[sympy.Symbol]) -> dict[sympy.Symbol, sympy.Symbol]:
    """Other symbols for those coordinates whose names the code needs: {symbol: symbol}."""
    return {
        s: sympy.Symbol(f"coordinate_{k}_{s.name}", real=True)
        for k, s in enumerate(arguments)
        if _is_taken(s.name)
    }


def in_tensorflow(function: sympy.Basic) -> bool:
    """Whether TensorFlow computes a function, of fields too; an undefined one is not its business."""
    if isinstance(function, AppliedUndef):
        return True
    if type(function).__name__ in (*COMPLEX_PARTS, "Abs"):
        return not is_complex(function.args[0])
    return type(function).__name__ in IN_TENSORFLOW or plain_form(function) != function


def code_for(
    module: str, arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]
) -> Callable[..., list[Any]]:
    """A function of the arguments that returns a value for each expression.

    Args:
        module: numpy, tensorflow, or jax, which takes the code of TensorFlow.
        arguments: symbols.
        expressions: of the arguments alone.
    """
    whole = [plain_form(sympy.sympify(e)) for e in expressions]
    printer: Any = NumPyCode()
    common: Any = True
    if module in LIKE_TENSORFLOW:
        from pinnablate.calculus.tensorflow_code import TensorFlowCode, prepared, whole_pieces

        printer, whole = TensorFlowCode(), [prepared(e) for e in whole]
        common = whole_pieces if any(e.has(sympy.Piecewise) for e in whole) else True
    parts: dict[str, Any] = {
        "elementary": elementary,
        "special": special,
        "pointwise": printer.pointwise,
    }
    modules: list[Any] = [parts, module]
    if module == "jax":
        from pinnablate.calculus import jax_names

        modules = [{"tensorflow": jax_names.names, **jax_names.NAMES, **parts}]
    made: Callable[..., list[Any]] = sympy.lambdify(
        arguments, whole, modules=modules, printer=printer, cse=common
    )
    return made
