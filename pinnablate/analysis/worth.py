"""What each equation is worth, and each pair: means over replicates, with intervals."""

from __future__ import annotations

from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.games import Interaction, game, judge_interactions
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import shapley
from pinnablate.brief import few
from pinnablate.environment.declare import HELD_OUT
from pinnablate.errors import PinnablateError, unknown
from pinnablate.world import World


def worth_of(
    world: World, lattice: Lattice, split: str | None = None, field: str | None = None
) -> dict[str, Estimate]:
    """Shapley value of every equation, the largest first; those of a partial lattice are fitted.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
        split: interp, extrap, unobserved or held_out; the primary split by default.
        field: a field, or a sector, scored on that split; by default all fields.

    Returns:
        {equation: value}, in decades of skill.

    Raises:
        PinnablateError: subsets lack records, or no such split or field.
    """
    require_subsets(world, lattice, "worth")
    split = _split(world, lattice, split)
    values = shapley(game(lattice, split, _fields(world, lattice, split, field)))
    found = {e: estimate(v) for e, v in values.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1].mean))


def interactions_of(
    world: World, lattice: Lattice, split: str | None = None
) -> dict[tuple[str, str], Interaction]:
    """The Shapley interaction index of every pair; those of a partial lattice are fitted.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
        split: interp, extrap, unobserved or held_out; the primary split by default.

    Returns:
        {sorted pair of equations: interaction}.

    Raises:
        PinnablateError: subsets lack records, or no such split.
    """
    require_subsets(world, lattice, "interactions")
    return judge_interactions(lattice, _split(world, lattice, split))


def has_subsets(lattice: Lattice) -> bool:
    """Whether every subset of a lattice, full or of order2, has its records."""
    return bool(lattice.subsets) and all(map(lattice.complete, lattice.subsets.values()))


def require_subsets(world: World, lattice: Lattice, what: str) -> None:
    """Refuse what needs a lattice where there is none.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
        what: what was asked for, as the sentence names it.

    Raises:
        PinnablateError: which subsets are missing, and how to get them.
    """
    if not lattice.subsets:
        raise PinnablateError(
            f"{what} of {world.id}: expected every subset of its equations, got the arms "
            f"{few(lattice.arms)}; ask for arms='default', or for lattice='order2' where there are "
            "too many"
        )
    missing, failed = ({arm for arm, _ in of} for of in (lattice.missing, lattice.failed))
    if lacking := [a for a in lattice.subsets.values() if a in missing]:
        raise PinnablateError(
            f"{what} of {world.id}: expected every subset in every replicate, got no complete "
            f"records of {few(lacking)}; run the study to train them"
        )
    if broken := [a for a in lattice.subsets.values() if a in failed]:
        raise PinnablateError(
            f"{what} of {world.id}: expected every subset in every replicate, got failed cells of "
            f"{few(broken)}, which have no score; mend what their records say and run the study "
            'with rerun="failed" (--rerun failed)'
        )


def _split(world: World, lattice: Lattice, given: str | None) -> str:
    known = tuple(dict.fromkeys((*world.splits, HELD_OUT)))
    if given is not None and given not in known:
        raise unknown(f"split of {world.id} under {world.design_name}", given, known)
    return given or lattice.primary


def _fields(
    world: World, lattice: Lattice, split: str, given: str | None
) -> tuple[str, ...] | None:
    if given is None:
        return None
    if split not in world.splits:
        raise PinnablateError(
            f"field {given!r} on split {split!r} of {world.id}: expected no field, for that error is "
            f"kept for all observed fields together; leave field= out, or choose {', '.join(world.splits)}"
        )
    records = [r for name in lattice.subsets.values() for r in lattice.of(name)]
    if stateless := [r for r in records if split not in r.field_errors]:
        first = stateless[0]
        raise PinnablateError(
            f"{first.arm}, replicate {first.data_seed} diverged before it had fields "
            f"({first.reason}), so that none has a worth"
        )
    scored = tuple(records[0].field_errors[split])
    declared = world.environment.sector_names.items()
    sectors = {name: fields for name, fields in declared if set(fields) <= set(scored)}
    if given not in (*scored, *sectors):
        raise unknown(f"field scored on split {split}", given, (*scored, *sectors))
    return sectors.get(given, (given,))
