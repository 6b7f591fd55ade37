"""A design whose players were grouped in this process, for workers that know the environment alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError

_MADE: dict[tuple[str, ...], Environment] = {}


def grouping(env: Environment, design: str, known: Environment) -> dict[str, Any]:
    """How a design is made of those that an environment declares.

    Args:
        env: the environment that a study has.
        design: the name of one of its designs.
        known: the same environment, as workers have it.

    Returns:
        {"of": name of a declared design, "groups": [[player, members], ...]}; nothing where the
        design is declared itself.

    Raises:
        PinnablateError: it is neither.
    """
    asked = env.design(design)
    declared = {name: known.design(name) for name in known.all_designs}
    if declared.get(design) == asked:
        return {}
    for name, usual in declared.items():
        if replace(usual, groups=asked.groups) == asked:
            return {"of": name, "groups": [[p, list(m)] for p, m in asked.groups.items()]}
    raise PinnablateError(
        f"design {design!r} of {env.id} was made in this process, and workers know declared ones "
        f"alone: declare it in designs= of the environment, or train here"
    )


def grouped(env: Environment, design: str, made: Mapping[str, Any]) -> Environment:
    """The environment with the design that `grouping` says, under its name; the same each time."""
    if not made:
        return env
    key = env.id, env.digest, design, json.dumps(made)
    if key not in _MADE:
        groups = {player: tuple(members) for player, members in made["groups"]}
        one = replace(env.design(made["of"]), groups=groups)
        _MADE[key] = replace(env, designs={**env.designs, design: one})
    return _MADE[key]
