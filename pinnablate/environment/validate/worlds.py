"""Worlds: parameters and their distributions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pinnablate.environment.distributions import Distribution
from pinnablate.environment.family import ACROSS, PARTS, Worlds, symbols
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.parameter import Parameter
from pinnablate.environment.validate.shapes import got

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

_NAMED = 'a = parameters("a") and worlds={a: uniform(1, 2, canonical=1)}'


def check(env: Environment, mistakes: Mistakes) -> None:
    """The parameters of an environment, and where they stand. Of an unsound one nothing else is
    looked at in which it may stand.
    """
    if not env.worlds:
        return
    found = [*_distributions(env), *_names(env)]
    if not found and isinstance(env.worlds, Worlds):
        found = list(_places(env, env.worlds))
    mistakes.note_all(found, *((*PARTS, "ends") if found else ()))


def _distributions(env: Environment) -> Iterator[str]:
    worlds: Mapping[Any, Any] = env.worlds  # nothing is yet what its type says
    for parameter, distribution in worlds.items():
        if not isinstance(parameter, Parameter):
            yield f"worlds= names {got(parameter)}; expected what parameters() returned: {_NAMED}"
        elif not isinstance(distribution, Distribution):
            yield (
                f"the parameter {parameter} has {got(distribution)}; expected a distribution: "
                "uniform(1, 2, canonical=1), log_uniform(1, 2, canonical=1) or choice(1, 2, canonical=1)"
            )
        else:
            yield from (f"the parameter {parameter} {slip}" for slip in distribution.slips())


def _names(env: Environment) -> Iterator[str]:
    """Sentences on parameters that are called like something else."""
    taken = {c.name: "a coordinate" for c in env.coordinates}
    taken |= dict.fromkeys(env.field_names, "a field")
    names = [p.name for p in env.worlds if isinstance(p, Parameter)]
    for name, count in Counter(names).items():
        if name in taken:
            yield (
                f"the parameter {name} has the name of {taken[name]}; expected names that differ: "
                f"rename it, for example to {name}_0"
            )
        if count > 1:
            yield f"two parameters are called {name}; expected names that differ: rename one"


def _places(env: Environment, worlds: Worlds) -> Iterator[str]:
    """Sentences on where parameters stand, and where they do not."""
    across = symbols([worlds.opened[part] for part in ACROSS])
    for parameter in worlds:
        if parameter not in across:
            yield (
                f"the parameter {parameter} stands nowhere; expected it in the solution, an initial "
                "state, an equation or a condition: use it there, or take it out of worlds="
            )
    names = {p.name for p in worlds}
    for other in sorted(symbols([worlds.opened[part] for part in PARTS]) - set(worlds), key=str):
        if other.name in names:
            yield (
                f"a symbol {other} is used that is not the parameter {other}; two symbols of one name "
                "differ: use the one that parameters() returned"
            )
    solution = env.declared_solution
    if solution is not None and solution.numerical:
        yield (
            f"worlds= draws {', '.join(map(str, worlds))}, of which the solution, a Reference, knows "
            "nothing; expected formulas or Integrated(...), which parameters may stand in"
        )
