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
from pinnablate.brief import few
from pinnablate.checks.certificates import Standing
from pinnablate.report.states import read_at
from pinnablate.report.tables import Column, Columns, table
from pinnablate.study import Study
from pinnablate.telling.wrong import LEAST_VIOLATION
from pinnablate.world import World

ABSENT = "n/a"
# An equation that is told is trusted to about 5 % of its largest term (w_d = 30 and noise of 1 %), so
# that a larger residual of it is one that training has not met.
TRUSTED = LEAST_VIOLATION
UNMET = "!"  # behind such a residual
ARMS_NAMED = 4  # in the note about unmet laws


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
    bad = row.lattice.diverged(row.arm.name)
    return row.arm.name + (f" ({bad} of {row.figures.count} diverged)" if bad else "")


def _gain(row: ArmRow) -> str:
    if row.figures.gain is None:
        return ABSENT
    is_none = row.arm.is_subset and not row.arm.equations
    return "0" if is_none else f"{row.figures.gain:+}"


def _skill(row: ArmRow, split: str) -> str:
    return str(estimate(row.lattice.skills(row.arm.name, split)))


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
    miss, parts = world.design.in_place_of_truth, world.laws.parts
    replaced = set(world.near_misses[miss].equations) if miss else set()
    withheld = {parts.get(player, player) for player in set(world.players) - set(row.arm.equations)}
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
    """The table of a study, in Markdown; where no arm has a row, a sentence about what is missing."""
    headers, rows = ranking_cells(study, lattice)
    return [table(rows, headers)] if rows else [nothing_complete(study, lattice)]


def ranking_cells(study: Study, lattice: Lattice) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the table of a study, as text.

    Arms with failed replicates come last, without figures. A column that would say nothing in any
    row, such as the gain where `none` was not trained, is left out.
    """
    columns = columns_of(study.world)
    rows = [[c.cell(row) for c in columns] for row in rows_of(study.world, lattice)]
    rows += [_failed_row(lattice, arm, len(columns)) for arm in _arms_of(lattice.failed)]
    said = [k for k in range(len(columns)) if not rows or any(row[k] != ABSENT for row in rows)]
    return [columns[k].name for k in said], [[row[k] for k in said] for row in rows]


def _failed_row(lattice: Lattice, arm: str, columns: int) -> list[str]:
    """The row of an arm with failed replicates, which has no figures."""
    failed = sum(a == arm for a, _ in lattice.failed)
    none = f"{ABSENT} (failed {failed} of {len(lattice.replicates)})"
    return [arm, none, *[ABSENT] * (columns - 2)]


def _arms_of(cells: Sequence[tuple[str, int]]) -> list[str]:
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


def headline(lattice: Lattice, complete: Sequence[str]) -> list[str]:
    """The gain of `all` over `none` and over two controls, in one sentence: the one that held-out
    observations chose, and the one that scores highest.

    Args:
        lattice: the records of a study.
        complete: names of the arms with a record in every replicate.
    """
    chosen, highest = lattice.chosen_control(), lattice.highest_control()
    if not chosen or not highest or "all" not in complete:
        return []

    def over(control: str) -> str:
        return str(lattice.gain("all", control))

    if chosen == highest == "none" and sum(map(lattice.complete, lattice.told_nothing)) == 1:
        return [f"Gain of `all` over `none`: {over('none')} decades."]
    both = chosen == highest
    said = [f"`none`: {over('none')} decades"] if "none" in complete else []
    said += [
        f"the control that held-out observations chose, `{chosen}`{' (it also scores highest)' * both}"
        f": {over(chosen)}"
    ]
    said += [] if both else [f"the control that scores highest, `{highest}`: {over(highest)}"]
    return [f"Gain of `all` over {'; over '.join(said)}."]


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


def notes(study: Study, lattice: Lattice, certificate: Standing | None = None) -> list[str]:
    """The sentences under a ranking: what the columns mean, failures, what is missing.

    Args:
        study: what was trained.
        lattice: its records.
        certificate: what is known of its world; None to say nothing of it.
    """
    count = len(study.replicates)
    no_interval = f" (no interval below {FEWEST_FOR_INTERVAL} replicates)."
    rows = rows_of(study.world, lattice)
    gain = "gain = skill - skill of `none`; " if any(row.figures.gain for row in rows) else ""
    lines = [
        f"{study.environment.id}, design {study.design}, protocol {study.protocol.name}, learner "
        f"{study.learner}, {count} replicate{'s' if count > 1 else ''}"
        + (" (95 % t intervals)." if count >= FEWEST_FOR_INTERVAL else no_interval),
        f"skill = -log10 error in decades, ranked on the {lattice.primary} split; {gain}"
        f"error in standard deviations of the field, floor {lattice.floor:.0e}.",
        "r: rms of the scaled residual on held-out points, in brackets where the equation was "
        "withheld.",
    ]
    lines += read_at(study, lattice, [row.arm.name for row in rows])
    lines += [certificate.words] if certificate else []
    lines += _uncommon_scales(study.world)
    lines += _unmet(rows)
    bad = sum(lattice.diverged(a) for a in lattice.arms if lattice.complete(a))
    if bad:
        lines.append(
            f"{_cells(bad)} diverged; {'it is' if bad == 1 else 'they are'} scored at error 10 or "
            "worse, not dropped."
        )
    if lattice.failed:
        arm, seed = lattice.failed[0]
        lines.append(
            f"FAILED: {_cells(len(lattice.failed))} of {', '.join(_arms_of(lattice.failed))}; "
            "failed cells stand in no mean, and nothing that needs them is printed. The first, "
            f"{arm} in replicate {seed}: {lattice.records[arm, seed].reason}."
        )
    if lattice.missing:
        names = ", ".join(_arms_of(sorted(lattice.missing, key=lambda c: lattice.arms.index(c[0]))))
        one = len(lattice.missing) == 1
        lines.append(
            f"{_cells(len(lattice.missing))} {'is' if one else 'are'} missing and "
            f"{'its arm' if one else 'their arms'} not shown: {names}."
        )
    return lines


def _uncommon_scales(world: World) -> list[str]:
    """Scales of fields and laws that are neither standard deviations nor those of live terms, in
    one sentence; nothing for most worlds.
    """
    fields = zip(world.field_names, world.ground.scales, strict=True)
    laws = zip((r.name for r in world.laws.residuals), world.laws.scales, strict=True)
    found = [
        f"{name} {scale.value:.3g} ({scale.words})"
        for name, scale in (*fields, *laws)
        if scale.words
    ]
    return [f"Scales that the truth alone does not give: {'; '.join(found)}."] if found else []


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"


def _unmet(rows: Sequence[ArmRow]) -> list[str]:
    """Which arms do not meet which of the laws that they are told, in one sentence."""
    found = {row.arm.name: laws for row in rows if (laws := unmet(row))}
    if not found:
        return []
    named = few((f"{arm} ({', '.join(laws)})" for arm, laws in found.items()), ARMS_NAMED)
    return [
        f"{UNMET}: told and not met, a residual above {TRUSTED:g} of the law's largest term, to "
        f"which equations are trusted: {named}."
    ]
