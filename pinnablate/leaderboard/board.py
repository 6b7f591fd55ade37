"""What a board corrects for: everything that is said of any of its studies.

A board is the table of one protocol and learner. What was declared before networks were trained is
corrected within its environment (`Entry.confirmatory`); everything else is explored, and is tested
at one level for the whole board.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from pinnablate.analysis.corrections import threshold
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.environment import Environment, Expected
from pinnablate.leaderboard.entry import Entry, Explored
from pinnablate.records.ledger import Ledger

Board = tuple[str, str]  # protocol and learner


def board_of(entry: Entry) -> Board:
    """The board that an entry stands on."""
    return entry.study.protocol.name, entry.study.learner


def corrected(entries: Sequence[Entry], ledgers: Sequence[Ledger]) -> list[Entry]:
    """Entries that know what was declared beforehand, and the correction of their boards.

    Args:
        entries: those of all environments.
        ledgers: what proves when expected patterns were written down.

    Returns:
        The same entries, in order.
    """
    known = [replace(e, declared=declared(e.environment, ledgers)) for e in entries]
    found = {b: _explored(known, b) for b in {board_of(e) for e in known}}
    return [replace(e, explored=found[board_of(e)]) for e in known]


def declared(env: Environment, ledgers: Sequence[Ledger]) -> tuple[Expected, ...]:
    """The expected patterns of an environment that were written down before any network was trained
    on it, as far as a ledger proves it; the first ledger that holds a pattern is believed.
    """
    lines = {
        e: next(filter(None, (f.line_of(env, e) for f in ledgers)), None) for e in env.expected
    }
    return tuple(e for e, line in lines.items() if line is not None and line["networks"] == 0)


def _explored(entries: Iterable[Entry], board: Board) -> Explored:
    """The correction over all complete studies of a board that have intervals."""
    p = [
        value
        for e in entries
        if board_of(e) == board and e.complete and len(e.study.replicates) >= FEWEST_FOR_INTERVAL
        for value in e.p_explored.values()
    ]
    level = threshold(p)
    return Explored(level, len(p), int(np.sum(np.array(p) <= level)))
