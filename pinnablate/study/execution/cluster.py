"""A Dask cluster as an executor that outlives its scheduler."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from pinnablate.errors import PinnablateError
from pinnablate.optional import require
from pinnablate.study.execution.processes import WorkerDiedError
from pinnablate.study.notice import Notice

T = TypeVar("T")
EXTRA = "pinnablate[dask]"
ANSWERS_WITHIN = 10.0  # seconds
AWAY_FOR = 300.0  # seconds that a scheduler may be gone before training is given up
FETCHED_WITHIN = 60.0
LOOK_EVERY = 1.0
LOGGERS = ("distributed", "tornado", "tornado.application", "asyncio")


class LostError(Exception):
    """A task was lost with the scheduler that had it; no worker is to blame."""


class _NoLostConnection(logging.Filter):
    """Whatever is lost with a connection comes back to `Cluster`, which says it in a sentence."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a message is about anything else."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, OSError | asyncio.CancelledError)


_QUIET = _NoLostConnection()


def _without_lost_connections() -> None:
    """Let Dask log no traceback of a scheduler that is gone.

    Its client logs others too where it is closed while it looks for one.
    """
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for filtered in (logger, *logger.handlers):  # a logger does not filter those below it
            filtered.addFilter(_QUIET)  # once, however often it is added


class Cluster(Executor):
    """Calls functions on the workers of a Dask scheduler.

    Two clients that ask for the same call at the same time share its result.

    Args:
        address: of the scheduler, `tcp://host:8786`.
        away: seconds to wait for a scheduler that was there before.
        notify: called when that begins to be waited for, and when it is back.

    Raises:
        PinnablateError: `distributed` is not installed, or no scheduler answers.
    """

    def __init__(
        self,
        address: str,
        away: float = AWAY_FOR,
        notify: Callable[[Notice], object] = lambda _: None,
    ) -> None:
        self._distributed = require("distributed", "train on a Dask cluster", EXTRA)
        self._address, self._away, self._notify = address, away, notify
        _without_lost_connections()
        self._deaths: Counter[str] = Counter()
        self._open: dict[Any, Future[Any]] = {}
        self._lost = False
        try:
            self._client = self._connected()
        except OSError as error:
            raise PinnablateError(
                f"no Dask scheduler answers at {address!r} within {ANSWERS_WITHIN:.0f} s ({error}); "
                "start one with `dask scheduler` and name its address, tcp://HOST:8786"
            ) from error
        except ValueError as error:
            raise PinnablateError(
                f"{address!r} is no address of a Dask scheduler ({error}); expected tcp://HOST:8786"
            ) from error

    @property
    def count(self) -> int:
        """How many workers there are now, one at least."""
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call a function on some worker, which imports it by name.

        Returns:
            What it returns or raises. It raises `WorkerDiedError` where too many workers died of it
            by the rule of the scheduler (`allowed-failures`), and `LostError` where the scheduler
            was lost.

        Raises:
            PinnablateError: the scheduler is away for too long.
        """
        if self._lost:
            self._again()
        text = repr((fn.__module__, fn.__qualname__, args, sorted(kwargs.items())))
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        key = f"pinnablate-{name}-{self._deaths[name]}"
        outer: Future[T] = Future()
        outer.set_running_or_notify_cancel()
        inner = self._client.submit(fn, *args, key=key, pure=True, **kwargs)
        self._open[inner] = outer
        inner.add_done_callback(lambda done: self._settle(done, name))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; its scheduler and workers go on. What is under way is forgotten."""
        self._client.close(timeout=2 * LOOK_EVERY)

    def _settle(self, inner: Any, name: str) -> None:
        outer = self._open.pop(inner, None)
        if outer is None:
            return
        if inner.status == "finished":
            try:
                outer.set_result(inner.result(timeout=FETCHED_WITHIN))
            except Exception as error:  # it was lost on its way here
                self._lost = True
                outer.set_exception(LostError(str(error)))
        elif inner.status == "error":
            outer.set_exception(self._error(inner.exception(), name))
        else:
            self._lost = True
            outer.set_exception(LostError(inner.status))

    def _error(self, error: Exception, name: str) -> Exception:
        if isinstance(error, WorkerDiedError):  # the process that a worker trained it in
            self._deaths[name] += error.deaths
        if not isinstance(error, self._distributed.KilledWorker):
            return error
        self._deaths[name] += 1
        deaths = error.allowed_failures + 1
        return WorkerDiedError(f"was lost, {deaths} times", deaths)

    def _connected(self) -> Any:
        return self._distributed.Client(self._address, timeout=ANSWERS_WITHIN, set_as_default=False)

    def _again(self) -> None:
        """Find the scheduler again after it was lost.

        Raises:
            PinnablateError: it does not come back.
        """
        begin = time.monotonic()
        end = begin + self._away
        self._notify(
            Notice(
                f"waiting: the Dask scheduler at {self._address} is away, and is waited for up to "
                f"{self._away:.0f} s; every finished cell is kept, and what its workers had in hand is "
                "trained again once it is back"
            )
        )
        self._client.close(timeout=LOOK_EVERY)
        while True:
            try:
                self._client = self._connected()
            except OSError as error:
                if time.monotonic() > end:
                    raise PinnablateError(
                        f"the Dask scheduler at {self._address} has been away for {self._away:.0f} s "
                        f"({error}); every finished cell is kept: start it and repeat the command"
                    ) from error
                time.sleep(LOOK_EVERY)
            else:
                self._lost = False
                after = time.monotonic() - begin
                self._notify(
                    Notice(
                        f"the Dask scheduler at {self._address} is back after {after:.0f} s; training goes on"
                    )
                )
                return
