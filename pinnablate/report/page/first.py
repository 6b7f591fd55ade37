"""What is seen first: the finding, the lattice, what each law is worth, and which is suspect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.swept import InObservations, in_observations
from pinnablate.analysis.worth import has_subsets
from pinnablate.environment.unknowns import law_in_words
from pinnablate.report import measurements
from pinnablate.report.against import AGAINST_NONE, against_section, on_reference
from pinnablate.report.describe import condition
from pinnablate.report.opening import opening, still_moving, without_laws
from pinnablate.report.page.document import (
    Beside,
    Block,
    Heading,
    Listing,
    Picture,
    Prose,
    Table,
)
from pinnablate.report.page.freed import freed_blocks
from pinnablate.report.page.subject import Subject
from pinnablate.report.pictures.diagram import PHONE
from pinnablate.report.pictures.hasse import lattice_svg, mean_skills
from pinnablate.report.typeset import escape
from pinnablate.report.verdicts import CANNOT, SPEAK
from pinnablate.report.worth_table import data_words, worth_table, worth_words

SWEEP = "extra-data"  # the arms that say what laws are worth in observations


def first_screen(subject: Subject, level: float | None) -> list[Block]:
    """What is seen first: the finding, the lattice, what laws are worth, which is suspect."""
    study, lattice, world = subject.study, subject.lattice, subject.study.world
    found = still_moving(lattice) or [*opening(study, lattice), *without_laws(study, lattice)]
    if world.is_measured:
        first, further = _leading(against_section(world, lattice), subject.diagnosis)
        first += found
    else:  # the scores are compared with the truth, on which the laws are known to hold
        first, further = found, on_reference(lattice)
    lead = first[:1] or [_without_ends(subject)]
    count = len(lattice.replicates)
    few = [] if count >= FEWEST_FOR_INTERVAL else [_few(subject)]
    about = (
        f"{escape(study.environment.summary)} Design {study.design}, protocol {study.protocol.name}, learner {study.learner}; "
        f"{count} replicate{'s' * (count > 1)}."
    ).strip()
    right: list[Block] = [
        *_worth(subject, level),
        *freed_blocks(subject),
        Heading("Which law is suspect?"),
        *_suspect(subject, further),
    ]
    skills, _ = mean_skills(lattice)
    left: list[Block] = []
    if skills:
        words = f"Every subset of the equations as a box coloured by its skill on {lattice.primary}"
        left = [Picture("lattice", lattice_svg(study, lattice, room=PHONE), words)]
    left += _asked(subject)
    return [
        *(Prose(s, "finding") for s in lead),
        *map(Prose, first[1:]),
        Prose(about, "note"),
        *few,
        Beside(tuple(left), tuple(right)),
    ]


def _asked(subject: Subject) -> list[Block]:
    """The laws and conditions themselves, and the measurements where there is no truth."""
    env = subject.study.environment
    laws = (f"`{r.equation}`: `{law_in_words(env, r)} = 0`" for r in env.residuals)
    given = [
        f"`{name}`: `{condition(c, env)}`"
        for name, group in env.conditions.items()
        for made in group
        for c in made
    ]
    out: list[Block] = [
        Prose("Laws that are told or withheld:", "note"),
        Listing(tuple(laws), "note"),
    ]
    if given:
        out += [Prose("Conditions:", "note"), Listing(tuple(given), "note")]
    if env.is_measured:
        out.append(Prose(escape(measurements.reference(env)), "note"))
    return out


def _leading(against: list[str], diagnosis: str) -> tuple[list[str], list[str]]:
    """(what is read first of wrong laws, what further), in the order of `pinnablate.report.verdicts`.

    Args:
        against: sentences by predictions.
        diagnosis: what `diagnose` says, the finding first; empty where nobody asked.
    """
    by_loss = diagnosis.split("\n")[0]
    if by_loss and not (against and against[0].startswith(SPEAK)):
        rest = [s for s in against if not s.startswith(CANNOT)]
        if by_loss.startswith(SPEAK):  # which "the data speak against no law" would contradict
            rest = [s.removeprefix(AGAINST_NONE) for s in rest]
            rest = [s[:1].upper() + s[1:] for s in rest]
        return _cut([by_loss])[:1], rest
    sentences = _cut(against)
    return sentences[:1], sentences[1:]


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
    swept = in_observations(world, lattice)
    return [
        title,
        Table(worth_table(world, lattice, level), "What each law is worth"),
        Prose(worth_words(world, lattice, level), "note"),
        *_in_observations(subject, swept),
    ]


def _in_observations(subject: Subject, found: list[InObservations]) -> list[Block]:
    """What a number of observations means, or the command that makes it known."""
    if subject.study.world.is_measured:
        return []
    if found:
        return [Prose(data_words(found), "note")]
    trains = subject.commands.with_arms("run", SWEEP)
    return [Prose(f"In observations: no sweep of them is on record; {trains} trains it.", "note")]


def _suspect(subject: Subject, said: Sequence[str]) -> list[Block]:
    """Which law is suspect: by predictions of what nobody was given, and by the loss where that was asked."""
    ask = (
        f"By the loss: {subject.commands.say('diagnose')} asks how far it would fall without each law, beside what noise "
        "allows, from models with weights."
    )
    held_out = (
        "By predictions of measurements that no model was given: "
        if subject.study.world.is_measured
        else ""
    )
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
