"""What a worker does: one cell after the other, with what it has made kept for the next.

TensorFlow is imported here, when the first network is trained, and never by who asks.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner
from pinnablate.learners.base import Learner
from pinnablate.learners.resources import Resources
from pinnablate.records.lines import decode, encode
from pinnablate.records.record import Record
from pinnablate.study.execution.processes import Processes
from pinnablate.study.execution.task import Task, read
from pinnablate.study.train import Made, trained

if TYPE_CHECKING:
    from pinnablate.study.study import Study

Result = tuple[bytes, bytes, bytes]  # header and line of a record, and its arrays as .npz
STUDIES = 4  # of which what is drawn and measured is kept: one replicate each

_one_at_a_time = threading.Lock()  # threads of a worker would share a compiled program
_own: list[Processes] = []  # one process, of a worker that must end what hangs
_learners: dict[tuple[str, Resources], Learner] = {}
_studies: OrderedDict[object, Study] = OrderedDict()


def perform(text: str) -> Result:
    """Train the cell of a task. The same text gives the same record, but for times and machine.

    Args:
        text: of `Tasks.text`.

    Returns:
        The header and the line of its record, sealed as a results file holds them, and an archive
        of its parameters, empty where it has none.

    Raises:
        PinnablateError: the worker cannot train it; see `read`.
    """
    with _one_at_a_time:
        task = read(text)
        learners = {task.cell.learner: _learner(task)}
        with closing(trained(_known(task.study), [task.cell], learners)) as training:
            (made,) = training
        return packed(made)


def perform_within(text: str, limit: float) -> Result:
    """The same in a process of the worker's own, which is ended where it takes too long.

    Args:
        text: of `Tasks.text`.
        limit: seconds.

    Raises:
        TimedOutError: it did.
        WorkerDiedError: that process ended.
        PinnablateError: as `perform`.
    """
    with _one_at_a_time:
        if not _own:
            _own.append(Processes(1))
        return _own[0].submit_within(limit, perform, text).result()


def _learner(task: Task) -> Learner:
    """The learner of a cell, with the programs that it has compiled for others."""
    resources = task.study.learners[task.cell.learner].resources
    key = task.cell.learner, resources
    if key not in _learners:
        _learners[key] = learner(*key)
    return _learners[key]


def _known(made: Study) -> Study:
    """The same study but for its arm, which has its points, data and truth already, if there is one."""
    world = made.environment.digest, made.environment.id, made.design, made.seeds
    key = *world, made.protocol, made.learner, made.resources, made.nudge
    study = _studies.pop(key, made)
    _studies[key] = study
    while len(_studies) > STUDIES:
        _studies.popitem(last=False)
    return study


def packed(made: Made) -> Result:
    """A result as bytes."""
    arrays: dict[str, np.ndarray] = {}
    if made.weights is not None:
        arrays["theta"] = made.weights
    if made.last is not None:
        arrays["last"] = made.last
    if made.states:
        arrays["steps"] = np.array(list(made.states))
        arrays["states"] = np.stack(list(made.states.values())).astype(np.float32)
    file = io.BytesIO()
    if arrays:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # its stubs take the names for options
    return (*encode(made.record), file.getvalue())


def unpacked(result: Result, key: str) -> Made:
    """A result from its bytes.

    Args:
        result: of `perform`.
        key: of the cell that was asked for.

    Raises:
        PinnablateError: it was changed on its way, or is that of another cell.
    """
    header, line, archive = result
    try:
        headers = decode(header, {})
        record = decode(line, headers if isinstance(headers, dict) else {})
        if not isinstance(record, Record) or record.key != key:
            raise ValueError(f"expected the record of {key}")
        arrays: dict[str, np.ndarray] = {}
        if archive:
            with np.load(io.BytesIO(archive), allow_pickle=False) as found:
                arrays = dict(found)
    except ValueError as error:
        raise PinnablateError(
            f"what a worker sent as cell {key} cannot be read: {error}; install the same version of "
            "pinnablate there and here, and repeat the command"
        ) from error
    states = zip(arrays.get("steps", np.zeros(0)).tolist(), arrays.get("states", ()), strict=True)
    return Made(record, arrays.get("theta"), arrays.get("last"), dict(states))
