"""Requests to end a study at random instants: one line, the right exit code, nothing lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from injections import flock
from injections.kills import STUDIES
from injections.stores import differences, lines_of
from injections.tally import Tally

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
FINISHED = 5  # one in so many studies is begun again and compared to its end
IMPORTING = 50  # of the instants lie within the import of a process of its own


def inject(tally: Tally, count: int) -> list[str]:
    """Interrupt one study, each time in a directory of its own, then go on to its end."""
    found: list[str] = []
    flock.warm("decay-chain")
    command = STUDIES["spectral"]
    with TemporaryDirectory() as place:
        whole, log = Path(place) / "whole", Path(place) / "log"
        begin = time.monotonic()
        flock.end(flock.start([*command, "--results", str(whole)], log), signal.SIGKILL, 600)
        seconds = time.monotonic() - begin
        for number, expected in CODES.items():
            rng = random.Random(number)
            while (k := tally.injected(number.name)) < count:
                room = Path(place) / f"{number.name}{k}"
                process = flock.start([*command, "--results", str(room)], log)
                code = flock.end(process, number, rng.uniform(0.02, 0.9 * seconds))
                text = log.read_text(errors="replace")
                if code == 0:  # it had ended
                    continue
                last = [line for line in text.splitlines() if line.strip()][-1:]
                named = not last or "To go on, repeat: " in last[0]
                # before the command has begun, the system ends it without a word
                good = named and (code == expected or (not last and code == -number))
                to_its_end = k % FINISHED == 0
                if to_its_end:
                    flock.end(
                        flock.start([*command, "--results", str(room)], log), signal.SIGKILL, 600
                    )
                lost, torn, wrong = differences(room, whole)
                lost *= to_its_end
                doubled = len(lines_of(room)) - len(set(lines_of(room)))
                if not good or lost or torn or wrong or doubled:
                    found.append(
                        f"{number.name} {k}: exit {code}, {last}, {lost} {torn} {wrong} {doubled}: {text[-300:]}"
                    )
                tally.add(
                    number.name, lost=lost, torn=torn, believed_wrongly=wrong + doubled + (not good),
                    tracebacks=flock.TRACEBACK in text,
                )  # fmt: skip
                tally.keep()
    _while_importing(tally, found)
    return found


def _while_importing(tally: Tally, found: list[str]) -> None:
    """Ctrl-C while the package is being imported, in a process of its own."""
    fault, rng = "SIGINT, while modules are imported", random.Random(1)
    while tally.injected(fault) < IMPORTING:
        process = subprocess.Popen(
            [sys.executable, "-m", "pinnablate", "show", "heat-mixed"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # one that was started in the background would ignore it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        time.sleep(rng.uniform(0.5, 2.0))
        process.send_signal(signal.SIGINT)
        text = process.communicate()[0]
        if process.returncode == 0:
            continue
        bad = flock.TRACEBACK in text
        if bad or process.returncode not in (130, -2):
            found.append(f"{fault}: exit {process.returncode}: {text[-300:]}")
        tally.add(fault, tracebacks=bad)
        tally.keep()
