"""What a study has to say, in the terminal."""

from __future__ import annotations

from pinnablate.analysis.crossed import Crossed, crossed_at
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.checks.certificates import Standing
from pinnablate.records.store import Record
from pinnablate.report.against import against_section
from pinnablate.report.bundles import bundles_section
from pinnablate.report.intervals import intervals_section
from pinnablate.report.opening import opening, without_laws
from pinnablate.report.ranking import nothing_complete, ranking, ranking_cells
from pinnablate.report.sections import beyond
from pinnablate.report.sentences import explored_level, headline, notes, reliability, worth
from pinnablate.report.transfer import transfer_section
from pinnablate.report.unknowns import unknowns_section
from pinnablate.study import Study
from pinnablate.study.seeds import draws_worlds


def study_report(
    study: Study, records: dict[str, Record], certificate: Standing | None = None
) -> str:
    """What was found in a study, its table, and what that means.

    Args:
        study: what was trained.
        records: by key.
        certificate: what is known of its world; None to say nothing of it.
    """
    env, lattice = study.environment, lattice_of(study.world, study.cells, records)
    if not lattice.records:
        return (
            f"No records of {env.id} ({study.design}, {study.protocol.name}, {study.learner}) yet."
        )
    if study.seeds:  # combinations of seeds are no replicates, and have no t interval
        return "\n".join(intervals_section(*crossed_set(study, lattice))).rstrip()
    if not ranking_cells(study, lattice)[1]:
        return nothing_complete(study, lattice)
    level = explored_level(study, lattice)
    found = findings(study, lattice, level)
    lines = [
        *found,
        *unknowns_section(study.world, lattice),
        *([""] if found else []),
        *ranking(study, lattice, level),
        "",
        *notes(study, lattice, certificate),
    ]
    sections = [
        *bundles_section(study.world, lattice),
        *transfer_section(study.world, lattice, level),
        *beyond(study, lattice, level),
    ]
    return "\n".join([*lines, "", *sections]).rstrip()


def findings(study: Study, lattice: Lattice, level: float | None = None) -> list[str]:
    """What was found, in sentences; of a problem that somebody brought, what he came for first.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which explored statements are shown, after correction; None to mark none.
    """
    return [
        *(against_section(study.world, lattice) if study.environment.is_measured else []),
        *opening(study, lattice),
        *without_laws(study, lattice),
        *sentences(study, lattice, level),
    ]


def crossed_set(study: Study, lattice: Lattice) -> tuple[Crossed, bool]:
    """The gains of a study whose seeds are crossed, and whether it draws worlds.

    Args:
        study: one with `seeds`.
        lattice: its records.
    """
    records, world = lattice.records.values(), study.world
    found = crossed_at(study.seeds, records, world.primary_split, world.floor)
    return found, draws_worlds(study)


def sentences(study: Study, lattice: Lattice, level: float | None = None) -> list[str]:
    """What all equations gain, how often they fail, and what each is worth.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which explored statements are shown, after correction; None to mark none.
    """
    return [
        *headline(lattice, [a for a in lattice.arms if lattice.complete(a)]),
        *reliability(lattice),
        *worth(study, lattice, level),
    ]
