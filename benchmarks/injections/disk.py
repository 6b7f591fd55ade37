"""Disks that are full, directories that cannot be written, paths that are something else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from injections.stores import records
from injections.tally import Tally
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store

NOBODY = 65534
SIZES = range(16, 256, 4)  # KiB


def inject(tally: Tally) -> list[str]:
    """Keep records where it is impossible; needs the right to mount where a real file system is filled."""
    found: list[str] = []
    for size in SIZES:
        with _small(size) as room:
            _append(tally, "disk full (tmpfs)", room, found)
    with _small(4096) as room:
        _append(tally, "read-only", room, found, lambda k: k == 3 and _remount(room))
    with TemporaryDirectory() as place:
        room = Path(place)
        os.chmod(room, 0o755)
        (room / "r").mkdir()
        _append(tally, "no permission", room / "r", found, lambda k: k == 3 and os.seteuid(NOBODY))
        os.seteuid(0)
        (room / "f").write_text("a file")
        _append(tally, "a path that is a file", room / "f", found)
        _append(tally, "a path below a file", room / "f" / "below", found)
        (room / "d" / f"{records()[0].environment}.jsonl").mkdir(parents=True)
        _append(tally, "a file of records that is a folder", room / "d", found)
    tally.keep()
    return found


def _append(
    tally: Tally,
    fault: str,
    room: Path,
    found: list[str],
    before: Callable[[int], object] = lambda _: None,
) -> None:
    """Keep records one after the other; every one that cannot be kept must be a sentence, and all earlier
    ones must be there, whole.
    """
    store, kept = Store(room), {}
    for k, record in enumerate(records()):
        before(k)
        refused = traceback = False
        try:
            store.append(record, np.full(200, float(k)))
            kept[record.key] = record
        except PinnablateError:
            refused = True
        except Exception as error:
            traceback = True
            found.append(f"{fault}: {type(error).__name__} {error}")
        if not (refused or traceback):
            continue
        lost = torn = wrong = 0
        try:
            loaded = store.load(record.environment)
        except PinnablateError:
            lost = bool(kept) and os.geteuid() == 0
        else:
            lost = len(kept.keys() - loaded.records.keys())
            torn = sum("torn" not in c for c in loaded.complaints)
            wrong = sum(
                loaded.records[key] != r for key, r in kept.items() if key in loaded.records
            )
            if os.geteuid() == 0:
                lost += sum(store.weights(r) is None for r in loaded.records.values())
        tally.add(fault, tracebacks=traceback, lost=lost, torn=torn, believed_wrongly=wrong)


@contextmanager
def _small(size: int) -> Iterator[Path]:
    with TemporaryDirectory() as room:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", room], check=True)
        try:
            yield Path(room)
        finally:
            subprocess.run(["umount", room], check=True)


def _remount(room: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(room)], check=True)
