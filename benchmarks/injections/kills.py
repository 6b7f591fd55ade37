"""Studies killed at random instants and begun again until they are done, against undisturbed ones."""

from __future__ import annotations

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
