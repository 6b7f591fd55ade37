"""Section of the page of controls: the same equations as soft constraints and inside a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Move, move
from pinnablate.leaderboard.entry import Entry
from pinnablate.records.store import Record
from pinnablate.report.budget import with_half
from pinnablate.report.tables import table
from pinnablate.tasks.metrics import skill

SOLVER = "solver-layer"  # the learner that has the equations inside
Others = Mapping[tuple[str, str, str], Sequence[Entry]]  # by environment, design and learner


def beside(entry: Entry, learner: str, others: Others) -> Entry | None:
    """The entry of another learner in the same environment and design: of the same protocol where there is
    one, for protocols may draw worlds of their own; else the last of another protocol; None where there is none.
    """
    found = others.get((entry.environment.id, entry.study.design, learner), ())
    alike = [o for o in found if o.study.protocol == entry.study.protocol]
    return next(iter([*reversed(alike), *reversed(found)]), None)


def structure_section(soft: Sequence[Entry], others: Others) -> list[str]:
    """Every subset of the equations told both ways, in the replicates that both have.

    Args:
        soft: studies of networks told soft constraints.
        others: the complete entries by environment, design and learner.

    Returns:
        Lines of Markdown; none where no study was trained inside a solver too.
    """
    rows = []
    for e in soft:
        inside = beside(e, SOLVER, others)
        if inside is not None and e.study.protocol == inside.study.protocol:
            rows += _compared(e, inside)
    if not rows:
        return []
    head = [
        "environment",
        "told",
        "soft constraint",
        "inside a solver",
        "difference",
        "seconds, soft",
        "seconds, solver",
    ]
    return [
        "## Soft constraints, or structure? (explored)",
        "",
        table(rows, head, texts=2),
        "",
        "The same subsets, observations and noise; decades with intervals each by itself, and thread-seconds of one cell as "
        "recorded (machines may differ). Inside a solver nothing is asked at collocation points, "
        "and what no equation gives is a network's slope.",
        "",
    ]


def _compared(soft: Entry, inside: Entry) -> list[list[str]]:
    """A row for each subset of the equations."""
    both = [r for r in inside.study.replicates if r in soft.study.replicates]
    rows = []
    for arm in soft.lattice.subsets.values():
        one, other = ([e.lattice.records[arm, r] for r in both] for e in (soft, inside))
        a, b = _skills(soft.lattice, one), _skills(soft.lattice, other)
        rows.append(
            [
                soft.marked,
                arm,
                with_half(with_median(soft.lattice.estimate(a)), _moved(soft, arm, both)),
                with_half(with_median(soft.lattice.estimate(b)), _moved(inside, arm, both)),
                with_half(
                    with_median(soft.lattice.estimate(b - a), "+"),
                    _difference(soft, inside, arm, both),
                    "+",
                ),
                *(f"{seconds_of(found):.1f}" for found in (one, other)),
            ]
        )
    return rows


def _moved(entry: Entry, arm: str, replicates: Sequence[int]) -> Move | None:
    """The skill of an arm in some replicates at both budgets; None where not on record at half."""
    if not entry.trains_network or not entry.budgets.has(arm) or entry.lattice.half is None:
        return None
    full, half = (
        _skills(of, [of.records[arm, r] for r in replicates])
        for of in (entry.lattice, entry.lattice.half)
    )
    return move(full, half)


def _difference(soft: Entry, inside: Entry, arm: str, replicates: Sequence[int]) -> Move | None:
    """The difference of the two at both budgets; the solver's is the same at both where it has no
    budget on record.
    """
    a, b = _moved(soft, arm, replicates), _moved(inside, arm, replicates)
    if a is None:
        return None
    if b is None:
        found = _skills(inside.lattice, [inside.lattice.records[arm, r] for r in replicates])
        b = move(found, found)
    return Move(b.full - a.full, b.half - a.half)


def _skills(lattice: Lattice, records: Sequence[Record]) -> Array:
    """Skill of some records on the primary split of a lattice, in decades: [records]."""
    return np.array([skill(r.errors[lattice.primary], lattice.floor) for r in records])


def seconds_of(records: Sequence[Record]) -> float:
    """Mean thread-seconds of some records."""
    return float(np.mean([r.cost["thread_seconds"] for r in records]))
