"""An environment with one wrong sign: what a certificate must be able to see."""

from __future__ import annotations

import sympy

from pinnablate.environment import Environment


def flip(env: Environment, residual: int, term: int) -> Environment:
    """The environment with the sign of one additive term of one residual reversed."""
    terms = list(env.residuals[residual].terms)
    terms[term] = -terms[term]
    changed: dict[str, list[sympy.Expr]] = {}
    for k, r in enumerate(env.residuals):
        changed.setdefault(r.equation, []).append(sympy.Add(*(terms if k == residual else r.terms)))
    alone = {
        name for name, declared in env.equations.items() if not isinstance(declared, tuple | list)
    }
    return env.with_equations(
        {name: e[0] if name in alone else tuple(e) for name, e in changed.items()}
    )
