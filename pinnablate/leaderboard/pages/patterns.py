"""Every pattern that was written down before training, on one page: expected, seen, holds, and whether it holds elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from pinnablate.analysis.patterns import Judged
from pinnablate.leaderboard.entries import Entry
from pinnablate.learners import DEFAULT
from pinnablate.report.tables import table
from pinnablate.report.typeset import code, escape
from pinnablate.tasks.protocol import STANDARD

INTRODUCTION = f"""# Expected patterns

What the equations let one expect of a lattice was written down before a network was trained on it, each statement with its
bounds. *Seen* is the mean over replicates, in decades of skill unless it is a ratio, with its 95 % interval; *holds* judges the
mean, *settled* says whether the whole interval agrees with it. *Elsewhere*: other protocols and learners with the same subsets.
All on standard designs, under {STANDARD} where nothing else is said. A "no" stays, and changes no environment and no weight."""


def patterns_page(entries: Sequence[Entry]) -> str | None:
    """Markdown of every statement that a ranked entry of the standard design answers; None where there is none.

    Args:
        entries: by environment, the one that is shown first before those that stand elsewhere.
    """
    asked = [e for e in entries if e.ranked and e.study.design == "standard" and e.environment.expected]
    rows: list[list[str]] = []
    for _, group in groupby(asked, key=lambda e: e.environment.id):
        first, *others = group
        rows += [_row(first, found, others) for found in first.judged]
    if not rows:
        return None
    rows.sort(key=lambda r: (not _numbered(r[0]), r[0] if _numbered(r[0]) else ""))
    held = {label: [r[-3] == "yes" for r in rows if r[0] == label] for label in dict.fromkeys(r[0] for r in rows)}
    counts = ", ".join(f"{label} {sum(h)} of {len(h)}" for label, h in held.items() if _numbered(label))
    notes = {f"{e.environment.id}, {code(j.expected.statement)}: {escape(j.expected.note)}.": None
             for e in asked for j in e.judged if j.expected.note}
    return "\n".join([
        INTRODUCTION, "", f"{sum(map(sum, held.values()))} of {len(rows)} hold" + (f": {counts}." if counts else "."), "",
        table(rows, ["written as", "environment", "statement", "expected", "seen", "holds", "settled", "elsewhere"], texts=8),
        "", *(f"- {note}" for note in notes), *([""] if notes else [])])


def _numbered(label: str) -> bool:
    """Statements of one numbered idea, as D1a, stand together; others by environment."""
    return label[:2].removeprefix("D").isdigit()


def _row(entry: Entry, found: Judged, others: Iterable[Entry]) -> list[str]:
    env, expected = entry.environment, found.expected
    elsewhere = {_name(o): j.holds for o in others for j in o.judged if j.expected == expected}
    said = [f"{word}: {', '.join(n for n, holds in elsewhere.items() if holds == answer)}"
            for word, answer in (("yes", True), ("**no**", False)) if answer in elsewhere.values()]
    under = "" if _name(entry) == STANDARD else f", {_name(entry)}"
    return [escape(expected.label), f"[{env.id}]({env.id}.md){under}", code(expected.statement), expected.bounds, str(found.seen),
            "yes" if found.holds else "**no**", {True: "yes", False: "no", None: "n/a"}[found.settled], "; ".join(said)]


def _name(entry: Entry) -> str:
    """The protocol of a network under soft constraints; any other learner by its own name too."""
    study = entry.study
    return study.protocol.name if study.learner == DEFAULT else f"{study.learner} ({study.protocol.name})"
