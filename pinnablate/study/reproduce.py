"""Records drawn at random, trained again: what is published must come back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from pinnablate.arms import parse
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT, learner_class
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.study.seeds import Seeds
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import CANONICAL, DRAWN, STANDARD, protocol

# Skills that differ by at most so many decades on every split agree: other processors and other
# versions of libraries round differently.
AGREES_WITHIN = 0.02
NUDGE, MULTIPLES = 1e-15, (1, -1, 2, -2)  # initial weights are changed by these multiples of NUDGE


@dataclass(frozen=True)
class Reproduced:
    """A record, and the same cell trained again.

    Args:
        record, again: the two records.
        difference: the largest difference of skill over the splits, in decades, at the state that
            is scored and at the last one.
        rounding: the largest difference between any two runs whose initial weights differ by
            multiples of NUDGE. It is measured only where `difference` exceeds AGREES_WITHIN; None
            elsewhere, and for learners without a network.
    """

    record: Record
    again: Record
    difference: float
    rounding: float | None = None

    @property
    def verdict(self) -> str:
        """`yes`, `rounding` where rounding alone makes as large a difference, or `NO`."""
        if self.record.status != self.again.status:
            return "NO"
        if self.difference <= AGREES_WITHIN:
            return "yes"
        return (
            "rounding" if self.rounding is not None and self.difference <= self.rounding else "NO"
        )

    @property
    def agrees(self) -> bool:
        return self.verdict != "NO"


def draw(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """Records drawn at random, without replacement.

    Args:
        records: in any order.
        count: how many; all of them where there are fewer.
        seed: the same seed draws the same of the same records.
    """
    known = sorted(records, key=lambda r: r.key)
    chosen = np.random.default_rng(seed).permutation(len(known))[:count]
    return [known[k] for k in sorted(chosen)]


def study_of(env: Environment, record: Record, resources: Resources = DEFAULTS) -> Study | None:
    """The study whose one cell has the key of a record.

    Returns:
        None where there is none: the environment, the learner or the protocol has changed since.
    """
    try:
        arms = parse(env.world(record.design), record.arm)
        named = protocol(record.protocol or STANDARD)
        learner = record.learner if record.protocol else DEFAULT
        own = (Seeds(*record.replicate),)
        worlds = DRAWN if record.world_seed else CANONICAL
        study = Study(
            env,
            named,
            record.design,
            arms,
            learner=learner,
            resources=resources,
            worlds=worlds,
            seeds=own,
        )
    except PinnablateError:
        return None
    return study if [c.key for c in study.cells] == [record.key] else None


def reproduce(
    env: Environment, records: Sequence[Record], resources: Resources = DEFAULTS
) -> Iterator[Reproduced]:
    """Train the cells of some records again, one after the other, and compare.

    Raises:
        PinnablateError: a record that no study of today would make.
    """
    for record in records:
        study = study_of(env, record, resources)
        if study is None:
            cell = f"{record.key} ({record.arm}, replicate {record.data_seed})"
            raise PinnablateError(
                f"{env.id}: record {cell} is of an older version of what made it; train its cell "
                "again with pinnablate run"
            )
        again = _train(study)
        far = _apart(env, record, again)
        yield Reproduced(
            record, again, far, _rounding(study, again) if far > AGREES_WITHIN else None
        )


def _train(study: Study) -> Record:
    """The record of the one cell of a study, trained now."""
    with tempfile.TemporaryDirectory() as room:
        (made,), _ = study.run(Store(room))
    return made


def _apart(env: Environment, one: Record, other: Record) -> float:
    """The largest difference of skill over the splits, in decades, at the state that is scored and,
    where both records hold it, at the last one.
    """
    pairs = [(one.errors, other.errors)]
    if one.last and other.last:
        pairs.append((one.last["errors"], other.last["errors"]))
    return max(
        abs(skill(a[s], env.floor) - skill(b[s], env.floor)) for a, b in pairs for s in one.errors
    )


def _rounding(study: Study, again: Record) -> float | None:
    """The largest difference of skill, in decades, that rounding of initial weights makes.

    A network whose data and equations determine too little keeps what it started from, and so do
    the differences of its start. None for learners without a network.
    """
    (cell,) = study.cells
    if not learner_class(cell.learner).trains_network:
        return None
    runs = [again, *(_train(replace(study, nudge=n * NUDGE)) for n in MULTIPLES)]
    return max(_apart(study.environment, one, other) for one, other in combinations(runs, 2))
