"""Cells whose training failed, as sentences: those that failed alike in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pinnablate.brief import few
from pinnablate.learners.base import TIMED_OUT
from pinnablate.records.store import Record


def failures(failed: Iterable[Record]) -> list[str]:
    """Which cells failed, why, and the remedy.

    Args:
        failed: their records.

    Returns:
        A sentence for each reason, in the order in which the reasons first come; it counts the cells that it is of.
    """
    alike: dict[tuple[str, str], list[Record]] = {}
    for record in failed:
        alike.setdefault((record.status, record.reason), []).append(record)
    return [_sentence(status, reason, of) for (status, reason), of in alike.items()]


def _sentence(status: str, reason: str, of: Sequence[Record]) -> str:
    became = "timed out" if status == TIMED_OUT else "failed"
    if len(of) == 1:
        who, they, them = f"{of[0].arm}, replicate {of[0].data_seed}", "it has", "it"
    else:
        who, they, them = f"{len(of)} cells ({_cells(of)})", "they have", "them"
    again = f'--rerun failed (rerun="failed") trains {them} again'
    return f"{who} {became}: {reason}; {they} no score, and {again}"


def _cells(of: Sequence[Record]) -> str:
    """Arms and replicates of some records, briefly."""
    arms = dict.fromkeys(r.arm for r in of)
    seeds = sorted({r.data_seed for r in of})
    if len(arms) * len(seeds) == len(
        of
    ):  # every one of these arms in every one of these replicates
        return f"{few(arms)}; replicate{'s' * (len(seeds) > 1)} {few(seeds)}"
    return few(f"{r.arm} in replicate {r.data_seed}" for r in of)
