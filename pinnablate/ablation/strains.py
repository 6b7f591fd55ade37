"""What models told all laws say of each of them, from their kept weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pinnablate.analysis.suspicion import Strain, strain
from pinnablate.arms import Arm
from pinnablate.learners.base import OK
from pinnablate.records.store import LAST, Record, Store
from pinnablate.study import Cell, Study
from pinnablate.tasks.linearised import Linearised
from pinnablate.world import World


def laws_of(world: World) -> dict[str, tuple[str, ...]]:
    """What may be withheld of the equations: {player: the equations of the world's laws in it}.

    Args:
        world: the environment under its design; conditions and observations that are players are
            left out.
    """
    equations = dict.fromkeys(r.equation for r in world.laws.residuals)
    return {player: (player,) for player in world.players if player in equations}


def strains_of(
    study: Study,
    store: Store,
    records: Mapping[str, Record],
    arm: Arm,
    laws: Mapping[str, Sequence[str]],
) -> list[Strain]:
    """The strain of an arm in every replicate, at the last state of its training.

    Args:
        study: its cells.
        store: where weights are kept.
        records: by key.
        arm: which one.
        laws: {law: equations that it is withheld with}, as the fit of the arm names them.

    Returns:
        One of each replicate whose model was trained and whose learner can say; a diverged or
        failed one has none, and stands in nothing.

    Raises:
        StoreError: weights cannot be read.
    """
    return [strain(rows, laws) for rows in rows_of(study, store, records, arm)]


def rows_of(
    study: Study, store: Store, records: Mapping[str, Record], arm: Arm
) -> Iterator[Linearised]:
    """The rows of the loss of an arm in every replicate, at the last state of its training.

    Args:
        study, store, records, arm: as in `strains_of`.

    Raises:
        StoreError: weights cannot be read.
    """
    for cell in study.cells:
        record = records.get(cell.key)
        if cell.arm.name != arm.name or record is None or record.status != OK:
            continue
        rows = _rows(study, store, cell, record)
        if rows is not None and (rows.noise > 0).any():
            yield rows


def _rows(study: Study, store: Store, cell: Cell, record: Record) -> Linearised | None:
    """The rows of a cell's loss at its last state; None where its weights are not kept or its
    learner cannot say."""
    weights = store.weights(record, LAST)
    return (
        None
        if weights is None
        else study.learners[cell.learner].linearised(study.fit(cell), weights)
    )
