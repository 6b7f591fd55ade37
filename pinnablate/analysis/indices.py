"""Every index of every equation that pages print: on the primary split, elsewhere, and by field."""

from __future__ import annotations

from collections.abc import Mapping

from pinnablate.analysis.attribution import Value, banzhaf
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import shapley
from pinnablate.world import World

SHAPLEY, BANZHAF = "Shapley", "Banzhaf"


def indices(world: World, lattice: Lattice) -> dict[str, Mapping[str, Value]]:
    """Shapley values, Banzhaf values of a full lattice, and Shapley values elsewhere.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study, complete for every subset.

    Returns:
        {name of the index: {equation: value [replicates]}}, in decades. `Shapley, NAME` is that on
        another split, or of a field or sector on the primary split where it scores several fields.
    """
    primary = lattice.primary
    found: dict[str, Mapping[str, Value]] = {SHAPLEY: shapley(game(lattice))}
    if not lattice.partial:
        found[BANZHAF] = banzhaf(game(lattice))
    some = lattice.of("none")[0]
    for split in some.errors:
        if split != primary:
            found[f"{SHAPLEY}, {split}"] = shapley(game(lattice, split))
    fields = some.field_errors.get(primary, {})
    if len(fields) > 1:
        for name in fields:
            found[f"{SHAPLEY}, {name}"] = shapley(game(lattice, primary, name))
        for name, members in world.environment.sector_names.items():
            if set(members) <= set(fields):
                found[f"{SHAPLEY}, {name}"] = shapley(game(lattice, primary, members))
    return found
