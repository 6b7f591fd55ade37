"""What the records of a study cost, as part of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.records.store import Record
from pinnablate.report.page.document import Block, Prose, Table
from pinnablate.report.tables import table
from pinnablate.report.typeset import escape
from pinnablate.study import Study

ABSENT = "not on record"


def costs_section(study: Study, lattice: Lattice) -> list[Block]:
    """Thread-seconds by kind of arm, and what the records were made with.

    Args:
        study: what was trained.
        lattice: its records.
    """
    kinds: dict[str, list[Record]] = {
        "subsets of the equations": [],
        "controls": [],
        "further arms": [],
    }
    for (name, _), record in lattice.records.items():
        arm = lattice.told[name]
        kind = 0 if arm.is_subset else 1 if arm.is_control else 2
        list(kinds.values())[kind].append(record)
    rows = [_row(kind, records) for kind, records in kinds.items() if records]
    rows.append(_row("all of this page", list(lattice.records.values())))
    return [
        Table(table(rows, ["arms", "cells", "thread-seconds a cell", "thread-minutes"]), "Costs"),
        Prose(_made_with(list(lattice.records.values())), "note"),
    ]


def _row(kind: str, records: Sequence[Record]) -> list[str]:
    seconds = [r.cost["thread_seconds"] for r in records if "thread_seconds" in r.cost]
    if not seconds:
        return [kind, str(len(records)), ABSENT, ABSENT]
    lacking = len(records) - len(seconds)
    count = f"{len(records)}" + (f" ({lacking} {ABSENT})" if lacking else "")
    return [kind, count, f"{np.mean(seconds):.3g}", f"{sum(seconds) / 60:.3g}"]


def _made_with(records: Sequence[Record]) -> str:
    """Dates, versions and machines."""
    dates = sorted(r.created[:10] for r in records if r.created)
    found: dict[str, set[str]] = {}
    for r in records:
        for name, value in r.provenance.items():
            found.setdefault(name, set()).add(str(value))
    said = [f"{escape(name)} {escape(', '.join(sorted(v)))}" for name, v in sorted(found.items())]
    days = list(dict.fromkeys([dates[0], dates[-1]])) if dates else []
    when = f"Trained {' to '.join(days)}. " if days else ""
    return f"{when}Seconds times threads, as recorded. {'; '.join(said)}."
