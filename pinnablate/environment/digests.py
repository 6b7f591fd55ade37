"""Digests of environments and designs: two declarations with the same digest mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.digest import digest_of
from pinnablate.environment import measured
from pinnablate.environment.conditions import Condition, Face
from pinnablate.environment.design import Conditions, Design
from pinnablate.environment.edges import Edge
from pinnablate.environment.laws import as_tuple, residuals_of
from pinnablate.environment.unknowns import Unknowns

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

EDGE_PROBES = 256  # points of an edge at which a function that chooses a part of it is asked


def digest(env: Environment) -> str:
    """Hash of what an environment means: a comment does not change it, a coefficient does."""
    solution = env.declared_solution
    return digest_of(
        [
            env.id,
            [[c, sympy.sympify(a), sympy.sympify(b)] for c, (a, b) in env.domain.items()],
            list(env.fields),
            [[name, list(as_tuple(e))] for name, e in env.equations.items()],
            _meaning(env, env.all_conditions),
            solution.identity(env.system) if solution else measured.identity(env),
            env.primary,
            [[f, list(c)] for f, c in env.gauge.items()]
            if isinstance(env.gauge, Mapping)
            else list(env.gauge),
            *(["terms multiplied out"] if _multiplied_out(env) else []),
            *_learned(env),
            *(["region", env.region.digest] if env.region is not None else []),
        ]
    )


def _learned(env: Environment) -> list[Any]:
    """The unknown coefficients with their first guesses, and where they stand; nothing where all
    are known.
    """
    if not isinstance(env.unknowns, Unknowns):
        return []
    return [
        ["unknown", c.name, float(guess)]
        + [[name, term] for (name, term), held in env.unknowns.terms.items() if held == c]
        for c, guess in env.unknowns.items()
    ]


def _multiplied_out(env: Environment) -> bool:
    """Whether a law has other terms than its author wrote. Scales are those of the terms, and laws
    had digests before their products were multiplied out.
    """
    written = residuals_of(env.equations, as_written=tuple(env.equations))
    return any(r.terms != w.terms for r, w in zip(env.residuals, written, strict=True))


def design_digest(env: Environment, d: Design) -> str:
    """Hash of a design: its values, not its name. Parts that a plain design does not have are left
    out of it.
    """
    observed = [env.field_names[k] for k in env.observed(d)]
    conditions = d.conditions.value if isinstance(d.conditions, Conditions) else d.conditions
    count = d.most if env.is_measured else d.count
    noise = {name: d.noise_of(name) for name in observed} if isinstance(d.noise, dict) else d.noise
    parts: list[Any] = [count, d.until, noise, observed, env.primary_split(d), conditions]
    if d.further or d.granularity != "law" or d.in_place_of_truth:
        near_miss = env.near_misses[d.in_place_of_truth].equations if d.in_place_of_truth else {}
        parts += [
            {
                name: _meaning(env, [c for made in group for c in made])
                for name, group in d.further.items()
            },
            d.granularity,
            [[name, list(as_tuple(e))] for name, e in near_miss.items()],
        ]
    if d.groups:
        parts += [["groups", [[name, sorted(members)] for name, members in d.groups.items()]]]
    if d.weight:
        parts.append(["weight", dict(sorted(d.weight.items()))])
    if d.sensors:
        parts.append(["sensors", [s.identity for s in d.sensors.values()]])
    return digest_of(parts)


def _meaning(env: Environment, conditions: Sequence[Condition]) -> list[Any]:
    """What conditions say, without their names. Only periodic ones say so: the others had digests
    before there were any.
    """
    return [
        [
            c.expression,
            [_place(env, part) for part in c.on],
            c.points,
            c.from_reference,
            *(["periodic"] * c.periodic),
        ]
        for c in conditions
    ]


def _place(env: Environment, part: Face | Edge) -> list[Any]:
    """Where a condition is."""
    if isinstance(part, Face):
        return [part.coordinate, part.side]
    probes, _ = env.extent.on_edge(EDGE_PROBES, np.random.default_rng(0))
    return part.identity(probes, env.coordinates)
