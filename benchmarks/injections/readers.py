"""A changed byte of a file of records, as every command meets it that reads the file."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from injections.commands import said
from injections.flock import TRACEBACK
from injections.stores import differences
from injections.tally import Tally

FILE = "decay-chain-v1.jsonl"
STUDY = ["decay-chain", "--protocol", "smoke", "--learner", "spectral", "--arms", "none,all"]
TWICE = ["--replicates", "2"]
# `run` comes last: it trains again what the others could not read.
READERS = {
    "report": ["report", *STUDY],
    "rescore": ["rescore"],
    "reproduce": ["reproduce"],
    "leaderboard": ["leaderboard"],
    "run": ["run", *STUDY, *TWICE],
}


def inject(tally: Tally, count: int) -> list[str]:
    """Change one byte of the file at random, or insert a digit, and give it to every reader."""
    found: list[str] = []
    with TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        code, *_ = said(["run", *STUDY, *TWICE, "--results", str(whole)])
        assert code == 0
        usual = {name: _read(name, whole, Path(place))[1] for name in READERS}
        while (k := tally.injected(f"changed byte, {next(iter(READERS))}")) < count:
            room, rng = Path(place) / "room", random.Random(k)
            shutil.copytree(whole, room)
            what = _change(room / FILE, rng)
            for name in READERS:
                _judge(tally, name, what, (room, whole), usual[name], found)
            shutil.rmtree(room)
            tally.keep()
    return found


def _change(path: Path, rng: random.Random) -> str:
    """Flip a bit or insert a digit; what was done."""
    content = path.read_bytes()
    k, bit = rng.randrange(len(content)), rng.randrange(8)
    if rng.random() < 0.5:
        path.write_bytes(content[:k] + bytes([content[k] ^ 1 << bit]) + content[k + 1 :])
        return f"bit {bit} of byte {k} flipped"
    path.write_bytes(content[:k] + b"%d" % rng.randrange(10) + content[k:])
    return f"a digit before byte {k}"


def _read(name: str, room: Path, place: Path) -> tuple[object, str, str]:
    """The exit code of a reader, or what it raised, what it shows, and what it complains of."""
    board = place / "board"
    shutil.rmtree(board, ignore_errors=True)
    more = ["--output", str(board)] if name == "leaderboard" else []
    code, out, err = said([*READERS[name], *more, "--results", str(room)])
    pages = sorted(board.rglob("*.md")) if board.is_dir() else []
    return code, out + "".join(p.read_text() for p in pages), err


def _judge(
    tally: Tally,
    name: str,
    what: str,
    rooms: tuple[Path, Path],
    usual: str,
    found: list[str],
) -> None:
    room, whole = rooms
    code, shown, err = _read(name, room, room.parent)
    traceback = isinstance(code, BaseException) or TRACEBACK in err
    named = f"{FILE}, line " in shown + err
    lost = wrong = 0
    if name == "run":
        lost, _, wrong = differences(room, whole)
        wrong += not named and "trained 0" not in shown
    else:  # another text is right where it says that a line could not be read
        wrong = shown != usual and not named
    if name in ("rescore", "reproduce"):
        wrong += named and code == 0
    if traceback or lost or wrong:
        found.append(f"{name}, {what}: exit {code!r}, lost {lost}, wrong {wrong}: {err[-200:]}")
    tally.add(f"changed byte, {name}", lost=lost, believed_wrongly=wrong, tracebacks=traceback)
