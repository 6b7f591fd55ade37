"""The world as its arms are told it under a design: which conditions are given or ablated, and what counts as a player."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy

from pinnablate.environment.declare import Observations, as_tuple

if TYPE_CHECKING:
    from pinnablate.environment import Environment


def told_by(env: Environment, d: Observations) -> Environment:
    """The environment with the conditions and equations of a design; itself where the design changes neither."""
    given = {**(env.conditions if d.conditions else {}), **d.further}
    parts: dict[str, str] = {}
    equations = {**env.equations, **(env.near_misses[d.told].equations if d.told else {})}
    if d.granularity == "component":
        whole = {name: as_tuple(e) for name, e in equations.items()}
        parts = {f"{n}_{k + 1}": n for n, e in whole.items() if len(e) > 1 for k in range(len(e))}
        equations = {(f"{n}_{k + 1}" if len(e) > 1 else n): r for n, e in whole.items() for k, r in enumerate(e)}
    ablated = tuple(given) if d.conditions == "players" else ()
    if given == env.conditions and equations == env.equations and not ablated:
        return env
    return replace(env, conditions=given, equations=equations, ablated=ablated, parts=parts, origin=env,
                   identities={}, expected=())


def beside(env: Environment, laws: Mapping[str, tuple[sympy.Expr, ...]], scales: Mapping[str, tuple[float, ...]],
           alone: bool = False) -> Environment:
    """The environment with laws that are not its own, and their scales, beside its equations; or, `alone`, in their place.

    `alone` suits laws that mention every field between them: each field must stand in some equation.
    """
    equations = dict(laws) if alone else {**env.equations, **laws}
    return replace(env, equations=equations, scales=dict(scales), parts={} if alone else env.parts, origin=env.origin or env,
                   identities={}, expected=())
