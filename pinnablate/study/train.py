"""Training the cells of a study that have no record yet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners.base import FAILED, Learner, Trained
from pinnablate.learners.cost import flops
from pinnablate.learners.rate import measured_machine
from pinnablate.learners.states import States
from pinnablate.records.claims import Claims
from pinnablate.records.provenance import now, provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.folds import choose_strength, searched
from pinnablate.study.outcome import coefficients, outcome
from pinnablate.study.progress import Clock, Progress
from pinnablate.study.selection import read_alone
from pinnablate.study.shares import Waiting, shares
from pinnablate.study.sound import mark_if_never_began, require_finite
from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:
    from pinnablate.study.cell import Cell
    from pinnablate.study.study import Study

SCORED = 0.006  # seconds in which a kept state is scored (own data of two coordinates, quick-v1)


def run(
    study: Study,
    store: Store,
    notify: Callable[[Progress], object],
    retry_failed: bool,
    certificate: str = "",
    waiting: Callable[[Waiting], object] = lambda _: None,
) -> tuple[list[Record], int]:
    """Train the cells of a study that have no record, keeping each record as it comes.

    Cells that another process is training into the same store are waited for, and trained here where
    it ends without their records.

    Args:
        study: the cells.
        store: where records are, and are kept.
        notify: called after each record.
        retry_failed: whether cells whose record says failed are trained again.
        certificate: what is known of the world, for the new records.
        waiting: called when only cells of other processes are left, and when these change.

    Returns:
        The new records of this process, and how many cells had one or were given one by another.

    Raises:
        PinnablateError: a cell that its learner cannot train, or a package that is missing; nothing
            is trained then.
        StoreError: records cannot be read or kept.
    """
    store.sweep(study.environment.id)
    before = store.load(study.environment.id).records
    cells = study.missing(before, retry_failed)
    require_support(study, cells)
    made: list[Record] = []
    states = States(store.states_path(study.environment.id), str(provenance()))
    if cells:
        with closing(Claims(store.directory, study.environment.id, now())) as claims:
            for mine in shares(store, study.environment.id, claims, cells, before, waiting):
                clock = Clock(study, mine)
                with closing(_train(study, mine, states)) as training:
                    for cell, trained, detail in training:
                        record = _record(study, cell, trained, detail)
                        record = replace(record, certificate=certificate)
                        curve = _curve_of(record, trained)
                        store.append(record, trained.weights, trained.last, curve)
                        with suppress(OSError):  # a state without use is no harm
                            states.forget(cell.key)
                        claims.drop([cell.key])
                        made.append(record)
                        notify(clock.progress(record))
    return made, len(study.cells) - len(made)


def _curve_of(record: Record, trained: Trained) -> dict[int, np.ndarray]:
    """{step: parameters [P]} of the states of a learning curve, coefficients that are learned left
    out.
    """
    shown = {point["step"] for point in record.curve}
    return {step: theta for step, theta in trained.models() if step in shown}


def require_support(study: Study, cells: Sequence[Cell]) -> None:
    """Refuse cells that their learner cannot train, or has no room for.

    Raises:
        PinnablateError: which arm, and why; what is missing; or what is not finite.
    """
    study.environment.needs_values("score a model")
    require_finite(study, cells)
    for cell in cells:
        if reason := study.why_not(cell.arm):
            raise PinnablateError(
                f"learner {cell.learner!r} cannot train arm {cell.arm.name!r}: {reason}"
            )
    for name, made in study.learners.items():
        if missing := made.shortage(_fits(study, [c for c in cells if c.learner == name])):
            raise PinnablateError(missing)


def estimate(study: Study, cells: Sequence[Cell]) -> tuple[float, float]:
    """(wall-clock seconds, bytes) of training some cells."""
    seconds, memory = 0.0, 0.0
    for name, made in study.learners.items():
        fits = _fits(study, [c for c in cells if c.learner == name])
        took, needs = made.estimate(fits) if fits else (0.0, 0.0)
        seconds, memory = seconds + took + _scoring(fits), max(memory, needs)
    return seconds, memory


def _scoring(fits: Sequence[Fit]) -> float:
    """Seconds that it takes to score the states of some networks, among which validation chooses."""
    networks = [f for f in fits if f.architecture is not None]
    if not networks:
        return 0.0
    kept = sum(len(first) + len(second) for f in networks for first, second in (f.curve_steps,))
    return measured_machine().slowness * SCORED * kept


def _fits(study: Study, cells: Sequence[Cell]) -> list[Fit]:
    """Every fit of some cells, those of their searches included."""
    return [fit for cell in cells for fit in (study.fit(cell), *study.search(cell))]


def _cost(study: Study, cell: Cell) -> float:
    """Declared flops of a cell, its search included."""
    return sum(map(flops, _fits(study, [cell])))


Finished = tuple["Cell", Trained, dict[str, Any]]  # with what its record says in `detail`


def _train(study: Study, cells: Sequence[Cell], states: States) -> Generator[Finished, None, None]:
    """Train cells, learner by learner, keeping the states of long fits under the keys of their cells.

    Cells that search for a strength come last: their fit follows from the fits of the search.
    """
    for name, made in study.learners.items():
        mine = [c for c in cells if c.learner == name]
        plain = {id(fit): (c, fit) for c in mine if not c.arm.searched for fit in [study.fit(c)]}
        searches = {c.key: study.search(c) for c in mine if c.arm.searched}
        first = [fit for _, fit in plain.values()] + [f for fits in searches.values() for f in fits]
        made.states = states
        for cell, fit in plain.values():
            states.name(fit, cell.key)
        for key, fits in searches.items():
            for k, fit in enumerate(fits):
                states.name(fit, f"{key}-{k}")
        found: dict[int, Trained] = {}
        for trained in _fit(made, first):
            if id(trained.fit) in plain:
                yield plain[id(trained.fit)][0], trained, {}
            else:
                found[id(trained.fit)] = read_alone(trained)
        # in the order of the fits: a mean must not depend on which thread was first
        results = {key: [found[id(fit)] for fit in fits] for key, fits in searches.items()}
        yield from _refit(study, made, [c for c in mine if c.arm.searched], results)


def _refit(
    study: Study, made: Learner, cells: Sequence[Cell], searches: dict[str, list[Trained]]
) -> Generator[Finished, None, None]:
    """Train cells with the strengths that their searches choose: {key: fits of the search}."""
    refits, details = {}, {}
    for cell in cells:
        what = searched(cell.arm)
        if broken := [t for t in searches[cell.key] if t.status == FAILED]:
            reason = f"while it searched its {what}: {broken[0].reason}"
            yield cell, Trained(study.fit(cell), FAILED, reason), {}
            continue
        strength, errors = choose_strength(what, searches[cell.key])
        fit = study.fit(cell, **{what: strength})
        refits[id(fit)] = cell, fit
        if made.states is not None:
            made.states.name(fit, cell.key)
        details[cell.key] = {what: strength, "cross_validation": errors}
    for trained in _fit(made, [fit for _, fit in refits.values()]):
        cell = refits[id(trained.fit)][0]
        trained.seconds += sum(t.seconds for t in searches[cell.key])
        yield cell, trained, details[cell.key]


def _record(study: Study, cell: Cell, trained: Trained, detail: dict[str, Any]) -> Record:
    """The record of a trained cell."""
    is_network = learner_class(cell.learner).trains_network
    mark_if_never_began(trained, is_network)
    # this settles the state that all else is read at
    became = outcome(study.scorer_of(trained.fit.problem), trained)
    # declared flops are those of training a network; other learners do not spend them
    spent = _cost(study, cell) if is_network else 0.0
    return Record(
        key=cell.key,
        environment=study.environment.id,
        design=study.design,
        protocol="" if cell.arm.learner else study.protocol.name,
        detail={**detail, **coefficients(trained)},
        cost={"thread_seconds": round(trained.seconds, 3), "flops": spent},
        provenance=provenance(),
        created=now(),
        **study.identity(cell),
        **became,
    )


def _fit(learner: Learner, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
    """Train fits; when the caller closes this iterator, the learner's threads stop at once."""
    if fits:
        with closing(learner.fit(fits)) as training:
            yield from training
