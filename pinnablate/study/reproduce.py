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
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import STANDARD, protocol

AGREES_WITHIN = 0.02  # decades of skill, on every split: other processors and libraries round otherwise
NUDGE, MULTIPLES = 1e-15, (1, -1, 2, -2)  # relative changes of initial weights, in units of the first


@dataclass(frozen=True)
class Reproduced:
    """A record and the same cell trained again.

    Args:
        record, again: both.
        difference: the largest difference of skill over the splits, in decades.
        rounding: that of any two of the runs which start from weights that differ by rounding; sought only where the difference
            exceeds the tolerance, and None elsewhere, or where there is no network.
    """

    record: Record
    again: Record
    difference: float
    rounding: float | None = None

    @property
    def verdict(self) -> str:
        """`yes` within the tolerance, `rounding` where rounding alone does as much, else `NO`."""
        if self.record.status != self.again.status:
            return "NO"
        if self.difference <= AGREES_WITHIN:
            return "yes"
        return "rounding" if self.rounding is not None and self.difference <= self.rounding else "NO"

    @property
    def agrees(self) -> bool:
        return self.verdict != "NO"


def draw(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """`count` records at random, or all where there are fewer; the same for the same seed and records."""
    known = sorted(records, key=lambda r: r.key)
    chosen = np.random.default_rng(seed).permutation(len(known))[:count]
    return [known[k] for k in sorted(chosen)]


def study_of(env: Environment, record: Record, resources: Resources = DEFAULTS) -> Study | None:
    """The study whose one cell is a record's, or None where no study of today has its key."""
    try:
        arms = parse(env.world(record.design), record.arm)
        named = protocol(record.protocol or STANDARD)
        learner = record.learner if record.protocol else DEFAULT
        study = Study(env, named, record.design, arms, (record.data_seed,), learner, resources)
    except PinnablateError:
        return None
    return study if [c.key for c in study.cells] == [record.key] else None


def reproduce(env: Environment, records: Sequence[Record], resources: Resources = DEFAULTS) -> Iterator[Reproduced]:
    """Train the cells of some records again, one after the other, and compare.

    Raises:
        PinnablateError: a record that no study of today would make.
    """
    for record in records:
        study = study_of(env, record, resources)
        if study is None:
            raise PinnablateError(f"{env.id}: record {record.key} ({record.arm}, replicate {record.data_seed}) is of an older "
                                  "version of what made it; train its cell again with pinnablate run")
        again = _train(study)
        far = _apart(env, record, again)
        yield Reproduced(record, again, far, _rounding(study, again) if far > AGREES_WITHIN else None)


def _train(study: Study) -> Record:
    with tempfile.TemporaryDirectory() as room:
        (made,), _ = study.run(Store(room))
    return made


def _apart(env: Environment, one: Record, other: Record) -> float:
    return max(abs(skill(one.errors[s], env.floor) - skill(other.errors[s], env.floor)) for s in one.errors)


def _rounding(study: Study, again: Record) -> float | None:
    """How far apart rounding alone sets runs of a cell: a network that is told too little keeps what it started from."""
    (cell,) = study.cells
    if not learner_class(cell.learner).trains_network:
        return None
    runs = [again, *(_train(replace(study, nudge=n * NUDGE)) for n in MULTIPLES)]
    return max(_apart(study.environment, one, other) for one, other in combinations(runs, 2))
