"""Numbers of a script as exact numbers: 0.05 as 1/20, 0.01 / np.pi as 1/(100 pi).

A law is typeset, and its terms are told by name, with the numbers that its author meant. A number
is read as exact only where it is that float, to the round-off of one operation.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

DIGITS = 8  # decimal digits of a number that somebody wrote
SINGLE_DIGITS = 6  # of one in single precision, which has seven: with all of them it was computed
LARGEST_DENOMINATOR = 100  # of a fraction that was divided out, like 8 / 3
_POWERS_OF_PI = (1, -1, 2, -2)


def exact(value: Any) -> sympy.Expr:
    """A real number as SymPy's, exact where it is one that somebody would write.

    Args:
        value: a number of Python or NumPy.

    Returns:
        An integer, a short decimal fraction, a fraction, either times a power of pi up to the
        second; else a float with all its digits.
    """
    if isinstance(value, int | np.integer):
        return sympy.Integer(int(value))
    number = float(value)
    if isinstance(value, np.float32) and len(_digits(float(str(value)))) <= SINGLE_DIGITS:
        number = float(str(value))  # 0.1, not 0.10000000149
    if not math.isfinite(number):
        return sympy.Float(number)
    if (found := _fraction(number)) is not None:
        return found
    if (found := _fraction(_rounded(number))) is not None and _is_same(float(found), number):
        return found  # 1.7, of 1 + 0.1 * 7 in binary
    for power in _POWERS_OF_PI:
        found = _fraction(_rounded(number / math.pi**power))
        if found is not None and _is_same(float(found) * math.pi**power, number):
            return found * sympy.pi**power
    return sympy.Float(number, 17)


def _fraction(number: float) -> sympy.Rational | None:
    """A number as a short decimal or a simple fraction, if it is one."""
    decimal = Fraction(repr(number))
    short = max(len(str(abs(decimal.numerator))), len(_digits(number))) <= DIGITS
    if float(decimal) == number and short:
        return sympy.Rational(decimal.numerator, decimal.denominator)
    simple = Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
    if float(simple) == number:
        return sympy.Rational(simple.numerator, simple.denominator)
    return None


def _digits(number: float) -> str:
    """The decimal digits of a number, without zeros at its ends."""
    return repr(number).lower().partition("e")[0].replace("-", "").replace(".", "").strip("0")


def _rounded(number: float) -> float:
    """A number without the round-off of one division."""
    return float(f"{number:.14g}")


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= 2 * math.ulp(other)
