"""Section of the page of controls: the same equations as soft constraints and inside a solver."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Apart, Move, move
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.beside import Others, beside
from pinnablate.leaderboard.pages.costs import seconds_of
from pinnablate.records.store import Record
from pinnablate.report.budget import with_half
from pinnablate.report.tables import table
from pinnablate.tasks.metrics import skill

SOLVER = "solver-layer"  # the learner that has the equations inside


def structure_section(soft: Sequence[Entry], others: Others) -> list[str]:
    """Every subset of the equations told both ways, in the replicates that both have.

    Args:
        soft: studies of networks told soft constraints.
        others: the complete entries by environment, design and learner.

    Returns:
        Lines of Markdown; none where no study was trained inside a solver too.
    """
    pairs = pairs_of(soft, others)
    if not pairs:
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
    rows = [row for one, inside in pairs for row in _compared(one, inside)]
    return [
        "## Soft constraints, or structure? (explored)",
        "",
        finding(pairs),
        "",
        table(rows, head, texts=2),
        "",
        "The same subsets, observations and noise, under the converged protocol where both were trained under it; decades with "
        "intervals each by itself, and thread-seconds of one cell as recorded (machines may differ). Inside a solver nothing is "
        "asked at collocation points, and what no equation gives is a network's slope.",
        "",
    ]


def pairs_of(soft: Sequence[Entry], others: Others) -> list[tuple[Entry, Entry]]:
    """Studies told softly, each with the one inside a solver of the same protocol: where an environment has
    a pair under the converged protocol, that alone."""
    found = [(e, o) for e in soft for o in [beside(e, SOLVER, others)] if o is not None]
    alike = [(e, o) for e, o in found if e.study.protocol == o.study.protocol]
    converged = {_where(e) for e, _ in alike if e.study.protocol.is_converged}
    return [(e, o) for e, o in alike if e.study.protocol.is_converged or _where(e) not in converged]


def _where(entry: Entry) -> tuple[str, str]:
    return entry.environment.id, entry.study.design


def finding(pairs: Sequence[tuple[Entry, Entry]]) -> str:
    """In how many environments the solver errs less, told everything and told nothing."""
    told, untold = ([_apart(e, o, arm) for e, o in pairs] for arm in ("all", "none"))
    middle = float(np.median([d.of.mean for d in told]))
    which = "environment" if len(pairs) == 1 else "environments"
    return (
        "**Told all equations, a solver that has them inside errs less than a network told them softly in "
        f"{_shown(told, 1)} of {len(pairs)} {which}**, more in {_shown(told, -1)} (intervals exclude 0, and the difference holds "
        f"still); the median difference is {middle:+.2f} decades. Told none, where networks give all slopes, it errs less in "
        f"{_shown(untold, 1)}, more in {_shown(untold, -1)}."
    )


def _shown(differences: Sequence[Apart], sign: int) -> int:
    return sum(d.shown(sign) for d in differences)


def _apart(soft: Entry, inside: Entry, arm: str) -> Apart:
    """Skill inside a solver less that of the soft constraint, over the replicates of both."""
    both = _both(soft, inside)
    a, b = (_skills(e.lattice, [e.lattice.records[arm, r] for r in both]) for e in (soft, inside))
    return Apart(soft.lattice.estimate(b - a), _difference(soft, inside, arm, both))


def _both(soft: Entry, inside: Entry) -> list[int]:
    """The replicates that both have."""
    return [r for r in inside.study.replicates if r in soft.study.replicates]


def _compared(soft: Entry, inside: Entry) -> list[list[str]]:
    """A row for each subset of the equations."""
    both, rows = _both(soft, inside), []
    for arm in soft.lattice.subsets.values():
        one, other = ([e.lattice.records[arm, r] for r in both] for e in (soft, inside))
        a, b = _skills(soft.lattice, one), _skills(soft.lattice, other)
        difference = _apart(soft, inside, arm)
        rows.append(
            [
                f"{soft.marked}, {soft.study.protocol.name}",
                arm,
                with_half(with_median(soft.lattice.estimate(a)), _moved(soft, arm, both)),
                with_half(with_median(soft.lattice.estimate(b)), _moved(inside, arm, both)),
                with_half(with_median(difference.of, "+"), difference.moved, "+"),
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
