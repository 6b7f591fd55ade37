"""The solution: entries, formulas, initial states, anchors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment.faults import Place, faults
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.reading import is_number
from pinnablate.environment.validate.laws import place
from pinnablate.truths import Integrated, Reference

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


LOOSEST = 0.1  # of a standard deviation: what is less sure is no truth that a network could be held against


def check(env: Environment, mistakes: Mistakes) -> None:
    """What the solution says, apart from whether it is true."""
    solution = env.declared_solution
    if solution is None:
        return
    if isinstance(solution, Integrated | Reference) and not (
        is_number(solution.certified_error)
        and math.isfinite(solution.certified_error)
        and 0 < solution.certified_error <= LOOSEST
    ):
        mistakes.note(
            f"the solution has certified_error={solution.certified_error!r}; expected a number above "
            f"0 and at most {LOOSEST:g}, a bound on its error in standard deviations of the field, like 1e-9"
        )
    _formulas(env, mistakes)
    unsound = bool({"ends", "solution"} & mistakes.unsound)
    if not unsound:
        mistakes.note_all(solution.contradictions(env.fields, env.domain), "solution")


def _formulas(env: Environment, mistakes: Mistakes) -> None:
    """Closed forms, initial states and invariants."""
    solution, on = env.declared_solution, env.coordinates
    if solution is None:
        return
    names = ", ".join(map(str, on))
    if solution.formulas is not None:
        for f, e in solution.formulas.items():
            where = Place(
                f"the solution of {f.func.__name__}", f"a formula of {names}", (), on, False
            )
            mistakes.note_all(faults(e, where), "solution")
    if not isinstance(solution, Integrated):
        return
    space = tuple(c for c in on if c is not env.time)
    expected = f"a number or a formula of {space[0]}" if space else "a number"
    for f, e in solution.initial.items():
        where = Place(f"the initial state of {f.func.__name__}", expected, (), space, False)
        mistakes.note_all(faults(e, where), "solution")
    for name, e in solution.invariants.items():
        where = place(env, f"the invariant {name!r}", "an expression of the fields")
        if mistakes.note_all(faults(e, where), "solution"):
            continue
        named = sympy.sympify(e).atoms(AppliedUndef)
        if sympy.sympify(e).has(sympy.Derivative) or not named:
            what = "contains a derivative" if named else "names no field"
            mistakes.note(
                f"the invariant {name!r} is {e}, which {what}; expected an expression of the fields that keeps its value "
                "along the solution: mend it or leave it out",
                "solution",
            )
