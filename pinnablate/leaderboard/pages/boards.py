"""The tables of boards, a row for each environment: everything that is ranked, in all its columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pinnablate.analysis.bundling import sized
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.selected import Valuable
from pinnablate.analysis.settled import UNSETTLED, Move
from pinnablate.checks.certificates import NUMERICAL, is_numerical, mark
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.archive import FOLDER, version_of
from pinnablate.leaderboard.board import board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.answers import held
from pinnablate.leaderboard.pages.attribution import needed, valuable
from pinnablate.learners import learner_class
from pinnablate.report.budget import IN_BRACKETS, MOVED, with_half
from pinnablate.report.marks import STAR
from pinnablate.report.marks import is_shown as differs
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape

TABLES = f"""# All tables of the leaderboard

Gains are in decades of skill (-log10 error on the primary split), with 95 % intervals paired within
replicates. **Declared beforehand**: that `all` gains over `none` and over the control that held-out
observations choose, and the expected patterns that were written down before any network was trained
on their environment. **Explored**: everything else.

[The leaderboard](README.md) says what was found. Boards of protocols that a newer version has
replaced are in the [archive]({FOLDER}/README.md)."""

ARCHIVE = """# Archive of the leaderboard

What older versions of a protocol said, as it was published: a study comes here when the same
environment is ranked under a newer version. Records stay in `results/` with all others, and these
pages are made from them. [What changed](../changes.md), and [the leaderboard](../README.md)."""

READING = """## How to read them

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

ABSENT = "n/a"


def _environment(entry: Entry) -> str:
    name, design = entry.environment.id, entry.study.design
    return f"[{name}]({name}.md){mark(entry.environment, entry.certificate)}" + (
        "" if design == STANDARD_DESIGN else f", {design}"
    )


def _sizes(entry: Entry) -> str:
    return sized(entry.study.world)


def stratum_of(entry: Entry) -> str:
    """What the kernel learner, without a network, gains from being told everything, in words."""
    figures = measured(entry.environment, entry.study.design)
    return stratum(figures["headroom"]["mean"]) if "headroom" in figures else "not measured"


def is_shown(entry: Entry, place: int) -> bool:
    """Whether the gain of `all` over `none` (0) or over the chosen control (1) is shown.

    Where it was declared beforehand, after Holm's correction; otherwise after that of the board.
    """
    if entry.confirmatory:
        same = entry.headline.chosen == "none"  # then the two are one contrast
        return entry.answers[0 if same else place] == "yes"
    at_both = moved(entry, place)
    if at_both is not None and not at_both.settled:
        return False
    gain = (entry.lattice.gain("all", "none"), entry.headline.over_chosen)[place]
    return gain.mean > 0 and differs(gain, entry.level)


def moved(entry: Entry, place: int) -> Move | None:
    """The gain of `all` over `none` (0) or over the chosen control (1) at both budgets."""
    return (entry.budgets.gain("all", "none"), entry.headline.moves[0])[place]


def _starred(entry: Entry, gain: Estimate, place: int) -> str:
    text = with_median(gain, "+") + (STAR if is_shown(entry, place) else "")
    return with_half(text, moved(entry, place), "+")


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
    Column("stratum", stratum_of, is_text=True),
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


def boards_page(introduction: str, ranked: Sequence[Entry], here: Collection[str] = ()) -> str:
    """Markdown of the tables of some boards.

    Args:
        introduction: `TABLES`, or `ARCHIVE`, whose links go up a folder.
        ranked: studies that are ranked.
        here: ids of the environments that have a page in the archive.
    """
    lines = _boards(ranked)
    if introduction is ARCHIVE:
        lines = [upwards(line, {f"{name}.md" for name in here}) for line in lines]
    return "\n".join([introduction, "", *lines, READING]).rstrip() + "\n"


def upwards(text: str, here: Collection[str] = ()) -> str:
    """Markdown that was made for the folder above: its links to pages and pictures go there.

    Args:
        text: whose links name files of one folder.
        here: names of pages that lie beside it.
    """

    def up(found: re.Match[str]) -> str:
        return found[0] if found[1] in here else f"](../{found[1]})"

    return _BESIDE.sub(up, text)


_BESIDE = re.compile(r"\]\(((?!https?:|#)[^()\s]+\.(?:md|svg)(?:#[^()\s]*)?)\)")  # a link to a file


def _boards(ranked: Sequence[Entry]) -> list[str]:
    """A table for each protocol and learner; networks first, then families of protocols as they come,
    the newest version first.
    """
    families = [version_of(e.study.protocol.name)[0] for e in ranked]
    size = {f: families.count(f) for f in families}

    def place(board: tuple[str, str]) -> tuple[bool, int, str, int, str]:
        protocol, learner = board
        family, version = version_of(protocol)
        return not learner_class(learner).trains_network, -size[family], family, -version, learner

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
    moves = [m for e in networks if (m := moved(e, 0)) is not None]
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
