"""Does a solution made of pieces jump where an equation differentiates it?

There the derivative would be an impulse, which is no number and is left out: an equation is then
checked on either side of the jump, and says nothing across it. `u' = 0` holds so for a step.

A field that jumps in space while a law differentiates it there is a shock, and refused: such a law
holds in the weak sense, across the jump by its conserved quantities, and no value at a point says so.
A jump in time, as of a dose that is given at once, and a kink are noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import sympy

from pinnablate.calculus.jets import MultiIndex, orders_in
from pinnablate.calculus.notation import place
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment

# What a formula with a jump, or with a derivative that jumps, is made of.
STEPS = (
    *(sympy.Piecewise, sympy.Heaviside, sympy.sign, sympy.Abs, sympy.Max, sympy.Min),
    *(sympy.floor, sympy.ceiling, sympy.frac, sympy.Mod),
)
LINES = 6  # along each coordinate
SAMPLES = 257  # of a line
CANDIDATES = 3  # intervals of a line with the largest changes
HALVINGS = 45  # of such an interval, which leave nothing of it but round-off
JUMP = 1e-6  # least change over what is left of it, over the largest value of the function


def check_jumps(env: Environment, budget: Budget) -> list[Finding]:
    """A finding for each field that jumps, or has a derivative that does, where an equation
    differentiates it once more: a failure for a shock, else a note; none for a solution that is not
    made of pieces.
    """
    formulas = env.needs_solution("look for jumps").formulas
    if formulas is None or not any(sympy.sympify(e).has(*STEPS) for e in formulas.values()):
        return []
    try:
        return budget.within(lambda: list(_notes(env)))
    except OutOfTime:
        late = f"not looked for in {budget.seconds:g} s"
        return [Finding("jumps of the solution", True, late, note=True)]


def _notes(env: Environment) -> Iterator[Finding]:
    world, seen = env.world(), set()
    for k, name in enumerate(env.field_names):
        for r in env.residuals:
            terms = [d for d in r.expression.atoms(sympy.Derivative) if d.expr == env.fields[k]]
            for alpha in sorted(orders_in(terms, env.coordinates)):
                for axis, before in _one_less(alpha):
                    if (k, before, axis) in seen:
                        continue
                    seen.add((k, before, axis))

                    def value(
                        points: np.ndarray, of: MultiIndex = before, k: int = k
                    ) -> np.ndarray:
                        found: np.ndarray = world.jet(points, [of])[of][:, k]
                        return found

                    at = _jump(env, value, axis)
                    if at is not None:
                        shock = not any(before) and env.coordinates[axis] is not env.time
                        yield _note(env, name, before, at, r.equation, shock)


def _one_less(alpha: MultiIndex) -> Iterator[tuple[int, MultiIndex]]:
    """A derivative with one differentiation less, along each coordinate: (coordinate, multi-index)."""
    for axis, order in enumerate(alpha):
        if order:
            yield axis, tuple(a - (i == axis) for i, a in enumerate(alpha))


def _jump(
    env: Environment, value: Callable[[np.ndarray], np.ndarray], axis: int
) -> np.ndarray | None:
    """Where a function of points [N, d] jumps along a coordinate; None where no line shows it."""
    low, high = env.lower[axis], env.upper[axis]
    for start in random_points(env, LINES, 8):
        line = np.tile(start, (SAMPLES, 1))
        line[:, axis] = np.linspace(low, high, SAMPLES)
        values = value(line)
        size = float(np.nanmax(np.abs(values), initial=0.0))
        steepest = np.argsort(np.nan_to_num(-np.abs(np.diff(values))))[:CANDIDATES]
        for i in steepest:
            left, right = line[i].copy(), line[i + 1].copy()
            for _ in range(HALVINGS):
                middle = 0.5 * (left + right)
                at = value(np.stack([left, middle, right]))
                if abs(at[1] - at[0]) >= abs(at[2] - at[1]):
                    right = middle
                else:
                    left = middle
            at = value(np.stack([left, right]))
            if abs(at[1] - at[0]) > JUMP * size:
                found: np.ndarray = right
                return found
    return None


def _note(
    env: Environment, name: str, before: MultiIndex, at: np.ndarray, equation: str, shock: bool
) -> Finding:
    where = place(env.coordinates, at)
    if shock:
        figure = (
            f"{name} jumps at {where}, and {equation} differentiates it: a shock, of which the law "
            "holds in the weak sense alone, and nothing can be told at points; expected a continuous "
            f"solution: add a small viscosity, nu*{name}.diff({env.coordinates[0]}, 2), tell the law of "
            f"an integral h with {name} = h.diff({env.coordinates[0]}), or end the domain at the jump"
        )
        return Finding(f"solution of {name}", False, figure)
    order = "".join(f"_{c}" * a for c, a in zip(env.coordinates, before, strict=True))
    figure = (
        f"{name}{order} jumps at {where}, and {equation} differentiates it: the equation is checked, "
        "and networks are trained on it, on either side alone"
    )
    return Finding(f"solution of {name}", True, figure, note=True)
