"""The overall table: one row per environment, and what is not ranked, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import estimate
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.sufficiency import pattern
from pinnablate.checks.measured import measured
from pinnablate.leaderboard.entries import Entry
from pinnablate.learners import DEFAULT, learner_class
from pinnablate.report.tables import table
from pinnablate.report.typeset import escape
from pinnablate.tasks.protocol import STANDARD

HEADERS = ["environment", "stratum", "equations", "gain over none", "over the best control", "most valuable", "least valuable",
           "how they work together", "expected", "floor", "replicates", "date", "cost"]

INTRODUCTION = """# Leaderboard

Which of its equations does a network use, and what is each one worth? Every environment is trained with every subset of its
equations as soft constraints, beside controls told none. Gains in decades of skill (-log10 error on the primary split), with
95 % intervals paired within replicates; *over the best control*: of all that were trained, in the replicates that have them;
it is chosen by held-out observations, never by its score. *Most* and *least valuable*: Shapley values; *partial*: fitted to a
part of the subsets. *Together*: the smallest subsets shown to be as good as all (two one-sided tests), with a question mark
where a subset that contains none of these is not shown to fall short. *Expected*: how many of the patterns written down
before training hold. *Stratum*: what the kernel learner, without a network, gains from being told everything (at least 0.6
decades: with headroom; 0.1 to 0.6: little); results are read within it. *Floor*: errors below it are not told apart. *Cost*:
thread-seconds per replicate, controls included.

This page and every page it links to are written by `pinnablate leaderboard` from the records in `results/`; `pinnablate
leaderboard --check` fails where they differ."""

ACROSS = {
    "controls.md": "- [Controls](controls.md): what would the network have done anyway?",
    "patterns.md": "- [Expected patterns](patterns.md): what was written down before training, and whether it holds.",
}
NOTHING = "Nothing is ranked yet."


def overview_page(
    entries: Sequence[Entry], set_aside: Mapping[str, Sequence[str]], pages: Collection[str] = (), registered: Sequence[str] = ()
) -> str:
    """Markdown of the overall table.

    Args:
        entries: of all environments.
        set_aside: sentences about records and files that could not be used, by environment or file.
        pages: names of all other files; those about several environments are linked.
        registered: ids of all environments; the page names those that it cannot rank.
    """
    lines = [INTRODUCTION, ""]
    lines += [line for name, line in ACROSS.items() if name in pages]
    lines += [""] if lines[-1] else []
    ranked = [e for e in entries if e.ranked]
    boards = sorted({(e.study.protocol.name, e.study.learner) for e in ranked},
                    key=lambda b: (not learner_class(b[1]).trains_network, b[0] != STANDARD, b))
    for protocol_name, learner in boards:
        rows = [_row(e) for e in ranked if (e.study.protocol.name, e.study.learner) == (protocol_name, learner)]
        lines += [f"## {protocol_name}, learner {learner}", "", table(rows, HEADERS, texts=9), ""]
    present = {e.environment.id for e in ranked if _on_main_board(e)}
    absent = [i for i in registered if i not in present]
    if present and absent:
        lines += [f"Not here, of the registered environments: {', '.join(absent)} (no complete {STANDARD}).", ""]
    if not ranked:
        lines += [NOTHING, ""]
    refused = [f"- {escape(e.title)}: {escape('; '.join(e.reasons))}"
               + (f" ([page]({e.environment.id}.md))" if e.complete else "") for e in entries if not e.ranked]
    for name, sentences in sorted(set_aside.items()):
        # a file of strangers must not bury the table
        refused += [f"- {escape(name)}: {escape(s)}" for s in list(sentences)[:5]]
        refused += [f"- {escape(name)}: and {len(sentences) - 5} more"] if len(sentences) > 5 else []
    if refused:
        lines += ["## Not ranked", "", *refused, ""]
    return "\n".join(lines).rstrip() + "\n"


def _on_main_board(entry: Entry) -> bool:
    return (entry.study.design, entry.study.protocol.name, entry.study.learner) == ("standard", STANDARD, DEFAULT)


def _row(entry: Entry) -> list[str]:
    lattice, env = entry.lattice, entry.environment
    gain, best, count = entry.headline
    fewer = f", {count} replicates" if count < len(entry.study.replicates) else ""
    values = game(lattice)
    worth = {e: estimate(np.atleast_1d(v)) for e, v in shapley(values).items()}
    order = sorted(worth, key=lambda e: -worth[e].mean)
    judged, seconds = entry.judged, entry.thread_seconds
    partial = " (partial)" if lattice.partial else ""
    design = "" if entry.study.design == "standard" else f", {entry.study.design}"
    return [
        f"[{env.id}]({env.id}.md){design}",
        measured(env, entry.study.design).get("headroom", {}).get("stratum", "not measured"),
        ", ".join(entry.study.world.players),
        f"{lattice.gain('all', 'none'):+}",
        f"{gain:+} ({best}{fewer})",
        f"{order[0]} {worth[order[0]]:+}{partial}",
        f"{order[-1]} {worth[order[-1]]:+}{partial}",
        pattern(values, entry.study.world.players),
        f"{sum(j.holds for j in judged)} of {len(judged)}" if judged else "none written",
        f"{env.floor:.0e}",
        str(len(entry.study.replicates)),
        max((r.created[:10] for r in entry.in_order), default=""),
        f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}",
    ]
