"""What models told all laws say of each of them, from their kept weights; and models told all but one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pinnablate.analysis.shown_noise import shown_noise
from pinnablate.arms import Arm, subset
from pinnablate.learners.base import OK
from pinnablate.records.store import LAST, Record, Store
from pinnablate.study import Cell, Study
from pinnablate.tasks.linearised import Linearised, noise_levels
from pinnablate.world import World


def laws_of(world: World) -> dict[str, tuple[str, ...]]:
    """What may be withheld of the equations: {player: the equations of the world's laws in it}.

    Args:
        world: the environment under its design; conditions and observations that are players are
            left out.
    """
    equations = dict.fromkeys(r.equation for r in world.laws.residuals)
    return {player: (player,) for player in world.players if player in equations}


def rows_of(
    study: Study, store: Store, records: Mapping[str, Record], arm: Arm
) -> Iterator[tuple[Cell, Linearised]]:
    """The rows of the loss of an arm in every replicate, at the last state of its training.

    Args:
        study: its cells.
        store: where weights are kept.
        records: by key.
        arm: which one.

    Returns:
        Those of each replicate whose model was trained and whose learner can say; a diverged or
        failed one has none, and stands in nothing.

    Raises:
        StoreError: weights cannot be read.
    """
    for cell in study.cells:
        record = records.get(cell.key)
        if cell.arm.name != arm.name or record is None or record.status != OK:
            continue
        rows = _rows(study, store, cell, record)
        if rows is not None and (rows.noise > 0).any():
            yield cell, rows


def all_but(world: World, law: str) -> Arm:
    """What is told once a law is withheld."""
    return subset(world, tuple(p for p in world.players if p != law))


def losses_without(study: Study, records: Mapping[str, Record], cell: Cell) -> dict[str, float]:
    """{law: the training loss of the model that is told all but that one, in the replicate of a cell}; of
    those that were trained.
    """
    names = {all_but(study.world, law).name: law for law in laws_of(study.world)}
    found = {}
    for other in study.cells:
        record = records.get(other.key)
        if other.arm.name not in names or record is None or record.status != OK:
            continue
        if other.replicate == cell.replicate and record.loss is not None:
            found[names[other.arm.name]] = record.loss
    return found


def noise_shown(study: Study, records: Mapping[str, Record]) -> float | None:
    """The noise, in sigma_f, where nobody states it, as observations show it that models were not trained on:
    those held out, and those that choose the state; of all and all but one. None where it is stated, or
    nothing shows it.
    """
    if noise_levels(study.world)[1]:
        return None
    own = {subset(study.world, study.world.players).name}
    own |= {all_but(study.world, law).name for law in laws_of(study.world)}
    return shown_noise(distances(records, [c for c in study.cells if c.arm.name in own]))


def distances(records: Mapping[str, Record], cells: Iterable[Cell]) -> list[list[float]]:
    """How far models are from observations that they were not trained on, rms in sigma_f: of every arm a list
    over replicates of those held out, and one of those that choose the state.

    Args:
        records: by key.
        cells: whose models; those that were not trained are left out.
    """
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for cell in cells:
        record = records.get(cell.key)
        if record is None or record.status != OK:
            continue
        for which, distance in (
            ("held out", record.held_out),
            ("validation", record.chosen.get("validation")),
        ):
            if distance is not None:
                found[cell.arm.name, which].append(float(distance))
    return list(found.values())


def _rows(study: Study, store: Store, cell: Cell, record: Record) -> Linearised | None:
    """The rows of a cell's loss at its last state; None where its weights are not kept or its
    learner cannot say."""
    weights = store.weights(record, LAST)
    return (
        None
        if weights is None
        else study.learners[cell.learner].linearised(study.fit(cell), weights)
    )
