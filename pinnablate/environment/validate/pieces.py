"""Laws of functions that are made of pieces, such as `Max` and `Abs`, and that vanish whatever the fields.

A few random jets may all lie in one piece. So such a law is evaluated in float64 on thousands, where fields
and derivatives are of all sizes and signs and coordinates are anywhere in the domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sympy

from pinnablate.calculus.expressions import compile_expressions
from pinnablate.calculus.jets import orders_in

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

JETS = 4096
LEAST = 400  # jets on which it has a value, below which nothing is said
SIZES = (-3.0, 6.0)  # decades between which the fields and derivatives of a jet lie
ROUND_OFF = 1e-11  # of the size of the parts: a value that small is zero


def vanish(env: Environment, expression: sympy.Expr) -> bool:
    """Whether an expression is zero on every random jet where it is a finite number.

    Args:
        env: whose fields and coordinates it names.
        expression: of them.
    """
    rng = np.random.default_rng(20261129)
    low, high = (np.array([float(ends[k]) for ends in env.domain.values()]) for k in (0, 1))
    points = low + (high - low) * rng.random((JETS, len(low)))
    # Fields of one jet are of one size, for where one of them is tiny it may be lost beside the others.
    size = 10.0 ** rng.uniform(*SIZES, (JETS, 1))
    zero = (0,) * len(low)
    jet = {
        alpha: size * rng.uniform(-1, 1, (JETS, len(env.fields)))
        for alpha in sorted({zero, *orders_in([expression], env.coordinates)})
    }
    parts = sympy.Add.make_args(expression)
    compiled = compile_expressions([expression, *parts], env.fields, env.coordinates, "numpy")
    with np.errstate(all="ignore"):
        value, *sizes = (np.broadcast_to(v, JETS) for v in compiled(jet, points))
        whole = sum(np.abs(s) for s in sizes)
    known = np.isfinite(value) & np.isfinite(whole)
    small = np.abs(value[known]) <= ROUND_OFF * whole[known]
    return bool(known.sum() >= LEAST and small.all())
