"""Does a wrong law among right ones show, without a truth? What records say, law by law.

A network told all laws is held against one told all but the law in question, in the same
replicates: by how much its training loss is higher, and its error on observations that neither was
given. A right law costs little, and a wrong one cannot be met with the others and the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import LEAST_HELD_OUT, Lattice
from pinnablate.arms import Role, Wrong, replaced
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import WORST_ERROR
from pinnablate.world import World

LARGEST_LOSS = 1e12  # a loss that is not finite counts as this


@dataclass(frozen=True)
class ToldWrongly:
    """A law among all others, told as it is or wrongly.

    Args:
        laws: which.
        wrong: how it is wrong; None where it is told as it is.
        loss: by how many decades the training loss is higher than told all others.
        held_out: the same of the error on held-out observations.
        lost: skill told all laws as they are minus that of this arm, in decades.
    """

    laws: tuple[str, ...]
    wrong: Wrong | None
    loss: Estimate
    held_out: Estimate
    lost: Estimate


def told_wrongly(world: World, lattice: Lattice) -> list[ToldWrongly]:
    """Every law that stands on record among all others, told as it is or wrongly.

    Args:
        world: the environment under the design of the study.
        lattice: its records, of subsets and of laws told wrongly. Arms that lack a replicate, or
            without which no network was trained, are left out.
    """
    return list(_cases(world, lattice))


def _cases(world: World, lattice: Lattice) -> Iterator[ToldWrongly]:
    everything = frozenset(world.players)
    told = lattice.subsets.get(everything)
    if told is None or not lattice.complete(told):
        return
    right = [(told, (law,), None) for law in world.players if law in world.equations]
    wrong = [
        (a.name, tuple(law for w in a.wrong for law in replaced(world, w)), a.wrong[0])
        for a in lattice.told.values()
        if a.role is Role.PLACEBO_AMONG_ALL
    ]
    for arm, laws, how in (*right, *wrong):
        less = lattice.subsets.get(everything - set(laws))
        if less is None or not lattice.complete(arm) or not lattice.complete(less):
            continue

        def higher(value: Callable[[Record], float], one: str = arm, other: str = less) -> Estimate:
            own, rest = ([value(r) for r in lattice.of(a)] for a in (one, other))
            return lattice.estimate(np.subtract(own, rest))

        lost = lattice.gain(told, arm)
        yield ToldWrongly(laws, how, higher(_loss), higher(_held_out), lost)


def _loss(record: Record) -> float:
    loss = record.loss if record.loss is not None and np.isfinite(record.loss) else LARGEST_LOSS
    return float(np.log10(np.clip(loss, LEAST_HELD_OUT, LARGEST_LOSS)))


def _held_out(record: Record) -> float:
    error = WORST_ERROR if record.held_out is None else record.held_out
    return float(np.log10(max(error, LEAST_HELD_OUT)))
