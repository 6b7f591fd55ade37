"""A truth that is integrated from the declared equations themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import sympy

from pinnablate.errors import PinnablateError
from pinnablate.signature import constructor
from pinnablate.truths import slips
from pinnablate.truths.algebraic import Completed, check_initial, reduced
from pinnablate.truths.base import Anchors, DeclaredSystem, Solution, Truth, entries
from pinnablate.truths.bounded import OSCILLATING, STIFF, BoundedTrajectory
from pinnablate.truths.ends import closure_of, is_periodic
from pinnablate.truths.integration import EVALUATIONS, FINE, Precision
from pinnablate.truths.periodic import PeriodicTrajectory
from pinnablate.truths.slopes import left_to_follow, right_hand_sides
from pinnablate.truths.start import Start
from pinnablate.truths.trajectories import Trajectory

# Amplitudes of waves, in standard deviations, that are resolved whatever is certified.
UNRESOLVED = 1e-10
# Of `scipy.integrate.solve_ivp`: stable at any step, and exact to round-off in a few thousand steps.
STABLE = "LSODA"


@constructor("Integrated({u: 1, v: 0}, certified_error=1e-9)")
@dataclass(frozen=True)
class Integrated(Solution):
    """A system of first order in time that is integrated from the environment's own equations.

    Ordinary differential equations are integrated by `scipy.integrate.solve_ivp`; partial ones on
    an interval are first turned into ordinary ones: by Fourier's method of lines where the declared
    conditions say `periodic` or say nothing of its ends, else by Chebyshev collocation with the
    `zero` conditions at the ends that are linear in fields and first derivatives. Such a
    reference satisfies whatever is declared, a wrong sign too, so that `check` compares it with
    anchors, which do not come from the declaration.

    Args:
        initial: {field: its value at the start of the domain}, a number or an expression of the
            space coordinate.
        certified_error: a bound on the error, in standard deviations of the field, that `check`
            holds against the anchors.
        invariants: {name: expression of the fields that the true system keeps constant}.
        values: ((t, {field: value}), ...) from a second derivation; ((x, t), {field: value}) with a
            space coordinate.
        source: where `values` come from.
        method: of `scipy.integrate.solve_ivp`. By default DOP853, which is explicit; on an interval
            with ends Radau where disturbances decay, as by diffusion; on a ring LSODA where DOP853
            leaves noise in the shortest waves. Give Radau for whatever else is stiff.
        stencil: the share of the domain over which time derivatives above the second are
            interpolated, smaller for a solution with fast parts; the first and the second are those
            that the equations give.
        modes: the number of grid points of an interval.
        evaluations: the largest number of evaluations of the right-hand sides, after which the
            integration is given up in a sentence; so an explicit method on a stiff system ends.
    """

    kind: ClassVar[str] = "integrated"
    words: ClassVar[str] = "integrated from the equations"

    initial: Mapping[Any, Any]
    certified_error: float
    invariants: Mapping[str, sympy.Expr] = field(default_factory=dict)
    values: tuple[tuple[Any, Mapping[Any, float]], ...] = ()
    source: str = ""
    method: str = ""
    stencil: float = 0.04
    modes: int = 64
    evaluations: int = EVALUATIONS

    @property
    def fields(self) -> tuple[Any, ...]:
        return tuple(self.initial)

    @property
    def anchors(self) -> Anchors:
        return Anchors(self.values, self.invariants, self.source)

    def truth(self, system: DeclaredSystem, precision: Precision = FINE) -> Truth:
        """The trajectory that the equations with time derivatives determine; the other equations
        must follow from them.

        Raises:
            PinnablateError: the equations determine no solution, or it blows up.
        """
        precision = replace(precision, evaluations=precision.evaluations or self.evaluations)
        made = reduced(system)
        check_initial(made, self._start(system, ()), system)
        slopes = right_hand_sides(made.system.equations, made.system.fields, system.coordinates[-1])
        inner = self._trajectory(made.system, slopes, precision)
        if not made.given:
            return inner
        return Completed(inner, made, system.fields, slopes)

    def _start(self, system: DeclaredSystem, slopes: Sequence[sympy.Expr]) -> Start:
        """The initial value problem of a system."""
        span = (system.low[-1], system.high[-1])
        initial = [self.initial[f] for f in system.fields]
        return Start(slopes, system.fields, system.coordinates[-1], span, initial)

    def _trajectory(
        self, system: DeclaredSystem, slopes: Sequence[sympy.Expr], precision: Precision
    ) -> Truth:
        """The trajectory of a system in which every field has a slope."""
        start, method = self._start(system, slopes), self.integrator(system)
        if len(system.coordinates) == 1:
            return Trajectory(start, method, self.stencil, precision)
        x, interval = system.coordinates[0], (system.low[0], system.high[0])
        fine = precision.tolerance <= FINE.tolerance
        made: PeriodicTrajectory | BoundedTrajectory
        if is_periodic(system):
            start.check_ring(x, interval, smooth=not system.conditions_on(x))
            made = PeriodicTrajectory(start, x, interval, method, self.modes, precision)
            if fine and not self.method and not self._is_resolved(made):
                made = self._by_short_steps(made, start, x, interval, precision)
        else:
            closure = closure_of(system, slopes, start.formulas(x))
            made = BoundedTrajectory(
                start, x, interval, closure, self.method, self.modes, precision
            )
        if fine:
            self._check_resolution(made)
        return made

    def _by_short_steps(
        self,
        before: PeriodicTrajectory,
        start: Start,
        x: sympy.Symbol,
        interval: tuple[float, float],
        precision: Precision,
    ) -> PeriodicTrajectory:
        """The same trajectory by a method that is stable at any step. An explicit one whose steps
        are as long as diffusion lets it make them leaves noise in the shortest waves, which looks
        as if the grid did not hold them. The trajectory before where that is not the cause.
        """
        try:
            again = PeriodicTrajectory(start, x, interval, STABLE, self.modes, precision)
        except PinnablateError:
            return before
        return again if self._is_resolved(again) else before

    def _is_resolved(self, made: PeriodicTrajectory | BoundedTrajectory) -> bool:
        """Whether the shortest waves of a grid hold next to nothing."""
        return made.unresolved()[0] <= self._most_unresolved

    @property
    def _most_unresolved(self) -> float:
        """The largest share of the shortest waves, in standard deviations of a field."""
        return max(self.certified_error, UNRESOLVED)

    def _check_resolution(self, made: PeriodicTrajectory | BoundedTrajectory) -> None:
        """Refuse a solution that has shorter waves than its grid.

        Raises:
            PinnablateError: it has.
        """
        share, time = made.unresolved()
        if share > self._most_unresolved:
            raise PinnablateError(
                f"expected at most certified_error = {self.certified_error:.0e} of a standard deviation in the shortest "
                f"waves of an integrated reference, got {share:.0e} at t = {time:.3g} with modes={self.modes}; give more "
                "modes, a smoother initial state, or a larger certified_error"
            )

    def integrator(self, system: DeclaredSystem) -> str:
        """The method of `scipy.integrate.solve_ivp`, in words: between ends it depends on whether
        the system oscillates or decays.
        """
        bounded = len(system.coordinates) > 1 and not is_periodic(system)
        return self.method or (f"{STIFF} or {OSCILLATING}" if bounded else OSCILLATING)

    def left_to_follow(self, system: DeclaredSystem) -> tuple[int, ...]:
        """Indices of the equations that the trajectory does not use, so that their residuals on it
        tell whether they are right; the others are satisfied with any sign.

        Raises:
            PinnablateError: an equation is not of first order in time, or not linear in its slopes.
        """
        *_, t = system.coordinates
        used = reduced(system).used
        follow = left_to_follow(system.equations, system.fields, t)
        return tuple(k for k in follow if k not in used)

    def identity(self, system: DeclaredSystem) -> Any:
        return [
            "integrated",
            [sympy.sympify(self.initial[f]) for f in system.fields],
            self.certified_error,
        ]

    def contradictions(
        self, fields: tuple[Any, ...], domain: Mapping[sympy.Symbol, tuple[Any, Any]]
    ) -> Iterator[str]:
        coordinates = tuple(domain)
        if coordinates[-1].name != "t" or len(coordinates) > 2:
            yield (
                "an integrated reference needs the coordinates t, or one space coordinate and t; got "
                f"{coordinates}; give a Reference, whose values come from a solver of your own"
            )
        yield from entries("initial state", self.initial, fields)
        yield from slips.of_options(self.method, self.stencil, self.modes, self.evaluations)
        yield from slips.of_anchors(self.values, fields, domain)


def integrated_at(solution: Solution, system: DeclaredSystem, precision: Precision) -> Truth:
    """An integrated truth at another precision.

    Raises:
        TypeError: the solution is not integrated.
        PinnablateError: the equations determine no solution, or it blows up.
    """
    if not isinstance(solution, Integrated):
        raise TypeError(f"expected an Integrated reference, got one that is {solution.kind}")
    return solution.truth(system, precision)
