"""What a study has to say, in the terminal."""

from __future__ import annotations

from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.records.store import Record
from pinnablate.report.ranking import headline, notes, ranking, worth
from pinnablate.report.sections import beyond
from pinnablate.study import Study


def study_report(study: Study, records: dict[str, Record]) -> str:
    """The table of a study and the sentences under it: what each subset was worth."""
    env, lattice = study.environment, lattice_of(study.world, study.cells, records)
    if not lattice.records:
        return (
            f"No records of {env.id} ({study.design}, {study.protocol.name}, {study.learner}) yet."
        )
    complete = [a for a in lattice.arms if lattice.complete(a)]
    lines = [
        *ranking(study, lattice),
        "",
        *notes(study, lattice),
        *headline(lattice, complete),
        *worth(study, lattice),
    ]
    return "\n".join([*lines, "", *beyond(study, lattice)]).rstrip()


def sentences(study: Study, lattice: Lattice) -> list[str]:
    """What all equations gain, and what each is worth: the sentences that need no table."""
    return [
        *headline(lattice, [a for a in lattice.arms if lattice.complete(a)]),
        *worth(study, lattice),
    ]
