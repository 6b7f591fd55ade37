"""Commands in processes of their own, which begin at once: forked from one that has imported everything
but TensorFlow.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from pathlib import Path

from pinnablate.cli import main

TRACEBACK = "Traceback (most recent call last)"


def warm(*environments: str) -> None:
    """Import what every command needs, and load environments."""
    import pinnablate.result
    import pinnablate.study.train
    from pinnablate import registry
    from pinnablate.checks import certificates
    from pinnablate.learners.rate import measured_machine

    assert pinnablate.result
    assert pinnablate.study.train
    assert certificates
    measured_machine()  # it takes half a second in every process
    for name in environments:
        registry.load(name).world()


def start(arguments: list[str], log: Path, every: float | None = None) -> int:
    """Run a command in a new process; its id.

    Args:
        arguments: of the command line.
        log: where its output goes.
        every: seconds after which the state of a fit is kept; that of users by default.
    """
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(
                number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            )
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.argv = ["pinnablate", *arguments]
        if every is not None:
            from pinnablate.learners import states

            states.EVERY = every
        code = main(arguments)
    except KeyboardInterrupt:  # before the command has begun, as in `pinnablate.__main__`
        code = 130
    except SystemExit as stop:
        code = int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def end(process: int, number: int, after: float) -> int:
    """Send a signal to a process after some seconds, unless it has ended; its exit code."""
    until = time.monotonic() + after
    while time.monotonic() < until:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(min(0.002, max(until - time.monotonic(), 0.0)))
    os.kill(process, number)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
