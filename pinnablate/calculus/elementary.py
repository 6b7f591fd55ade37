"""Elementary functions that NumPy or TensorFlow lacks, or computes badly for large arguments.

One formula serves both: `xp` is either module. Each stays finite, with a finite derivative,
wherever the function itself is: 1 / cosh(800) would overflow on the way to zero, and its derivative
would be 0 * inf, which is not a number. Numbers become tensors of float64 first, because TensorFlow
takes a plain 1.5 for float32 and a plain 1 for int32 wherever no tensor stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

Piece = tuple[Any, Callable[..., Any]]  # (condition, function of symbols)


def number(xp: Any, value: Any) -> Any:
    """A plain number as an array of float64; an array or tensor as it is."""
    if not isinstance(value, bool | int | float | np.generic):
        return value
    return np.float64(value) if xp is np else xp.constant(float(value), xp.float64)


def _of(xp: Any, name: str) -> Any:
    """A function of a module; TensorFlow keeps some in `tensorflow.math`."""
    return getattr(xp, name, None) or getattr(xp.math, name)


def sech(xp: Any, x: Any) -> Any:
    """1 / cosh(x), as 2 e / (1 + e^2) with e = exp(-|x|)."""
    e = xp.exp(-xp.abs(number(xp, x)))
    return 2.0 * e / (1.0 + e * e)


def csch(xp: Any, x: Any) -> Any:
    """1 / sinh(x), as sign(x) 2 e / (1 - e^2) with e = exp(-|x|)."""
    x = number(xp, x)
    size = xp.abs(x)
    return -2.0 * xp.sign(x) * xp.exp(-size) / _of(xp, "expm1")(-2.0 * size)


def coth(xp: Any, x: Any) -> Any:
    """1 / tanh(x)."""
    return 1.0 / xp.tanh(number(xp, x))


def sec(xp: Any, x: Any) -> Any:
    """1 / cos(x)."""
    return 1.0 / xp.cos(number(xp, x))


def csc(xp: Any, x: Any) -> Any:
    """1 / sin(x)."""
    return 1.0 / xp.sin(number(xp, x))


def cot(xp: Any, x: Any) -> Any:
    """1 / tan(x)."""
    return 1.0 / xp.tan(number(xp, x))


def acot(xp: Any, x: Any) -> Any:
    """atan(1/x), which is pi/2 at zero; without a division near zero, where the derivative would be
    0 * inf.
    """
    x = number(xp, x)
    far = xp.abs(x) > 1.0
    beyond = _of(xp, "atan")(1.0 / xp.where(far, x, xp.ones_like(x)))
    half = xp.where(x < 0.0, -0.5 * np.pi * xp.ones_like(x), 0.5 * np.pi * xp.ones_like(x))
    return xp.where(far, beyond, half - _of(xp, "atan")(x))


def asec(xp: Any, x: Any) -> Any:
    """acos(1/x), for |x| >= 1."""
    return _of(xp, "acos")(1.0 / number(xp, x))


def acsc(xp: Any, x: Any) -> Any:
    """asin(1/x), for |x| >= 1."""
    return _of(xp, "asin")(1.0 / number(xp, x))


def asech(xp: Any, x: Any) -> Any:
    """acosh(1/x), for 0 < x <= 1."""
    return _of(xp, "acosh")(1.0 / number(xp, x))


def acsch(xp: Any, x: Any) -> Any:
    """asinh(1/x)."""
    return _of(xp, "asinh")(1.0 / number(xp, x))


def acoth(xp: Any, x: Any) -> Any:
    """atanh(1/x), for |x| > 1."""
    return _of(xp, "atanh")(1.0 / number(xp, x))


def sinc(xp: Any, x: Any) -> Any:
    """sin(x) / x, which is 1 at zero."""
    x = number(xp, x)
    at = xp.where(x == 0.0, xp.ones_like(x), x)
    return xp.where(x == 0.0, xp.ones_like(x), xp.sin(at) / at)


def atan2(xp: Any, y: Any, x: Any) -> Any:
    """The angle of the point (x, y), in (-pi, pi]."""
    return _of(xp, "atan2")(number(xp, y), number(xp, x))


def frac(xp: Any, x: Any) -> Any:
    """x - floor(x)."""
    x = number(xp, x)
    return x - xp.floor(x)


def mod(xp: Any, x: Any, y: Any) -> Any:
    """x - y floor(x/y), which has the sign of y."""
    x, y = number(xp, x), number(xp, y)
    return np.mod(x, y) if xp is np else xp.math.floormod(x, y)


def heaviside(xp: Any, x: Any, at_zero: Any = 0.5) -> Any:
    """0 below zero, 1 above, and `at_zero` at zero."""
    x = number(xp, x)
    zero, one = xp.zeros_like(x), xp.ones_like(x)
    there = xp.where(x == 0.0, one * at_zero, x)  # which is x where x is not a number
    return xp.where(x < 0.0, zero, xp.where(x > 0.0, one, there))


def impulse(xp: Any, x: Any, _: Any = 0) -> Any:
    """Dirac's delta and its derivatives as functions of points: zero, almost everywhere."""
    return xp.zeros_like(number(xp, x))


def power(xp: Any, base: Any, exponent: Any) -> Any:
    """base ** exponent."""
    return _of(xp, "pow")(number(xp, base), number(xp, exponent))


def logarithm(xp: Any, x: Any) -> Any:
    """log(x) of a number or an array."""
    return _of(xp, "log")(number(xp, x))


def maximum(xp: Any, *values: Any) -> Any:
    """The largest of several values, at every point."""
    return reduce(xp.maximum, [number(xp, v) for v in values])


def minimum(xp: Any, *values: Any) -> Any:
    """The smallest of several values, at every point."""
    return reduce(xp.minimum, [number(xp, v) for v in values])


def compare(xp: Any, relation: str, left: Any, right: Any) -> Any:
    """Whether left < right, at every point.

    Args:
        xp: NumPy or TensorFlow.
        relation: less, less_equal, greater, greater_equal, equal or not_equal.
        left, right: numbers or arrays.
    """
    return getattr(xp, relation)(number(xp, left), number(xp, right))


def every(xp: Any, *conditions: Any) -> Any:
    """Whether all of several conditions hold, at every point."""
    return reduce(_of(xp, "logical_and"), conditions)


def some(xp: Any, *conditions: Any) -> Any:
    """Whether any of several conditions holds, at every point."""
    return reduce(_of(xp, "logical_or"), conditions)


def piecewise(xp: Any, pieces: Sequence[Piece], *symbols: Any) -> Any:
    """The value of the first piece whose condition holds; not a number where none does.

    Every piece is evaluated everywhere, so that sqrt(u), which counts for u > 0 alone, has no
    number for its derivative elsewhere, and 0 times that is no number either. Each piece is
    therefore given symbols whose derivatives are cut off where it does not count.

    Args:
        xp: NumPy or TensorFlow.
        pieces: (condition, function of the symbols).
        symbols: all that the pieces are functions of.
    """
    taken: Any = None
    found = number(xp, float("nan"))
    for condition, branch in pieces:
        mine = condition if taken is None else xp.logical_and(condition, ~taken)
        taken = condition if taken is None else xp.logical_or(condition, taken)
        value = number(xp, branch(*(_cut_off(xp, mine, s) for s in symbols)))
        found = xp.where(mine, value, found)
    return found


def _cut_off(xp: Any, mask: Any, x: Any) -> Any:
    """x itself, without a derivative where the mask does not hold."""
    return x if xp is np else xp.where(mask, x, xp.stop_gradient(x))
