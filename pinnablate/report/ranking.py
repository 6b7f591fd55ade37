"""The table of a study, best arm first; the sentences under it are in `report/sentences.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.failures import NO_GAIN, with_median
from pinnablate.analysis.figures import Figures, best_first, figures, told_laws
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.arms import Arm
from pinnablate.report.budget import half, mark
from pinnablate.report.marks import marked
from pinnablate.report.tables import Column, Columns, table
from pinnablate.study import Study
from pinnablate.telling.wrong import LEAST_VIOLATION
from pinnablate.world import World

GAINS_NOTHING = "gains nothing"  # for whoever brought a problem, in place of a count of failures
ABSENT = "n/a"
# An equation that is told is trusted to about 5 % of its largest term (w_d = 30 and noise of 1 %), so
# that a larger residual of it is one that training has not met.
TRUSTED = LEAST_VIOLATION
UNMET = "!"  # behind such a residual


@dataclass(frozen=True)
class ArmRow:
    """An arm with complete records, as a row of the ranking.

    Args:
        world: the environment under the study's design.
        lattice: the records of the study.
        arm: what was told.
        figures: its scores over all replicates.
        level: at which gains are shown, after correction; None to mark none.
    """

    world: World
    lattice: Lattice
    arm: Arm
    figures: Figures
    level: float | None = None


def _told(row: ArmRow) -> str:
    bad = row.lattice.diverged(row.arm.name)
    return row.arm.name + (f" ({bad} of {row.figures.count} diverged)" if bad else "")


def _gain(row: ArmRow) -> str:
    if row.figures.gain is None:
        return ABSENT
    if _is_none(row):
        return "0"
    moved = Budgets.of(row.lattice).gain(row.arm.name, "none")
    return marked(row.figures.gain, row.level if moved is None or moved.settled else None)


def _is_none(row: ArmRow) -> bool:
    return row.arm.is_subset and not row.arm.equations


def _skill_at_half(row: ArmRow, split: str) -> str:
    """The skill at half of the budget, marked where it moved."""
    moved = Budgets.of(row.lattice).skill(row.arm.name, split)
    return ABSENT if moved is None else half(moved) + mark(moved)


def _gain_at_half(row: ArmRow) -> str:
    """The gain at half of the budget, marked where it moved."""
    moved = Budgets.of(row.lattice).gain(row.arm.name, "none")
    if moved is None or _is_none(row):
        return ABSENT if moved is None else "0"
    return half(moved, "+") + mark(moved)


def _skill(row: ArmRow, split: str) -> str:
    return with_median(row.lattice.estimate(row.lattice.skills(row.arm.name, split)))


def _failures(row: ArmRow) -> str:
    """In how many replicates an arm that gains something did not, and the rate that this bounds."""
    if row.figures.gain is None or row.figures.count < FEWEST_FOR_INTERVAL:
        return ABSENT
    if not Budgets.of(row.lattice).settled([row.arm.name, "none"]):
        return UNSETTLED
    said = str(row.lattice.failures(row.arm.name))
    return GAINS_NOTHING if said == NO_GAIN and row.world.is_measured else said


def _error(row: ArmRow, split: str) -> str:
    """In standard deviations of the field; errors that the floor makes alike show the floor."""
    error, floor = row.figures.errors[split], row.lattice.floor
    return f"<= {floor:.0e}" if error <= floor * (1 + 1e-9) else f"{error:.2g}"


def _residual(row: ArmRow, equation: str) -> str:
    """The rms of the scaled residual, in brackets where the arm is not told the equation, with a
    mark where it is told and not met.
    """
    size = row.figures.residuals[equation]
    if size is None:
        return ABSENT
    text = f"{size:.1e}" if size else "0"
    if equation not in told_laws(row.world, row.lattice, row.arm.name):
        return f"({text})"
    return f"{text} {UNMET}" if equation in unmet(row) else text


def unmet(row: ArmRow) -> list[str]:
    """The laws that an arm of the lattice is told and does not meet: their rms scaled residual on
    held-out points exceeds TRUSTED.

    Residuals are those of whole laws as declared, so that a law told in some components only, or
    replaced by a near miss, is not judged.
    """
    if not row.arm.is_subset:
        return []
    world = row.world
    miss = world.design.in_place_of_truth
    replaced = set(world.near_misses[miss].equations) if miss else set()
    players = set(world.players) - set(row.arm.equations)
    withheld = {law for player in players for law in world.laws.declared_in(player)}
    sizes = {law: row.figures.residuals[law] for law in world.environment.equations}
    return [
        law
        for law, size in sizes.items()
        if law not in withheld | replaced and size is not None and size > TRUSTED
    ]


def _primary(world: World) -> list[str]:
    return [world.primary_split]


def _other_splits(world: World) -> list[str]:
    return [s for s in world.splits if s != world.primary_split]


COLUMNS: list[Column[ArmRow] | Columns[World, ArmRow]] = [
    Column("told", _told, is_text=True),
    Columns("skill {}", _primary, _skill),
    Columns("skill {}, half budget", _primary, _skill_at_half),
    Column("gain", _gain),
    Column("gain, half budget", _gain_at_half),
    Column("failed", _failures),
    Columns("error {}", _primary, _error),
    Column("rel. L2", lambda row: f"{row.figures.relative_l2[row.lattice.primary]:.2g}"),
    Columns("error {}", _other_splits, _error),
    Columns("r {}", lambda world: world.environment.equations, _residual),
]


def columns_of(world: World) -> list[Column[ArmRow]]:
    """The columns of the ranking of a study of some world."""
    return [one for c in COLUMNS for one in (c.about(world) if isinstance(c, Columns) else [c])]


def rows_of(world: World, lattice: Lattice, level: float | None = None) -> list[ArmRow]:
    """The subsets and controls with complete records, best first.

    Other arms are among them only where no further section shows them, which compare arms with
    `none` and `all`.

    Args:
        world: the environment under the study's design.
        lattice: the records of the study.
        level: at which gains are shown, after correction; None to mark none.
    """
    further = not has_ends(lattice)
    shown = [
        name
        for name, arm in lattice.told.items()
        if (arm.is_subset or arm.is_control or further) and lattice.complete(name)
    ]
    return [
        ArmRow(world, lattice, lattice.told[name], figures(world, lattice, name), level)
        for name in best_first(lattice, shown)
    ]


def ranking(study: Study, lattice: Lattice, level: float | None = None) -> list[str]:
    """The table of a study, in Markdown; where no arm has a row, a sentence about what is missing."""
    headers, rows = ranking_cells(study, lattice, level)
    return [table(rows, headers)] if rows else [nothing_complete(study, lattice)]


def ranking_cells(
    study: Study, lattice: Lattice, level: float | None = None
) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the table of a study, as text.

    Arms with failed replicates come last, without figures. A column that would say nothing in any
    row, such as the gain where `none` was not trained, is left out.
    """
    columns = columns_of(study.world)
    rows = [[c.cell(row) for c in columns] for row in rows_of(study.world, lattice, level)]
    rows += [_failed_row(lattice, arm, len(columns)) for arm in arms_of(lattice.failed)]
    said = [k for k in range(len(columns)) if not rows or any(row[k] != ABSENT for row in rows)]
    return [columns[k].name for k in said], [[row[k] for k in said] for row in rows]


def _failed_row(lattice: Lattice, arm: str, columns: int) -> list[str]:
    """The row of an arm with failed replicates, which has no figures."""
    failed = sum(a == arm for a, _ in lattice.failed)
    none = f"{ABSENT} (failed {failed} of {len(lattice.replicates)})"
    return [arm, none, *[ABSENT] * (columns - 2)]


def arms_of(cells: Sequence[tuple[str, int]]) -> list[str]:
    """The names of the arms of some cells, each once."""
    return list(dict.fromkeys(arm for arm, _ in cells))


def nothing_complete(study: Study, lattice: Lattice) -> str:
    """The sentence in place of a table: no arm has a record in every replicate."""
    count, there = len(lattice.replicates), len(lattice.records)
    return (
        f"Nothing to show yet of {study.environment.id} ({study.design}, {study.protocol.name}, "
        f"{study.learner}): no arm has a record in all {count} replicates, and {there} of "
        f"{len(study.cells)} cells have one; `pinnablate run` with the same options trains the "
        "others, or ask for fewer replicates."
    )


def has_ends(lattice: Lattice) -> bool:
    """Whether `none` and `all` have complete records; further sections compare arms with them."""
    return lattice.complete("none") and lattice.complete("all")
