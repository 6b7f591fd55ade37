"""Files of strangers that Atheris mutates until they reach code that no file before them reached.

Atheris (`pip install atheris`) takes over the process that it runs in, so each reader gets one of its
own, for the same share of the time. A fault ends none of them: it is counted, and its content is kept.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from injections.tally import Tally

HERE = Path(__file__).parent.parent
INSTRUMENTED = ["pinnablate", "json", "csv", "zipfile", "numpy.lib"]
LONGEST = 4096  # bytes of a content
EVERY = 5.0  # seconds between two counts that a process writes
SHOWN = 500  # characters of the output of a process that ended otherwise than it should


def inject(tally: Tally, seconds: int) -> list[str]:
    """Let Atheris mutate the contents of all readers, for so many seconds together."""
    if importlib.util.find_spec("atheris") is None:
        raise SystemExit(
            "no atheris in this Python, expected `pip install atheris` before `guided`"
        )
    from injections.readings import READINGS

    found: list[str] = []
    each = seconds // len(READINGS)
    for name in READINGS:
        if tally.injected(name):  # before an interruption
            continue
        with TemporaryDirectory() as place:
            found += _share(tally, name, each, Path(place))
        tally.keep()
    return found


def _share(tally: Tally, name: str, seconds: int, place: Path) -> list[str]:
    """Let one reader's process end; what it found."""
    path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
    command = [sys.executable, "-m", "injections.guided", name, str(seconds), str(place)]
    ended = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    counts = json.loads((place / "counts.json").read_text()) if ended.returncode == 0 else None
    if counts is None:
        return [f"{name}: exit {ended.returncode}: {ended.stdout[-SHOWN:]}"]
    tally.add(name, **counts["tally"])
    return [f"{name}: {what} of {bytes.fromhex(content)!r}" for what, content in counts["faults"]]


class _Counted:
    """What is made of contents: a test for Atheris, which counts."""

    def __init__(self, read: Callable[[bytes, Path], bool], place: Path) -> None:
        self._read, self._place, self._room = read, place, place / "room"
        self._faults: dict[str, str] = {}  # {what and where: content}, the first of each
        self._tally = {"injected": 0, "believed_wrongly": 0, "tracebacks": 0}
        self._next = 0.0
        self._room.mkdir()

    def __call__(self, content: bytes) -> None:
        """Read one content; write what was counted so far every few seconds."""
        from pinnablate.errors import PinnablateError

        self._tally["injected"] += 1
        try:
            wrong = self._read(content, self._room)
        except PinnablateError:
            wrong = False
        except Exception as error:
            self._tally["tracebacks"] += 1
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._fault(f"{type(error).__name__} {error!s:.100} ({last.name})", content)
            wrong = False
        if wrong:
            self._tally["believed_wrongly"] += 1
            self._fault("believed", content)
        if time.monotonic() > self._next:
            self.write()

    def _fault(self, what: str, content: bytes) -> None:
        self._faults.setdefault(what, content.hex())

    def write(self) -> None:
        """Write what was counted."""
        kept = {"tally": self._tally, "faults": list(self._faults.items())}
        (self._place / "counts.json").write_text(json.dumps(kept))
        self._next = time.monotonic() + EVERY


def fuzz(name: str, seconds: int, place: Path) -> None:
    """Let Atheris mutate the contents of one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from injections.readings import READINGS
    reading = READINGS[name]
    corpus = place / "corpus"
    corpus.mkdir()
    for k, content in enumerate(reading.seeds()):
        (corpus / str(k)).write_bytes(content)
    counted = _Counted(reading.read, place)
    counted.write()
    limits = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=4096",
        "-timeout=120",
    ]
    atheris.Setup(["guided", str(corpus), f"-artifact_prefix={place}/", *limits], counted)
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
