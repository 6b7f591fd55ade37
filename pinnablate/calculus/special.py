"""Special functions as numbers: by SciPy where it has them, else one by one with mpmath.

`SCIPY` names what SciPy computes on whole arrays, in SymPy's convention. Anything else that SymPy
can evaluate goes through `Pointwise`: some 0.05 ms a value for an exponential integral, 5 ms and
more for a Meijer G-function. Values once computed are kept, and equal arguments are computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError

DIGITS = 25  # of mpmath's arithmetic, of which a double keeps 16
REAL = 1e-12  # the largest imaginary part of a value that counts as real, relative to its size
TRIALS = (0.625, 0.4375, 0.1875)  # arguments at which ways of evaluation are compared
KEPT = 100_000  # values that one function remembers


def real_where_real(values: Any) -> Any:
    """Complex values as real ones; not a number where they are not real."""
    return np.where(np.abs(np.imag(values)) <= REAL * np.abs(values), np.real(values), np.nan)


def _scipy(name: str) -> Callable[..., Any]:
    """A function of `scipy.special`, which is imported when it is called."""

    def evaluate(*arguments: Any) -> Any:
        from scipy import special

        return getattr(special, name)(*arguments)

    return evaluate


def _part(name: str, index: int) -> Callable[[Any], Any]:
    """One of the several functions that a function of `scipy.special` returns."""
    whole = _scipy(name)
    return lambda x: whole(x)[index]


def _spherical(name: str) -> Callable[[Any, Any], Any]:
    """A spherical Bessel function of integer order."""
    whole = _scipy(name)
    return lambda n, x: whole(np.asarray(n, int), np.asarray(x, float))


def _elliptic_e(*arguments: Any) -> Any:
    return _scipy("ellipe" if len(arguments) == 1 else "ellipeinc")(*arguments)


def _offset_logarithmic_integral(x: Any) -> Any:
    return _scipy("expi")(np.log(x)) - _scipy("expi")(np.log(2.0))


# {SymPy's name: function of arrays}: those that agree with mpmath on the real axis.
SCIPY: dict[str, Callable[..., Any]] = {
    "erf": _scipy("erf"),
    "erfc": _scipy("erfc"),
    "erfi": _scipy("erfi"),
    "erfinv": _scipy("erfinv"),
    "erfcinv": _scipy("erfcinv"),
    "erf2": lambda x, y: _scipy("erf")(y) - _scipy("erf")(x),
    "gamma": _scipy("gamma"),
    "loggamma": _scipy("gammaln"),
    "digamma": _scipy("digamma"),
    "factorial": lambda x: _scipy("gamma")(np.asarray(x, float) + 1.0),
    "beta": _scipy("beta"),
    "besselj": _scipy("jv"),
    "bessely": _scipy("yv"),
    "besseli": _scipy("iv"),
    "besselk": _scipy("kv"),
    "airyai": _part("airy", 0),
    "airyaiprime": _part("airy", 1),
    "airybi": _part("airy", 2),
    "airybiprime": _part("airy", 3),
    "Ei": _scipy("expi"),
    "li": lambda x: _scipy("expi")(np.log(x)),
    "Li": _offset_logarithmic_integral,
    "Si": _part("sici", 0),
    "Ci": _part("sici", 1),
    "Shi": _part("shichi", 0),
    "Chi": _part("shichi", 1),
    "fresnels": _part("fresnel", 0),
    "fresnelc": _part("fresnel", 1),
    "elliptic_k": _scipy("ellipk"),
    "elliptic_e": _elliptic_e,
    "elliptic_f": _scipy("ellipkinc"),
    "LambertW": lambda x, k=0: real_where_real(_scipy("lambertw")(x, np.asarray(k).astype(int))),
}
# Those that SciPy has for whole orders, 0, 1, 2 ..., which come first.
SCIPY_OF_WHOLE_ORDER: dict[str, Callable[..., Any]] = {
    "jn": _spherical("spherical_jn"),
    "yn": _spherical("spherical_yn"),
    "expint": lambda n, x: np.where(np.asarray(x) < 0, np.nan, _scipy("expn")(n, x)),
}


class Pointwise:
    """A function that NumPy and SciPy lack, evaluated one point at a time.

    Args:
        expression: of some symbols.
        symbols: its arguments, in order.
        words: the function as its author wrote it.
    """

    def __init__(self, expression: sympy.Expr, symbols: Sequence[sympy.Symbol], words: str) -> None:
        self.expression, self.symbols, self.words = expression, tuple(symbols), words
        self._known: dict[tuple[float, ...], complex] = {}

    def __call__(self, *arguments: Any) -> np.ndarray:
        """Values at arrays of arguments, which are broadcast together; complex where some are.

        Raises:
            PinnablateError: nobody can evaluate the function.
        """
        arrays = np.broadcast_arrays(*(np.asarray(a, float) for a in arguments))
        shape = arrays[0].shape if arrays else ()
        rows = np.stack([a.ravel() for a in arrays], -1) if arrays else np.zeros((1, 0))
        distinct, where = np.unique(rows, axis=0, return_inverse=True)
        values = np.array([self._at(tuple(map(float, row))) for row in distinct])
        real = real_where_real(values)
        found: np.ndarray = real if np.isnan(real[~np.isnan(values)]).sum() == 0 else values
        return found[where.ravel()].reshape(shape)

    def _at(self, arguments: tuple[float, ...]) -> complex:
        if not np.isfinite(arguments).all():
            return complex("nan")
        if arguments not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[arguments] = self._evaluate(arguments)
        return self._known[arguments]

    def _evaluate(self, arguments: tuple[float, ...]) -> complex:
        """A value; not a number at a pole, and out of the domain."""
        import mpmath

        with mpmath.workdps(DIGITS):
            for function in self._functions:
                value = value_or_none(function, [mpmath.mpf(a) for a in arguments])
                if value is not None and np.isfinite(value):
                    return complex(value)
        return complex("nan")

    @cached_property
    def _functions(self) -> list[Callable[..., Any]]:
        """Functions of mpmath's numbers, the quickest first: mpmath's own, where SymPy knows it,
        and substitution.

        Raises:
            PinnablateError: neither evaluates the function anywhere.
        """
        import mpmath

        ways = [substituting(self.expression, self.symbols)]
        if not self.expression.has(sympy.Derivative, sympy.Subs):
            ways.insert(0, sympy.lambdify(self.symbols, self.expression, modules="mpmath"))
        with mpmath.workdps(DIGITS):
            tried = [
                [
                    value_or_none(
                        way, [mpmath.mpf(t + 0.125 * k) for k in range(len(self.symbols))]
                    )
                    for t in TRIALS
                ]
                for way in ways
            ]
        able = [
            way
            for way, values in zip(ways, tried, strict=True)
            if any(v is not None for v in values)
        ]
        if not able:
            raise PinnablateError(
                f"{self.words} is evaluated by none of NumPy, SciPy, mpmath and SymPy; "
                "expected a function with numerical values: write it in terms of others"
            )
        # SymPy takes a regularised function of mpmath for one that is not, say.
        if len(able) > 1 and not all(_agree(*both) for both in zip(*tried, strict=True)):
            return able[1:]
        return able


def value_or_none(
    function: Callable[..., Any], arguments: Sequence[Any], kind: Callable[[Any], Any] = complex
) -> Any:
    """A value, or None where a function gives none: at a pole, out of its domain, or because it
    is not what it seems to be.

    Args:
        function: of mpmath's numbers.
        arguments: its arguments.
        kind: what the value is turned into.
    """
    from mpmath import libmp

    try:
        return kind(function(*arguments))
    except (ArithmeticError, ValueError, TypeError, NameError, AttributeError, libmp.NoConvergence):
        return None
    except NotImplementedError:
        return None


def _agree(one: complex | None, other: complex | None) -> bool:
    if one is None or other is None:
        return True
    return bool(np.isclose(one, other, rtol=1e-10, atol=0.0, equal_nan=True))


def substituting(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol]
) -> Callable[..., sympy.Expr]:
    """A function that puts numbers for symbols and evaluates what there is."""

    def evaluate(*values: Any) -> sympy.Expr:
        import mpmath

        digits = mpmath.mp.dps
        numbers = {s: sympy.Float(v, digits) for s, v in zip(symbols, values, strict=True)}
        pending = {part: _pending(part, numbers) for part in _parts_pending(expression)}
        return expression.xreplace(pending).subs(numbers).doit().evalf(digits)

    return evaluate


def _parts_pending(e: sympy.Basic) -> list[sympy.Basic]:
    """The derivatives in an expression that SymPy knows no formula for, each as a whole."""
    if isinstance(e, sympy.Derivative | sympy.Subs):
        return [e]
    return [part for a in e.args for part in _parts_pending(a)]


def _pending(e: Any, numbers: dict[Any, sympy.Float]) -> sympy.Float:
    """The value of one of them."""
    import mpmath

    if isinstance(e, sympy.Subs):
        point = [p.subs(numbers).evalf(mpmath.mp.dps) for p in e.point]
        return sympy.sympify(substituting(e.expr, e.variables)(*point))
    return sympy.sympify(_derivative(e, numbers))


def _derivative(expression: sympy.Derivative, numbers: dict[Any, sympy.Float]) -> Any:
    """A derivative that SymPy knows no formula for, by mpmath's differences."""
    import mpmath

    variables = [v for v, _ in expression.variable_count]
    orders = tuple(int(n) for _, n in expression.variable_count)
    rest = {s: v for s, v in numbers.items() if s not in variables}
    inner = substituting(expression.expr.subs(rest), variables)
    point = tuple(mpmath.mpf(numbers[v]) for v in variables)

    def value(*at: Any) -> Any:
        return mpmath.mpmathify(inner(*at))

    if len(point) == 1:
        return mpmath.diff(value, point[0], orders[0])
    return mpmath.diff(value, point, orders)
