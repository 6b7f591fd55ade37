"""What a study has to say, in the terminal."""

from __future__ import annotations

from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.checks.certificates import Standing
from pinnablate.records.store import Record
from pinnablate.report.bundles import bundles_section
from pinnablate.report.ranking import (
    headline,
    notes,
    nothing_complete,
    ranking,
    ranking_cells,
    worth,
)
from pinnablate.report.sections import beyond
from pinnablate.study import Study


def study_report(
    study: Study, records: dict[str, Record], certificate: Standing | None = None
) -> str:
    """The table of a study and the sentences under it: what each subset was worth.

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
    if not ranking_cells(study, lattice)[1]:
        return nothing_complete(study, lattice)
    lines = [
        *ranking(study, lattice),
        "",
        *notes(study, lattice, certificate),
        *sentences(study, lattice),
    ]
    sections = [*bundles_section(study.world, lattice), *beyond(study, lattice)]
    return "\n".join([*lines, "", *sections]).rstrip()


def sentences(study: Study, lattice: Lattice) -> list[str]:
    """What all equations gain, and what each is worth: the sentences that need no table."""
    return [
        *headline(lattice, [a for a in lattice.arms if lattice.complete(a)]),
        *worth(study, lattice),
    ]
