"""The first page of a leaderboard: what was found, one picture, one table, and the way to everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from pinnablate.analysis.settled import UNSETTLED
from pinnablate.checks.certificates import mark
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.across import Across
from pinnablate.leaderboard.archive import FOLDER, version_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.boards import is_shown, moved, stratum_of
from pinnablate.leaderboard.pages.found_transfer import inherited
from pinnablate.learners import DEFAULT
from pinnablate.report.marks import STAR
from pinnablate.report.pictures.gains import WIDTH, Gained, gains_svg
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape
from pinnablate.tasks.protocol import STANDARD

QUESTION = """# Leaderboard

Which of its equations does a network use, and what is each one worth? Networks learn small worlds
from a few noisy observations, told every subset of their equations as soft constraints, beside
controls that are told none."""
OWN_DATA = (
    "Ask the same of [your own data](../docs/own-data.md), such as a CSV file, with one command."
)
TABLE, AT_TABLE = "Every environment", "every-environment"  # a heading, and its anchor
WORTH = (
    "What each law is worth, and which laws are inherited, stands first on the page of an environment: "
    f"[{TABLE.lower()}](#{AT_TABLE})."
)
LEADS = "Who errs least is on the page of [learners](learners.md)."

PICTURE = "gains.svg"
MAKES = """All of it is written by `pinnablate leaderboard` from the records in `results/`; `pinnablate
leaderboard --check` fails where a page differs."""

ELSEWHERE = {
    "FINDINGS.md": "- [Findings](FINDINGS.md): what holds across environments, with figures and intervals.",
    "controls.md": "- [Controls](controls.md): what would the network have done anyway?",
    "learners.md": "- [Learners](learners.md): ranked, what each costs, and who took part in hidden worlds.",
    "patterns.md": "- [Expected patterns](patterns.md): what was expected, when it was written down, "
    "and whether it holds.",
    "changes.md": "- [What changed](changes.md) between versions of the protocol, and why.",
    "tables.md": "- [All tables](tables.md): every protocol, learner and column.",
    f"{FOLDER}/README.md": f"- [Archive]({FOLDER}/README.md): what older versions of a protocol said.",
}
NOTHING = "Nothing is ranked yet."
MOST_SENTENCES = 5  # about one file, so that a file of strangers does not bury the table
OPEN = "?"  # behind an equation that is not shown to be worth more than the others


def overview_page(
    entries: Sequence[Entry],
    set_aside: Mapping[str, Sequence[str]],
    pages: Collection[str] = (),
    registered: Sequence[str] = (),
    boards: Sequence[Across] = (),
) -> str:
    """Markdown of the first page.

    Args:
        entries: those of all environments that no newer protocol has replaced.
        set_aside: sentences about records and files that could not be used, by environment or file.
        pages: names of all other files; those about several environments are linked.
        registered: ids of all environments; the page names those that it cannot rank.
        boards: of networks, for what holds across environments.
    """
    rows = leading(entries)
    lines = [QUESTION, "", ways(pages, bool(rows)), ""]
    if rows:
        lines += [*found_lines(rows, boards), ""]
        if f"figures/{PICTURE}" in pages:
            lines += [f"![Gain of all equations, in every environment](figures/{PICTURE})", ""]
        lines += [f"## {TABLE}", "", table_of(COLUMNS, rows), "", *reading(rows), ""]
    elif not any(e.ranked for e in entries):
        lines += [NOTHING, ""]
    links = [line for name, line in ELSEWHERE.items() if name in pages]
    lines += ["## Where to go on", "", *links, ""] if links else []
    lines += [MAKES, ""]
    present = {e.environment.id for e in rows}
    published = any(_board(e)[0] == version_of(STANDARD)[0] for e in rows)
    absent = [i for i in registered if i not in present and published]
    if present and absent:
        lines += [
            f"Not in the table, of the registered environments: {', '.join(absent)} (no complete {STANDARD}).",
            "",
        ]
    refused = refused_lines(entries, set_aside)
    if refused:
        lines += ["## Not ranked", "", *refused, ""]
    lines += [f"[{e.environment.id}]: {e.environment.id}.md" for e in rows]
    return "\n".join(lines).rstrip() + "\n"


def ways(pages: Collection[str], has_table: bool) -> str:
    """Where questions are answered that a reader brings along, above everything that is to be scrolled.

    Args:
        pages: names of all other files.
        has_table: whether environments are ranked.
    """
    own = [OWN_DATA, *([LEADS] if "learners.md" in pages else [])]
    return " ".join([*([WORTH] if has_table else []), *own])


def gains_picture(entries: Sequence[Entry], room: float = WIDTH) -> str | None:
    """The gains of all rows of the first page as SVG; None where there is none.

    Args:
        entries: those of all environments that no newer protocol has replaced.
        room: pixels that it may be wide.
    """
    rows = [
        Gained(
            e.environment.name,
            f"without a network: {stratum_of(e)}",
            e.lattice.gain("all", "none"),
            e.headline.over_chosen,
            _still(e, 0),
        )
        for e in leading(entries)
    ]
    return gains_svg(rows, room) if rows else None


def leading(entries: Sequence[Entry]) -> list[Entry]:
    """The rows of the first page: one study an environment, on its standard design, under the newest
    version of a family of protocols.

    The family and the learner are the published ones where they have a study; otherwise those of the
    most studies, of networks if there are any.
    """
    ranked = [e for e in entries if e.ranked and e.study.design == STANDARD_DESIGN]
    boards = Counter(map(_board, ranked))
    if not boards:
        return []
    published = version_of(STANDARD)[0], DEFAULT
    networks = {_board(e) for e in ranked if e.trains_network}
    board = max(boards, key=lambda b: (b == published, b in networks, boards[b], b))
    found: dict[str, Entry] = {}
    for e in ranked:
        before = found.get(e.environment.id)
        if _board(e) == board and (before is None or _version(e) > _version(before)):
            found[e.environment.id] = e
    return list(found.values())


def _board(entry: Entry) -> tuple[str, str]:
    """The family of protocols and the learner."""
    return version_of(entry.study.protocol.name)[0], entry.study.learner


def _version(entry: Entry) -> int:
    return version_of(entry.study.protocol.name)[1]


def found_lines(rows: Sequence[Entry], boards: Sequence[Across]) -> list[str]:
    """What was found, a sentence each: the gain, what is inherited, whether it holds still."""
    gains = [e.lattice.gain("all", "none").mean for e in rows if _still(e, 0)]
    controls = [e.headline.over_chosen.mean for e in rows if _still(e, 1)]
    shown = [sum(is_shown(e, place) for e in rows) for place in (0, 1)]
    count = len(rows)
    s = "s" if count > 1 else ""
    who = "a network" if rows[0].trains_network else f"learner `{rows[0].study.learner}`"
    lines = []
    if gains and controls:
        of = f"{len(gains)} environment{'s' if len(gains) > 1 else ''}"
        lines = [
            f"- **Told all its equations, {who} errs {_times(gains)} less than told nothing** (median of "
            f"{of}; shown in {shown[0]}), and {_times(controls)} less than the best control that "
            f"held-out observations could choose (shown in {shown[1]})."
        ]
    said = next(filter(None, map(inherited, _by_version(boards))), None)
    lines += [f"- {said}"] if said else []
    if not rows[0].trains_network:
        return lines
    known = [m for e in rows if (m := moved(e, 0)) is not None]
    still = (
        f"- Half of the budget is on record in {len(known)} of {count} environment{s}, and the gain holds still "
        f"in {sum(m.settled for m in known)} of them: "
    )
    words = "elsewhere nothing shows whether values depend on when training stopped."
    if len(known) == count:
        words = "a value that moved is marked, and nothing is concluded from it."
    return [*lines, still + words]


def _still(entry: Entry, place: int) -> bool:
    """Whether a gain of `all` is not known to have moved between half and the full budget."""
    at_both = moved(entry, place)
    return at_both is None or at_both.settled


def _by_version(boards: Sequence[Across]) -> list[Across]:
    """Boards of networks of the published family, those of most environments first."""
    family = version_of(STANDARD)[0]
    own = [b for b in boards if version_of(b.board[0])[0] == family and b.board[1] == DEFAULT]
    return sorted(own, key=lambda b: (-len(b.entries), -version_of(b.board[0])[1]))


def _times(decades: Sequence[float]) -> str:
    return f"{10 ** float(np.median(decades)):.2g} times"


def gain_text(entry: Entry, place: int) -> str:
    gain = (entry.lattice.gain("all", "none"), entry.headline.over_chosen)[place]
    if not _still(entry, place):
        return UNSETTLED
    return f"{gain:+}{STAR if is_shown(entry, place) else ''}"


def most_text(entry: Entry) -> str:
    """The equation that is worth most, in decades."""
    found = entry.most_valuable
    if not all(m.settled for m in entry.budgets.worth().values()):
        return UNSETTLED
    name, worth = next(iter(found.worth.items()))
    partial = " (partial)" if entry.lattice.partial else ""
    return f"{name} {worth.mean:+.2f}{'' if found.selection.shown else ' ' + OPEN}{partial}"


COLUMNS: list[Column[Entry]] = [
    Column(
        "environment",
        lambda e: f"[{e.environment.id}]{mark(e.environment, e.certificate)}",
        is_text=True,
    ),
    Column("all over none", lambda e: gain_text(e, 0), is_text=True),
    Column("over a control", lambda e: gain_text(e, 1), is_text=True),
    Column("worth most", most_text, is_text=True),
    Column("protocol", lambda e: e.study.protocol.name, is_text=True),
]


def reading(rows: Sequence[Entry]) -> list[str]:
    """How the table is read, in a few sentences."""
    count = sorted({len(e.study.replicates) for e in rows})
    spread = f"{count[0]}" if len(count) == 1 else f"{count[0]} to {count[-1]}"
    return [
        f"Gains are in decades (+1: ten times less error, where no observation was made unless the environment "
        f"says otherwise), with 95 % intervals over {spread} replicates. `{STAR}`: shown, as declared beforehand and "
        "corrected within the environment. Over a control: the one that held-out observations choose. Worth most: "
        f"the equation with the largest Shapley value; `{OPEN}`: not shown to be worth more than every other one. "
        f"{UNSETTLED.capitalize()}: it moved between half and the full budget. A name leads to the environment's page."
    ]


def refused_lines(entries: Sequence[Entry], set_aside: Mapping[str, Sequence[str]]) -> list[str]:
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
