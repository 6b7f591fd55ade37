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
KEPT = 100_000  # values that one function remembers


def _real(values: Any) -> Any:
    """Complex values as real ones; not a number where they are not real."""
    return np.where(np.abs(np.imag(values)) <= REAL * np.abs(values), np.real(values), np.nan)


def _integer_order(order: Any) -> Any:
    """An order as SciPy wants it where it must be an integer.

    Raises:
        PinnablateError: it is not one.
    """
    found = np.asarray(order)
    if not np.all(found == np.round(found)):
        raise PinnablateError(f"an order of a special function is {order}; expected an integer")
    return found.astype(int)


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
    return lambda n, x: whole(_integer_order(n), np.asarray(x, float))


def _upper(a: Any, x: Any) -> Any:
    return _scipy("gamma")(a) * _scipy("gammaincc")(a, x)


def _lower(a: Any, x: Any) -> Any:
    return _scipy("gamma")(a) * _scipy("gammainc")(a, x)


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
    "LambertW": lambda x, k=0: _real(_scipy("lambertw")(x, np.asarray(k).astype(int))),
}


class Pointwise:
    """A function that NumPy and SciPy lack, evaluated one point at a time.

    Args:
        expression: of some symbols.
        symbols: its arguments, in order.
    """

    def __init__(self, expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> None:
        self.expression, self.symbols = expression, tuple(symbols)
        self._known: dict[tuple[float, ...], float] = {}

    def __call__(self, *arguments: Any) -> np.ndarray:
        """Values at arrays of arguments, which are broadcast together.

        Raises:
            PinnablateError: nobody can evaluate the function.
        """
        arrays = np.broadcast_arrays(*(np.asarray(a, float) for a in arguments))
        shape = arrays[0].shape if arrays else ()
        rows = np.stack([a.ravel() for a in arrays], -1) if arrays else np.zeros((1, 0))
        distinct, where = np.unique(rows, axis=0, return_inverse=True)
        values = np.array([self._at(tuple(map(float, row))) for row in distinct])
        found: np.ndarray = values[where.ravel()].reshape(shape)
        return found

    def _at(self, arguments: tuple[float, ...]) -> float:
        if not np.isfinite(arguments).all():
            return float("nan")
        if arguments not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[arguments] = self._evaluate(arguments)
        return self._known[arguments]

    def _evaluate(self, arguments: tuple[float, ...]) -> float:
        import mpmath

        with mpmath.workdps(DIGITS):
            try:
                value = complex(self._function(*map(mpmath.mpf, arguments)))
            except (ZeroDivisionError, ValueError, OverflowError):  # a pole, or out of the domain
                return float("nan")
            except mpmath.NoConvergence:
                return float("nan")
        return float(_real(np.complex128(value)))

    @cached_property
    def _function(self) -> Callable[..., Any]:
        """A function of mpmath's numbers: mpmath's own where SymPy knows it, else by substitution.

        Raises:
            PinnablateError: neither evaluates the function.
        """
        inner, trial = self.expression, [0.625 + 0.0625 * k for k in range(len(self.symbols))]
        if not inner.has(sympy.Derivative, sympy.Subs):
            direct = sympy.lambdify(self.symbols, inner, modules="mpmath")
            if _evaluates(direct, trial):
                return direct  # type: ignore[no-any-return]
        substituted = _substituting(inner, self.symbols)
        if _evaluates(substituted, trial):
            return substituted
        raise PinnablateError(
            f"{inner} is evaluated by none of NumPy, SciPy, mpmath and SymPy; "
            "expected a function with numerical values: write it in terms of others"
        )


def _evaluates(function: Callable[..., Any], trial: Sequence[float]) -> bool:
    """Whether a function gives a number, or says why there is none, at trial arguments."""
    import mpmath

    try:
        complex(function(*map(mpmath.mpf, trial)))
    except (ZeroDivisionError, OverflowError, mpmath.NoConvergence):
        return True
    except ValueError as error:  # of mpmath, on the argument; SymPy's own are of its conversions
        return "convert" not in str(error) and "expected" not in str(error).lower()
    except (TypeError, NameError, AttributeError, NotImplementedError):
        return False
    return True


def _substituting(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol]
) -> Callable[..., sympy.Expr]:
    """A function that puts numbers for symbols and evaluates what there is."""

    def evaluate(*values: Any) -> sympy.Expr:
        import mpmath

        numbers = {s: sympy.Float(v, mpmath.mp.dps) for s, v in zip(symbols, values, strict=True)}
        return expression.subs(numbers).doit().evalf(mpmath.mp.dps)

    return evaluate
