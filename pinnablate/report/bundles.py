"""What components of laws are worth, beside the laws as bundles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pinnablate.analysis.attribution import Value
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.owen import Unions, bundles, owen, unions_of
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.settled import UNSETTLED, Move, move
from pinnablate.analysis.worth import has_subsets
from pinnablate.report.budget import with_half
from pinnablate.report.tables import table
from pinnablate.world import World

SAME = "not shown to differ"


@dataclass(frozen=True)
class _Worths:
    """Values of components, and of laws as bundles, [replicates] each, in decades.

    Args:
        owen, alone: {component: its Owen value, its Shapley value}.
        bundle, parts: {law: its worth as one bundle, the sum of its components' Shapley values}.
    """

    owen: Mapping[str, Value]
    alone: Mapping[str, Value]
    bundle: Mapping[str, Value]
    parts: Mapping[str, Value]


def _worths(lattice: Lattice, unions: Unions) -> _Worths:
    values = game(lattice)
    alone = shapley(values)
    parts = {law: sum(alone[i] for i in members) for law, members in unions.items()}
    return _Worths(owen(values, unions), alone, bundles(values, unions), parts)


def bundles_section(world: World, lattice: Lattice) -> list[str]:
    """Owen values of components, and whether a bundle is worth the sum of its parts.

    Args:
        world: the environment under a design that tells components one by one.
        lattice: the records of a study.

    Returns:
        Lines of Markdown; none for a design that tells laws whole, or without every subset.
    """
    if not world.laws.parts or not has_subsets(lattice):
        return []
    unions, half = unions_of(world.players, world.laws.parts), lattice.half
    full = _worths(lattice, unions)
    at = _worths(half, unions) if half is not None and has_subsets(half) else None
    return [
        "### Components and bundles",
        "",
        *_components(full, at, unions, lattice.partial),
        "",
        *_bundles(full, at, unions),
        "",
        *_meaning(lattice.partial),
        "",
    ]


def _components(full: _Worths, at: _Worths | None, unions: Unions, partial: bool) -> list[str]:
    def cell(which: str, name: str) -> str:
        found = getattr(full, which)[name]
        return with_half(f"{_estimate(found):+}", _move(found, at, which, name), "+")

    shown = ["alone"] if partial else ["owen", "alone"]
    rows = [
        [law, name, *(cell(which, name) for which in shown)]
        for law, members in unions.items()
        for name in members
    ]
    heads = {"owen": "Owen value", "alone": "Shapley value"}
    return [table(rows, ["law", "component", *(heads[w] for w in shown)], texts=2)]


def _bundles(full: _Worths, at: _Worths | None, unions: Unions) -> list[str]:
    rows = []
    for law, members in unions.items():
        if len(members) == 1:
            continue
        difference = full.bundle[law] - full.parts[law]
        moved = None
        if at is not None:
            moved = move(difference, at.bundle[law] - at.parts[law])
        rows.append(
            [
                law,
                str(len(members)),
                *(
                    with_half(
                        f"{_estimate(getattr(full, which)[law]):+}",
                        _move(getattr(full, which)[law], at, which, law),
                        "+",
                    )
                    for which in ("bundle", "parts")
                ),
                with_half(f"{_estimate(difference):+}", moved, "+"),
                _verdict(_estimate(difference), moved),
            ]
        )
    head = ["law", "components", "as one bundle", "sum of its parts", "difference", "in words"]
    return [table(rows, head)]


def _verdict(difference: Estimate, moved: Move | None) -> str:
    """Whether a bundle is worth more than its parts, by the interval of the difference."""
    if moved is not None and not moved.settled:
        return UNSETTLED
    if difference.half_width is None:
        return f"no interval below {FEWEST_FOR_INTERVAL} replicates"
    if not difference.excludes_zero:
        return SAME
    return "worth more than its parts" if difference.mean > 0 else "worth less than its parts"


def _meaning(partial: bool) -> list[str]:
    fitted = (
        " Of a part of the subsets only a game of single components and pairs is fitted, in which "
        "Owen and Shapley values are the same and a bundle is worth its parts by construction, so "
        "that it answers nothing here."
    )
    return [
        "Decades of skill on the primary split. Each component is told or withheld by itself, with "
        "the weight that it has within its law. *Owen value*: its mean gain over the orders of "
        "telling that keep the components of a law together; they sum to the worth of the law told "
        "as one bundle, its Shapley value among laws. *Shapley value*: its mean gain over all "
        "orders. Explored: no statement on bundles was written down before."
        + (fitted if partial else "")
    ]


def _estimate(values: Value) -> Estimate:
    return estimate(values)


def _move(found: Value, at: _Worths | None, which: str, name: str) -> Move | None:
    return move(found, getattr(at, which)[name]) if at is not None else None
