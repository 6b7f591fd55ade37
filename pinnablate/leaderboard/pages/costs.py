"""Section of the page of controls: what the network and the other learners cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.beside import Others, absent, beside
from pinnablate.leaderboard.pages.soft import Soft
from pinnablate.records.store import Record
from pinnablate.report.tables import table


def costs_section(soft: Sequence[Soft], without: Sequence[str], others: Others) -> list[str]:
    """Thread-seconds of arm `all`.

    Args:
        soft: studies of networks, of which an environment may have several.
        without: names of the learners beside the network.
        others: the complete entries by environment, design and learner.

    Returns:
        Lines of Markdown.
    """
    found = [[beside(s.entry, name, others) for name in without] for s in soft]
    rows = [
        [
            s.title,
            f"{_seconds(s.entry):.2g}",
            *(_cost(s.entry, *e) for e in zip(without, each, strict=True)),
        ]
        for s, each in zip(soft, found, strict=True)
    ]
    return [
        "## What it costs",
        "",
        *_finding(soft, without, found),
        table(rows, ["environment", "network", *without]),
        "",
        "Thread-seconds of arm `all` (mean over replicates) as recorded, machines may differ; and their ratio to the network's. "
        "Where equations are linear collocation is one solve, and no network is its match on cost.",
        "",
    ]


def seconds_of(records: Sequence[Record]) -> float:
    """Mean thread-seconds of some records."""
    return float(np.mean([r.cost["thread_seconds"] for r in records]))


def _finding(
    soft: Sequence[Soft], without: Sequence[str], found: Sequence[Sequence[Entry | None]]
) -> list[str]:
    """The median ratio of every learner to the network; an environment is counted once, by its first study."""
    parts = []
    for k, name in enumerate(without):
        ratios: dict[str, float] = {}
        for s, each in zip(soft, found, strict=True):
            if (other := each[k]) is not None:
                ratios.setdefault(s.environment.id, _seconds(other) / _seconds(s.entry))
        if ratios:
            middle = float(np.median(list(ratios.values())))
            less = sum(r < 1 for r in ratios.values())
            parts.append(f"{name} {_times(middle)} (less in {less} of {len(ratios)})")
    if not parts:
        return []
    return [
        f"**Told all laws, other learners take of the network's thread-seconds in the median: {', '.join(parts)}.**",
        "",
    ]


def _seconds(entry: Entry) -> float:
    return seconds_of(entry.lattice.of("all"))


def _cost(soft: Entry, learner_name: str, other: Entry | None) -> str:
    """Thread-seconds of another learner, and the ratio to the network's."""
    if other is None:
        return absent(soft, learner_name)
    return f"{_seconds(other):.2g} ({_times(_seconds(other) / _seconds(soft))})"


def _times(ratio: float) -> str:
    return f"1/{1 / ratio:.2g}" if ratio < 1 else f"x {ratio:.2g}"
