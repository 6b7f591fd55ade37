"""Does a truth, a derivative of it, or a term of a law grow without bound inside the domain?

Random points seldom fall on a pole, and beside one every value is a finite number. So the largest value on a
line is looked at ever more closely: a smooth function stops to grow, one with a pole goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import mpmath
import numpy as np
import sympy

from pinnablate.calculus.expressions import Compiled, compile_expressions
from pinnablate.calculus.notation import place
from pinnablate.checks.certify.algebra import fifty_digits, substitute
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment

LINES = 3  # along each coordinate
SAMPLES = 513  # of a line
CLOSER = 10  # times the neighbourhood of the largest value is looked at
FINER = 33  # samples of such a neighbourhood, which is 16 times as short
GROWTH = 1e9  # of the largest value over all looks: by then 1/x has grown 1e12 times, and 1/sqrt(x) 1e6 times
TINY = 1e-30
Function = Callable[[np.ndarray], np.ndarray]


def check_bounded(env: Environment, budget: Budget) -> list[Finding]:
    """A failure for each field and law that has a pole inside the domain; nothing for truths that are no closed
    forms, whose values are finite where they are known.
    """
    if env.needs_solution("look for poles").formulas is None:
        return []
    try:
        return budget.within(lambda: list(_poles(env)))
    except OutOfTime:
        late = f"not looked for in {budget.seconds:g} s"
        return [Finding("poles of the solution", True, late, note=True)]


def _poles(env: Environment) -> Iterator[Finding]:
    for subject, what, function, expression in _functions(env):
        found = _pole(env, function)
        if found is None:
            continue
        at, bound = found
        if _exceeds(env, expression, at, bound):
            yield Finding(
                subject,
                False,
                f"{what} grows without bound at {place(env.coordinates, at)}; expected numbers on the whole domain: "
                "mend the formula, or end the domain before it",
            )


def _exceeds(env: Environment, parts: Sequence[sympy.Expr], at: np.ndarray, bound: float) -> bool:
    """Whether it is so with 50 digits as well, and no cancellation of float64."""
    formulas = env.needs_solution("look for poles").formulas or {}
    whole = [substitute(part, formulas) for part in parts]
    values = fifty_digits(env.coordinates, [whole], at[None])[0].ravel()
    return any(not mpmath.isfinite(v) or abs(v) > bound for v in values)


def _functions(env: Environment) -> Iterator[tuple[str, str, Function, list[sympy.Expr]]]:
    """(subject, what in words, function of points [N, d], its parts) of all that must be bounded."""
    world = env.world()
    laws = world.ground.laws
    for k, name in enumerate(env.field_names):
        for alpha in laws.orders:

            def value(points: np.ndarray, of: tuple[int, ...] = alpha, k: int = k) -> np.ndarray:
                found: np.ndarray = world.jet(points, [of])[of][:, k]
                return found

            by = "".join(f"_{c}" * n for c, n in zip(env.coordinates, alpha, strict=True))
            variables = [pair for pair in zip(env.coordinates, alpha, strict=True) if pair[1]]
            derivative = env.fields[k].diff(*variables) if variables else env.fields[k]
            yield f"solution of {name}", f"{name}{by}", value, [derivative]
    for r in laws.residuals:
        terms = compile_expressions(list(r.terms), laws.fields, laws.coordinates, "numpy")

        def largest(points: np.ndarray, terms: Compiled = terms) -> np.ndarray:
            found = terms(world.jet(points, laws.orders), points)
            values = [np.abs(np.broadcast_to(v, len(points))) for v in found]
            return np.asarray(np.max(values, axis=0))

        yield f"equation {r.name}", "a term of it", largest, list(r.terms)


def _pole(env: Environment, function: Function) -> tuple[np.ndarray, float] | None:
    """Where a function grows without bound along a coordinate, and a size that it exceeds there; None where no
    line shows it.
    """
    for start in random_points(env, LINES, 9):
        for axis in range(len(env.coordinates)):
            line = np.tile(start, (SAMPLES, 1))
            line[:, axis] = np.linspace(env.lower[axis], env.upper[axis], SAMPLES)
            line = line[env.extent.inside(line)]
            if len(line) < FINER:
                continue
            at, first = _largest(function, line)
            value = first
            for _ in range(CLOSER):
                step = np.ptp(line[:, axis]) / (len(line) - 1)
                line = np.tile(line[at], (FINER, 1))
                line[:, axis] += np.linspace(-step, step, FINER)
                line[:, axis] = np.clip(line[:, axis], env.lower[axis], env.upper[axis])
                line = line[env.extent.inside(line)]
                if len(line) < 3 or not np.isfinite(value):
                    break
                at, value = _largest(function, line)
            bound = GROWTH * max(first, TINY)
            if not value <= bound and len(line):
                return line[at], bound if np.isfinite(first) else 1 / TINY
    return None


def _largest(function: Function, line: np.ndarray) -> tuple[int, float]:
    """The index of the largest size on a line, and that size; what is no number counts as nothing."""
    with np.errstate(all="ignore"):
        sizes = np.abs(np.where(np.isnan(values := function(line)), 0.0, values))
    at = int(np.argmax(sizes))
    return at, float(sizes[at])
