"""A truth that is integrated from the declared equations themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from pinnablate.truths.base import Anchors, Solution, System, Truth, entries
from pinnablate.truths.integration import ROUND_OFF, Precision, right_hand_sides
from pinnablate.truths.trajectories import PeriodicTrajectory, Trajectory


@dataclass(frozen=True)
class Integrated(Solution):
    """A system of first order in time, integrated from the environment's own equations: ordinary differential equations,
    or partial ones on a periodic interval by Fourier's method of lines.

    Such a reference satisfies whatever is declared, a wrong sign too; hence the anchors, which do not come from the
    declaration.

    Args:
        initial: the value of every field at the start of the domain: a number, or an expression of the space coordinate.
        certified_error: proven by a second method (`pinnablate check`), in standard deviations of the field.
        invariants: expressions of the fields that the true system keeps constant.
        values: ((t, {field: value}), ...) from a second derivation; ((x, t), {field: value}) with a space coordinate.
        source: where `values` come from.
        method: of `scipy.integrate.solve_ivp`: DOP853, or Radau for a stiff system.
        stencil: over which share of the domain derivatives are interpolated; smaller for a solution with fast parts.
        modes: number of grid points of a periodic interval.
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
    def anchors(self) -> Anchors:  # type: ignore[override]
        return Anchors(self.values, self.invariants, self.source, self.method)

    def truth(self, system: System, precision: Precision = ROUND_OFF) -> Truth:
        """The dense solution of the equations with derivatives; the others must follow from them.

        Raises:
            PinnablateError: the equations determine no solution, or it blows up.
        """
        dynamic = [e for e in system.equations if e.has(sympy.Derivative)]
        *space, t = system.coordinates
        slopes = right_hand_sides(dynamic, system.fields, t)
        span, initial = (system.low[-1], system.high[-1]), [self.initial[f] for f in system.fields]
        if not space:
            return Trajectory(slopes, system.fields, t, span, initial, self.method, self.stencil, precision)
        interval = (system.low[0], system.high[0])
        return PeriodicTrajectory(slopes, system.fields, space[0], t, interval, span, initial, self.method, self.modes, precision)

    def identity(self, system: System) -> Any:
        return ["integrated", [sympy.sympify(self.initial[f]) for f in system.fields], self.certified_error]

    def contradictions(self, fields: tuple[Any, ...], coordinates: tuple[sympy.Symbol, ...]) -> Iterator[str]:
        if coordinates[-1].name != "t" or len(coordinates) > 2:
            yield f"an integrated reference needs the coordinates t, or one space coordinate and t; got {coordinates}"
        yield from entries("initial state", self.initial, fields)


def integrated_at(solution: Solution, system: System, precision: Precision) -> Truth:
    """An integrated truth at another precision.

    Raises:
        TypeError: the solution is not integrated.
        PinnablateError: the equations determine no solution, or it blows up.
    """
    if not isinstance(solution, Integrated):
        raise TypeError(f"expected an Integrated reference, got one that is {solution.kind}")
    return solution.truth(system, precision)
