"""Every byte of a file of records changed by one bit, and the file cut off at every byte."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from injections.stores import fill
from injections.tally import Tally
from pinnablate.records import lines, store
from pinnablate.records.store import Store

EVERY = 2000  # changes, after which counts are kept
DIGITS = "inserted digit"
KINDS = ("one bit flipped", "truncated", DIGITS)


def inject(tally: Tally, most: int = 10**9, step: int = 1) -> None:
    """Change the store at every position that was not tried yet, and read it.

    Lines that a change leaves alone are decoded once: they are the same bytes below the same header.

    Args:
        tally: what is counted.
        most: changes of each kind.
        step: between positions.
    """
    decode, seen = lines.decode, {}

    def once(line: bytes, headers: lines.Header) -> object:
        key = line, tuple(headers)
        if line not in whole_lines:
            return decode(line, headers)
        if key not in seen:
            seen[key] = decode(line, headers)
        return seen[key]

    with TemporaryDirectory() as room:
        given = {r.key: r for r in fill(Path(room), weights=False)}
        (path,) = Path(room).glob("*.jsonl")
        whole = path.read_bytes()
        whole_lines = frozenset(whole.split(b"\n"))
        store.decode = once  # type: ignore[assignment]
        try:
            for kind in KINDS:
                begin = tally.injected(kind)
                for k, changed in enumerate(_changed(whole, kind, step)):
                    if k >= most:
                        break
                    if k < begin:
                        continue
                    path.write_bytes(changed)
                    _read(tally, kind, Store(room), path.stem, given, whole, changed)
                    if k % EVERY == 0:
                        tally.keep()
        finally:
            store.decode = decode
            tally.keep()


def _changed(whole: bytes, kind: str, step: int) -> Iterator[bytes]:
    rng = random.Random(kind)
    for k in range(0, len(whole), step):
        bit, digit = 1 << rng.randrange(8), b"%d" % rng.randrange(10)
        if kind == KINDS[0]:
            yield whole[:k] + bytes([whole[k] ^ bit]) + whole[k + 1 :]
        elif kind == KINDS[1]:
            yield whole[:k]
        else:
            yield whole[:k] + digit + whole[k:]


def _read(
    tally: Tally, kind: str, kept: Store, name: str, given: dict, whole: bytes, changed: bytes
) -> None:
    try:
        loaded = kept.load(name)
    except Exception:  # what is counted
        tally.add(kind, tracebacks=1)
        return
    wrong = not loaded.records.items() <= given.items()
    # A record that is gone must have been named, or the file ends before it.
    silent = len(loaded.records) < len(given) and not loaded.complaints
    ends = whole.startswith(changed) and (
        changed[-1:] in (b"\n", b"") or whole[len(changed) :][:1] == b"\n"
    )
    tally.add(kind, believed_wrongly=wrong, lost=silent and not ends)
