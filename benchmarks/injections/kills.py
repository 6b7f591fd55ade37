"""Studies killed at random instants and begun again until they are done, against undisturbed ones."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from injections import flock
from injections.stores import differences, lines_of
from injections.tally import Tally

STUDIES = {
    name: ["run", environment, "--protocol", "smoke", "--learner", learner, "--arms", "none,all"]
    for name, environment, learner in (
        ("spectral", "decay-chain", "spectral"),
        ("kernel", "sir", "kernel"),
        ("oracle", "decay-chain", "oracle"),
    )
}
FIT = ["run", "decay-chain", "--protocol", "quick-v1", "--arms", "all"]


def inject(tally: Tally, count: int) -> list[str]:
    """Kill until so many kills of all studies together were injected."""
    found: list[str] = []
    flock.warm("decay-chain", "sir")
    each = count // len(STUDIES)
    for name, command in STUDIES.items():
        with TemporaryDirectory() as place:
            whole, log = Path(place) / "whole", Path(place) / "log"
            begin = time.monotonic()
            code = flock.end(
                flock.start([*command, "--results", str(whole)], log), signal.SIGKILL, 600
            )
            seconds = time.monotonic() - begin
            if code:
                found.append(f"{name}: undisturbed exit {code}: {log.read_text()[-300:]}")
                continue
            round_ = 0
            while tally.injected(f"SIGKILL, {name}") < each:
                round_ += 1
                room = Path(place) / str(round_)
                _round(tally, name, command, room, whole, seconds, log, found)
                tally.keep()
    return found


def _round(
    tally: Tally,
    name: str,
    command: list[str],
    room: Path,
    whole: Path,
    seconds: float,
    log: Path,
    found: list[str],
) -> None:
    """Begin and kill one study until it is done."""
    fault, rng, kills = (
        f"SIGKILL, {name}",
        random.Random(f"{name} {room.name} {tally.injected(name)}"),
        0,
    )
    while True:
        code = flock.end(
            flock.start([*command, "--results", str(room)], log),
            signal.SIGKILL,
            rng.uniform(0.0, seconds),
        )
        if code == 0:
            break
        text = log.read_text(errors="replace")
        if code != -signal.SIGKILL:
            found.append(f"{fault}: exit {code}: {text[-300:]}")
            return
        kills += 1
        tally.add(fault, tracebacks=flock.TRACEBACK in text)
    lost, torn, wrong = differences(room, whole)
    keys = lines_of(room)
    doubled = len(keys) - len(set(keys))
    left = [p for p in room.rglob("*.partial") if not p.name.split(".")[-2].isdecimal()]
    if lost or torn or wrong or doubled or left:
        found.append(
            f"{fault}: {kills} kills: lost {lost}, torn {torn}, wrong {wrong}, doubled {doubled}, {left}"
        )
    tally.add(fault, injected=0, lost=lost, torn=torn, believed_wrongly=wrong + doubled)


def mid_fit(tally: Tally, count: int) -> list[str]:
    """The same of one long fit, whose state is kept: it goes on from there, to the same bits."""
    fault, found, rng = "SIGKILL, in the middle of a fit", [], random.Random(0)
    flock.warm("decay-chain")
    with TemporaryDirectory() as place:
        whole, log = Path(place) / "whole", Path(place) / "log"
        begin = time.monotonic()
        code = flock.end(
            flock.start([*FIT, "--results", str(whole)], log, 0.2), signal.SIGKILL, 900
        )
        seconds = time.monotonic() - begin
        if code:
            return [f"undisturbed exit {code}: {log.read_text()[-300:]}"]
        round_ = 0
        while tally.injected(fault) < count:
            round_ += 1
            room, resumed = Path(place) / str(round_), 0
            for kill in range(9):
                last = kill == 8
                after = 900 if last else rng.uniform(0.4, 1.0) * seconds
                code = flock.end(
                    flock.start([*FIT, "--results", str(room)], log, 0.2), signal.SIGKILL, after
                )
                text = log.read_text(errors="replace")
                resumed += bool(list((room / "states").rglob("*.npz"))) if room.exists() else 0
                if code == 0:
                    break
                tally.add(fault, tracebacks=flock.TRACEBACK in text)
            lost, torn, wrong = differences(room, whole)
            left = list((room / "states").rglob("*.npz"))
            if code or lost or torn or wrong or left:
                found.append(
                    f"{fault}: exit {code}, lost {lost}, torn {torn}, wrong {wrong}, left {left}: {text[-300:]}"
                )
            tally.add(fault, injected=0, lost=lost, torn=torn, believed_wrongly=wrong)
            tally.add("SIGKILL, in the middle of a fit: states found again", injected=resumed)
            tally.keep()
    os.sync()
    return found
