"""Records drawn at random, trained again: what is published must come back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.arms import parse
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.metrics import skill
from pinnablate.protocol import STANDARD, protocol
from pinnablate.store import Record, Store
from pinnablate.study import Study

TOLERANCE = 0.02  # decades of skill, on every split: other processors and libraries round otherwise


@dataclass(frozen=True)
class Reproduced:
    """A record and the same cell trained again.

    Args:
        record, again: both.
        difference: the largest difference of skill over the splits, in decades.
    """

    record: Record
    again: Record
    difference: float

    @property
    def agrees(self) -> bool:
        return self.difference <= TOLERANCE and self.record.status == self.again.status


def draw(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """`count` records at random, or all where there are fewer; the same for the same seed and records."""
    known = sorted(records, key=lambda r: r.key)
    chosen = np.random.default_rng(seed).permutation(len(known))[:count]
    return [known[k] for k in sorted(chosen)]


def study_of(env: Environment, record: Record, resources: Resources = DEFAULTS) -> Study | None:
    """The study whose one cell is a record's, or None where no study of today has its key."""
    try:
        arms = parse(env.under(record.design), record.arm)
        named = protocol(record.protocol or STANDARD)
        learner = record.learner if record.protocol else "stacked"
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
        with tempfile.TemporaryDirectory() as room:
            (again,), _ = study.run(Store(room))
        far = max(abs(skill(record.errors[s], env.floor) - skill(again.errors[s], env.floor)) for s in record.errors)
        yield Reproduced(record, again, far)
