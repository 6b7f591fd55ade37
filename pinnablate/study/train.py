"""Training the cells of a study that have no record yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners.base import Learner, Trained
from pinnablate.learners.cost import flops
from pinnablate.records.provenance import now, provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.folds import choose_strength, searched
from pinnablate.study.outcome import coefficients, outcome
from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:
    from pinnablate.study.study import Cell, Study


@dataclass(frozen=True)
class Progress:
    """A record that was just kept, how many are done of how many, and the seconds left by declared flops.

    As text it is one line, so that `progress=print` shows how far training is.
    """

    record: Record
    done: int
    total: int
    elapsed: float
    left: float

    def __str__(self) -> str:
        r = self.record
        errors = " ".join(f"{split} {error:.2g}" for split, error in r.errors.items())
        note = "" if r.status == "ok" else f"  {r.status.upper()}: {r.reason}"
        return (f"[{self.done:>{len(str(self.total))}}/{self.total}] {duration(self.elapsed)}, "
                f"{duration(max(self.left, 0.0))} left  {r.arm} (replicate {r.data_seed})  error {errors}{note}")


def duration(seconds: float) -> str:
    """Seconds as `42 s`, `12 min` or `3.4 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def run(study: Study, store: Store, notify: Callable[[Progress], object], retry_failed: bool) -> tuple[list[Record], int]:
    """Train what is missing of a study: the new records, and how many existed."""
    existing = store.load(study.environment.id).records
    cells = study.missing(existing, retry_failed)
    require_support(study, cells)
    begin, made = time.perf_counter(), []
    weights = {c.key: _cost(study, c) for c in cells}
    with closing(_train(study, cells)) as training:
        for cell, trained, detail in training:
            record = _record(study, cell, trained, detail)
            store.append(record, trained.weights)
            made.append(record)
            elapsed = time.perf_counter() - begin
            share = sum(weights[r.key] for r in made) / sum(weights.values())
            notify(Progress(record, len(made), len(cells), elapsed, elapsed * (1 - share) / share))
    return made, len(study.cells) - len(cells)


def require_support(study: Study, cells: Sequence[Cell]) -> None:
    """Refuse cells that their learner cannot train, or has no room for.

    Raises:
        PinnablateError: which arm, and why; or what is missing.
    """
    study.environment.needs_solution("score a model")
    for cell in cells:
        if reason := study.why_not(cell.arm):
            raise PinnablateError(f"learner {cell.learner!r} cannot train arm {cell.arm.name!r}: {reason}")
    for name, made in study.learners.items():
        missing = made.shortage([f for c in cells if c.learner == name for f in [study.fit(c), *study.search(c)]])
        if missing:
            raise PinnablateError(missing)


def estimate(study: Study, cells: Sequence[Cell]) -> tuple[float, float]:
    """(wall-clock seconds, bytes) of training some cells."""
    seconds, memory = 0.0, 0.0
    for name, made in study.learners.items():
        fits = [f for c in cells if c.learner == name for f in [study.fit(c), *study.search(c)]]
        took, needs = made.estimate(fits) if fits else (0.0, 0.0)
        seconds, memory = seconds + took, max(memory, needs)
    return seconds, memory


def _cost(study: Study, cell: Cell) -> float:
    """Declared flops of a cell, its search included."""
    return sum(map(flops, [study.fit(cell), *study.search(cell)]))


def _train(study: Study, cells: Sequence[Cell]) -> Generator[tuple[Cell, Trained, dict[str, Any]], None, None]:
    """Train cells: those that search for a strength last, because their fit follows from the search."""
    for name, made in study.learners.items():
        mine = [c for c in cells if c.learner == name]
        plain = {id(f): (c, f) for c in mine if not c.arm.searched for f in [study.fit(c)]}
        searches = {c.key: study.search(c) for c in mine if c.arm.searched}
        found: dict[int, Trained] = {}
        for trained in _fit(made, [f for _, f in plain.values()] + [f for fits in searches.values() for f in fits]):
            if id(trained.fit) in plain:
                yield plain[id(trained.fit)][0], trained, coefficients(trained)
            else:
                found[id(trained.fit)] = trained
        # in the order of the fits, not of their arrival: a mean must not depend on which thread was first
        results = {key: [found[id(f)] for f in fits] for key, fits in searches.items()}
        what = {c.key: searched(c.arm) for c in mine if c.arm.searched}
        chosen = {key: choose_strength(what[key], trained) for key, trained in results.items()}
        refits = {id(f): (c, f) for c in mine if c.arm.searched for f in [study.fit(c, **{what[c.key]: chosen[c.key][0]})]}
        for trained in _fit(made, [f for _, f in refits.values()]):
            cell = refits[id(trained.fit)][0]
            trained.seconds += sum(t.seconds for t in results[cell.key])
            yield cell, trained, {what[cell.key]: chosen[cell.key][0], "cross_validation": chosen[cell.key][1]}


def _record(study: Study, cell: Cell, trained: Trained, detail: dict[str, Any]) -> Record:
    env = study.environment
    counted = learner_class(cell.learner).trains_network  # others do not spend what is declared
    return Record(
        key=cell.key,
        environment=env.id,
        environment_digest=env.digest,
        design=study.design,
        design_digest=env.design_digest(study.design),
        arm=cell.arm.name,
        equations=list(cell.arm.equations),
        data_seed=cell.replicate,
        init_seed=cell.replicate,
        learner=cell.learner,
        protocol="" if cell.arm.learner else study.protocol.name,
        detail=detail,
        cost={"thread_seconds": round(trained.seconds, 3), "flops": _cost(study, cell) if counted else 0.0},
        provenance=provenance(),
        created=now(),
        **outcome(study.scorer, trained),
    )


def _fit(learner: Learner, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
    """Train and, when the caller stops early, stop the learner's threads at once."""
    if fits:
        with closing(learner.fit(fits)) as training:
            yield from training
