"""From slopes to a trajectory at a precision, in bounded time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np

from pinnablate.errors import PinnablateError

METHODS = ("DOP853", "RK45", "RK23", "Radau", "BDF", "LSODA")  # of `scipy.integrate.solve_ivp`
IMPLICIT = ("Radau", "BDF", "LSODA")  # those for stiff systems
# Evaluations of the right-hand sides after which an integration is given up: nine times what the
# longest of the package's own worlds needs (robertson, 43,405), seconds to a minute.
EVALUATIONS = 400_000
# A field that stays below this is integrated again with an absolute tolerance of its own size: one in
# amperes may never exceed 1e-12.
SMALL = 1e-3
# How far from a break slopes are asked for, as a share of the span: more than a break is off by.
EDGE = 1e-12
# A wrong world is given up where a field exceeds so many times 1 plus the largest value that the
# right one is known to take: it has missed.
ESCAPE_OF_KNOWN = 20


@dataclass(frozen=True)
class Precision:
    """How exactly a system is integrated, and when it is given up.

    Args:
        tolerance: relative tolerance of a step.
        known: the largest absolute value that the right solution takes; a solution that goes
            far beyond it is given up. None where nothing is known: then it may grow to any size.
        evaluations: the largest number of evaluations of the right-hand sides; None for what the
            solution says.
    """

    tolerance: float = 1e-13
    known: float | None = None
    evaluations: int | None = None

    def bound(self, start: np.ndarray) -> float:
        """The size of a field at which an integration is given up; infinite where nothing is known.

        No size is suspect in itself: 230 V are reached from rest, and 1e6 Pa.

        Args:
            start: the initial state.
        """
        if self.known is None:
            return np.inf
        return ESCAPE_OF_KNOWN * (1 + max(float(np.abs(start).max()), self.known))


FINE = Precision()  # of the truth


class _Escape:
    """An event of `solve_ivp` that ends the integration: a field exceeds a bound."""

    terminal = True

    def __init__(self, bound: float) -> None:
        self.bound = bound

    def __call__(self, _: float, y: np.ndarray) -> float:
        return float(self.bound - np.abs(y).max())


class _OutOfBudgetError(Exception):
    """Ends `solve_ivp` from within, since its events are asked between steps only."""


class _Counted:
    """Right-hand sides that may be evaluated so many times."""

    def __init__(self, slope: Callable[[float, np.ndarray], Any], most: int) -> None:
        self.slope, self.left, self.time = slope, most, np.nan
        self.inside: tuple[float, float] | None = None

    def __call__(self, time: float, y: np.ndarray) -> np.ndarray:
        if self.left == 0:
            raise _OutOfBudgetError
        self.left -= 1
        self.time = float(time)
        if self.inside is not None:
            low, high = self.inside
            time = min(max(time, low), high)
        # A NumPy number divides by zero to infinity, where one of Python raises an error.
        return np.asarray(self.slope(np.float64(time), y), dtype=float)


def solve(
    slope: Callable[..., Any],
    span: tuple[float, float],
    start: np.ndarray,
    method: str,
    precision: Precision,
    field_of: np.ndarray | None = None,
    breaks: Sequence[float] = (),
    **options: Any,
) -> Callable[[np.ndarray], np.ndarray]:
    """`scipy.integrate.solve_ivp` at a precision.

    A solution that blows up ends where the steps shrink to nothing, whatever its size; one that is
    stiff for an explicit method ends with its number of evaluations.

    Args:
        slope: (t, y) -> dy/dt.
        span: start and end of the integration.
        start: the initial state.
        method: of `solve_ivp`.
        precision: its tolerance is relative; the absolute one is a hundredth of it, and for a field
            below SMALL of this field's largest value.
        field_of: the index of the field that each component of the state belongs to, where a field
            has several, at the points of an interval; by default each is a field.
        breaks: times inside the span at which the slope may jump, where the integration starts anew.
        options: further arguments of `solve_ivp`.

    Returns:
        The dense solution: times [N] -> states [components, N].

    Raises:
        PinnablateError: the solution blows up, leaves where its equations are defined, is not
            finished within its number of evaluations, or the method gives up.
    """

    def give_up(reason: str) -> NoReturn:
        raise PinnablateError(
            "the declared equations could not be integrated over "
            f"t = {span[0]:g} to {span[1]:g}: {reason}"
        )

    if method not in METHODS:
        give_up(f"expected one of {', '.join(METHODS)} as method, got {method!r}")
    # Right-hand sides may overflow or be undefined in a trial step, which is then made shorter; what
    # remains of it is found afterwards.
    with np.errstate(all="ignore"):
        _check_start(slope, span[0], start, give_up)
        absolute: Any = precision.tolerance * 1e-2
        given = (slope, (span[0], *breaks, span[1]), start, method, precision)
        results = _solved(*given, absolute, options, give_up)
        largest = np.max([np.abs(r.y).max(axis=1) for r in results], axis=0)
        size = _sizes(largest, field_of)
        if ((size > 0) & (size < SMALL)).any():
            absolute = absolute * np.where((size > 0) & (size < SMALL), size, 1.0)
            results = _solved(*given, absolute, options, give_up)
    return _joined([r.sol for r in results], np.array(breaks))


def _joined(
    parts: Sequence[Callable[[Any], np.ndarray]], breaks: np.ndarray
) -> Callable[[Any], np.ndarray]:
    """Dense solutions one after the other, as one."""
    if len(parts) == 1:
        return parts[0]

    def dense(times: Any) -> np.ndarray:
        which = np.searchsorted(breaks, times, side="right")
        if np.ndim(times) == 0:
            return parts[int(which)](times)
        found = np.empty((len(parts[0](breaks[0])), len(times)))
        for k in np.unique(which):
            found[:, which == k] = parts[k](times[which == k])
        return found

    return dense


def _solved(
    slope: Callable[..., Any],
    times: Sequence[float],
    start: np.ndarray,
    method: str,
    precision: Precision,
    absolute: Any,
    options: dict[str, Any],
    give_up: Callable[[str], NoReturn],
) -> list[Any]:
    """The result of `solve_ivp` from each time to the next."""
    counted = _Counted(slope, precision.evaluations or EVALUATIONS)
    results = []
    for span in pairwise(times):
        # Between breaks the slope is asked for inside alone: at a break it belongs to the next part.
        edge = EDGE * (times[-1] - times[0])
        counted.inside = (span[0] + edge, span[1] - edge) if len(times) > 2 else None
        results.append(
            _solve_ivp(counted, span, start, method, precision, absolute, options, give_up)
        )
        start = results[-1].y[:, -1]
    return results


def _sizes(largest: np.ndarray, field_of: np.ndarray | None) -> np.ndarray:
    """Of each component the largest value of its field: [components]."""
    if field_of is None:
        return largest
    found: np.ndarray = np.array([largest[field_of == k].max() for k in field_of])
    return found


def _solve_ivp(
    counted: _Counted,
    span: tuple[float, float],
    start: np.ndarray,
    method: str,
    precision: Precision,
    absolute: Any,
    options: dict[str, Any],
    give_up: Callable[[str], NoReturn],
) -> Any:
    """The result of `scipy.integrate.solve_ivp` with an absolute tolerance; what fails is given up."""
    from scipy.integrate import solve_ivp

    bound = precision.bound(start)
    try:
        result = solve_ivp(
            counted,
            span,
            start,
            method=method,
            rtol=precision.tolerance,
            atol=absolute,
            dense_output=True,
            events=_Escape(bound) if np.isfinite(bound) else None,
            **options,
        )
    except _OutOfBudgetError:
        give_up(_too_long(precision.evaluations or EVALUATIONS, counted.time, method))
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        give_up(
            f"at t = {counted.time:.3g} the right-hand sides are no numbers ({error}); {_REMEDY}"
        )
    if result.status == 1:
        give_up(f"a field exceeds {bound:.0e} at t = {result.t[-1]:.3g}")
    finite = np.isfinite(result.y).all(axis=0)
    if result.status != 0 or not finite.all():
        last = int(np.flatnonzero(finite)[-1])
        size = np.abs(result.y[:, last]).max()
        give_up(
            f"at t = {result.t[last]:.4g} its steps shrink to nothing, with a largest value of {size:.1e}; {_REMEDY}"
        )
    return result


_REMEDY = (
    "it blows up, leaves where the equations are defined, or has shorter waves than modes= can hold: "
    "mend a sign, end the domain before, or give more modes"
)


def _check_start(
    slope: Callable[..., Any], time: float, start: np.ndarray, give_up: Callable[[str], NoReturn]
) -> None:
    """Refuse right-hand sides that are complex, or not finite where the integration starts."""
    first = np.asarray(slope(np.float64(time), start))
    if np.iscomplexobj(first):
        give_up("its right-hand sides are complex; declare real and imaginary parts as two fields")
    if not np.isfinite(first.astype(float)).all():
        give_up(
            f"its right-hand sides are not finite at the start, t = {time:g}; start the domain where they are"
        )


def _too_long(most: int, time: float, method: str) -> str:
    """What to do about an integration that has used up its number of evaluations."""
    said = f"after {most:,} evaluations of the right-hand sides by {method} it has come to t = {time:.3g}"
    if method in IMPLICIT:
        return f"{said}; shorten the domain, allow more with evaluations=, or give a Reference"
    return (
        f"{said}, so that it looks stiff; expected a stiff method, method='Radau', or, where the solution "
        "really oscillates so fast, a larger evaluations="
    )
