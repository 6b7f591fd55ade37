"""Conditions on one face that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

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
    return any(
        max(_sizes(env, difference, face), default=0.0) > APART
        for difference in _differences(a.expression, b.expression)
    )


def _differences(a: sympy.Expr, b: sympy.Expr) -> Iterator[sympy.Expr]:
    """The difference and the sum of two expressions, where no field is left in them."""
    for combined in (a - b, a + b):
        rest = sympy.expand(combined)
        if not fields_in(rest):
            yield rest


def _sizes(env: Environment, expression: sympy.Expr, face: Any) -> Iterator[float]:
    """How large an expression of the coordinates is at random points of a face."""
    rng = np.random.default_rng(0)
    for _ in range(PLACES):
        at = {c: low + (high - low) * rng.random() for c, (low, high) in env.domain.items()}
        at[face.coordinate] = env.domain[face.coordinate][face.side == "upper"]
        try:
            yield abs(complex(expression.subs(at).evalf()))
        except (TypeError, ValueError, ArithmeticError):  # it has no value there
            continue
