"""Which cells a process trains where others train into the same results directory."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinnablate.records.claims import Claim, Claims
from pinnablate.records.store import Record, Store
from pinnablate.study.notice import Notice

if TYPE_CHECKING:
    from pinnablate.study.cell import Cell

LOOK_EVERY = 2.0  # seconds


def in_words(claims: Sequence[Claim]) -> str:
    """Whose claims these are: `process 41 on alpha (since 02:10 UTC)`."""
    return " and ".join(
        f"process {c.process}"
        + ("" if c.host == socket.gethostname() else f" on {c.host}")
        + f" (since {c.since[11:16]} UTC)"
        for c in claims
    )


@dataclass(frozen=True)
class Waiting:
    """Cells that other processes are training; as text it is one line.

    Args:
        cells: how many.
        total: of how many that had no record when this process began.
        claims: those of the other processes.
    """

    cells: int
    total: int
    claims: tuple[Claim, ...]

    def __str__(self) -> str:
        others = in_words(self.claims)
        return (
            f"waiting: {self.cells} of {self.total} cells are being trained by {others}; what they "
            "leave undone is trained here"
        )


def shares(
    store: Store,
    environment: str,
    claims: Claims,
    cells: Sequence[Cell],
    before: Mapping[str, Record],
    waiting: Callable[[Waiting | Notice], object],
) -> Iterator[list[Cell]]:
    """Cells that this process has claimed, until all have a record.

    Args:
        store: where records are.
        environment: its id.
        claims: on its cells. Those that are handed out are expected to be trained, and dropped.
        cells: all that are wanted.
        before: the records there were when these were chosen.
        waiting: called when others train all that is left, when these others change, and where a
            process had ended in the middle of some of these cells.

    Yields:
        Cells to be trained now.

    Raises:
        StoreError: records or claims cannot be read or written.
    """
    left, said = {c.key: c for c in cells}, frozenset[Claim]()
    while left:
        mine = claims.take(left)
        while claims.ended:
            claim = claims.ended.pop()
            if count := len(claim.keys & set(left)):
                waiting(Notice(_left_behind(claim, count)))
        if mine:
            # another process may have kept a record after it was looked for, and before the claim
            found = store.load(environment).records
            for key in mine & _renewed(found, before):
                del left[key]
            claims.drop(mine - set(left))
            if todo := [cell for key, cell in left.items() if key in mine]:
                yield todo
                for cell in todo:
                    del left[cell.key]
        elif others := claims.others(left):
            now = frozenset(others)
            if {c.path for c in now} != {c.path for c in said}:
                count = sum(key in c.keys for c in others for key in left)
                waiting(Waiting(count, len(cells), tuple(others)))
                said = now
            time.sleep(LOOK_EVERY)


def _left_behind(claim: Claim, count: int) -> str:
    """That a process ended without a word, and what becomes of its cells."""
    cells = "1 cell" if count == 1 else f"{count} cells"
    return (
        f"{in_words([claim])} ended without a word and left {cells}, as processes do that the system "
        f"kills where memory is short: {'it is' if count == 1 else 'they are'} trained here, and a "
        "smaller --memory needs less"
    )


def _renewed(found: Mapping[str, Record], before: Mapping[str, Record]) -> frozenset[str]:
    """Keys of records that are new, or newer than those there were."""
    old = {key: record.created for key, record in before.items()}
    return frozenset(key for key, record in found.items() if record.created != old.get(key))
