"""Kills in the middle of a fit that TensorFlow trains: it goes on from the state that was kept, to the same bits."""

from __future__ import annotations

import importlib
import os
import random
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from injections import flock
from injections.stores import differences, lines_of
from injections.tally import Tally

FIT = ["run", "decay-chain", "--protocol", "smoke", "--arms", "all"]
KILLS = 8  # of one fit; then it may end
LONGEST = 1800.0  # seconds that a fit may take on a machine with much else to do
FAULT = "SIGKILL, in the middle of a fit"


def inject(tally: Tally, count: int) -> list[str]:
    """Kill fits after a state was kept, at random instants until their end, until so many kills were injected."""
    found, rng = [], random.Random(tally.injected(FAULT))
    flock.warm("decay-chain")
    importlib.import_module("tensorflow")  # it begins no thread before it computes
    with TemporaryDirectory() as place:
        whole, log = Path(place) / "whole", Path(place) / "log"
        code, seconds = _begun(whole, log, None)
        if code:
            return [f"undisturbed exit {code}: {log.read_text()[-300:]}"]
        round_ = 0
        while tally.injected(FAULT) < count:
            round_ += 1
            room = Path(place) / str(round_)
            for kill in range(KILLS + 1):
                after = None if kill == KILLS else rng.uniform(0.0, seconds)
                code, _ = _begun(room, log, after)
                text = log.read_text(errors="replace")
                if code != -signal.SIGKILL:
                    break
                tally.add(FAULT, tracebacks=flock.TRACEBACK in text)
                tally.add(f"{FAULT}: found a state", injected=bool(_states(room)))
                tally.keep()
            lost, torn, wrong = differences(room, whole)
            doubled = len(keys := lines_of(room)) - len(set(keys))
            if code or lost or torn or wrong or doubled or _states(room):
                found.append(
                    f"{FAULT}: exit {code}, lost {lost}, torn {torn}, wrong {wrong}, doubled {doubled}, "
                    f"left {_states(room)}: {text[-300:]}"
                )
            tally.add(
                FAULT,
                injected=0,
                lost=lost,
                torn=torn,
                believed_wrongly=wrong + doubled + bool(code),
            )
            tally.keep()
    return found


def _begun(room: Path, log: Path, after: float | None) -> tuple[int, float]:
    """Begin a fit and kill it so many seconds after it kept its first state of this process, or never.

    Returns:
        Its exit code, and the seconds from that state to its end.
    """
    before, since = _states(room), None
    process, begin = flock.start([*FIT, "--results", str(room)], log, 0.0), time.monotonic()
    while time.monotonic() - begin < LONGEST:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), time.monotonic() - (since or begin)
        if since is None and _states(room) - before:
            since = time.monotonic()
        if since is not None and after is not None and time.monotonic() - since >= after:
            break
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), 0.0


def _states(room: Path) -> set[tuple[str, int]]:
    """(name, when it was written) of every state."""
    found = set()
    for path in (room / "states").rglob("*.npz"):
        try:
            found.add((path.name, path.stat().st_mtime_ns))
        except FileNotFoundError:  # its record was kept meanwhile
            continue
    return found
