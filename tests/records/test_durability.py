"""What a power cut could take: bytes and names reach the disk in an order that loses no record.

A recording of the system calls stands for the disk: what was not synced when the power went may be
missing, and what was, is there.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from pinnablate import files
from pinnablate.errors import StoreError
from pinnablate.records.store import Store
from tests.records import made


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """What is synced and renamed, in order, with sizes: ("sync", path, bytes), ("name", path)."""
    log, fsync, replace = [], os.fsync, os.replace

    def note_sync(descriptor):
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        size = 0 if path.is_dir() else os.fstat(descriptor).st_size
        log.append(("sync", short(path), size))
        fsync(descriptor)

    def note_name(old, new):
        log.append(("name", short(new), short(old)))
        replace(old, new)

    def short(path):
        return str(Path(path).relative_to(tmp_path)).replace(str(os.getpid()), "PID")

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_name)
    return log


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")


@needs_proc
def test_weights_and_their_names_are_on_the_disk_before_the_record(tmp_path, calls):
    store, record = Store(tmp_path / "results"), made.record()
    store.append(record, np.zeros(100), np.ones(100))
    folder = f"results/weights/{record.environment}"
    name, jsonl = f"{folder}/{record.key}.npz", f"results/{record.environment}.jsonl"
    assert [call[:2] for call in calls] == [
        ("sync", f"{name}.PID.partial"),
        ("name", name),
        ("sync", folder),
        ("sync", "results/weights"),
        ("sync", "results"),
        ("sync", "."),
        ("sync", jsonl),
        ("sync", "results"),
    ]
    assert calls[0][2] == store.weights_path(record).stat().st_size > 1600  # whole, not buffered
    assert calls[6][2] == store.path(record.environment).stat().st_size
    calls.clear()
    store.append(made.record(data_seed=1), np.zeros(100))  # where all directories are there
    assert [call[0] for call in calls] == ["sync", "name", "sync", "sync"]
    calls.clear()
    store.append(made.record(data_seed=2), None)
    assert [call[:2] for call in calls] == [("sync", jsonl)]


def test_a_disk_that_fails_at_any_sync_leaves_no_record_without_weights(tmp_path, monkeypatch):
    for fails in range(12):
        store, record = Store(tmp_path / str(fails)), made.record()
        count = iter(range(100))

        def cut(descriptor, count=count, fails=fails):
            if next(count) == fails:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(os, "fsync", cut)
        try:
            store.append(record, np.zeros(5))
        except StoreError:
            there = store.load(record.environment).records
            assert fails < 7  # as many as there are
            assert not there or store.weights(record) is not None
        else:
            assert fails >= 7


def test_a_file_that_need_not_be_durable_is_not_synced(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("synced"))
    files.write_whole(tmp_path / "page.md", "text")


def test_leftovers_of_killed_writers_are_swept_when_nobody_can_be_writing(tmp_path):
    store, record = Store(tmp_path), made.record()
    store.append(record, np.zeros(3))
    folder = store.weights_path(record).parent
    gone = next(n for n in range(2**22, 2**21, -1) if not files.runs(n))
    old, young, running = (
        folder / f"{key}.npz.{pid}{files.PARTIAL}"
        for key, pid in (("a", gone), ("b", gone), ("c", os.getpid()))
    )
    nobodys = folder / f"notes{files.PARTIAL}"
    for path in (old, young, running, nobodys):
        path.write_bytes(b"x")
    for path in (old, running, nobodys):
        os.utime(path, (0, 0))
    store.sweep(record.environment)
    assert not old.exists()
    assert all(path.exists() for path in (young, running, nobodys, store.weights_path(record)))
    Store(tmp_path / "nowhere").sweep(record.environment)
