"""The page of controls: what would the network have done anyway?

It has one row for each study of networks with records of wrong laws, beside the other learners that
were told all equations.
"""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.failures import with_median
from pinnablate.analysis.healthy import Statement, healthy
from pinnablate.analysis.settled import Move
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.beside import ABSENT, Others, absent, beside, why_absent
from pinnablate.leaderboard.pages.costs import costs_section
from pinnablate.leaderboard.pages.soft import Soft, softly
from pinnablate.leaderboard.pages.structure import structure_section
from pinnablate.leaderboard.pages.wrong_laws import told_wrongly_lines
from pinnablate.learners import DEFAULT, is_built_in, learner_class
from pinnablate.learners import names as learner_names
from pinnablate.report.budget import IN_BRACKETS, shown
from pinnablate.report.marks import STAR
from pinnablate.report.sections import holds, moved_steps
from pinnablate.report.tables import table
from pinnablate.report.typeset import escape

EXPLAINED = (
    "A gain over one weak control proves nothing: it may be any penalty, any computing, any operator. So every environment is "
    "trained beside several controls told no equation, and beside arms told a wrong one, alone and in the place of the right one "
    "among all others. Skill in decades (-log10 error on the primary split), means over replicates with 95 % intervals, each by "
    "itself. All of this page is explored.",
    "",
    "## Each environment",
    "",
    "*Chosen control*: of those told nothing, the one that held-out observations choose; *highest control*: the one that scores "
    "highest. *Wrong alone* and *among all*: means over the wrong laws that stand one by one below. Beside the network: the "
    "kernel, Chebyshev collocation, and a solver that has the equations inside, each told all equations; the solver's is the "
    "*skyline*, for it has nothing to learn but the initial state. Every one of these is an arm of its environment's page, which "
    "has the rest: near misses by degrees, more observations, unknown coefficients.",
    "",
)


def controls_page(entries: Sequence[Entry]) -> tuple[str | None, dict[str, str]]:
    """Markdown of all environments that have wrong laws on record.

    Args:
        entries: those of all environments.

    Returns:
        The page, None where no study of networks has wrong laws; and its pictures by name.
    """
    soft = softly(entries)
    if not soft:
        return None, {}
    findings, pictures = told_wrongly_lines(soft)
    without = _without_a_network(entries)
    others: dict[tuple[str, str, str], list[Entry]] = {}
    for e in (e for e in entries if e.complete):
        others.setdefault((e.environment.id, e.study.design, e.study.learner), []).append(e)
    lines = [
        "# Controls",
        "",
        *findings,
        *EXPLAINED,
        *_overall(soft, without, others),
        *_each_wrong_law(soft),
        *_order(soft),
        *structure_section(
            [e for e in entries if e.complete and e.study.learner == DEFAULT], others
        ),
        *costs_section(soft, without, others),
    ]
    return "\n".join(lines), pictures


def _without_a_network(entries: Sequence[Entry]) -> list[str]:
    """Names of the learners beside the network, which may be ranked and are told equations.

    Those of this package come first; others are shown where they have records.
    """
    with_records = {e.study.learner for e in entries if e.complete}
    shown = [n for n in learner_names() if is_built_in(n) or n in with_records]
    kinds = {name: learner_class(name) for name in shown}
    return [
        name
        for name, kind in kinds.items()
        if kind.is_told_equations and not kind.trains_network and not kind.unranked
    ]


def _overall(soft: Sequence[Soft], without: Sequence[str], others: Others) -> list[str]:
    """Skill of controls, wrong laws, the network and other learners; and why some are absent."""
    rows, reasons = [], []
    for s in soft:
        name, chosen = s.environment.id, s.lattice.chosen_control()
        highest = s.lattice.highest_control()
        found = [beside(s.entry, name, others) for name in without]
        rows.append(
            [
                f"[{name}]({name}.md){s.entry.mark}, {s.entry.study.protocol.name}",
                s.skill("none"),
                f"{s.skill(chosen)} ({chosen})",
                f"{s.skill(highest)} ({highest})",
                s.skill(s.penalised("smoothness")),
                s.skill(s.penalised("random-operator")),
                s.skill(*s.alone.values()),
                s.skill(*s.among.values()),
                s.skill("all"),
                *(_told_all(s.entry, n, e) for n, e in zip(without, found, strict=True)),
            ]
        )
        reasons += [
            f"- {name}, {learner_name}: {escape(reason)}"
            for learner_name, e in zip(without, found, strict=True)
            if e is None and (reason := why_absent(s.entry, learner_name))
        ]
    head = [
        "environment",
        "none",
        "chosen control",
        "highest control",
        "smoothness",
        "random operator",
        "wrong alone",
        "wrong among all",
        "all",
        *(f"all, {name}" for name in without),
    ]
    return [
        table(rows, head),
        "",
        *([f"{ABSENT}:", "", *dict.fromkeys(reasons), ""] if reasons else []),
    ]


def _told_all(entry: Entry, learner_name: str, found: Entry | None) -> str:
    """The cell of another learner that is told all equations; under which protocol, where that is another."""
    if found is None:
        return absent(entry, learner_name)
    said = with_median(found.lattice.estimate(found.lattice.skills("all")))
    protocol = found.study.protocol.name
    return said if protocol == entry.study.protocol.name else f"{said} ({protocol})"


def _each_wrong_law(soft: Sequence[Soft]) -> list[str]:
    rows = [
        [s.title, law.name, s.skill(s.alone.get(law)), s.skill(s.among.get(law))]
        for s in soft
        for law in {**s.alone, **s.among}
    ]
    head = ["environment", "told wrongly", "alone", "among all others"]
    return ["## Each wrong law", "", table(rows, head, texts=2), ""]


def _order(soft: Sequence[Soft]) -> list[str]:
    """Whether the arms come in the order that physics, rather than regularisation, gives."""
    found: list[tuple[str, float, Statement, Move | None]] = []
    for s in soft:
        steps = healthy(s.lattice)
        moves = moved_steps(s.lattice, steps)
        found += [(s.title, s.entry.level, step, moves.get(step.what)) for step in steps]
    rows = [
        [
            name,
            escape(step.what),
            escape(step.expected),
            shown(step.seen, moved, level),
            holds(step, moved),
        ]
        for name, level, step, moved in found
    ]
    return [
        "## Is the order healthy? (explored)",
        "",
        "all > best single law >= chosen control ~ smoothness > wrong laws alone, in decades, paired "
        "within replicates. "
        f"`{STAR}`: shown to differ from 0, after correction over the board. Single laws differ in "
        "size, and one of several scalar equations does more because it is several laws; how many each "
        "holds stands in [the overall table](README.md). "
        f"{sum(row[-1] == 'yes' for row in rows)} of {len(found)} hold."
        + (f" {IN_BRACKETS}" if any(moved is not None for *_, moved in found) else ""),
        "",
        table(rows, ["environment", "statement", "expected", "seen", "holds"], texts=3),
        "",
    ]
