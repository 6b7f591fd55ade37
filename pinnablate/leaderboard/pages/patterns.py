"""The page of expected patterns: expected, when, seen, whether it holds, and where else it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pinnablate.analysis.base_rates import BaseRate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.patterns import Judged
from pinnablate.analysis.settled import UNSETTLED, Move
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.environment.expected import Expected
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.answers import NO, YES, held, verdict
from pinnablate.learners import DEFAULT
from pinnablate.records.ledger import MEANING, Ledger, written_down
from pinnablate.report.budget import with_half
from pinnablate.report.rates import RATES, RATES_MEAN, expected_to_hold, rates
from pinnablate.report.tables import table
from pinnablate.report.typeset import code, escape

EXPLAINED = (
    "What the equations let one expect of a lattice, each statement with its bounds. "
    "*Seen* is the mean over replicates, in decades of\n"
    "skill unless it is a ratio, with its 95 % interval; *holds* judges the mean, *shown* says "
    "whether a test shows the same\n"
    "after correction. *Declared* beforehand: the ledger counted no network then, and Holm corrects "
    "within the environment; otherwise *explored*,\n"
    "and corrected over the board. *Elsewhere*: other protocols and learners with the same subsets. "
    f"{MEANING}\n"
    f"{RATES_MEAN}\n"
    'All on standard designs, under {usual} where nothing else is said. A "no" stays, '
    "and changes no environment and no weight."
)


SHOWN = {True: "yes", False: "no", None: "n/a"}
HEADERS = [
    "written as",
    "environment",
    "statement",
    "expected",
    "seen",
    "holds",
    "shown",
    *RATES,
    "written down",
    "declared",
    "elsewhere",
]


@dataclass(frozen=True)
class Answer:
    """A statement and what the records of its first entry say of it.

    Args:
        entry: the study that answers.
        judged: the statement, with its value.
        rate: how often it would hold anyway.
        moved: its value at the full budget and at half of it; None where that is not on record.
        others: other studies of the same environment.
    """

    entry: Entry
    judged: Judged
    rate: BaseRate
    moved: Move | None
    others: list[Entry]


def patterns_page(entries: Sequence[Entry], ledgers: Sequence[Ledger] = ()) -> str | None:
    """Markdown of every statement that a ranked entry of a standard design answers.

    Args:
        entries: by environment, the one that is shown first before those that stand elsewhere.
        ledgers: what proves when statements were written down.

    Returns:
        The page; None where no entry answers any.
    """
    asked = [
        e
        for e in entries
        if e.ranked and e.study.design == STANDARD_DESIGN and e.environment.expected
    ]
    found: list[Answer] = []
    for _, group in groupby(asked, key=lambda e: e.environment.id):
        found += _answers(list(group))
    if not found:
        return None
    found.sort(key=lambda one: _place(escape(one.judged.expected.label)))
    usual = Counter(_name(one.entry) for one in found).most_common(1)[0][0]
    rows = [_row(one, ledgers, usual) for one in found]
    return "\n".join(
        [
            "# Expected patterns",
            "",
            f"{_counts(found)} {expected_to_hold([one.rate for one in found])}",
            "",
            *_misses(found),
            EXPLAINED.format(usual=usual),
            "",
            table(rows, HEADERS, texts=len(HEADERS)),
            "",
            *_notes(asked),
        ]
    )


def _answers(entries: Sequence[Entry]) -> list[Answer]:
    """The statements of an environment, each as the first entry of its learner that has the arms answers it.

    A statement about wrong laws, which were trained under an older version of the protocol alone, is
    answered by that version, so that no answer is lost when a newer one arrives.

    Args:
        entries: those of one environment, the one that is shown first before the others.
    """
    found: dict[Expected, Answer] = {}
    for e in entries:
        if e.study.learner == entries[0].study.learner:
            others = [o for o in entries if o is not e]
            for judged, rate, moved in zip(e.judged, e.base_rates, e.moved, strict=True):
                found.setdefault(judged.expected, Answer(e, judged, rate, moved, others))
    return [found[s] for s in entries[0].environment.expected if s in found]


def _place(label: str) -> tuple[bool, str]:
    """Statements of one numbered idea, as D1a, come first and together; others by environment."""
    return (False, label) if _is_numbered(label) else (True, "")


def _is_numbered(label: str) -> bool:
    return label[:2].removeprefix("D").isdigit()


def _counts(found: Sequence[Answer]) -> str:
    """How many statements hold, and how many of each numbered idea."""
    by_label: dict[str, list[bool]] = {}
    for one in found:
        holds = verdict(one.judged, one.moved) == YES
        by_label.setdefault(escape(one.judged.expected.label), []).append(holds)
    numbered = {label: holds for label, holds in by_label.items() if _is_numbered(label)}
    counts = ", ".join(f"{label} {sum(h)} of {len(h)}" for label, h in numbered.items())
    total = f"**{held([one.judged for one in found], [one.moved for one in found])}**"
    return f"{total}: {counts}." if counts else f"{total}."


def _misses(found: Sequence[Answer]) -> list[str]:
    """The statements that do not hold: the first thing that somebody who expects them asks for."""
    missed = [
        f"{code(one.judged.expected.statement)} in {one.entry.environment.name} (expected {one.judged.expected.bounds}, "
        f"seen {with_half(with_median(one.judged.seen), one.moved)})"
        for one in found
        if verdict(one.judged, one.moved) == NO
    ]
    return [f"These do not: {'; '.join(missed)}.", ""] if missed else []


def _row(one: Answer, ledgers: Sequence[Ledger], usual: str) -> list[str]:
    entry, found, expected = one.entry, one.judged, one.judged.expected
    name, under = entry.environment.id, "" if _name(entry) == usual else f", {_name(entry)}"
    return [
        escape(expected.label),
        f"[{name}]({name}.md){entry.mark}{under}",
        code(expected.statement),
        expected.bounds,
        with_half(with_median(found.seen), one.moved),
        holds := verdict(found, one.moved),
        UNSETTLED if holds == UNSETTLED else SHOWN[entry.shows(found)],
        *rates(one.rate),
        written_down(entry.environment, expected, ledgers),
        entry.how_declared(expected),
        _elsewhere(expected, one.others),
    ]


def _elsewhere(expected: Expected, others: Sequence[Entry]) -> str:
    """Under which other protocols and learners a statement holds, and under which not."""
    answers = {
        _name(o): verdict(j, moved)
        for o in others
        for j, moved in zip(o.judged, o.moved, strict=True)
        if j.expected == expected
    }
    said = []
    for word in (YES, NO, UNSETTLED):
        names = [name for name, answer in answers.items() if answer == word]
        said += [f"{word}: {', '.join(names)}"] if names else []
    return "; ".join(said)


def _notes(asked: Sequence[Entry]) -> list[str]:
    """What a reader must know to trust the bounds of some statements, each once."""
    notes = {
        f"- {e.environment.id}, {code(j.expected.statement)}: {escape(j.expected.note)}.": None
        for e in asked
        for j in e.judged
        if j.expected.note
    }
    return [*notes, ""] if notes else []


def _name(entry: Entry) -> str:
    """The protocol of a network under soft constraints; any other learner by its own name too."""
    protocol, learner = entry.study.protocol.name, entry.study.learner
    return protocol if learner == DEFAULT else f"{learner} ({protocol})"
