"""Truths on an interval with ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.truths.collocation import Collocation, Interval, Symbolic
from pinnablate.truths.ends import Closure
from pinnablate.truths.integration import IMPLICIT, Precision, solve
from pinnablate.truths.interval import Derivatives, IntervalTrajectory
from pinnablate.truths.resolution import RESOLVED_TIMES, unresolved
from pinnablate.truths.start import Start

# Methods for systems whose fastest disturbances oscillate, and for those where they decay.
OSCILLATING, STIFF = "DOP853", "Radau"
# The smallest tolerance of a step: second derivatives at the points next to the ends carry a
# round-off of some 1e-9, of which steps would try to find the reason.
TOLERANCE = 1e-12
# Disturbances that grow by more than exp(700), beyond all numbers, and twice as fast on twice as
# many points, are those of a problem that has no solution, such as diffusion with a wrong sign.
OVERFLOW = 700
GROWS = 2


def suited(rates: np.ndarray) -> str:
    """The method for a system: explicit where its fastest disturbance oscillates, as of waves, and
    implicit where it decays, as of diffusion, which is stiff on points that crowd at the ends.

    Args:
        rates: the complex rates of its disturbances, 1 / time.
    """
    fastest = rates[np.abs(rates).argmax()]
    return OSCILLATING if abs(fastest.imag) > abs(fastest.real) else STIFF


class BoundedTrajectory(IntervalTrajectory):
    """Dense solution of partial differential equations on an interval, with conditions at its ends.

    Derivatives in x are those of the polynomial through Chebyshev's points, derivatives in t those
    that the equations give.

    Args:
        problem: the initial value problem.
        x: the space coordinate.
        interval: its ends.
        closure: the conditions there.
        method: of `scipy.integrate.solve_ivp`; empty for the one that suits the system.
        modes: the number of points.
        precision: of the integration.

    Raises:
        PinnablateError: the problem has no solution that can be computed.
    """

    def __init__(
        self,
        problem: Start,
        x: sympy.Symbol,
        interval: tuple[float, float],
        closure: Closure,
        method: str,
        modes: int,
        precision: Precision,
    ) -> None:
        self._symbolic, self.span = Symbolic(problem, x), problem.span
        self.count = self._symbolic.count
        on = (self._symbolic, Interval(*interval), closure, problem.t)
        self._on, coarse = Collocation(*on, modes), Collocation(*on, modes // 2)
        start, rough = (problem.on(x, c.grid).ravel()[c.free] for c in (self._on, coarse))
        options = {}
        if self._symbolic.partials is not None:
            fine, few = self._on.rates(problem.span[0], start), coarse.rates(problem.span[0], rough)
            _check_growth(float(fine.real.max()), float(few.real.max()), problem.span)
            method = method or suited(fine)
            options = {"jac": self._on.jacobian} if method in IMPLICIT else {}
        self._dense = solve(
            self._on.slope,
            problem.span,
            start,
            method or STIFF,
            replace(precision, tolerance=max(precision.tolerance, TOLERANCE)),
            self._on.free // modes,
            problem.breaks(),
            **options,
        )

    def unresolved(self) -> tuple[float, float]:
        """The largest share of the shortest waves in a field, in its standard deviations, and the
        time of it.
        """
        times = np.linspace(*self.span, RESOLVED_TIMES)
        values = self._on.whole(times, self._dense(times))
        return unresolved(values, self._on.waves(values), times)

    def derivatives(self, points: np.ndarray) -> Derivatives:
        """As declared; in space those of the interpolant."""
        places, times = points.T
        values = self._on.whole(times, self._dense(times))

        def space(order: int) -> np.ndarray:
            found: np.ndarray = np.einsum("nj,fjn->nf", self._on.weights(places, order), values)
            return found

        def slopes() -> Sequence[np.ndarray]:
            inner = [space(n)[:, k] for k, n in self._symbolic.needed]
            return self._symbolic.slopes(places, times, *inner)

        return space, slopes


def _check_growth(fine: float, coarse: float, span: tuple[float, float]) -> None:
    """Refuse a problem that has no solution, whose disturbances grow the faster the shorter they are.

    Args:
        fine, coarse: the largest rates of growth on many and on half as many points.
        span: the start and the end of the time.

    Raises:
        PinnablateError: it is one.
    """
    if fine * (span[1] - span[0]) > OVERFLOW and fine > GROWS * coarse:
        raise PinnablateError(
            "the declared equations have no solution that could be integrated: short waves grow without bound, those of "
            f"the grid at a rate of {fine:.0e}, as in diffusion with a wrong sign; mend a sign, or a condition at an end"
        )
