"""Do implied equations follow from the others for all fields, not for the true ones alone?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

from pinnablate.checks.certify.algebra import fifty_digits, substitute
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment
from pinnablate.environment.faults import Place, faults
from pinnablate.environment.laws import as_tuple

POINTS, DEGREE = 4, 4  # points and degree of the random polynomials in the place of fields
SMALL = 1e-40  # of a sum of terms over its largest term, with 50 digits
ALGEBRA_SECONDS = 20.0  # for each identity; then random fields are put in


def check_identities(env: Environment, budget: Budget) -> list[Finding]:
    """One finding for each identity: by algebra, or with random polynomials in the place of the
    fields.
    """
    findings = []
    declared = {
        n: as_tuple(e) if isinstance(e, tuple | list) else as_tuple(e)[0]
        for n, e in env.equations.items()
    }
    for name, identity in env.identities.items():
        budget.say(f"identity {name}")
        try:
            made = identity(declared)
            said = Place(
                "it", "an expression that vanishes for all fields", env.fields, env.coordinates
            )
            wrong = next(faults(made, said), "")
            if wrong:
                findings.append(Finding(f"identity {name}", False, wrong))
                continue
            holds, figure = _holds(env, made, budget)
            depends = _depends(env, identity, declared, name)
        except OutOfTime:
            figure = f"not shown in {budget.seconds:g} s; write it with fewer operations"
            findings.append(Finding(f"identity {name}", False, figure))
            continue
        # A function of the author's may raise anything.
        except Exception as error:
            figure = (
                f"its function cannot be called: {type(error).__name__}: {error}; expected one of a dictionary with "
                f"the residuals of {', '.join(env.equations)}"
            )
            findings.append(Finding(f"identity {name}", False, figure))
            continue
        if not depends:
            figure += ", but does not depend on it"
        findings.append(Finding(f"identity {name}", bool(holds and depends), figure))
    return findings


def _holds(env: Environment, made: Any, budget: Budget) -> tuple[bool, str]:
    """Whether an expression vanishes for all fields, and how that is known."""
    expression = sympy.sympify(made).doit()
    try:
        if budget.within(lambda: _zero(expression), most=ALGEBRA_SECONDS):
            return True, "vanishes whatever the fields"
        return False, "does not vanish for all fields"
    except OutOfTime:
        if budget.within(lambda: _zero_on_random_fields(env, expression)):
            return True, "vanishes on random fields with 50 digits; not proven in time by algebra"
        return False, "does not vanish for all fields"


def _zero(expression: sympy.Expr) -> bool:
    return bool(sympy.expand(expression) == 0 or sympy.simplify(expression) == 0)


def _zero_on_random_fields(env: Environment, expression: sympy.Expr) -> bool:
    """Whether every sum vanishes, to 40 of 50 digits, for random polynomials of the coordinates."""
    rng = np.random.default_rng(0)
    powers = list(itertools.product(range(DEGREE), repeat=len(env.coordinates)))
    fields = {
        f: sympy.Add(
            *(
                sympy.Rational(int(rng.integers(1, 100)), 97)
                * sympy.Mul(*(c**p for c, p in zip(env.coordinates, ps, strict=True)))
                for ps in powers
            )
        )
        for f in env.fields
    }
    terms = [substitute(t, fields) for t in sympy.Add.make_args(expression)]
    points = random_points(env, POINTS, 6)
    values = fifty_digits(env.coordinates, [terms], points)[0]
    return all(abs(sum(row)) <= SMALL * max(abs(v) for v in row) for row in values)


def _depends(
    env: Environment, identity: Callable[[dict[str, Any]], Any], declared: dict[str, Any], name: str
) -> bool:
    """Whether an identity says anything of the equation that it is declared for."""
    stranger = sympy.Function("stranger")(*env.coordinates)
    other = (stranger,) * len(declared[name]) if isinstance(declared[name], tuple) else stranger
    return bool(sympy.sympify(identity({**declared, name: other})).has(stranger))
