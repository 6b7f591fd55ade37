"""The table of a study, best arm first, and the sentences under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, estimate
from pinnablate.analysis.figures import Figures, best_first, figures, told_laws
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import two_additive
from pinnablate.analysis.worth import has_subsets, worth_of
from pinnablate.arms import Arm
from pinnablate.learners.base import OK
from pinnablate.report.tables import Column, Columns, table_of
from pinnablate.study import Study
from pinnablate.world import World


@dataclass(frozen=True)
class ArmRow:
    """An arm with complete records, as a row of the ranking.

    Args:
        world: the environment under the study's design.
        lattice: the records of the study.
        arm: what was told.
        figures: its scores over all replicates.
    """

    world: World
    lattice: Lattice
    arm: Arm
    figures: Figures


def _told(row: ArmRow) -> str:
    bad = row.figures.count - row.figures.statuses[OK]
    return row.arm.name + (f" ({bad} of {row.figures.count} diverged or failed)" if bad else "")


def _gain(row: ArmRow) -> str:
    if row.figures.gain is None:
        return "n/a"
    is_none = row.arm.is_subset and not row.arm.equations
    return "0" if is_none else f"{row.figures.gain:+}"


def _skill(row: ArmRow, split: str) -> str:
    return str(estimate(row.lattice.skills(row.arm.name, split)))


def _error(row: ArmRow, split: str) -> str:
    """In standard deviations of the field; errors that the floor makes alike show the floor."""
    error, floor = row.figures.errors[split], row.lattice.floor
    return f"<= {floor:.0e}" if error <= floor * (1 + 1e-9) else f"{error:.2g}"


def _residual(row: ArmRow, equation: str) -> str:
    """The rms of the scaled residual, in brackets where the arm is not told the equation."""
    size = row.figures.residuals[equation]
    if size is None:
        return "n/a"
    text = f"{size:.1e}" if size else "0"
    return text if equation in told_laws(row.world, row.lattice, row.arm.name) else f"({text})"


def _primary(world: World) -> list[str]:
    return [world.primary_split]


def _other_splits(world: World) -> list[str]:
    return [s for s in world.splits if s != world.primary_split]


COLUMNS: list[Column[ArmRow] | Columns[World, ArmRow]] = [
    Column("told", _told, is_text=True),
    Columns("skill {}", _primary, _skill),
    Column("gain", _gain),
    Columns("error {}", _primary, _error),
    Column("rel. L2", lambda row: f"{row.figures.relative_l2[row.lattice.primary]:.2g}"),
    Columns("error {}", _other_splits, _error),
    Columns("r {}", lambda world: world.environment.equations, _residual),
]


def columns_of(world: World) -> list[Column[ArmRow]]:
    """The columns of the ranking of a study of some world."""
    return [one for c in COLUMNS for one in (c.about(world) if isinstance(c, Columns) else [c])]


def rows_of(world: World, lattice: Lattice) -> list[ArmRow]:
    """The subsets and controls with complete records, best first.

    Other arms are among them only where no further section shows them, which compare arms with
    `none` and `all`.
    """
    further = not has_ends(lattice)
    shown = [
        name
        for name, arm in lattice.told.items()
        if (arm.is_subset or arm.is_control or further) and lattice.complete(name)
    ]
    return [
        ArmRow(world, lattice, lattice.told[name], figures(world, lattice, name))
        for name in best_first(lattice, shown)
    ]


def ranking(study: Study, lattice: Lattice) -> list[str]:
    """The table of a study, in Markdown."""
    return [table_of(columns_of(study.world), rows_of(study.world, lattice))]


def ranking_cells(study: Study, lattice: Lattice) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the table of a study, as text."""
    columns = columns_of(study.world)
    rows = [[c.cell(row) for c in columns] for row in rows_of(study.world, lattice)]
    return [c.name for c in columns], rows


def has_ends(lattice: Lattice) -> bool:
    """Whether `none` and `all` have complete records; further sections compare arms with them."""
    return lattice.complete("none") and lattice.complete("all")


def headline(lattice: Lattice, complete: Sequence[str]) -> list[str]:
    """The gain of `all` over `none`, and over the best control, in one sentence.

    Args:
        lattice: the records of a study.
        complete: names of the arms with a record in every replicate.
    """
    best = lattice.best_control()
    if not best or "all" not in complete:
        return []
    gain = lattice.gain("all", best)
    over = f"`all` over `none`: {lattice.gain('all', 'none')} decades; "
    return [
        f"Gain of {over if 'none' in complete else ''}over the best control, `{best}` "
        f"(chosen by held-out observations): {gain}."
    ]


def worth(study: Study, lattice: Lattice) -> list[str]:
    """What each equation is worth, in one sentence, where every subset has its records."""
    if not has_subsets(lattice) or len(study.world.players) < 2:
        return []
    values = worth_of(study.world, lattice)
    listed = ", ".join(f"{e} {value:+}" for e, value in values.items())
    partial = ", partial" if lattice.partial else ""
    return [
        f"Worth of each equation (Shapley value{partial}, decades): {listed}.",
        *([fitted(lattice)] if lattice.partial else []),
    ]


def fitted(lattice: Lattice) -> str:
    """How a partial attribution was made, and how well it describes what was trained."""
    n = max(map(len, lattice.subsets))
    misfit = estimate(two_additive(game(lattice)).misfit)
    return (
        f"Partial: {len(lattice.subsets)} of 2^{n} = {2**n} subsets were trained (none, single "
        "equations, pairs, all but one, all), and values and interactions are those of the "
        f"2-additive game nearest to them, which misses them by {misfit} decades (rms)."
    )


def notes(study: Study, lattice: Lattice) -> list[str]:
    """The sentences under a ranking: what the columns mean, failures, what is missing."""
    count = len(study.replicates)
    few = f" (no interval below {FEWEST_FOR_INTERVAL} replicates)."
    lines = [
        f"{study.environment.id}, design {study.design}, protocol {study.protocol.name}, learner "
        f"{study.learner}, {count} replicate{'s' if count > 1 else ''}"
        + (" (95 % t intervals)." if count >= FEWEST_FOR_INTERVAL else few),
        f"skill = -log10 error in decades, ranked on the {lattice.primary} split; "
        "gain = skill - skill of `none`; error in standard deviations of the field, "
        f"floor {lattice.floor:.0e}.",
        "r: rms of the scaled residual on held-out points, in brackets where the equation was "
        "withheld.",
    ]
    bad = sum(lattice.failures(a) for a in lattice.arms if lattice.complete(a))
    if bad:
        lines.append(
            f"{bad} cells diverged or failed; they are scored at error 10 or worse, not dropped."
        )
    if lattice.missing:
        lacking = {a for a, _ in lattice.missing}
        names = ", ".join(a for a in lattice.arms if a in lacking)
        lines.append(f"{len(lattice.missing)} cells are missing and their arms not shown: {names}.")
    return lines
