"""The time that the steps of a certificate may take.

Algebra and integration can take hours for a declaration that looks harmless. Each step has a number
of seconds; what is not done by then is given up, and said.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from pinnablate.checks.certify.finding import Finding

SECONDS = 45.0  # of each step
RING_AGAIN = 0.5  # seconds, for code that swallowed the first alarm, or a finaliser that did

Notify = Callable[[Finding | str], object]
T = TypeVar("T")


class OutOfTime(BaseException):
    """A step took longer than it may. Not an `Exception`, which library code may swallow."""


def within(seconds: float, function: Callable[[], T]) -> T:
    """The result of a function that may take some time.

    It is interrupted by an alarm, which Python delivers to the main thread only: in another thread,
    and where the system has no such alarm, the function runs to its end.

    Args:
        seconds: the most that it may take.
        function: without arguments; Python code, for an alarm waits for the end of a call into C.

    Raises:
        OutOfTime: it took longer.
    """
    if seconds <= 0:
        raise OutOfTime
    in_main = threading.current_thread() is threading.main_thread()
    if seconds == float("inf") or not in_main or not hasattr(signal, "setitimer"):
        return function()
    armed, begin = [True], time.monotonic()

    def ring(_: int, __: FrameType | None) -> None:
        if armed:
            raise OutOfTime

    handler, (before, again) = (
        signal.getsignal(signal.SIGALRM),
        signal.getitimer(signal.ITIMER_REAL),
    )
    report = sys.unraisablehook

    def unraisable(what: sys.UnraisableHookArgs) -> None:
        # An alarm that falls into a finaliser cannot leave it. That is no fault: it rings again.
        if not issubclass(what.exc_type, OutOfTime):
            report(what)

    sys.unraisablehook = unraisable
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, RING_AGAIN)
    try:
        return function()
    finally:
        armed.clear()
        sys.unraisablehook = report
        left = max(before - (time.monotonic() - begin), 1e-3) if before else 0.0
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left, again)


class Budget:
    """What the steps of one certificate may take, and whom to tell what is being done.

    Args:
        seconds: of each step; infinite for no limit.
        notify: called with every finding as it comes, and with a line before whatever may take
            long.
    """

    def __init__(self, seconds: float = SECONDS, notify: Notify | None = None) -> None:
        self.seconds, self._notify = seconds, notify
        self._end = float("inf")

    def begin(self, what: str) -> None:
        """Begin a step.

        Args:
            what: it does, for the reader who waits.
        """
        self._end = time.monotonic() + self.seconds
        self.say(what)

    def say(self, what: Finding | str) -> None:
        """Tell what is being done, or what was found."""
        if self._notify is not None:
            self._notify(what)

    def within(self, function: Callable[[], T], most: float = float("inf")) -> T:
        """The result of a function that may take what is left of the step, or less.

        Raises:
            OutOfTime: it took longer.
        """
        return within(min(self._end - time.monotonic(), most), function)
