"""Power cuts on a recorded sequence of system calls: what had not been synced may be missing.

Every append is recorded: bytes that were synced, names that were given, directories that were synced.
After each call the disk is made anew as it may be found: with nothing but what was synced; with all names
but none of the bytes that were not synced (files of 0 bytes); and with half of these bytes.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from injections.stores import records
from injections.tally import Tally
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store

DISKS = ("nothing unsynced survives", "names survive, bytes do not", "half of the bytes survive")


def inject(tally: Tally) -> list[str]:
    """Cut the power after every recorded call of twenty appends, on each kind of disk."""
    found: list[str] = []
    with TemporaryDirectory() as place:
        log, ends = _recorded(Path(place))
    for cut in range(len(log) + 1):
        done = [r for r, end in ends if end <= cut]
        for disk in DISKS:
            with TemporaryDirectory() as place:
                _make(Path(place), log[:cut], disk)
                lost = torn = wrong = traceback = 0
                store, given = Store(place), {r.key: r for r in records()}
                try:
                    loaded = store.load(records()[0].environment)
                    lost = sum(r.key not in loaded.records for r in done)
                    torn = sum("torn" not in c for c in loaded.complaints)
                    for k, record in enumerate(records()):
                        if record.key in loaded.records:
                            kept = store.weights(record)
                            lost += kept is None
                            wrong += kept is not None and not (kept == k).all()
                    wrong += not loaded.records.items() <= given.items()
                except PinnablateError as error:
                    torn += 1
                    found.append(f"{disk}, call {cut}: {error}")
                except Exception as error:
                    traceback = 1
                    found.append(f"{disk}, call {cut}: {type(error).__name__} {error}")
                tally.add(disk, lost=lost, torn=torn, believed_wrongly=wrong, tracebacks=traceback)
    tally.keep()
    return found


def _recorded(place: Path) -> tuple[list[tuple], list[tuple]]:
    """The calls of keeping twenty records: (call, path, bytes or new path); and after how many each
    record had been kept.
    """
    log: list[tuple] = []
    fsync, replace, store = os.fsync, os.replace, Store(place / "results")
    records()  # trained before anything is recorded

    def note_sync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if path.is_dir():
            log.append(("folder", path.relative_to(place), None))
        else:
            log.append(("written", path.relative_to(place), path.read_bytes()))
            log.append(("synced", path.relative_to(place), path.read_bytes()))
        fsync(descriptor)

    def note_name(old: object, new: object) -> None:
        log.append(("name", Path(str(old)).relative_to(place), Path(str(new)).relative_to(place)))
        replace(str(old), str(new))

    os.fsync, os.replace, ends = note_sync, note_name, []  # type: ignore[assignment]
    try:
        for k, record in enumerate(records()):
            store.append(record, np.full(40, float(k)))
            ends.append((record, len(log)))
    finally:
        os.fsync, os.replace = fsync, replace
    return log, ends


def _make(place: Path, log: list[tuple], disk: str) -> None:
    """The disk after some calls, as it may be found."""
    synced: dict[Path, bytes] = {}  # of every file that was written, under its newest name
    written: dict[Path, bytes] = {}
    durable: dict[Path, bytes] = {}  # by names that are on the disk
    for call, path, what in log:
        if call == "written":
            written[path] = what
        elif call == "synced":
            synced[path] = what
            if path in durable:
                durable[path] = what
        elif call == "name":
            for table in (synced, written):
                if path in table:
                    table[what] = table.pop(path)
        else:
            durable |= {p: synced.get(p, b"") for p in written if p.parent == path}
    found = dict(durable)
    if disk != DISKS[0]:
        for path, content in written.items():
            safe = synced.get(path, b"")
            more = content[len(safe) :] if content.startswith(safe) else content
            keep = len(more) // 2 if disk == DISKS[2] else 0
            found[path] = safe + more[:keep] if content.startswith(safe) else safe
    for path, content in found.items():
        where = place / Path(*path.parts[1:])
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(content)
