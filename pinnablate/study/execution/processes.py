"""Local processes as an executor: one that dies takes nothing but its task with it.

`concurrent.futures.ProcessPoolExecutor` ends all of its processes when one of them dies, and runs
the script of its user again in each. Here every process is a fresh interpreter that imports what it
is sent, and is replaced by another.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from socket import socketpair
from typing import Any, TypeVar

from pinnablate.errors import PinnablateError

T = TypeVar("T")
READY = "ready"
BEGIN = (
    "import sys; sys.path[:] = {path!r}\n"
    "from pinnablate.study.execution.processes import serve; serve({descriptor})"
)


class WorkerDiedError(Exception):
    """A worker ended while it had a task.

    Args:
        how: the rest of a sentence that begins with `a worker`.
        deaths: how many workers it was.
    """

    def __init__(self, how: str, deaths: int = 1) -> None:
        super().__init__(how, deaths)
        self.how, self.deaths = how, deaths


class TimedOutError(Exception):
    """A call did not end by its limit, and its process was ended.

    Args:
        limit: seconds.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(eq=False)
class _Process:
    """A worker and the line to it."""

    process: subprocess.Popen[bytes]
    line: Connection

    @classmethod
    def begin(cls) -> _Process:
        here, there = socketpair()
        with there:
            code = BEGIN.format(path=sys.path, descriptor=there.fileno())
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[there.fileno()],
            )
        return cls(process, Connection(here.detach()))

    def ask(self, question: object, limit: float | None = None) -> Any:
        """What it answers.

        Args:
            question: what it is sent.
            limit: seconds within which its answer must begin.

        Raises:
            EOFError: it has ended.
            TimedOutError: there is no answer yet.
        """
        try:
            self.line.send(question)
            if limit is not None and not self.line.poll(limit):
                raise TimedOutError(limit)
            return self.line.recv()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EOFError from error

    def end(self) -> int:
        """End it, and say how it ended: its exit code, or the negative number of a signal."""
        self.line.close()
        self.process.kill()
        return self.process.wait()


@dataclass(frozen=True, eq=False)
class _Call:
    """A function with its arguments, what becomes of it, and how many seconds it may take."""

    future: Future[Any]
    what: tuple[Any, ...]
    limit: float | None


class Processes(Executor):
    """Calls functions in processes of their own on this machine.

    Args:
        count: how many processes. They begin when there is something to do.
    """

    def __init__(self, count: int) -> None:
        if count < 1:
            raise PinnablateError(f"jobs: expected one process or more, got {count}")
        self.count = count
        self._tasks: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._running: set[_Process] = set()
        self._closed = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call a function, which its process imports by name.

        Returns:
            What it returns or raises. It raises `WorkerDiedError` where its process ends, and a
            `PinnablateError` where none can begin.
        """
        return self._put(None, fn, args, kwargs)

    def submit_within(self, limit: float | None, fn: Callable[..., T], /, *args: Any) -> Future[T]:
        """The same with a limit: a process that has not answered by then is ended.

        Args:
            limit: seconds from when the call is begun; None for any time.
            fn, args: what is called, and with what.

        Returns:
            As `submit`; it raises `TimedOutError` where the limit passed.
        """
        return self._put(limit, fn, args, {})

    def _put(
        self,
        limit: float | None,
        fn: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("no task can be given to processes that were shut down")
            self._tasks.put(_Call(future, (fn, args, kwargs), limit))
            if len(self._threads) < self.count:
                thread = threading.Thread(target=self._serve, daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: those that are at work too, where what waits is cancelled."""
        with self._lock:
            self._closed = True
            while cancel_futures and not self._tasks.empty():
                if (call := self._tasks.get()) is not None:
                    call.future.cancel()
            for _ in self._threads:
                self._tasks.put(None)
            if cancel_futures:
                for each in self._running:
                    each.process.kill()
        if wait:
            for thread in self._threads:
                thread.join()

    def __exit__(self, kind: object, *_: object) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def _serve(self) -> None:
        """Hand one task after the other to a process, and begin another where it ends."""
        worker: _Process | None = None
        while (call := self._tasks.get()) is not None:
            future = call.future
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or self._begun()
                is_value, answer = worker.ask(call.what, call.limit)
            except TimedOutError as error:
                self._ended(worker)
                worker = None
                future.set_exception(error)
            except EOFError:
                code = self._ended(worker)
                worker = None
                future.set_exception(WorkerDiedError(_how(code)))
            except Exception as error:  # it cannot begin, or the task cannot be sent
                future.set_exception(error)
            else:
                future.set_result(answer) if is_value else future.set_exception(answer)
        if worker is not None:
            self._ended(worker)

    def _begun(self) -> _Process:
        """A process that has imported what it needs.

        Raises:
            PinnablateError: it ended before.
        """
        worker = _Process.begin()
        with self._lock:
            self._running.add(worker)
            if self._closed:
                worker.process.kill()
        try:
            worker.ask(READY)
        except EOFError:
            code = self._ended(worker)
            raise PinnablateError(
                f"a worker {_how(code)} while it began; what it said stands above: mend that, or "
                "train in this process, without --jobs"
            ) from None
        return worker

    def _ended(self, worker: _Process | None) -> int:
        if worker is None:
            return 0
        with self._lock:
            self._running.discard(worker)
        return worker.end()


def _how(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"


def serve(descriptor: int) -> None:
    """Answer one call after the other, until who asks is gone; then end at once.

    An interrupt at the terminal reaches every process of the command, and is for the first alone.

    Args:
        descriptor: of the line to who asks.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line, calls = Connection(descriptor), queue.SimpleQueue[Any]()

    def listen() -> None:
        while True:
            try:
                calls.put(line.recv())
            except (EOFError, OSError):  # nobody waits for what is under way
                os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        call = calls.get()
        if call == READY:
            line.send(READY)
            continue
        function, args, kwargs = call
        try:
            answer: tuple[bool, Any] = True, function(*args, **kwargs)
        except Exception as error:  # it is raised again where the task came from
            answer = False, error
        line.send(answer)
