"""What trains the cells of a study, as users name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from pinnablate.errors import PinnablateError
from pinnablate.study.notice import Notice


@contextmanager
def opened(
    jobs: int | None = None,
    executor: Executor | str | None = None,
    notify: Callable[[Notice], object] = lambda _: None,
) -> Iterator[Executor | None]:
    """An executor while a study is trained; processes that were begun for it end with the block.

    Args:
        jobs: how many processes of this machine.
        executor: an executor of the caller's, or the address of a Dask scheduler.
        notify: called while a scheduler that was there before is away.

    Yields:
        The executor; None where this process trains.

    Raises:
        PinnablateError: both are given, or no scheduler answers.
    """
    if jobs is not None and executor is not None:
        raise PinnablateError(f"{jobs} jobs and an executor, expected one of them; leave one out")
    if jobs is not None:
        from pinnablate.study.execution.processes import Processes

        with Processes(jobs) as processes:
            yield processes
    elif isinstance(executor, str):
        from pinnablate.study.execution.cluster import Cluster

        with Cluster(executor, notify=notify) as cluster:
            yield cluster
    elif executor is None or isinstance(executor, Executor):
        yield executor
    else:
        raise PinnablateError(
            f"executor: expected a concurrent.futures.Executor or the address of a Dask scheduler, "
            f"got {type(executor).__name__}"
        )
