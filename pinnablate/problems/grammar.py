"""Equations as text: `u_t = 0.1*u_xx`, `du/dt + u*du/dx = 0`, `diff(u, x, 2) + sin(u)`.

Text is read as Python's grammar has it and nothing in it is run: names are looked up, and what is
neither a number, an operator nor a known function is refused with its place in the text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import sympy

from pinnablate.errors import PinnablateError
from pinnablate.problems.syntax import sides, too_deep, tree

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(sympy, name)
        for name in (
            *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"),
            *("exp", "log", "sqrt", "sign", "erf", "floor", "Abs", "Max", "Min", "Heaviside"),
        )
    },
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "ln": sympy.log,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "heaviside": sympy.Heaviside,
}
NUMBERS = {"pi": sympy.pi}
DERIVATIVES = ("diff", "D", "Derivative")
PIECEWISE = "Piecewise"  # of pairs: a value, and where it holds
COMPARED = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge}
MOST_BITS = 1024  # of a number, as many as double precision reaches
MOST_ORDER = 10  # of a derivative
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


@dataclass(frozen=True)
class Names:
    """What names in a text mean.

    Args:
        coordinates, fields: {name: its SymPy object}.
        constants: {name: number}.
    """

    coordinates: Mapping[str, Any]
    fields: Mapping[str, Any]
    constants: Mapping[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Any]:
        """Every name that stands for something."""
        return {**NUMBERS, **self.constants, **self.coordinates, **self.fields}


def residual(text: str, names: Names, what: str) -> sympy.Expr:
    """The residual that a text says: its left side minus its right side, or itself where it has one.

    Args:
        text: such as `u_t = 0.1*u_xx`.
        names: of coordinates, fields and constants.
        what: whose text it is, for sentences: `equation 'heat'`.

    Raises:
        PinnablateError: it cannot be read; the sentence has the place and the remedy.
    """
    left, right = sides(text, what)
    made = expression(left, names, what)
    return made - expression(right, names, what) if right else made


def expression(text: str, names: Names, what: str) -> sympy.Expr:
    """An expression of SymPy.

    Args:
        text: such as `0.1*u_xx`.
        names, what: as in `residual`.

    Raises:
        PinnablateError: as there.
    """
    return _Reader(text, names, what).read()


def parted(name: str, coordinates: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """A name like `u_xt` as (what is differentiated, the coordinates that it is differentiated by).

    Args:
        name: of anything.
        coordinates: names.

    Returns:
        None where the name does not end with an underscore and coordinates.
    """
    base, _, letters = name.rpartition("_")
    if not base or not letters:
        return None
    by = _spelt(letters, coordinates)
    return (base, by) if by else None


def _spelt(letters: str, coordinates: Sequence[str]) -> tuple[str, ...] | None:
    """Letters as names of coordinates, one after the other."""
    if not letters:
        return ()
    for c in sorted(coordinates, key=len, reverse=True):
        if letters.startswith(c):
            rest = _spelt(letters[len(c) :], coordinates)
            if rest is not None:
                return (c, *rest)
    return None


class _Reader:
    """Reads one text."""

    def __init__(self, text: str, names: Names, what: str) -> None:
        self.text, self.names, self.what = text, names, what

    def read(self) -> sympy.Expr:
        try:
            return sympy.sympify(self._of(tree(self.text, self.what)))
        except RecursionError as error:
            raise too_deep(self.text, self.what) from error

    def _of(self, node: ast.expr) -> Any:
        try:
            value = self._value(node)
        except PinnablateError:
            raise
        except ArithmeticError as error:  # of SymPy, dividing floats
            raise self._refused(
                f"'{ast.unparse(node):.60}', which has no value", "numbers that are finite"
            ) from error
        except (TypeError, ValueError) as error:  # of SymPy, comparing what has no order
            raise self._refused(
                f"'{ast.unparse(node):.60}', of which SymPy says: {' '.join(str(error).split()):.120}",
                "terms that have a value everywhere: comparisons of numbers that are real, and a last "
                "piece (0, True) where the others leave something out",
            ) from error
        if not _is_held(value):
            raise self._too_large(node)
        return value

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            written = ast.get_source_segment(self.text, node) or ""
            if node.value == 0 and re.search(r"[1-9]", re.split("[eE]", written)[0]):
                raise self._refused(
                    f"{written!r}, which double precision takes for 0", "a larger number"
                )
            return sympy.sympify(node.value)
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            left, right = self._of(node.left), self._of(node.right)
            if isinstance(node.op, ast.Pow) and not _is_held_as_power(left, right):
                raise self._too_large(node)
            return _OPERATORS[type(node.op)](left, right)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            value = self._of(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.Call):
            return self._call(node)
        raise self._refused(f"{ast.unparse(node)!r}", "numbers, names, + - * / **, and functions")

    def _named(self, name: str) -> Any:
        known = self.names.known
        if name in known:
            return known[name]
        derivative = parted(name, tuple(self.names.coordinates))
        if derivative and derivative[0] in self.names.fields:
            base, by = derivative
            self._check_order(len(by), name)
            return self.names.fields[base].diff(*(self.names.coordinates[c] for c in by))
        if name in FUNCTIONS:
            raise self._refused(f"{name!r} without its argument", f"{name}(...)")
        near = get_close_matches(name, list(known), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise PinnablateError(
            f"{self.what}: {name!r} in {self.text!r} is no coordinate ({_listed(self.names.coordinates)}), "
            f"field ({_listed(self.names.fields)}) or constant ({_listed(self.names.constants)}); give "
            f"constants={{{name!r}: number}}, or, of what was measured, columns={{{name!r}: 'its column'}} or fields= with it.{hint}"
        )

    def _call(self, node: ast.Call) -> Any:
        if node.keywords:
            raise self._refused(f"{ast.unparse(node)!r}", "arguments without names")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "diff":
            return self._derivative(self._of(node.func.value), node.args, node)
        if not isinstance(node.func, ast.Name):
            raise self._refused(f"{ast.unparse(node)!r}", "functions by name, like sin(u)")
        name = node.func.id
        if name in self.names.fields:
            return self._at_its_coordinates(name, node)
        if name in DERIVATIVES:
            if not node.args:
                raise self._refused(f"{name}()", "diff(u, x) or diff(u, x, 2)")
            return self._derivative(self._of(node.args[0]), node.args[1:], node)
        if name == PIECEWISE:
            if not node.args:
                raise self._refused(
                    f"{PIECEWISE}()", "pairs like (1, t < 1), the last of them (0, True)"
                )
            return sympy.Piecewise(*map(self._piece, node.args))
        if name in FUNCTIONS:
            try:
                return FUNCTIONS[name](*map(self._of, node.args))
            except TypeError as error:
                raise self._refused(
                    f"{ast.unparse(node)!r} with {len(node.args)} arguments",
                    f"as many as {name} has",
                ) from error
        near = get_close_matches(name, [*FUNCTIONS, *DERIVATIVES, PIECEWISE], n=1)
        hint = f" Did you mean {near[0]!r}?" if near else " write products with *"
        raise self._refused(
            f"{name}(...)", f"a function of {_listed(FUNCTIONS)}, {PIECEWISE}, diff", hint
        )

    def _piece(self, node: ast.expr) -> tuple[Any, Any]:
        """A value and where it holds, of Piecewise."""
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            value, where = node.elts
            if isinstance(where, ast.Constant) and where.value is True:
                return self._of(value), True
            if isinstance(where, ast.Compare) and len(where.ops) == 1:
                compare = COMPARED.get(type(where.ops[0]))
                if compare is not None:
                    sides = self._of(where.left), self._of(where.comparators[0])
                    return self._of(value), compare(*sides)
        raise self._refused(
            f"{ast.unparse(node)!r} in {PIECEWISE}",
            "pairs like (1, t < 1), the last of them (0, True)",
        )

    def _at_its_coordinates(self, name: str, node: ast.Call) -> Any:
        """A field that is written with its arguments, which must be its coordinates."""
        found = self.names.fields[name]
        if tuple(map(self._of, node.args)) != found.args:
            raise self._refused(
                f"{ast.unparse(node)!r}",
                f"{name} or {name}({_listed(self.names.coordinates)}), its value at the point",
            )
        return found

    def _derivative(self, of: Any, by: Sequence[ast.expr], node: ast.Call) -> Any:
        """A derivative by coordinates, each perhaps with an order after it."""
        values = [self._of(one) for one in by]
        counts = [v for v in values if v in self.names.coordinates.values()]
        orders = [v for v in values if getattr(v, "is_Integer", False)]
        if not counts or len(counts) + len(orders) != len(values):
            raise self._refused(
                f"{ast.unparse(node)!r}",
                f"derivatives by coordinates ({_listed(self.names.coordinates)}): diff(u, x) or diff(u, x, 2)",
            )
        least = min((order for order in orders), default=1)
        self._check_order(
            sum(orders, len(counts) - len(orders)) if least > 0 else 0, ast.unparse(node)
        )
        return sympy.diff(of, *values)

    def _check_order(self, order: int, found: str) -> None:
        if not 1 <= order <= MOST_ORDER:
            raise self._refused(f"{found!r:.60}", f"derivatives of order 1 to {MOST_ORDER}")

    def _too_large(self, node: ast.expr) -> PinnablateError:
        return self._refused(
            f"{ast.unparse(node)!r:.60}", "numbers that double precision holds, up to 1.8e308"
        )

    def _refused(self, found: str, expected: str, hint: str = "") -> PinnablateError:
        return PinnablateError(
            f"{self.what}: {self.text!r} holds {found}; expected {expected}{';' if hint.startswith(' w') else ''}{hint}"
        )


def _is_held(value: Any) -> bool:
    """Whether double precision holds a value, where it is a number and finite."""
    if getattr(value, "is_Rational", False):
        return int(max(abs(value.p), value.q)).bit_length() <= MOST_BITS
    if getattr(value, "is_Float", False):
        return bool(abs(value) < 2**MOST_BITS)
    if not getattr(value, "is_number", False) or isinstance(value, sympy.Symbol):
        return True
    try:  # of exp(1000), and of a tower of them, whose exponent nothing holds
        size = abs(value.evalf(15))
        return not size.is_Float or bool(size < 2**MOST_BITS)
    except (ArithmeticError, TypeError, ValueError, AttributeError):
        return False


def _is_held_as_power(base: Any, exponent: Any) -> bool:
    """The same of a power of fractions, before its digits are computed."""
    if not (getattr(base, "is_Rational", False) and getattr(exponent, "is_Number", False)):
        return True
    bits = int(max(abs(base.p), base.q)).bit_length() - 1
    return bool(abs(exponent) * bits <= MOST_BITS)


def _listed(names: Any) -> str:
    return ", ".join(map(str, names)) or "none"
