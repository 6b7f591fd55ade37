"""How much a law bundles: a law of several residuals is worth more because it is several laws.

Over the built-in environments the number of scalar residuals and the number of observed fields in
them explain most of the differences between the Shapley values of one environment's laws. So they
stand beside every comparison of laws that differ in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from pinnablate.environment.laws import as_tuple
from pinnablate.world import World


@dataclass(frozen=True)
class Size:
    """How much a law bundles.

    Args:
        residuals: scalar equations that it holds; of conditions and observations, how many.
        fields: how many fields stand in it.
        observed: how many of these the design observes.
    """

    residuals: int
    fields: int
    observed: int

    def __str__(self) -> str:
        s = "" if self.residuals == 1 else "s"
        return (
            f"{self.residuals} scalar equation{s}, {self.observed} of {self.fields} fields observed"
        )


def sizes_of(world: World) -> dict[str, Size]:
    """The size of every player of a world: its equations, and groups of conditions that are players.

    Args:
        world: the environment under the design of the study.
    """
    found: dict[str, list[sympy.Expr]] = {n: [*as_tuple(e)] for n, e in world.equations.items()}
    for name in world.ablated:
        conditions = [c.expression for made in world.conditions[name] for c in made]
        found[name] = [*found.get(name, ()), *conditions]
    for observed, name in world.observation_players.items():
        if observed in world.field_names:
            field = world.fields[world.field_names.index(observed)]
            found[name] = [*found.get(name, ()), field]
        else:
            found[name] = [*found.get(name, ()), world.design.sensors[observed].expression]
    return {name: _size(world, expressions) for name, expressions in found.items()}


def _size(world: World, expressions: Sequence[sympy.Expr]) -> Size:
    named = enumerate(world.fields)
    own = {k for k, f in named if any(e.has(f) for e in expressions)}
    return Size(len(expressions), len(own), len(own & set(world.observed)))


def differ(world: World) -> bool:
    """Whether the laws of a world differ in their scalar equations or in their observed fields."""
    return len({(size.residuals, size.observed) for size in sizes_of(world).values()}) > 1


def sized(world: World) -> str:
    """Every law with its size, as `faraday (3; 6 of 6)`: scalar equations; observed fields in it."""
    each = sizes_of(world).items()
    return ", ".join(f"{law} ({s.residuals}; {s.observed} of {s.fields})" for law, s in each)


def comparison(world: World) -> str:
    """What must be said wherever laws of different size are compared; nothing where none differ."""
    if not differ(world):
        return ""
    return (
        "The laws differ in size, and a law of several scalar equations is worth more because it is "
        f"several laws (scalar equations; observed fields in it): {sized(world)}."
    )
