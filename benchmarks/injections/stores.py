"""Small stores of real records, trained in milliseconds, and whether two stores say the same."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pinnablate.records.key import key_of
from pinnablate.records.store import LAST, Record, Store
from pinnablate.study import Study

RECORDS = 20
VOLATILE = {"created": "", "cost": {}, "provenance": {}}


@cache
def records(count: int = RECORDS) -> tuple[Record, ...]:
    """Records of decay-chain under smoke, of the spectral learner; further ones under other seeds."""
    with TemporaryDirectory() as room:
        made, _ = Study.of("decay-chain", protocol="smoke", learner="spectral", arms="lattice").run(
            Store(room)
        )
    out = [_seeded(made[k % len(made)], k // len(made)) for k in range(count)]
    return tuple(out)


def _seeded(record: Record, seed: int) -> Record:
    other = replace(record, data_seed=seed, init_seed=seed)
    return replace(other, key=key_of(asdict(other)))


def fill(directory: Path, count: int = RECORDS, weights: bool = True) -> tuple[Record, ...]:
    """Keep records in a directory, each with weights of its own."""
    store = Store(directory)
    for k, record in enumerate(records(count)):
        store.append(record, np.full(40, float(k)) if weights else None)
    return records(count)


def lines_of(directory: Path) -> list[str]:
    """Keys of the records of all files, as often as they stand there."""
    store, found = Store(directory), []
    for path in sorted(directory.glob("*.jsonl")):
        keys = store.load(path.stem).records
        found += [
            key for key in keys for _ in range(path.read_bytes().count(f'"key":"{key}"'.encode()))
        ]
    return found


def differences(one: Path, other: Path) -> tuple[int, int, int]:
    """Of two stores of one study: records that `one` lacks, lines that it cannot read, and records or
    weights that differ in one bit, times, costs and machines aside.
    """
    lost = torn = wrong = 0
    a, b = Store(one), Store(other)
    for path in sorted(other.glob("*.jsonl")):
        mine, theirs = a.load(path.stem), b.load(path.stem)
        torn += len(mine.complaints)
        for key, record in theirs.records.items():
            if key not in mine.records:
                lost += 1
                continue
            got = mine.records[key]
            same = replace(got, **VOLATILE) == replace(record, **VOLATILE)
            for state in ("chosen", LAST):
                x, y = a.weights(got, state), b.weights(record, state)
                same &= (x is None) == (y is None) and (x is None or np.array_equal(x, y))
            wrong += not same
    return lost, torn, wrong
