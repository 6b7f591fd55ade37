"""What a study has to say, in the terminal."""

from __future__ import annotations

from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.checks.certificates import Standing
from pinnablate.records.store import Record
from pinnablate.report.ranking import nothing_complete, ranking, ranking_cells
from pinnablate.report.sections import beyond
from pinnablate.report.sentences import explored_level, headline, notes, reliability, worth
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
    level = explored_level(study, lattice)
    lines = [
        *ranking(study, lattice, level),
        "",
        *notes(study, lattice, certificate),
        *sentences(study, lattice, level),
    ]
    return "\n".join([*lines, "", *beyond(study, lattice, level)]).rstrip()


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
