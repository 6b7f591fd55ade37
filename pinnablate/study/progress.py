"""How far training is, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinnablate.learners.base import OK, SCORED
from pinnablate.records.store import Record

if TYPE_CHECKING:
    from pinnablate.study.cell import Cell
    from pinnablate.study.study import Study

# Of an estimate: how much of it must have passed until the pace that was seen counts more.
PRIOR = 0.2
# Between these times an estimate a training is announced to end. Of 37 runs of `pinnablate run`, one core each and most beside
# another job, 32 did so (benchmarks/notebook/costs.md); how busy the machine will be, and when a loss stops falling, nobody knows.
FASTER, SLOWER = 0.5, 2.0
LOOKING = 0.05  # share of the time that may go into estimating what is left


@dataclass(frozen=True)
class Progress:
    """How far training is, after a record was kept.

    As text it is one line, so that `progress=print` shows it.

    Args:
        record: the one that was just kept.
        done, total: how many cells are trained, of how many that had no record.
        elapsed: seconds since training began.
        left: seconds that the others will take, by the estimate of a dry run at the pace so far.
        split: whose error is shown; that of every split by default.
        replicates: how many the study has; of one the seed is not shown.
        like: the cell before it that became the same for the same reason, which is then not said again.
    """

    record: Record
    done: int
    total: int
    elapsed: float
    left: float
    split: str | None = None
    replicates: int | None = None
    like: Record | None = None

    def __str__(self) -> str:
        r = self.record
        shown = {self.split: r.errors[self.split]} if self.split in r.errors else r.errors
        errors = " ".join(f"{split} {error:.2g}" for split, error in shown.items())
        scored = f"  error {errors}" if r.status in SCORED else ""  # a failed cell has no score
        why = f": {r.reason}" if self.like is None else f", as {self._named(self.like)}"
        note = "" if r.status == OK else f"  {r.status.replace('_', ' ').upper()}{why}"
        left = f"about {duration(max(self.left, 1.0))} left" if self.done < self.total else "done"
        return (
            f"[{self.done:>{len(str(self.total))}}/{self.total}] {duration(self.elapsed)}, {left}  "
            f"{self._named(r)}{scored}{note}"
        )

    def _named(self, record: Record) -> str:
        """A cell by its arm, and by its replicate where there are several."""
        seed = "" if self.replicates == 1 else f" (replicate {record.data_seed})"
        return f"{record.arm}{seed}"


def announced(seconds: float) -> str:
    """Between which times a training ends that was estimated, of 56 s: `28 s to 2 min`.

    Args:
        seconds: the estimate, which is of this machine as it is now.
    """
    least, most = (duration(max(times * seconds, 1.0)) for times in (FASTER, SLOWER))
    return least if least == most else f"{least} to {most}"


def duration(seconds: float) -> str:
    """Seconds as `42 s`, `12 min` or `3.4 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


class Clock:
    """The time that training takes and will take.

    What is left is what a dry run would say of all cells, less what it would say of those that are
    done, times the pace: elapsed time over what was expected of it. So a program that is compiled
    for the first cell is not counted again for every other.

    Args:
        study: what is trained.
        cells: those that are trained now.
    """

    def __init__(self, study: Study, cells: Sequence[Cell]) -> None:
        self._study, self._cells = study, {c.key: c for c in cells}
        self._done: list[Cell] = []
        self._became: dict[tuple[str, str], Record] = {}  # the first of each status and reason
        self._expected = study.estimate(cells)[0] if cells else 0.0
        self._left, self._looked, self._next = self._expected, 0.0, 0.0
        self._whole: float | None = None  # what the cells take once everything is started
        self._begin = time.perf_counter()

    def progress(self, record: Record) -> Progress:
        """What is said once a record is kept."""
        self._done.append(self._cells[record.key])
        elapsed = time.perf_counter() - self._begin
        if elapsed >= self._next:
            self._left, self._looked = self._rest(elapsed), elapsed
            took = time.perf_counter() - self._begin - elapsed
            self._next = elapsed + took / LOOKING
        left = self._left - (elapsed - self._looked) if len(self._done) < len(self._cells) else 0.0
        return Progress(
            record,
            len(self._done),
            len(self._cells),
            elapsed,
            max(left, 0.0),
            self._study.world.primary_split,
            len(self._study.replicates),
            self._like(record),
        )

    def _like(self, record: Record) -> Record | None:
        """The first cell that became the same for the same reason, if that is another."""
        first = self._became.setdefault((record.status, record.reason), record)
        return None if record.status == OK or first is record else first

    def _rest(self, elapsed: float) -> float:
        """Seconds that the cells which are not done will take."""
        if self._whole is None:
            self._whole = self._study.estimate([*self._cells.values()])[0]
        whole, done = self._whole, self._study.estimate(self._done)[0]
        passed = self._expected - whole + done  # seconds that were expected of what is done
        prior = PRIOR * self._expected
        return (whole - done) * (elapsed + prior) / (passed + prior) if passed + prior else 0.0
