"""From a declared system to its slopes, and from these to a trajectory at a precision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError

# An integration is given up where a field exceeds so many times 1 plus the size of the initial
# state,
ESCAPE = 200
# or so many times 1 plus the largest value of initial state and anchors: beyond it the anchors have
# been missed.
ESCAPE_OF_KNOWN = 20


@dataclass(frozen=True)
class Precision:
    """How exactly a system is integrated.

    Args:
        tolerance: relative tolerance of a step.
        known: the largest absolute value that the solution is known to take; None where nothing is
            known.
    """

    tolerance: float = 1e-13
    known: float | None = None

    def bound(self, start: np.ndarray) -> float:
        """The size of a field at which an integration is given up; towards a blow-up its steps
        would shrink for ever.

        Args:
            start: the initial state.
        """
        size = float(np.abs(start).max())
        bounds = [ESCAPE * (1 + size)]
        if self.known is not None:
            bounds.append(ESCAPE_OF_KNOWN * (1 + max(size, self.known)))
        return min(bounds)


FINE = Precision()  # of the truth


def right_hand_sides(
    equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol
) -> list[sympy.Expr]:
    """Residuals, solved for the first time derivative of each field.

    Raises:
        PinnablateError: the system is not of first order in time, or does not determine every
            derivative.
    """
    slopes = {f.diff(t): sympy.Symbol(f"slope_{f.func.__name__}") for f in fields}
    if any(
        d not in slopes and t in d.variables for e in equations for d in e.atoms(sympy.Derivative)
    ):
        raise PinnablateError(
            "an integrated reference needs equations of first order in time; give a Reference instead"
        )
    found = sympy.solve([e.xreplace(slopes) for e in equations], list(slopes.values()), dict=True)
    if len(found) != 1 or set(found[0]) != set(slopes.values()):
        raise PinnablateError(
            f"the equations determine {len(found[0]) if found else 0} of {len(fields)} derivatives uniquely; "
            "an integrated reference needs them all"
        )
    return [found[0][s] for s in slopes.values()]


class _Escape:
    """An event of `solve_ivp` that ends the integration: a field exceeds a bound."""

    terminal = True

    def __init__(self, bound: float) -> None:
        self.bound = bound

    def __call__(self, _: float, y: np.ndarray) -> float:
        return float(self.bound - np.abs(y).max())


def solve(
    slope: Callable[..., Any],
    span: tuple[float, float],
    start: np.ndarray,
    method: str,
    precision: Precision,
    **options: Any,
) -> Callable[[np.ndarray], np.ndarray]:
    """`scipy.integrate.solve_ivp` at a precision.

    Args:
        slope: (t, y) -> dy/dt.
        span: start and end of the integration.
        start: the initial state.
        method: of `solve_ivp`.
        precision: its tolerance is relative; the absolute one is a hundredth of it.
        options: further arguments of `solve_ivp`.

    Returns:
        The dense solution: times [N] -> states [components, N].

    Raises:
        PinnablateError: the solution blows up, or the method gives up.
    """
    from scipy.integrate import solve_ivp

    escape, tolerance = _Escape(precision.bound(start)), precision.tolerance
    result = solve_ivp(
        slope,
        span,
        start,
        method=method,
        rtol=tolerance,
        atol=tolerance * 1e-2,
        dense_output=True,
        events=escape,
        **options,
    )
    if result.status != 0:
        escaped = f"a field exceeds {escape.bound:.0e} at t = {result.t[-1]:.3g}"
        reason = escaped if result.status == 1 else result.message
        raise PinnablateError(
            "the declared equations could not be integrated over "
            f"t = {span[0]:g} to {span[1]:g}: {reason}"
        )
    dense: Callable[[np.ndarray], np.ndarray] = result.sol
    return dense
