"""A truth that is integrated from the declared equations themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from pinnablate.signature import constructor
from pinnablate.truths import slips
from pinnablate.truths.base import Anchors, DeclaredSystem, Solution, Truth, entries
from pinnablate.truths.integration import FINE, Precision, right_hand_sides
from pinnablate.truths.trajectories import PeriodicTrajectory, Start, Trajectory


@constructor("Integrated({u: 1, v: 0}, certified_error=1e-9)")
@dataclass(frozen=True)
class Integrated(Solution):
    """A system of first order in time that is integrated from the environment's own equations.

    Ordinary differential equations are integrated by `scipy.integrate.solve_ivp`; partial ones on a
    periodic interval are first turned into ordinary ones by Fourier's method of lines. Such a
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
        method: of `scipy.integrate.solve_ivp`: DOP853, or Radau for a stiff system.
        stencil: the share of the domain over which derivatives in time are interpolated; smaller
            for a solution with fast parts.
        modes: the number of grid points of a periodic interval.
    """

    kind: ClassVar[str] = "integrated"
    words: ClassVar[str] = "integrated from the equations"

    initial: Mapping[Any, Any]
    certified_error: float
    invariants: Mapping[str, sympy.Expr] = field(default_factory=dict)
    values: tuple[tuple[Any, Mapping[Any, float]], ...] = ()
    source: str = ""
    method: str = "DOP853"
    stencil: float = 0.04
    modes: int = 64

    @property
    def fields(self) -> tuple[Any, ...]:
        return tuple(self.initial)

    @property
    def anchors(self) -> Anchors:
        return Anchors(self.values, self.invariants, self.source, self.method)

    def truth(self, system: DeclaredSystem, precision: Precision = FINE) -> Truth:
        """The trajectory that the equations with derivatives determine; the other equations must
        follow from them.

        Raises:
            PinnablateError: the equations determine no solution, or it blows up.
        """
        dynamic = [e for e in system.equations if e.has(sympy.Derivative)]
        *space, t = system.coordinates
        slopes = right_hand_sides(dynamic, system.fields, t)
        span = (system.low[-1], system.high[-1])
        start = Start(slopes, system.fields, t, span, [self.initial[f] for f in system.fields])
        if not space:
            return Trajectory(start, self.method, self.stencil, precision)
        interval = (system.low[0], system.high[0])
        return PeriodicTrajectory(start, space[0], interval, self.method, self.modes, precision)

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
            yield f"an integrated reference needs the coordinates t, or one space coordinate and t; got {coordinates}"
        yield from entries("initial state", self.initial, fields)
        yield from slips.of_options(self.method, self.stencil, self.modes)
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
