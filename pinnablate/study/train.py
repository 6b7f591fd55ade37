"""Training the cells of a study that have no record yet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners.base import FAILED, SCORED, Learner, Trained
from pinnablate.learners.cost import flops
from pinnablate.learners.rate import measured_machine
from pinnablate.learners.states import States
from pinnablate.records.claims import Claims
from pinnablate.records.provenance import now, provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.folds import choose_strength, searched
from pinnablate.study.notice import Notice
from pinnablate.study.outcome import coefficients, outcome
from pinnablate.study.progress import Clock, Progress
from pinnablate.study.rerun import Rerun
from pinnablate.study.selection import read_alone
from pinnablate.study.shares import Waiting, shares
from pinnablate.study.sound import mark_if_never_began, require_finite
from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from pinnablate.study.cell import Cell
    from pinnablate.study.study import Study

# Seconds in which a kept state is scored where the machine is free: `python benchmarks/costs.py --part announced`
# (200 points of a pendulum, smoke: 0.0022).
SECONDS_A_STATE = 0.0022


class Made(NamedTuple):
    """What became of a cell, as `Store.append` takes it.

    Attributes:
        record: without what is known of its world.
        weights, last: parameters [P] of the state that is scored, and of the last one.
        states: {step: parameters [P]} of its learning curve.
    """

    record: Record
    weights: np.ndarray | None
    last: np.ndarray | None
    states: dict[int, np.ndarray]


def run(
    study: Study,
    store: Store,
    notify: Callable[[Progress], object],
    rerun: Rerun,
    certificate: str = "",
    waiting: Callable[[Waiting | Notice], object] = lambda _: None,
    executor: Executor | None = None,
    send_code: bool = False,
    time_limit: float | None = None,
) -> tuple[list[Record], int]:
    """Train the cells of a study that have no record, keeping each record as it comes.

    Cells that another process is training into the same store are waited for, and trained here where
    it ends without their records.

    Args:
        study: the cells.
        store: where records are, and are kept.
        notify: called after each record.
        rerun: which cells that have a record are trained again; see `Study.missing`.
        certificate: what is known of the world, for the new records.
        waiting: called when only cells of other processes are left, when these change, and when a
            worker died.
        executor: what trains them in place of this process.
        send_code: whether the file that declares the environment may be sent to it.
        time_limit: seconds after which the process that trains a cell is ended, which is then a
            record that says so.

    Returns:
        The new records of this process, and how many cells had one or were given one by another.

    Raises:
        PinnablateError: a cell that its learner cannot train, a package that is missing, or a time
            limit where this process trains; nothing is trained then.
        StoreError: records cannot be read or kept.
    """
    if time_limit is not None and executor is None:
        raise PinnablateError(
            f"a time limit of {time_limit:g} s, and this process trains, whose threads cannot be "
            "ended; expected processes that can be: add --jobs 1 (jobs=1), or more"
        )
    store.sweep(study.environment.id)
    before = store.load(study.environment.id).records
    cells = study.missing(before, rerun)
    states = States(store.states_path(study.environment.id), str(provenance()))
    make: Callable[[Sequence[Cell]], Generator[Made, None, None]]
    make = partial(trained, study, states=states)
    if executor is not None:
        from pinnablate.study.execution.client import Client

        client = Client(study, executor, send_code, time_limit, waiting)
        require_support(client.of_a_worker, cells)
        study, make = client.of_all, client.trained
    else:
        require_support(study, cells)
    made: list[Record] = []
    if cells:
        with closing(Claims(store.directory, study.environment.id, now())) as claims:
            for mine in shares(store, study.environment.id, claims, cells, before, waiting):
                clock = Clock(study, mine)
                with closing(make(mine)) as training:
                    for found in training:
                        record = replace(found.record, certificate=certificate)
                        store.append(record, found.weights, found.last, found.states)
                        with suppress(OSError):  # a state without use is no harm
                            states.forget(record.key)
                        claims.drop([record.key])
                        made.append(record)
                        notify(clock.progress(record))
    return made, len(study.cells) - len(made)


def trained(
    study: Study,
    cells: Sequence[Cell],
    learners: Mapping[str, Learner] | None = None,
    states: States | None = None,
) -> Generator[Made, None, None]:
    """Train cells in this process.

    Args:
        study: theirs.
        cells: those that are wanted; each is the same bit by bit in any company.
        learners: by name; those of the study by default.
        states: where states of long fits are kept, from which they go on after a kill; nowhere by
            default.
    """
    with closing(_train(study, cells, learners, states)) as training:
        for cell, found, detail in training:
            record = _record(study, cell, found, detail)
            yield Made(record, found.weights, found.last, _curve_of(record, found))


def failure(study: Study, cell: Cell, reason: str, status: str = FAILED) -> Made:
    """The record of a cell that cannot be trained to an end, which counts as failed."""
    return Made(_record(study, cell, Trained(study.fit(cell), status, reason), {}), None, None, {})


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
    _require_arms(study, cells)
    for name, made in study.learners.items():
        if missing := made.shortage(_fits(study, [c for c in cells if c.learner == name])):
            raise PinnablateError(missing)


def _require_arms(study: Study, cells: Sequence[Cell]) -> None:
    """Refuse arms that their learner cannot train.

    Raises:
        PinnablateError: which arm, and why.
    """
    for arm, name in {cell.arm: cell.learner for cell in cells}.items():
        if reason := study.why_not(arm):
            raise PinnablateError(f"learner {name!r} cannot train arm {arm.name!r}: {reason}")


def estimate(study: Study, cells: Sequence[Cell]) -> tuple[float, float]:
    """(wall-clock seconds, bytes) of training some cells.

    Raises:
        PinnablateError: an arm that its learner cannot train.
    """
    _require_arms(study, cells)
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
    return measured_machine().slowness * SECONDS_A_STATE * kept


def _fits(study: Study, cells: Sequence[Cell]) -> list[Fit]:
    """Every fit of some cells, those of their searches included."""
    searches = _searches(study, cells).values()
    once = {id(fit): fit for fits in searches for fit in fits}
    return [*map(study.fit, cells), *once.values()]


def _searches(study: Study, cells: Sequence[Cell]) -> dict[str, list[Fit]]:
    """{key: fits that the cell needs first}; cells of one prior share them."""
    made: dict[Any, list[Fit]] = {}
    out = {}
    for cell in cells:
        if cell.arm.searched:
            of = (cell.arm.base, cell.seeds) if cell.arm.is_prior else cell.key
            if of not in made:
                made[of] = study.search(cell)
            out[cell.key] = made[of]
    return out


def _cost(study: Study, cell: Cell) -> float:
    """Declared flops of a cell, its search included."""
    return sum(map(flops, _fits(study, [cell])))


Finished = tuple["Cell", Trained, dict[str, Any]]  # with what its record says in `detail`


def _train(
    study: Study,
    cells: Sequence[Cell],
    learners: Mapping[str, Learner] | None,
    states: States | None,
) -> Generator[Finished, None, None]:
    """Train cells, learner by learner, keeping the states of long fits under the keys of their cells.

    Cells that search for a strength come last: their fit follows from the fits of the search.
    """
    for name, made in (study.learners if learners is None else learners).items():
        mine = [c for c in cells if c.learner == name]
        plain = {id(fit): (c, fit) for c in mine if not c.arm.searched for fit in [study.fit(c)]}
        searches = _searches(study, mine)
        once = {id(fit): fit for fits in searches.values() for fit in fits}
        first = [*(fit for _, fit in plain.values()), *once.values()]
        made.states = states
        if states is not None:
            _name(states, plain.values(), searches)
        found: dict[int, Trained] = {}
        for trained in _fit(made, first):
            if id(trained.fit) in plain:
                yield plain[id(trained.fit)][0], trained, {}
            else:
                found[id(trained.fit)] = read_alone(trained)
        # in the order of the fits: a mean must not depend on which thread was first
        results = {key: [found[id(fit)] for fit in fits] for key, fits in searches.items()}
        yield from _refit(study, made, [c for c in mine if c.arm.searched], results)


def _name(
    states: States, plain: Iterable[tuple[Cell, Fit]], searches: Mapping[str, Sequence[Fit]]
) -> None:
    """Say under which names the states of fits are kept: the keys of their cells."""
    for cell, fit in plain:
        states.name(fit, cell.key)
    for key, fits in searches.items():
        for k, fit in enumerate(fits):
            states.name(fit, f"{key}-{k}")


def _refit(
    study: Study, made: Learner, cells: Sequence[Cell], searches: dict[str, list[Trained]]
) -> Generator[Finished, None, None]:
    """Train cells with the strengths that their searches choose: {key: fits of the search}."""
    refits, details = {}, {}
    for cell in cells:
        what = searched(cell.arm)
        if broken := [t for t in searches[cell.key] if t.status not in SCORED]:
            reason = f"while it searched its {what}: {broken[0].reason}"
            yield cell, Trained(study.fit(cell), broken[0].status, reason), {}
            continue
        strength, errors = choose_strength(what, searches[cell.key])
        if cell.arm.is_prior:
            strength /= cell.arm.more
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
