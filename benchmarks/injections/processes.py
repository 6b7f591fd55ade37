"""Eight processes with one command on one directory: every cell once, and the file sound."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from injections import flock
from injections.kills import STUDIES
from injections.stores import differences, lines_of
from injections.tally import Tally

EIGHT = 8
FAULT = "eight processes on one directory"


def inject(tally: Tally, count: int) -> list[str]:
    """Start eight at once, wait for all, and compare with the store of one alone."""
    found: list[str] = []
    flock.warm("decay-chain")
    command = STUDIES["spectral"]
    with TemporaryDirectory() as place:
        whole, logs = Path(place) / "whole", [Path(place) / f"log{k}" for k in range(EIGHT)]
        os.waitpid(flock.start([*command, "--results", str(whole)], logs[0]), 0)
        while (k := tally.injected(FAULT)) < count:
            room = Path(place) / str(k)
            started = [flock.start([*command, "--results", str(room)], log) for log in logs]
            codes = [os.waitstatus_to_exitcode(os.waitpid(p, 0)[1]) for p in started]
            text = "".join(log.read_text(errors="replace") for log in logs)
            lost, torn, wrong = differences(room, whole)
            keys = lines_of(room)
            doubled = len(keys) - len(set(keys))
            if any(codes) or lost or torn or wrong or doubled:
                found.append(
                    f"{FAULT}: exits {codes}, {lost} {torn} {wrong}, doubled {doubled}: {text[-300:]}"
                )
            tally.add(
                FAULT,
                lost=lost,
                torn=torn,
                believed_wrongly=wrong + doubled,
                tracebacks=flock.TRACEBACK in text,
            )
            tally.keep()
    return found
