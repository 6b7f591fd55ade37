"""A study as one page: what was found first, then how networks learned, what it cost, and how it was made."""

from __future__ import annotations

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.errors import PinnablateError
from pinnablate.report.bundles import bundles_section
from pinnablate.report.intervals import intervals_section
from pinnablate.report.page.costs import costs_section
from pinnablate.report.page.document import (
    Block,
    Document,
    Heading,
    Listing,
    Prose,
    Table,
    blocks_of,
    with_legends,
)
from pinnablate.report.page.fields import fields_section
from pinnablate.report.page.first import first_screen
from pinnablate.report.page.learning import became_blocks, learning_blocks
from pinnablate.report.page.statements import meaning, statements
from pinnablate.report.page.subject import Subject
from pinnablate.report.ranking import nothing_complete, ranking, ranking_cells
from pinnablate.report.sections import beyond
from pinnablate.report.sentences import explored_level, headline, notes, reliability
from pinnablate.report.summary import crossed_set
from pinnablate.report.tables import table
from pinnablate.report.transfer import transfer_section
from pinnablate.report.typeset import escape
from pinnablate.report.unknowns import unknowns_section

NOTHING = {
    "Settled": "Nothing: no gain of `all` is shown and known to hold still.",
    "Explored": "Nothing is shown after correction.",
    "Not shown": "Nothing that was tested is open.",
}


def study_page(subject: Subject) -> Document:
    """Everything that a study says, the finding first.

    Raises:
        PinnablateError: no record of the study, or no arm with a record in every replicate.
    """
    study, lattice = subject.study, subject.lattice
    env = study.environment
    if not lattice.records:
        raise PinnablateError(
            f"no records of {env.id} ({study.design}, {study.protocol.name}, {study.learner}) in {subject.store.directory}; "
            f"expected some to write a report of: {subject.commands.plain('run')}"
        )
    title = env.id
    if study.seeds:  # combinations of seeds are no replicates, and have no t interval
        return Document(title, tuple(blocks_of(intervals_section(*crossed_set(study, lattice)))))
    if not ranking_cells(study, lattice)[1]:
        raise PinnablateError(nothing_complete(study, lattice))
    level = explored_level(study, lattice)
    blocks = [
        *first_screen(subject, level),
        *_how_sure(subject, level),
        *_arms(subject, level),
        *_diagnosis(subject),
        *_transfer(subject, level),
        *learning_blocks(study, subject.store, lattice, subject.commands),
        Heading("Fields"),
        *fields_section(study, subject.store, lattice, subject.commands),
        *became_blocks(study, subject.store, lattice),
        *_beside(subject, level),
        Heading("Costs"),
        *costs_section(study, lattice),
        *_made(subject),
    ]
    return Document(title, tuple(blocks))


def _diagnosis(subject: Subject) -> list[Block]:
    """What `diagnose` says, whole."""
    if not subject.diagnosis:
        return []
    title = Heading("The evidence for and against each law")
    return [title, *with_legends(blocks_of(subject.diagnosis.split("\n")))]


def _how_sure(subject: Subject, level: float | None) -> list[Block]:
    study, lattice = subject.study, subject.lattice
    found = statements(study, lattice, level)
    out: list[Block] = [
        Heading("What is settled, what is explored, what is not shown"),
        Prose(meaning(lattice), "note"),
    ]
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL:
        return out
    for title, said in (
        ("Settled", found.settled),
        ("Explored", found.explored),
        ("Not shown", found.not_shown),
    ):
        out += [Heading(title, 3), Listing(tuple(said)) if said else Prose(NOTHING[title])]
    return out


def _arms(subject: Subject, level: float | None) -> list[Block]:
    study, lattice = subject.study, subject.lattice
    complete = [a for a in lattice.arms if lattice.complete(a)]
    said = [
        *headline(lattice, complete),
        *reliability(lattice),
        *unknowns_section(study.world, lattice),
    ]
    return [
        Heading("Every arm"),
        *blocks_of(said),
        *blocks_of(ranking(study, lattice, level)),
        Listing(tuple(notes(study, lattice, subject.certificate)), "note"),
    ]


def _transfer(subject: Subject, level: float | None) -> list[Block]:
    study, lattice = subject.study, subject.lattice
    found = transfer_section(study.world, lattice, level)
    said = blocks_of(found, headings=False)
    if not said and len(study.world.players) == 1:
        (law,) = study.world.players
        one = f"There is one law, `{law}`, and nothing else to tell: what models make of it is its residual in the row of `none`."
        said = [Prose(one)]
    elif not said:
        why = (
            "learners without a network infer nothing that could be compared"
            if not lattice.of_networks
            else "it takes the records of `none`, `all` and all laws but each, whole: "
            f"{subject.commands.with_arms('run', 'lattice')} trains them"
        )
        said = [Prose(f"Nothing can be said of laws that are not told: {why}.")]
    return [Heading("What it makes of laws that it is not told"), *with_legends(said)]


def _beside(subject: Subject, level: float | None) -> list[Block]:
    study, lattice = subject.study, subject.lattice
    found = [*bundles_section(study.world, lattice), *beyond(study, lattice, level)]
    return [Heading("Beside the lattice"), *blocks_of(found)] if found else []


def _made(subject: Subject) -> list[Block]:
    """The commands that make the page again, and its figures."""
    commands, lattice = subject.commands, subject.lattice
    rows = [
        ["records (trains what is missing)", commands.say("run")],
        ["tables, sentences, lattice", commands.say("report")],
        ["this page", commands.say("report", "--html", "OUT.html")],
        ["order of learning, representation", commands.say("report", "--learning")],
        ["which law is suspect, by the loss", commands.say("diagnose")],
    ]
    study = subject.study
    digests = (
        f"Environment {study.environment.digest}, design {study.world.design_digest}, protocol "
        f"{study.protocol.digest}; {len(lattice.records)} records, read from {escape(str(subject.store.directory))}. The same "
        "records give the same page, byte for byte."
    )
    kept = (
        []
        if commands.has_weights
        else ["No weights of `all` are kept here: `diagnose` trains them anew, into `results`."]
    )
    return [
        Heading("How this was made"),
        Table(table(rows, ["figure", "command"], texts=2), "How this was made"),
        Prose(digests, "note"),
        *(Prose(s, "note") for s in (*kept, *map(escape, subject.complaints))),
    ]
