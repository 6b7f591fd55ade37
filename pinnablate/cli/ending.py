"""Requests to end, all of which end a command as Ctrl-C does: after one line, with a code of their own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pinnablate.cli.exit_codes import INTERRUPTED

# A lost terminal is one where the system knows of it.
ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class _EndedError(KeyboardInterrupt):
    """A request to end, other than Ctrl-C.

    Args:
        number: of its signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def ended_by(interrupt: KeyboardInterrupt) -> int:
    """The exit code of an interrupt: 128 and the number of its signal."""
    return 128 + interrupt.number if isinstance(interrupt, _EndedError) else INTERRUPTED


@contextmanager
def endings() -> Iterator[None]:
    """Requests to terminate, and a terminal that is lost, interrupt what is done in the block.

    A signal that the process was told to ignore (`nohup`) remains ignored.
    """
    if threading.current_thread() is not threading.main_thread():  # where signals cannot be caught
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(number, handler)


def _interrupt(number: int, _: FrameType | None) -> None:
    raise _EndedError(number)
