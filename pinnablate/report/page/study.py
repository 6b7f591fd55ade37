"""A study as one page: what was found first, then how networks learned, what it cost, and how it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.analysis.worth import has_subsets, worth_of
from pinnablate.checks.certificates import Standing
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.report.against import against_section
from pinnablate.report.budget import MOVED, shown
from pinnablate.report.bundles import bundles_section
from pinnablate.report.intervals import intervals_section
from pinnablate.report.opening import opening
from pinnablate.report.page.commands import Commands
from pinnablate.report.page.costs import costs_section
from pinnablate.report.page.document import (
    Beside,
    Block,
    Document,
    Heading,
    Listing,
    Picture,
    Prose,
    Table,
    blocks_of,
)
from pinnablate.report.page.fields import fields_section
from pinnablate.report.page.learning import became_blocks, learning_blocks
from pinnablate.report.page.statements import meaning, statements
from pinnablate.report.pictures.hasse import lattice_svg, mean_skills
from pinnablate.report.ranking import nothing_complete, ranking, ranking_cells
from pinnablate.report.sections import beyond
from pinnablate.report.sentences import explored_level, fitted, headline, notes, reliability
from pinnablate.report.summary import crossed_set
from pinnablate.report.tables import table
from pinnablate.report.transfer import transfer_section
from pinnablate.report.typeset import escape
from pinnablate.report.unknowns import unknowns_section
from pinnablate.study import Study

NOTHING = {
    "Settled": "Nothing: no gain of `all` is shown and known to hold still.",
    "Explored": "Nothing is shown after correction.",
    "Not shown": "Nothing that was tested is open.",
}
SWEEP = "extra-data"  # the arms that say what laws are worth in observations


@dataclass(frozen=True)
class Subject:
    """What a page is about.

    Args:
        study: what was trained.
        store: where its records and weights are.
        lattice: its records.
        certificate: what is known of its world.
        problem: how its environment is called on a command line; found out where it is empty.
        diagnosis: what `diagnose` says of it, as text; empty where nobody asked.
        complaints: one sentence for each record that could not be read or failed.
    """

    study: Study
    store: Store
    lattice: Lattice
    certificate: Standing | None = None
    problem: str = ""
    diagnosis: str = ""
    complaints: tuple[str, ...] = ()

    @property
    def commands(self) -> Commands:
        return Commands(self.study, self.store, self.problem)


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
        *_first(subject, level),
        *_how_sure(subject, level),
        *_arms(subject, level),
        *_diagnosis(subject),
        *_transfer(subject, level),
        *learning_blocks(study, subject.store, lattice, subject.commands),
        Heading("Fields"),
        *fields_section(study, subject.store, lattice, subject.commands),
        *became_blocks(study, subject.store, lattice, subject.commands),
        *_beside(subject, level),
        Heading("Costs"),
        *costs_section(study, lattice),
        *_made(subject),
    ]
    return Document(title, tuple(blocks))


def _first(subject: Subject, level: float | None) -> list[Block]:
    """What is seen first: the finding, the lattice, what laws are worth, which is suspect."""
    study, lattice, world = subject.study, subject.lattice, subject.study.world
    against, found = against_section(world, lattice), opening(study, lattice)
    first = [*_cut(against), *found] if world.is_measured else found
    lead = first[:1] or [_without_ends(subject)]
    count = len(lattice.replicates)
    few = [] if count >= FEWEST_FOR_INTERVAL else [_few(subject)]
    about = (
        f"{escape(study.environment.summary)} Design {study.design}, protocol {study.protocol.name}, learner {study.learner}; "
        f"{count} replicate{'s' * (count > 1)}."
    ).strip()
    right: list[Block] = [
        *_worth(subject, level),
        Heading("Which law is suspect?"),
        *_suspect(subject, [] if world.is_measured else against),
    ]
    skills, _ = mean_skills(lattice)
    left: list[Block] = []
    if skills:
        words = f"Every subset of the equations as a box coloured by its skill on {lattice.primary}"
        left = [Picture("lattice", lattice_svg(study, lattice), words)]
    rest = first[1:] if world.is_measured else found[1:]
    return [
        *(Prose(s, "finding") for s in lead),
        *map(Prose, [*_still_moving(lattice), *rest]),
        Prose(about, "note"),
        *few,
        Beside(tuple(left), tuple(right)),
    ]


def _still_moving(lattice: Lattice) -> list[str]:
    """What it means that the gain is unsettled, where it is: a sentence, or none."""
    moved = Budgets.of(lattice).gain("all", "none")
    if moved is None or moved.settled:
        return []
    return [
        f"The gain of `all` over `none` went from {moved.half:+.2f} decades at half of the training to {moved.full:+.2f} at its end "
        f"({with_median(lattice.gain('all', 'none'), '+')}), by more than {MOVED}: it says something of when training stopped, "
        "so that no sentence is made from it."
    ]


def _cut(sentences: Sequence[str]) -> list[str]:
    """The same with the first sentence of the first paragraph by itself: that is what is read first."""
    if not sentences:
        return []
    first, *rest = re.split(r"(?<=\.) (?=[A-Z])", sentences[0], maxsplit=1)
    return [first, *rest, *sentences[1:]]


def _few(subject: Subject) -> Prose:
    commands, count = subject.commands, len(subject.lattice.replicates)
    more = commands.plain("run").replace(
        f"--replicates={count}", f"--replicates={FEWEST_FOR_INTERVAL}"
    )
    return Prose(
        f"**{count} replicate{'s' * (count > 1)}: values, no intervals and no labels**; what is chance, "
        f"`{more}` would tell."
    )


def _without_ends(subject: Subject) -> str:
    lacking = [a for a in ("none", "all") if not subject.lattice.complete(a)]
    names = " and ".join(f"`{a}`" for a in lacking)
    trains = subject.commands.with_arms("run", ",".join(lacking))
    return (
        f"What the equations did cannot be said: there is no complete record of {names}, with which all others are compared; "
        f"{trains} trains {'it' if len(lacking) == 1 else 'them'}."
    )


def _worth(subject: Subject, level: float | None) -> list[Block]:
    """What each law is worth: decades, and observations where a sweep was trained."""
    lattice, world = subject.lattice, subject.study.world
    title = Heading("What each law is worth")
    if not has_subsets(lattice):
        trains = subject.commands.with_arms("run", "lattice")
        return [
            title,
            Prose(f"Not known: subsets of the equations lack records; {trains} trains them."),
        ]
    values, moves = worth_of(world, lattice), Budgets.of(lattice).worth()
    rows = [[e, shown(v, moves.get(e), level)] for e, v in values.items()]
    if lattice.complete("all") and lattice.complete("none"):
        gain = shown(lattice.gain("all", "none"), Budgets.of(lattice).gain("all", "none"))
        rows.append(["all together", gain])
    said = [
        "Decades of skill (-log10 error): Shapley values, the mean gain of adding the law over all orders of telling"
        + (", with 95 % t intervals" if len(lattice.replicates) >= FEWEST_FOR_INTERVAL else "")
        + ("; `*`: shown to differ from 0, explored." if level is not None else "."),
        *([size] if (size := comparison(world)) else []),
        *([fitted(lattice)] if lattice.partial else []),
    ]
    return [
        title,
        Table(table(rows, ["law", "decades"]), "What each law is worth"),
        Prose(" ".join(said), "note"),
        *_in_observations(subject),
    ]


def _in_observations(subject: Subject) -> list[Block]:
    world = subject.study.world
    if world.is_measured:
        return []
    trains = subject.commands.with_arms("run", SWEEP)
    return [Prose(f"In observations: no sweep of them is on record; {trains} trains it.", "note")]


def _suspect(subject: Subject, said: Sequence[str]) -> list[Block]:
    """Which law is suspect: by predictions of what nobody was given, and by the loss where that was asked."""
    ask = (
        f"By the loss: {subject.commands.say('diagnose')} asks how far it would fall without each law, beside what noise "
        "allows, from models with weights."
    )
    held_out = "By predictions of observations that no model was given: "
    out: list[Block] = [Prose(f"{held_out if k == 0 else ''}{s}") for k, s in enumerate(said)]
    if subject.diagnosis:
        by_loss = subject.diagnosis.split("\n")[0]
        return [
            Prose(
                f"By the loss: {by_loss} [The evidence](#the-evidence-for-and-against-each-law)."
            ),
            *out,
        ]
    return [*out, Prose(ask, "note")]


def _diagnosis(subject: Subject) -> list[Block]:
    """What `diagnose` says, whole."""
    if not subject.diagnosis:
        return []
    title = Heading("The evidence for and against each law")
    return [title, *blocks_of(subject.diagnosis.split("\n"))]


def _how_sure(subject: Subject, level: float | None) -> list[Block]:
    study, lattice = subject.study, subject.lattice
    found = statements(study, lattice, level)
    out: list[Block] = [
        Heading("What is settled, what is explored, what is not shown"),
        Prose(meaning(study, lattice), "note"),
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
    if not said:
        why = (
            "learners without a network infer nothing that could be compared"
            if not lattice.of_networks
            else "it takes the records of `none`, `all` and all laws but each, whole: "
            f"{subject.commands.with_arms('run', 'lattice')} trains them"
        )
        said = [Prose(f"Nothing can be said of laws that are not told: {why}.")]
    return [Heading("What it makes of laws that it is not told"), *said]


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
