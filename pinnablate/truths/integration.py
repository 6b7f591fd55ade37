"""Integrating a declared system in time: its slopes, and `solve_ivp` at a precision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError

ESCAPE = 200  # times the size of the start: beyond it a field counts as blown up
ESCAPE_OF_KNOWN = 20  # times the size of the start and of values known on the way: beyond it they have been missed


@dataclass(frozen=True)
class Precision:
    """Relative tolerance of a step; and, where such are known, the largest value that the solution shall meet."""

    tolerance: float = 1e-13
    known: float | None = None

    def bound(self, start: np.ndarray) -> float:
        """The size at which an integration is given up; towards a blow-up its steps would shrink without end."""
        size = float(np.abs(start).max())
        bounds = [ESCAPE * (1 + size)]
        if self.known is not None:
            bounds.append(ESCAPE_OF_KNOWN * (1 + max(size, self.known)))
        return min(bounds)


ROUND_OFF = Precision()


def right_hand_sides(equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol) -> list[sympy.Expr]:
    """Solve residuals for the first time derivative of each field.

    Raises:
        PinnablateError: the system is not first order, or does not determine every derivative.
    """
    slopes = {f.diff(t): sympy.Symbol(f"slope_{f.func.__name__}") for f in fields}
    if any(d not in slopes and t in d.variables for e in equations for d in e.atoms(sympy.Derivative)):
        raise PinnablateError("an integrated reference needs equations of first order in time; give a Reference instead")
    found = sympy.solve([e.xreplace(slopes) for e in equations], list(slopes.values()), dict=True)
    if len(found) != 1 or set(found[0]) != set(slopes.values()):
        raise PinnablateError(
            f"the equations determine {len(found[0]) if found else 0} of {len(fields)} derivatives uniquely; "
            "an integrated reference needs them all"
        )
    return [found[0][s] for s in slopes.values()]


def solve(
    slope: Callable[..., Any], span: tuple[float, float], start: np.ndarray, method: str, precision: Precision, **options: Any
) -> Any:
    """`scipy.integrate.solve_ivp` at a precision; returns its dense solution.

    Raises:
        PinnablateError: the solution blows up, or the method gives up.
    """
    from scipy.integrate import solve_ivp

    bound, tolerance = precision.bound(start), precision.tolerance

    def escape(_: float, y: np.ndarray) -> float:
        return bound - np.abs(y).max()

    escape.terminal = True  # type: ignore[attr-defined]  # solve_ivp reads this attribute of the function
    result = solve_ivp(slope, span, start, method=method, rtol=tolerance, atol=tolerance * 1e-2, dense_output=True, events=escape,
                       **options)
    if result.status != 0:
        reason = f"a field exceeds {bound:.0e} at t = {result.t[-1]:.3g}" if result.status == 1 else result.message
        raise PinnablateError(f"the declared equations could not be integrated over t = {span[0]:g} to {span[1]:g}: {reason}")
    return result.sol
