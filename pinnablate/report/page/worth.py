"""What each law is worth on the first screen: decades, observations, and what these words mean."""

from __future__ import annotations

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import RELATIVE_MOVE, SMALLEST_MOVE, Budgets
from pinnablate.analysis.worth import has_subsets
from pinnablate.report.opening import WHERE
from pinnablate.report.page.document import Block, Heading, Prose, Table
from pinnablate.report.page.subject import Subject
from pinnablate.report.page.swept import SWEEP, Swept, swept
from pinnablate.report.sentences import fitted
from pinnablate.report.worth_table import data_words, worth_table
from pinnablate.world import World

TITLE, READ = "What each law is worth", "How to read the table"
FAR = f"by more than {SMALLEST_MOVE:g} decades and more than {100 * RELATIVE_MOVE:.0f} %"


def worth_blocks(subject: Subject, level: float | None) -> tuple[list[Block], list[Block]]:
    """What each law is worth: decades, and observations where a sweep was trained.

    Args:
        subject: what the page is about.
        level: at which explored values are shown, after correction; None to mark none.

    Returns:
        The table, and how it is to be read, which may stand further below.
    """
    lattice, world = subject.lattice, subject.study.world
    title = Heading(TITLE)
    if not has_subsets(lattice):
        trains = subject.commands.with_arms("run", "lattice")
        lacking = f"Not known: subsets of the equations lack records; {trains} trains them."
        return [title, Prose(lacking)], []
    found = swept(subject)
    shown: list[Block] = [title, Table(worth_table(world, lattice, level, found.lattice), TITLE)]
    read = [*_meaning(world, lattice, level), *_in_observations(subject, found)]
    return shown, [Heading(READ), *(Prose(words, "note") for words in read)]


def _meaning(world: World, lattice: Lattice, level: float | None) -> list[str]:
    """What the decades are, what their marks are, and what must be known to compare laws."""
    tested = len(lattice.replicates) >= FEWEST_FOR_INTERVAL
    sum_of = "" if lattice.partial else "; together they make up *all together*"
    decades = (
        f"*Decades*: what telling a law takes off the error {_where(lattice.primary)}, as a power of ten (0.3 halves it, 1 divides "
        f"it by ten), the mean over all orders in which laws may be told (Shapley value){sum_of}."
    )
    marks = ["±: 95 % t interval over replicates."] if tested else []
    if level is not None:
        marks.append(
            "`*`: shown to differ from 0, though nobody declared beforehand to ask (explored)."
        )
    if Budgets.of(lattice).known:
        marks.append(
            f"In square brackets: the value at half of the training; *unsettled*: it moved since then {FAR}."
        )
    size = comparison(world)
    further = [*([size] if size else []), *([fitted(lattice)] if lattice.partial else [])]
    return [decades, *([" ".join(marks)] if marks else []), *further]


def _where(split: str) -> str:
    """A split in words, and its name."""
    return f"{WHERE[split]} ({split})" if split in WHERE else f"on {split}"


def _in_observations(subject: Subject, sweep: Swept) -> list[str]:
    """What a number of observations means and where it is from, or the command that makes it known."""
    study = subject.study
    if study.world.is_measured:
        return []
    trains = subject.commands.with_arms("run", SWEEP)
    if not sweep.found:
        return [f"In observations: nobody trained with more of them; {trains} does it."]
    splits = dict.fromkeys(f.split for f in sweep.found)
    where = " and ".join(f"*{s}* {WHERE[s]}" for s in splits)
    words = f"{data_words(sweep.found).replace('Data:', '*Data*:', 1)} Scores are those {where}."
    if sweep.study is not study:
        other = sweep.study
        words += (
            f" From the subsets and the sweep of protocol `{other.protocol.name}` ({len(other.replicates)} replicates), for there is "
            f"none of `{study.protocol.name}`; {trains} would train it."
        )
    return [words]
