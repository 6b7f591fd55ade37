"""What each law is worth, in decades and in observations, as one small table."""

from __future__ import annotations

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.observations import Multiple
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.swept import InObservations, in_observations
from pinnablate.analysis.worth import worth_of
from pinnablate.report.budget import IN_BRACKETS, shown
from pinnablate.report.observations import where
from pinnablate.report.ranking import has_ends
from pinnablate.report.sentences import fitted
from pinnablate.report.tables import table
from pinnablate.world import World


def worth_table(
    world: World, lattice: Lattice, level: float | None, swept: Lattice | None = None
) -> str:
    """A row for each law, the most valuable first, and one for all together.

    Args:
        world: the environment under the design of the study.
        lattice: its records, complete for every subset.
        level: at which explored values are shown, after correction; None to mark none.
        swept: the records that hold arms with more observations, where they are others.
    """
    values, moves = worth_of(world, lattice), Budgets.of(lattice).worth()
    found = in_observations(world, swept or lattice)
    rows = [
        [
            e,
            shown(v, moves.get(e), level),
            *(_multiple(f.laws[e].shapley, f.settled) for f in found),
        ]
        for e, v in values.items()
    ]
    if has_ends(lattice):
        gain = shown(lattice.gain("all", "none"), Budgets.of(lattice).gain("all", "none"))
        rows.append(["all together", gain, *(_multiple(f.everything, f.settled) for f in found)])
    return table(rows, ["law", "decades", *(f"data, {where(f)}" for f in found)])


def worth_words(world: World, lattice: Lattice, level: float | None) -> str:
    """What the decades of the table are, and what must be known to compare laws."""
    said = [
        f"Decades, on {lattice.primary}: what telling the law takes off the error, as a power of ten (0.3 halves it, 1 divides it by "
        "ten), the mean over all orders in which laws may be told (Shapley value)"
        + (", with 95 % t intervals" if len(lattice.replicates) >= FEWEST_FOR_INTERVAL else "")
        + (
            "; `*`: shown to differ from 0, though nobody declared beforehand to ask (explored)."
            if level is not None
            else "."
        ),
        *([IN_BRACKETS] if Budgets.of(lattice).known else []),
        *([size] if (size := comparison(world)) else []),
        *([fitted(lattice)] if lattice.partial else []),
    ]
    return " ".join(said)


def data_words(found: list[InObservations]) -> str:
    """What a number of observations in the table means."""
    return (
        "Data: how many times as many observations would do as much, told nothing; `>`: beyond what was tried"
        + ("; in brackets 95 % intervals." if found[0].everything.low is not None else ".")
    )


def _multiple(of: Multiple, settled: bool) -> str:
    return f"x {of}" if settled else f"x {of} {UNSETTLED}"
