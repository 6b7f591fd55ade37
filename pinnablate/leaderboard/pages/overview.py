"""The overall table: one row per environment, and what is not ranked, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pinnablate.analysis.bundling import sized
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.selected import Valuable
from pinnablate.analysis.settled import UNSETTLED, Move
from pinnablate.checks.certificates import NUMERICAL, is_numerical, mark
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.board import board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.answers import held
from pinnablate.leaderboard.pages.attribution import needed, valuable
from pinnablate.learners import DEFAULT, learner_class
from pinnablate.report.budget import IN_BRACKETS, MOVED, with_half
from pinnablate.report.marks import STAR
from pinnablate.report.marks import is_shown as differs
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape
from pinnablate.tasks.protocol import STANDARD

INTRODUCTION = """# Leaderboard

Which of its equations does a network use, and what is each one worth? Every environment is trained
with every subset of its equations as soft constraints, beside controls told none. Gains are in
decades of skill (-log10 error on the primary split), with 95 % intervals paired within replicates.

**Declared beforehand**: that `all` gains over `none` and over the control that held-out
observations choose, and the expected patterns that were written down before any network was trained
on their environment. **Explored**: everything else.

This page and every page it links to are written by `pinnablate leaderboard` from the records in
`results/`; `pinnablate leaderboard --check` fails where they differ."""

READING = """## How to read the tables

- `*`: shown above 0, after correction. Declared: by Holm within the environment, so that the chance
  of a single false one is 5 % at most. Explored: by Benjamini and Hochberg over the board, so that
  of all that is shown a share of 5 % at most is expected to be chance.
- Behind each equation: how many scalar equations it holds, and how many of the fields in it are
  observed. A law of several scalar equations is worth more because it is several laws.
- Over the chosen control: of all that were trained, in the replicates that have them, the one that
  held-out observations choose; over the highest control: the one with the greatest skill. The median
  stands beside the mean where replicates part.
- Failed: replicates in which `all` diverged or lies nearer to the median of `none` than to its own,
  and the largest rate of them that is not excluded (95 %).
- Most and least valuable (explored): by Shapley value; partial: fitted to a part of the subsets; tie:
  shown to be worth as much, within 0.1 decades. Which are needed (explored): the smallest subsets
  shown to be as good as all (two one-sided tests).
- In percent: how many of 1000 resamples of the replicates choose the same. What fewer than 90 %
  choose, or what its test does not show, is a candidate.
- Expected: how many of the expected patterns hold. Stratum: what the kernel learner, without a
  network, gains from being told everything (at least 0.6 decades: much; 0.1 to 0.6: some); networks
  may gain more. Floor: errors below it are not told apart. Cost: thread-seconds per replicate,
  controls included."""

ACROSS = {
    "FINDINGS.md": "- [Findings](FINDINGS.md): what holds across environments.",
    "controls.md": "- [Controls](controls.md): what would the network have done anyway?",
    "patterns.md": "- [Expected patterns](patterns.md): what was expected, when it was written down, "
    "and whether it holds.",
}
NOTHING = "Nothing is ranked yet."
ABSENT = "n/a"
MOST_SENTENCES = 5  # about one file, so that a file of strangers does not bury the table


def _environment(entry: Entry) -> str:
    name, design = entry.environment.id, entry.study.design
    return f"[{name}]({name}.md){mark(entry.environment, entry.certificate)}" + (
        "" if design == STANDARD_DESIGN else f", {design}"
    )


def _sizes(entry: Entry) -> str:
    return sized(entry.study.world)


def _stratum(entry: Entry) -> str:
    figures = measured(entry.environment, entry.study.design)
    return stratum(figures["headroom"]["mean"]) if "headroom" in figures else "not measured"


def is_shown(entry: Entry, place: int) -> bool:
    """Whether the gain of `all` over `none` (0) or over the chosen control (1) is shown.

    Where it was declared beforehand, after Holm's correction; otherwise after that of the board.
    """
    if entry.confirmatory:
        same = entry.headline.chosen == "none"  # then the two are one contrast
        return entry.answers[0 if same else place] == "yes"
    moved = _moved(entry, place)
    if moved is not None and not moved.settled:
        return False
    gain = (entry.lattice.gain("all", "none"), entry.headline.over_chosen)[place]
    return gain.mean > 0 and differs(gain, entry.level)


def _moved(entry: Entry, place: int) -> Move | None:
    """The gain of `all` over `none` (0) or over the chosen control (1) at both budgets."""
    return (entry.budgets.gain("all", "none"), entry.headline.moves[0])[place]


def _starred(entry: Entry, gain: Estimate, place: int) -> str:
    text = with_median(gain, "+") + (STAR if is_shown(entry, place) else "")
    return with_half(text, _moved(entry, place), "+")


def _over_none(entry: Entry) -> str:
    return _starred(entry, entry.lattice.gain("all", "none"), 0)


def _over_chosen_control(entry: Entry) -> str:
    found = entry.headline
    count = found.replicates
    fewer = f", {count} replicates" if count < len(entry.study.replicates) else ""
    return f"{_starred(entry, found.over_chosen, 1)} ({found.chosen}{fewer})"


def _over_highest_control(entry: Entry) -> str:
    found = entry.headline
    gain = with_half(with_median(found.over_highest, "+"), found.moves[1], "+")
    return f"{gain} ({found.highest})"


def _failed(entry: Entry) -> str:
    """In how many replicates `all` failed, and the rate that this does not exclude."""
    if not entry.budgets.settled(["all", "none"]):
        return UNSETTLED
    return str(entry.lattice.failures("all"))


def _valuable(entry: Entry, found: Valuable) -> str:
    """The equation at one end of the ranking by worth, or the candidates for it."""
    return valuable(entry, found) + (" (partial)" if entry.lattice.partial else "")


def _expected(entry: Entry) -> str:
    judged = entry.judged
    return held(judged, entry.moved).replace(" hold", "") if judged else "none written"


def _still(entry: Entry) -> str:
    """How many arms hold still between half and the full budget; of networks only."""
    arms = entry.budgets.arms
    if not entry.trains_network or not arms:
        return ABSENT
    return f"{sum(entry.budgets.settled([a]) for a in arms)} of {len(arms)}"


def _date(entry: Entry) -> str:
    return escape(max((r.created[:10] for r in entry.in_order), default=""))


def _floor(entry: Entry) -> str:
    """The error below which models are not told apart; of measurements the noise that is stated."""
    if entry.environment.is_measured:
        return f"noise {entry.lattice.floor:.0e}" if entry.lattice.floor else "noise unknown"
    return f"{entry.environment.floor:.0e}"


def _cost(entry: Entry) -> str:
    seconds = entry.thread_seconds
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"


COLUMNS: list[Column[Entry]] = [
    Column("environment", _environment, is_text=True),
    Column("stratum", _stratum, is_text=True),
    Column("equations (scalar; observed fields)", _sizes, is_text=True),
    Column("gain over none", _over_none, is_text=True),
    Column("over the chosen control", _over_chosen_control, is_text=True),
    Column("over the highest control", _over_highest_control, is_text=True),
    Column("failed", _failed, is_text=True),
    Column("most valuable", lambda entry: _valuable(entry, entry.most_valuable), is_text=True),
    Column("least valuable", lambda entry: _valuable(entry, entry.least_valuable), is_text=True),
    Column("which are needed", needed, is_text=True),
    Column("expected", _expected, is_text=True),
    Column("arms that hold still", _still),
    Column("floor", _floor),
    Column("replicates", lambda entry: str(len(entry.study.replicates))),
    Column("date", _date),
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
    present = {e.environment.id for e in ranked if _is_on_mainboard_of(e)}
    absent = [i for i in registered if i not in present]
    if present and absent:
        names = ", ".join(absent)
        lines += [
            f"Not here, of the registered environments: {names} (no complete {STANDARD}).",
            "",
        ]
    if not ranked:
        lines += [NOTHING, ""]
    lines += [READING, ""] if ranked else []
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
    for board in sorted({board_of(e) for e in ranked}, key=place):
        protocol, learner = board
        rows = [e for e in ranked if board_of(e) == board]
        lines += [
            f"## {protocol}, learner {learner}",
            "",
            _found(rows),
            "",
            table_of(COLUMNS, rows),
            "",
        ]
    return lines


def _found(rows: Sequence[Entry]) -> str:
    """What a board shows, in one paragraph: the declared gains, and how much was explored."""
    over_none, over_control = (sum(is_shown(e, k) for e in rows) for k in (0, 1))
    of = f"{len(rows)} stud{'y' if len(rows) == 1 else 'ies'}"
    explored = rows[0].explored
    declared = "declared beforehand" if any(e.confirmatory for e in rows) else "explored"
    said = (
        f"The gain of `all` over `none` is shown in {over_none} of {of}, over the chosen control in "
        f"{over_control} ({declared}; `{STAR}`)."
    )
    if explored.count:
        said += (
            f" Explored: {explored.count} statements, of which {explored.shown} are shown, each at p "
            f"<= {explored.level:.2g}."
        )
    return " ".join(s for s in (said, _holding_still(rows), _by_values(rows)) if s)


def _by_values(rows: Sequence[Entry]) -> str:
    """What the mark of a numerical truth means, where a row has it."""
    if not any(is_numerical(e.environment) for e in rows):
        return ""
    return (
        f"`({NUMERICAL})`: the truth is a simulation, known at some points to the error that its author "
        "or a second run states; scales and residuals are those of its interpolant."
    )


def _holding_still(rows: Sequence[Entry]) -> str:
    """Of how many studies of networks the gain of `all` over `none` holds still, in a sentence."""
    networks = [e for e in rows if e.trains_network]
    moves = [m for e in networks if (m := _moved(e, 0)) is not None]
    if not networks:
        return ""
    if not moves:
        return (
            "Half of the budget is not on record, so that nothing shows whether these values hold "
            "still or depend on when training stopped."
        )
    return (
        f"The gain of `all` over `none` holds still in {sum(m.settled for m in moves)} of "
        f"{len(moves)} studies, moving by at most {MOVED} between half and the full budget. "
        f"{IN_BRACKETS} No label or ranking is made from an unsettled value."
    )


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


def _is_on_mainboard_of(entry: Entry) -> bool:
    return entry.study.design == STANDARD_DESIGN and board_of(entry) == (STANDARD, DEFAULT)
