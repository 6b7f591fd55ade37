"""The overall table: one row per environment, and what is not ranked, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.sufficiency import pattern
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.entry import Entry
from pinnablate.learners import DEFAULT, learner_class
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape
from pinnablate.tasks.protocol import STANDARD

INTRODUCTION = (
    "# Leaderboard\n"
    "\n"
    "Which of its equations does a network use, and what is each one worth? Every "
    "environment is trained with every subset of its\n"
    "equations as soft constraints, beside controls told none. Gains in decades of skill "
    "(-log10 error on the primary split), with\n"
    "95 % intervals paired within replicates; *over the chosen control*: of all that were "
    "trained, in the replicates that have them, the\n"
    "one that held-out observations choose; *over the highest control*: the one with the "
    "greatest skill. *Most* and *least\n"
    "valuable*: Shapley values; *partial*: fitted to a "
    "part of the subsets. *Together*: the smallest subsets shown to be as good as\n"
    "all (two one-sided tests), with a question mark "
    "where a subset that contains none of these is not shown to fall short. *Expected*:\n"
    "how many of the declared patterns hold. *Stratum*: what the kernel learner, without a network, gains "
    "from being told everything (at least 0.6\n"
    "decades: much; 0.1 to 0.6: some); networks may gain more. *Floor*: "
    "errors below it are not told apart. *Cost*:\n"
    "thread-seconds per replicate, controls included.\n"
    "\n"
    "This page and every page it links to are written by `pinnablate leaderboard` from "
    "the records in `results/`; `pinnablate\n"
    "leaderboard --check` fails where they differ."
)

ACROSS = {
    "controls.md": "- [Controls](controls.md): what would the network have done anyway?",
    "patterns.md": "- [Expected patterns](patterns.md): what was expected, when it was written down, "
    "and whether it holds.",
}
NOTHING = "Nothing is ranked yet."
MOST_SENTENCES = 5  # about one file, so that a file of strangers does not bury the table


def _environment(entry: Entry) -> str:
    name, design = entry.environment.id, entry.study.design
    mark = "" if entry.certificate.is_certified else f" ({entry.certificate.status})"
    return f"[{name}]({name}.md){mark}" + ("" if design == STANDARD_DESIGN else f", {design}")


def _stratum(entry: Entry) -> str:
    figures = measured(entry.environment, entry.study.design)
    return stratum(figures["headroom"]["mean"]) if "headroom" in figures else "not measured"


def _over_chosen_control(entry: Entry) -> str:
    found = entry.headline
    count = found.replicates
    fewer = f", {count} replicates" if count < len(entry.study.replicates) else ""
    return f"{found.over_chosen:+} ({found.chosen}{fewer})"


def _over_highest_control(entry: Entry) -> str:
    return f"{entry.headline.over_highest:+} ({entry.headline.highest})"


def _valuable(entry: Entry, place: int) -> str:
    """The equation at a place among those sorted by worth, the largest first."""
    by_worth: list[tuple[str, Estimate]] = list(entry.worth.items())
    name, worth = by_worth[place]
    return f"{name} {worth:+}" + (" (partial)" if entry.lattice.partial else "")


def _expected(entry: Entry) -> str:
    judged = entry.judged
    return f"{sum(j.holds for j in judged)} of {len(judged)}" if judged else "none written"


def _cost(entry: Entry) -> str:
    seconds = entry.thread_seconds
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"


COLUMNS: list[Column[Entry]] = [
    Column("environment", _environment, is_text=True),
    Column("stratum", _stratum, is_text=True),
    Column("equations", lambda entry: ", ".join(entry.study.world.players), is_text=True),
    Column("gain over none", lambda entry: f"{entry.lattice.gain('all', 'none'):+}", is_text=True),
    Column("over the chosen control", _over_chosen_control, is_text=True),
    Column("over the highest control", _over_highest_control, is_text=True),
    Column("most valuable", lambda entry: _valuable(entry, 0), is_text=True),
    Column("least valuable", lambda entry: _valuable(entry, -1), is_text=True),
    Column(
        "how they work together",
        lambda entry: pattern(game(entry.lattice), entry.study.world.players),
        is_text=True,
    ),
    Column("expected", _expected, is_text=True),
    Column("floor", lambda entry: f"{entry.environment.floor:.0e}"),
    Column("replicates", lambda entry: str(len(entry.study.replicates))),
    Column("date", lambda entry: max((r.created[:10] for r in entry.in_order), default="")),
    Column("cost", _cost),
]


def overview_page(
    entries: Sequence[Entry],
    set_aside: Mapping[str, Sequence[str]],
    pages: Collection[str] = (),
    registered: Sequence[str] = (),
) -> str:
    """Markdown of the overall table.

    Args:
        entries: those of all environments.
        set_aside: sentences about records and files that could not be used, by environment or file.
        pages: names of all other files; those about several environments are linked.
        registered: ids of all environments; the page names those that it cannot rank.
    """
    lines = [INTRODUCTION, ""]
    lines += [line for name, line in ACROSS.items() if name in pages]
    lines += [""] if lines[-1] else []
    ranked = [e for e in entries if e.ranked]
    lines += _boards(ranked)
    present = {e.environment.id for e in ranked if _is_on_main_board(e)}
    absent = [i for i in registered if i not in present]
    if present and absent:
        names = ", ".join(absent)
        lines += [
            f"Not here, of the registered environments: {names} (no complete {STANDARD}).",
            "",
        ]
    if not ranked:
        lines += [NOTHING, ""]
    refused = _refused(entries, set_aside)
    if refused:
        lines += ["## Not ranked", "", *refused, ""]
    return "\n".join(lines).rstrip() + "\n"


def _boards(ranked: Sequence[Entry]) -> list[str]:
    """A table for each protocol and learner; networks first, and the published protocol first."""

    def place(board: tuple[str, str]) -> tuple[bool, bool, tuple[str, str]]:
        protocol, learner = board
        return not learner_class(learner).trains_network, protocol != STANDARD, board

    lines = []
    for board in sorted({_board(e) for e in ranked}, key=place):
        protocol, learner = board
        rows = [e for e in ranked if _board(e) == board]
        lines += [f"## {protocol}, learner {learner}", "", table_of(COLUMNS, rows), ""]
    return lines


def _board(entry: Entry) -> tuple[str, str]:
    return entry.study.protocol.name, entry.study.learner


def _refused(entries: Sequence[Entry], set_aside: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for each study and record that is not ranked, with the reason."""
    lines = []
    for e in entries:
        if not e.ranked:
            page = f" ([page]({e.environment.id}.md))" if e.complete else ""
            lines.append(f"- {escape(e.title)}: {escape('; '.join(e.reasons))}{page}")
    for name, sentences in sorted(set_aside.items()):
        lines += [f"- {escape(name)}: {escape(s)}" for s in list(sentences)[:MOST_SENTENCES]]
        more = len(sentences) - MOST_SENTENCES
        lines += [f"- {escape(name)}: and {more} more"] if more > 0 else []
    return lines


def _is_on_main_board(entry: Entry) -> bool:
    return entry.study.design == STANDARD_DESIGN and _board(entry) == (STANDARD, DEFAULT)
