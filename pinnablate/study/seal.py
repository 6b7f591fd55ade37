"""Old records, which are older than checksums, sealed where their weights prove them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.records.schema import SEALED
from pinnablate.records.store import Record, Store
from pinnablate.study.reproduce import study_of
from pinnablate.study.rescore import Rescorer


@dataclass
class Sealing:
    """What became of the records of an environment.

    Args:
        sealed: how many were sealed now.
        before: how many were sealed already.
        without_weights: how many have nothing that proves them.
        stale: how many are of another declaration, learner or protocol than today's.
        sentences: one for each record whose weights say something else, or cannot be read.
    """

    sealed: int = 0
    before: int = 0
    without_weights: int = 0
    stale: int = 0
    sentences: tuple[str, ...] = ()


def seal(env: Environment, store: Store) -> Sealing:
    """Score every unsealed record again from its weights, and append it sealed where the two agree.

    The older line stays, and the later is believed.

    Args:
        env: as it is declared today.
        store: where records and weights are.

    Raises:
        StoreError: records cannot be read, or not be written.
    """
    out, again = Sealing(), Rescorer(env, store)
    for record in store.load(env.id).records.values():
        if record.sealed:
            out.before += 1
            continue
        if (made := _completed(env, record)) is None:
            out.stale += 1
            continue
        try:
            found = again.differences(record)
        except PinnablateError as error:
            out.sentences += (str(error),)
            continue
        if found is None:
            out.without_weights += 1
        elif found.agree:
            store.append(made, None)
            out.sealed += 1
        else:
            name, far = found.largest
            out.sentences += (
                f"{record.arm}, replicate {record.data_seed}: recorded {name} differs from that of its "
                f"weights by {far:.1e}, relative, so that it is not sealed; train the cell again",
            )
    return out


def _completed(env: Environment, record: Record) -> Record | None:
    """A record with all that its key follows from; None where its cell is none of today's."""
    if record.environment_digest != env.digest or (study := study_of(env, record)) is None:
        return None
    (cell,) = study.cells
    return replace(record, schema=SEALED, **study.identity(cell))
