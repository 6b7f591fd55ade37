"""Can a file of records lie, and what does it cost that it cannot?

    python benchmarks/records.py --part append [--repeats 200] [--write]
    python benchmarks/records.py --part faults [--count 1000] [--write]
    python benchmarks/records.py --part packed --results DIR [--write]

Records are those of heat-mixed under `smoke`, trained by the spectral learner in a temporary place; of `packed` those of a directory
that still has the weights of their training.
"""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from common import Sections, main

from pinnablate import registry
from pinnablate.records.key import key_of
from pinnablate.records.lines import checksum, encode
from pinnablate.records.store import LAST, Record, Store, environments_in
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.rescore import rescore

KEPT = 4  # records in a file that is changed
PARAMETERS = 953  # of a network of standard-v2 on two coordinates
STATES = 120  # that are kept of it


def append(repeats: int = 200) -> Sections:
    """Milliseconds of keeping one record: its line with 120 states, and two states of 953 parameters."""
    rng = np.random.default_rng(0)
    record, *_ = _trained()
    steps = list(range(1, STATES + 1))
    column = [float(f"{v:.6g}") for v in 1.0 / np.array(steps)]
    last = {**record.last, "step": steps[-1], "validation": column[-1]}
    checkpoints = {"step": steps, "validation": column, "laws": [0.0] * STATES, "error": column}
    at = {"step": steps[-1], "validation": column[-1]}
    record = replace(record, checkpoints=checkpoints, chosen=at, last=last, half=last)
    rows = []
    for name, syncs, weights in (
        ("the line alone, not synced", False, False),
        ("the line alone", True, False),
        ("with weights, not synced", False, True),
        ("with weights", True, True),
    ):
        with TemporaryDirectory(dir=Path.cwd()) as room, _syncing(syncs):
            store, took, worked = Store(room), [], []
            for seed in range(repeats):
                made = _keyed(replace(record, data_seed=seed))
                states = rng.normal(size=(2, PARAMETERS)) if weights else (None, None)
                begin, work = time.perf_counter(), time.process_time()
                store.append(made, *states)
                took.append(1e3 * (time.perf_counter() - begin))
                worked.append(1e3 * (time.process_time() - work))
            loaded = store.load(record.environment)
            assert len(loaded.records) == repeats
            work = time.process_time()
            store.load(record.environment)
            read = 1e3 * (time.process_time() - work) / repeats
        measured = np.median(worked), np.median(took), np.quantile(took, 0.95), read
        times = (f"{t:.3g}" for t in measured)
        rows.append([name, *times])
    head = [
        "what is kept",
        "processor, ms",
        "in all, ms",
        "95 % below",
        "to read one, processor, ms",
    ]
    yield (
        "append",
        table(rows, head)
        + f"\n\nA line is {len(encode(record)[1])} bytes; {repeats} appends each.",
    )


def faults(count: int = 1000) -> Sections:
    """What becomes of changed files: how many changes are refused, and how many are believed wrongly."""
    with TemporaryDirectory() as room:
        store = Store(room)
        for record in _trained()[:KEPT]:
            store.append(record, None)
        rows = [
            _row("one bit of every byte flipped", store, _flips(store)),
            _row("cut off after every 20th byte", store, _cuts(store)),
            *(
                _row(name, store, _changes(store, change, count))
                for name, change in CHANGES.items()
            ),
            _row("keys of two records swapped, checksums made to fit", store, _swaps(store, count)),
        ]
    head = ["fault", "injected", "refused", "the same values", "believed wrongly", "tracebacks"]
    yield "faults", table(rows, head)


def packed(results: str = "leaderboard/results") -> Sections:
    """How far scores from packed weights, in single precision, are from those recorded, and how many bytes they take."""
    source, rows = Store(results), []
    for name in environments_in(results):
        records = source.load(name).records.values()
        mine = [r for r in records if r.sealed and source.weights_path(r).exists()]
        with TemporaryDirectory() as room:
            copied = Store(room)
            for r in mine:
                copied.append(r, source.weights(r), source.weights(r, LAST))
            if not mine:
                continue
            copied.pack(name, lambda _: True)
            size = copied.packed_path(name).stat().st_size
            shutil.rmtree(Path(room) / "weights")
            found = rescore(registry.load(name), Store(room))
        per, counts = size / len(mine) / 1024, (len(mine), found.agree, found.differ)
        rows.append([name, *map(str, counts), f"{found.worst:.1e}", f"{per:.1f}"])
    head = ["environment", "records", "agree", "differ", "largest difference", "KiB a record"]
    yield "packed", table(rows, head, texts=1)


def _trained() -> list[Record]:
    with TemporaryDirectory() as room:
        study = Study.of("heat-mixed", protocol="smoke", learner="spectral", replicates=4)
        made, _ = study.run(Store(room))
    return made


def _keyed(record: Record) -> Record:
    return replace(record, key=key_of(asdict(record)))


@contextmanager
def _syncing(whether: bool):
    fsync = os.fsync
    if not whether:
        os.fsync = lambda _: None
    try:
        yield
    finally:
        os.fsync = fsync


def _row(name: str, store: Store, files) -> list[str]:
    """Read every one of some changed files, and count."""
    (path,) = store.directory.glob("*.jsonl")
    whole, environment = path.read_bytes(), path.stem
    given = store.load(environment).records
    injected = refused = same = wrong = traceback = 0
    for changed in files:
        injected += 1
        path.write_bytes(changed)
        try:
            loaded = store.load(environment)
        except Exception:  # what is counted
            traceback += 1
            continue
        if not loaded.records.items() <= given.items():
            wrong += 1
        elif len(loaded.records) == len(given) and not loaded.complaints:
            same += 1
        else:
            refused += 1
    path.write_bytes(whole)
    return [name, *map(str, (injected, refused, same, wrong, traceback))]


def _file(store: Store) -> bytes:
    (path,) = store.directory.glob("*.jsonl")
    return path.read_bytes()


def _flips(store: Store):
    rng, whole = random.Random(0), _file(store)
    for k in range(len(whole)):
        yield whole[:k] + bytes([whole[k] ^ (1 << rng.randrange(8))]) + whole[k + 1 :]


def _cuts(store: Store):
    whole = _file(store)
    return (whole[:k] for k in range(1, len(whole), 20))


def _changes(store: Store, change: Callable[[object, random.Random], None], count: int):
    rng, lines = random.Random(0), _file(store).splitlines()
    for _ in range(count):
        number = rng.randrange(len(lines))
        values = json.loads(lines[number])
        change(values, rng)
        yield (
            b"\n".join([*lines[:number], json.dumps(values).encode(), *lines[number + 1 :]]) + b"\n"
        )


def _swaps(store: Store, count: int):
    rng, lines = random.Random(0), _file(store).splitlines()
    for _ in range(count):
        one, other = rng.sample(range(1, len(lines)), 2)
        a, b = json.loads(lines[one]), json.loads(lines[other])
        a["key"], b["key"] = b["key"], a["key"]
        changed = list(lines)
        for number, values in ((one, a), (other, b)):
            changed[number] = json.dumps({**values, "checksum": checksum(values)}).encode()
        yield b"\n".join(changed) + b"\n"


def _leaves(value, path=()):
    if path:
        yield path
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from _leaves(value[name], (*path, name))


def _at(values, path):
    for name in path:
        values = values[name]
    return values


def _another(values, rng):
    path = rng.choice(list(_leaves(values)))
    old = _at(values, path)
    others = [None, -1, 0.5, "x", [], {}, True, 10**400, "\ud800"]
    if isinstance(old, float):
        others += [old * (1 + 1e-12), -old, old / 2] * 3
    _at(values, path[:-1])[path[-1]] = rng.choice(
        [v for v in others if v != old or type(v) is not type(old)]
    )


def _removed(values, rng):
    path = rng.choice(list(_leaves(values)))
    del _at(values, path[:-1])[path[-1]]


def _swapped(values, rng):
    paths = [p for p in _leaves(values) if not isinstance(_at(values, p), dict | list)]
    before = copy.deepcopy(values)
    while values == before:
        one, other = rng.sample(paths, 2)
        a, b = _at(values, one), _at(values, other)
        _at(values, one[:-1])[one[-1]], _at(values, other[:-1])[other[-1]] = b, a


CHANGES = {
    "one value another": _another,
    "one value removed": _removed,
    "two values of a line swapped": _swapped,
}
PARTS = {"append": append, "faults": faults, "packed": packed}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
