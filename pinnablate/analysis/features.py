"""What a declaration says of a law: its form, order, linearity, size, and what of it is observed."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from pinnablate.analysis.bundling import sizes_of
from pinnablate.analysis.logic import IMPLIED, Logic
from pinnablate.calculus.expressions import is_linear
from pinnablate.calculus.jets import orders_in
from pinnablate.environment import Environment
from pinnablate.environment.laws import as_tuple
from pinnablate.world import World

EVOLUTION, CONSERVATION = "evolution", "conservation"
CONSTITUTIVE, CONSTRAINT = "constitutive", "constraint"
TIME = "t"  # what time is called; a world of one coordinate evolves along that


@dataclass(frozen=True)
class Features:
    """A law as it is declared.

    Args:
        form: `conservation` where every residual is a divergence with a derivative by time in it, or,
            where time is the only coordinate, has no derivative at all, as a quantity that does not
            change; `evolution` where there are derivatives by time otherwise; `constitutive` where
            there is none and a field stands undifferentiated; `constraint` where all are
            differentiated, by space alone.
        order: of its highest derivative.
        linear: whether it is linear in the fields.
        implied: whether all of it follows from the other laws of its world, exactly or up to values.
        residuals: scalar equations that it holds.
        observed: share of the fields in it that are observed.
    """

    form: str
    order: int
    linear: bool
    implied: bool
    residuals: int
    observed: float


def features_of(world: World, logic: Logic) -> dict[str, Features]:
    """The features of every law of a world.

    Args:
        world: the environment under the design of a study.
        logic: what follows from what among its laws.
    """
    env, sizes = world.environment, sizes_of(world)
    found = {}
    for law, declared in env.equations.items():
        parts, size = as_tuple(declared), sizes[law]
        found[law] = Features(
            form=form_of(env, parts),
            order=max(sum(alpha) for alpha in orders_in(parts, env.coordinates)),
            linear=all(is_linear(e, env.fields, env.coordinates) for e in parts),
            implied=logic.kinds[law] == IMPLIED,
            residuals=size.residuals,
            observed=size.observed / max(size.fields, 1),
        )
    return found


def form_of(env: Environment, parts: tuple[sympy.Expr, ...]) -> str:
    """The form of a law; see `Features`.

    Args:
        env: whose law.
        parts: its residuals.
    """
    derivatives = {d for e in parts for d in e.atoms(sympy.Derivative)}
    alone = len(env.coordinates) == 1
    moves = any(
        alone or str(c) == TIME for d in derivatives for c, count in d.variable_count if count
    )
    if moves:
        return CONSERVATION if all(is_divergence(env, e) for e in parts) else EVOLUTION
    if alone:
        return CONSERVATION
    bare = {e: e.xreplace({d: sympy.Dummy() for d in e.atoms(sympy.Derivative)}) for e in parts}
    return CONSTITUTIVE if any(b.has(*env.fields) for b in bare.values()) else CONSTRAINT


def is_divergence(env: Environment, expression: sympy.Expr) -> bool:
    """Whether an expression is a divergence, for all fields: where its Euler derivatives vanish,

        E_f R = sum over alpha of (-D)^alpha (dR / d(D^alpha f)) = 0 for every field f.

    False also where expanding does not show it. Source: P. J. Olver, Applications of Lie Groups to
    Differential Equations, 2nd ed. (1993), theorem 4.7.
    """
    # Terms without fields are the divergence of something.
    return all(sympy.expand(_euler(expression, f)) == 0 for f in env.fields)


def _euler(expression: sympy.Expr, f: sympy.Expr) -> sympy.Expr:
    marks = {d: sympy.Dummy() for d in expression.atoms(sympy.Derivative)}
    back = {mark: d for d, mark in marks.items()}
    plain = expression.xreplace(marks)
    value = sympy.Dummy()
    total = plain.xreplace({f: value}).diff(value).xreplace({value: f}).xreplace(back)
    for d, mark in marks.items():
        if d.expr == f:
            slope = plain.diff(mark).xreplace(back)
            sign = (-1) ** sum(count for _, count in d.variable_count)
            total += sign * slope.diff(*d.variable_count) if slope else 0
    return total.doit()
