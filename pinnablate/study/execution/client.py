"""Cells trained by an executor: handed out, taken back, and given up where they kill every worker."""

from __future__ import annotations

import queue
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import replace
from typing import TYPE_CHECKING

from pinnablate.errors import PinnablateError
from pinnablate.learners.base import TIMED_OUT
from pinnablate.learners.reasons import reason_of
from pinnablate.study.execution.cluster import LostError
from pinnablate.study.execution.processes import Processes, TimedOutError, WorkerDiedError
from pinnablate.study.execution.task import Code, Tasks
from pinnablate.study.execution.worker import Result, perform, perform_within, unpacked
from pinnablate.study.notice import Notice
from pinnablate.study.train import Made, failure

if TYPE_CHECKING:
    from pinnablate.study.cell import Cell
    from pinnablate.study.study import Study

TRIES = 3  # workers that a cell may outlast before it counts as failed
AHEAD = 1000  # tasks that are handed out and not back: each is about two kilobytes


class Client:
    """A study whose cells an executor trains.

    Args:
        study: theirs.
        executor: what trains them. Local `Processes` read the file that declares an environment,
            and share the memory that training may hold.
        send_code: whether such a file may be sent to other executors.
        time_limit: seconds after which the process that trains a cell is ended.
        notify: called where a worker died and its cell is handed out again.

    Raises:
        PinnablateError: the environment cannot be named to the workers.
    """

    def __init__(
        self,
        study: Study,
        executor: Executor,
        send_code: bool = False,
        time_limit: float | None = None,
        notify: Callable[[Notice], object] = lambda _: None,
    ) -> None:
        is_local = isinstance(executor, Processes)
        count = getattr(executor, "count", 1)
        usual = study.resources
        own = replace(usual, workers=1, memory=usual.memory / (count if is_local else 1))
        self.of_a_worker = replace(study, resources=own)  # with what one worker may use
        self.of_all = replace(study, resources=replace(usual, workers=count))
        self._executor, self._limit, self._notify = executor, time_limit, notify
        other = Code.TEXT if send_code else Code.NONE
        self._tasks = Tasks(self.of_a_worker, Code.PATH if is_local else other)
        self._done: queue.SimpleQueue[Future[Result]] = queue.SimpleQueue()
        self._under_way: dict[Future[Result], Cell] = {}
        self._deaths: Counter[str] = Counter()

    def trained(self, cells: Sequence[Cell]) -> Generator[Made, None, None]:
        """Train cells, and yield what became of each as it comes.

        A cell whose worker died is handed out again, after all others. Where TRIES workers died of
        it, or the executor says that too many did, it is a failed record with that reason.

        Raises:
            PinnablateError: a worker that has other versions or cannot train the cell, or an
                executor that broke.
        """
        left = deque(cells)
        try:
            while left or self._under_way:
                while left and len(self._under_way) < AHEAD:
                    self._hand_out(left.popleft())
                future = self._done.get()
                cell = self._under_way.pop(future)
                if (made := self._taken(cell, future)) is not None:
                    yield made
                else:
                    left.append(cell)
        finally:
            for future in self._under_way:
                future.cancel()
            self._under_way.clear()

    def _hand_out(self, cell: Cell) -> None:
        try:
            future = self._submitted(self._tasks.text(cell))
        except BrokenExecutor as error:
            raise _broken(error) from error
        self._under_way[future] = cell
        future.add_done_callback(self._done.put)

    def _submitted(self, text: str) -> Future[Result]:
        if isinstance(self._executor, Processes):  # they end what hangs themselves
            return self._executor.submit_within(self._limit, perform, text)
        if self._limit is None:
            return self._executor.submit(perform, text)
        return self._executor.submit(perform_within, text, self._limit)

    def _taken(self, cell: Cell, future: Future[Result]) -> Made | None:
        """What became of a cell; None where it must be handed out again."""
        try:
            return unpacked(future.result(), cell.key)
        except TimedOutError as error:
            return failure(self.of_a_worker, cell, _late(error), TIMED_OUT)
        except MemoryError as error:
            return failure(self.of_a_worker, cell, reason_of(error))
        except WorkerDiedError as error:
            self._deaths[cell.key] += error.deaths
            if self._deaths[cell.key] < TRIES:
                self._notify(Notice(_again(cell, error)))
                return None
            return failure(
                self.of_a_worker,
                cell,
                f"{self._deaths[cell.key]} workers died while they had it, so it was given up: the "
                f"last {error.how}; see what a worker says and how much memory it has, then repeat "
                "with --rerun failed",
            )
        except (LostError, CancelledError):
            return None
        except BrokenExecutor as error:
            raise _broken(error) from error


def _late(error: TimedOutError) -> str:
    """Why a cell timed out."""
    return (
        f"it had not ended after {error.limit:g} s, and its process was ended; allow more with "
        "--time-limit"
    )


def _again(cell: Cell, error: WorkerDiedError) -> str:
    """That a worker died, and what is done about it."""
    causes = {"SIGKILL": "the system does", "SIGABRT": "compiled code does"}
    short = next(
        (f", as {who} where memory is short" for sign, who in causes.items() if sign in error.how),
        "",
    )
    return (
        f"a worker {error.how}{short}, while it trained {cell.arm.name} (replicate {cell.replicate}): "
        "that cell alone is trained again, by another; if it happens often, allow fewer --jobs"
    )


def _broken(error: BrokenExecutor) -> PinnablateError:
    return PinnablateError(
        f"the executor broke ({error}); every finished cell is kept: repeat the call with a new one, "
        "or with jobs=N, whose workers are replaced"
    )
