"""Conditions on one face that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.calculus.expressions import fields_in
from pinnablate.environment.conditions import Condition
from pinnablate.environment.mistakes import Mistakes

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

PLACES = 3  # random points of a face at which two values are compared
APART = 1e-9  # of their size: values that differ by less are the same


def check(env: Environment, mistakes: Mistakes) -> None:
    """Pairs of conditions, of whatever groups, that ask one face for two values of one expression. The same
    value may be asked for twice, as scripts do that also fix it by a transform of the output.
    """
    made = [
        (name, c)
        for name, group in env.conditions.items()
        for part in group
        for c in (part if isinstance(part, tuple | list) else (part,))
        if isinstance(c, Condition) and not c.periodic and not c.from_reference
    ]
    for (one, a), (other, b) in combinations(made, 2):
        for face in a.faces:
            if face in b.faces and _contradict(env, a, b, face):
                both = (
                    f"condition {one!r} contradicts itself"
                    if one == other
                    else f"conditions {one!r} and {other!r} contradict each other"
                )
                end = env.domain[face.coordinate][face.side == "upper"]
                mistakes.note(
                    f"{both} at {face.coordinate} = {end}; expected one value there: leave one out",
                    "conditions",
                )
                break


def _contradict(env: Environment, a: Condition, b: Condition, face: Any) -> bool:
    """Whether two conditions ask for two values of one expression on a face."""
    one, other = _without_fields(a.expression), _without_fields(b.expression)
    return any(
        abs(_value(sign * q - p)) > APART * max(abs(_value(p)), abs(_value(q)))
        for sign in (1, -1)
        if not fields_in(sympy.expand(a.expression - sign * b.expression))
        for p, q in _on(env, face, one, other)
    )


def _without_fields(expression: sympy.Expr) -> sympy.Expr:
    """What is left of an expression where fields and derivatives are 0."""
    return expression.xreplace(
        dict.fromkeys(expression.atoms(AppliedUndef, sympy.Derivative), sympy.Integer(0))
    )


def _on(env: Environment, face: Any, *expressions: sympy.Expr) -> Iterator[tuple[sympy.Expr, ...]]:
    """Expressions of the coordinates at random points of a face."""
    rng = np.random.default_rng(0)
    for _ in range(PLACES):
        at = {c: low + (high - low) * rng.random() for c, (low, high) in env.domain.items()}
        at[face.coordinate] = env.domain[face.coordinate][face.side == "upper"]
        yield tuple(e.subs(at) for e in expressions)


def _value(expression: sympy.Expr) -> complex:
    """A number; 0 where there is none, of which nothing is said."""
    try:
        return complex(expression.evalf())
    except (TypeError, ValueError, ArithmeticError):
        return 0.0
