"""Which declarations mean the same: digests of environments and designs, and values to compare implementations by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.digest import digest_of
from pinnablate.environment.declare import Condition, as_tuple
from pinnablate.truths.reference import Integrated, probe_digest

if TYPE_CHECKING:
    from pinnablate.environment import Environment


def digest(env: Environment) -> str:
    """Hash of what the environment means: a comment does not change it, a coefficient does."""
    if isinstance(env.solution, Mapping):
        truth: Any = [env.solution[f] for f in env.fields]
    elif isinstance(env.solution, Integrated):
        truth = ["integrated", [sympy.sympify(env.solution.initial[f]) for f in env.fields], env.certified_error]
    else:
        truth = ["callable", probe_digest(probes(env)), env.certified_error]
    return digest_of(
        [
            env.id,
            [[c, sympy.sympify(a), sympy.sympify(b)] for c, (a, b) in env.domain.items()],
            list(env.fields),
            [[name, list(as_tuple(e))] for name, e in env.equations.items()],
            _told(env.all_conditions),
            truth,
            env.primary,
            [[f, list(c)] for f, c in env.gauge.items()] if isinstance(env.gauge, Mapping) else list(env.gauge),
        ]
    )


def design_digest(env: Environment, name: str) -> str:
    """Hash of a design: its values, not its name."""
    d = env.design(name)
    observed = [env.field_names[k] for k in env.observed(d)]
    told: list[Any] = [d.count, d.until, d.noise, observed, env.primary_split(d), d.conditions]
    if d.further or d.granularity != "law" or d.told:
        near_miss = env.near_misses[d.told].equations if d.told else {}
        told += [{name: _told([c for made in group for c in made]) for name, group in d.further.items()},
                 d.granularity, [[name, list(as_tuple(e))] for name, e in near_miss.items()]]
    return digest_of(told)


def probes(env: Environment) -> np.ndarray:
    """Sixteen values of the reference at fixed points: [16]."""
    k = np.arange(16)[:, None]
    unit = np.modf((k + 1) * np.sqrt([2.0, 3.0, 5.0, 7.0][: len(env.coordinates)]))[0]
    values = env.reference(env.lower + unit * (env.upper - env.lower))
    return values[np.arange(16), np.arange(16) % len(env.fields)]


def _told(conditions: Sequence[Condition]) -> list[Any]:
    """What conditions say."""
    return [[c.expression, [[f.coordinate, f.side] for f in c.on], c.points, c.from_reference, *(["periodic"] * c.periodic)]
            for c in conditions]
