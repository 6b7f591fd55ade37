"""Which law the data speak against, in sentences."""

from __future__ import annotations

from pinnablate.analysis.against import SMALLEST, Against, Blame, Conflict, against
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.resampling import percent
from pinnablate.analysis.worth import has_subsets
from pinnablate.report.ranking import ArmRow, rows_of, unmet
from pinnablate.report.verdicts import cannot_be_told, speak_against
from pinnablate.world import World

MOST = 3  # conflicts that are named
MOST_DECADES = 300.0  # of a factor, which no number holds beyond
AGAINST_NONE = "The data speak against no law: "


def against_section(world: World, lattice: Lattice) -> list[str]:
    """Which law the data speak against, or that they speak against none.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.

    Returns:
        Sentences; none where subsets lack records.
    """
    if not has_subsets(lattice):
        return []
    found, count = against(lattice), len(lattice.replicates)
    rows = {row.arm.name: row for row in rows_of(world, lattice)}
    lines = [_conflict(world, rows, c) for c in found.conflicts[:MOST]]
    if len(found.conflicts) > MOST:
        lines.append(f"So it is of {len(found.conflicts) - MOST} further sets.")
    if not found.conflicts:
        lines += [*_cannot_be_told(rows), nothing(found, count), *candidates(found)]
    lines += _helpful(found)
    if found.unsettled:
        lines.append(
            f"{found.unsettled} contribution{'s' * (found.unsettled > 1)} below 0 moved between half and "
            "the full budget of training, and nothing is said of them: train with a protocol that holds still, "
            "standard-v3."
        )
    return lines


def harm_section(lattice: Lattice) -> list[str]:
    """Where told one more law, that holds, models score worse; for worlds whose laws are known to hold.

    Args:
        lattice: the records of the study.

    Returns:
        One sentence; none where it is not shown, or subsets lack records.
    """
    if not has_subsets(lattice):
        return []
    found = against(lattice)
    blames = [*found.helpful, *(b for c in found.conflicts for b in c.blamed if b.shown)]
    if not blames:
        return []
    worst = min(blames, key=lambda b: b.change.mean)
    return [
        f"Its laws hold on the reference, and yet {_blame(worst)}. That is a finding on networks, and nothing against the law."
    ]


def on_reference(lattice: Lattice) -> list[str]:
    """Which law is suspect where all are known to hold: none, and whether telling one does harm.

    Args:
        lattice: the records of a study.

    Returns:
        One sentence; none where subsets lack records.
    """
    if not has_subsets(lattice):
        return []
    return harm_section(lattice) or [
        "None: all hold on the reference solution, and nowhere is telling one more shown to make predictions worse."
    ]


def _helpful(found: Against) -> list[str]:
    """Where a law does harm that helps beside all others; one sentence, or none."""
    if not found.helpful:
        return []
    worst = found.helpful[0]
    return [
        f"Beside all others `{worst.equation}` is shown to help, so that nothing is held against it where {_blame(worst)}."
    ]


def _cannot_be_told(rows: dict[str, ArmRow]) -> list[str]:
    """That models told all laws do not meet some, which scores alone do not show; one sentence, or none."""
    row = rows.get("all")
    lacking = [] if row is None else unmet(row)
    sizes = {} if row is None else row.figures.residuals
    found = {law: size for law in lacking if (size := sizes.get(law)) is not None}
    if not found:
        return []
    return [
        f"{cannot_be_told(found, 'predictions say little')}. `pinnablate diagnose`, with the same problem, asks which law, and "
        "which coefficient, the data would have otherwise."
    ]


def nothing(found: Against, count: int) -> str:
    """That the data speak against no law, and what that means in so many replicates."""
    if not found.tested:
        return (
            f"The data speak against no law that {count} replicate{'s' * (count > 1)} would show: told one more, "
            f"models were nowhere worse in all of them by {SMALLEST:g} decades. From {FEWEST_FOR_INTERVAL} replicates on it "
            "is tested."
        )
    many = f"{found.tested} contribution{'s' * (found.tested > 1)}"
    return (
        f"{AGAINST_NONE}nowhere is it shown that models told one more are worse by "
        f"{SMALLEST:g} decades ({many} tested together). That does not prove the laws: a wrong one "
        "may help, where little is measured."
    )


def candidates(found: Against) -> list[str]:
    """Sets that the data may speak against, where nothing is shown; one sentence, or none."""
    if not found.candidates:
        return []
    first, *others = found.candidates
    names = " or ".join(f"`{e}`" for e in first.equations)
    more = f" So it is of {len(others)} further sets." if others else ""
    return [
        f"Candidate, not shown after correction: {names}. In every replicate {'; '.join(map(_blame, first.blamed))}. "
        f"More replicates would tell.{more}"
    ]


def _conflict(world: World, rows: dict[str, ArmRow], c: Conflict) -> str:
    return f"{conflict(c)} {_met(world, rows, c)}"


def conflict(c: Conflict) -> str:
    """Which equations the data speak against, and by how much models are worse off with them."""
    names = " or ".join(f"`{e}`" for e in c.equations)
    told = "; ".join(_blame(b) for b in c.blamed)
    if not c.shown:
        count = len(c.blamed[0].change.values)
        return (
            f"Candidate, not tested below {FEWEST_FOR_INTERVAL} replicates: the data seem to speak against {names}: in "
            f"{'each' if count == 1 else 'all'} of {count} replicate{'s' * (count > 1)} {told}."
        )
    return f"{speak_against([f'`{e}`' for e in c.equations])}: {told}."


def _blame(b: Blame) -> str:
    """By how much models are worse off, told an equation."""
    beside = f"beside `{b.without}`" if b.without != "none" else "alone"
    factor = 10 ** min(abs(b.change.mean), MOST_DECADES)
    tested = b.change.half_width is not None
    share = f", {percent(b.share)} of resamples" if tested else ""
    return (
        f"told `{b.equation}` {beside}, models predict worse than without it, the error {factor:.2g} times as large "
        f"({b.change} decades{share})"
    )


def _met(world: World, rows: dict[str, ArmRow], c: Conflict) -> str:
    """Whether the models meet the laws that they are worse off with, and what to try next."""
    declared = world.environment.equations
    blamed = {e: [law for law in world.laws.declared_in(e) if law in declared] for e in c.equations}
    laws = [law for of in blamed.values() for law in of]
    lacking = [law for law in unmet(rows[c.arm]) if law in laws]
    one = len(c.equations) == 1
    its = "its" if one else "their"
    remedy = f"look at {its} signs, coefficients, units and missing terms"
    if one and c.equations[0] in world.equations:
        remedy += f"; the arm `unknown-coefficients.{c.equations[0]}` learns its coefficients"
    sizes = "; ".join(_sizes(rows, c, b, law) for b in c.blamed for law in blamed[b.equation])
    if not laws:
        return f"{remedy[0].upper()}{remedy[1:]}."
    if lacking:
        return (
            f"Told all the same, models do not meet {', '.join(lacking)}: data and law pull apart, or training failed at "
            f"it. rms residual, in units of the largest term: {sizes}. Next, {remedy}."
        )
    return (
        f"Models that are told {'it' if one else 'them'} do meet {'it' if one else 'them'}, so that training did not fail "
        f"there. rms residual, in units of the largest term: {sizes}. Next, {remedy}."
    )


def _sizes(rows: dict[str, ArmRow], c: Conflict, b: Blame, law: str) -> str:
    """The residual of a law where it is told and where it is withheld."""
    told, withheld = (rows[arm].figures.residuals.get(law) for arm in (c.arm, b.without))
    text = [f"{v:.2g}" if v is not None else "unknown" for v in (told, withheld)]
    return f"{law} {text[0]} told, {text[1]} withheld"
