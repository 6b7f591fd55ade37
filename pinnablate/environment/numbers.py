"""From a declaration to numbers: the worlds of an environment, each made once."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from pinnablate.environment import family
from pinnablate.environment.design import Design
from pinnablate.environment.validate import validate_design, validate_member
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment
    from pinnablate.world import World
    from pinnablate.world.ground import Ground


def world(env: Environment, design: str | Design, seed: int) -> World:
    """What `Environment.world` returns.

    Raises:
        PinnablateError: as there.
    """
    # The room above imports this one, so it is imported when it is needed.
    from pinnablate.world import world as worlds

    ground = _ground(env, seed)
    if isinstance(design, Design):
        validate_design(env, design)
        # Conditions of a declared design may hold parameters too.
        known = [name for name, d in env.all_designs.items() if d == design]
        own = ground.environment.design(known[0]) if known else design
        return worlds.World.under(ground, own, "")
    if (design, seed) not in env._worlds:
        env.design(design)  # which refuses an unknown name
        named = ground.environment.design(design), design
        env._worlds[design, seed] = worlds.World.under(ground, *named)
    return env._worlds[design, seed]


def _ground(env: Environment, seed: int) -> Ground:
    """What all designs of one world share, made once.

    Raises:
        PinnablateError: a seed that is none, or other than 0 where there is one world.
    """
    from pinnablate.world import ground

    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise PinnablateError(
            f"{env.id}: the seed of a world is {seed!r}; expected a whole number of at least 0"
        )
    if seed and not env.worlds:
        raise PinnablateError(
            f"{env.id} declares one world, that of seed 0, got seed {seed}; leave seed= out, or "
            "declare what is drawn: worlds={parameter: distribution}"
        )
    if seed not in env._grounds:
        env._grounds[seed] = ground.Ground(env.member(seed), seed, env.drawn(seed), env)
    return env._grounds[seed]


def member(env: Environment, seed: int) -> Environment:
    """The declaration of a drawn world, with numbers in place of the parameters.

    Raises:
        PinnablateError: its values contradict the declaration.
    """
    made = object.__new__(type(env))
    parts = {f.name: getattr(env, f.name) for f in fields(env)}
    drawn = family.member(env, family.drawn(env, seed))
    for name, part in {**parts, **drawn, "worlds": {}}.items():
        object.__setattr__(made, name, part)
    try:
        validate_member(made)
    except PinnablateError as error:
        raise family.refused(env.id, seed, env.drawn(seed), error) from error
    return made
