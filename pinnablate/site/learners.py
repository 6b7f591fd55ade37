"""The page of learners: ranked where all of them were trained, and two of them compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

import numpy as np

from pinnablate.leaderboard.board import Board
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import (
    Ranked,
    Skills,
    by_board,
    interval,
    ranked_groups,
    skill_of,
)
from pinnablate.leaderboard.pages.boards import is_shown
from pinnablate.leaderboard.pages.learners import leads, newest
from pinnablate.site.numbers import quantiles
from pinnablate.site.tables import Cell, Row, html_table, select
from pinnablate.study.seeds import draws_worlds

MEANING = (
    "Told all equations, by skill on the primary split: rank 1 is the least error. Ranked are only environments "
    "that every learner of the table has, each counted once, without those in which a skill is known to have moved between half "
    "and the full budget; intervals are 95 %, by resampling environments. Explored: nobody declared these "
    "comparisons beforehand. Cost: thread-seconds per replicate, controls included, the median over the environments. "
    "Of a protocol the two newest versions are ranked."
)
COMPARE = (
    "Mean skill told all equations, in the environments that both have; each counts once. Explored: nothing is "
    "corrected for how often one looks."
)


def learners_html(entries: Sequence[Entry]) -> str:
    """HTML of the page of learners, beginning with its heading.

    Args:
        entries: those of all environments, replaced ones too.
    """
    skills = by_board(entries)
    lines = ["<h1>Learners</h1>"]
    groups = ranked_groups(newest(skills))  # as the page of the leaderboard ranks them
    lines += (
        [f"<p><strong>Which learner leads?</strong> {escape(leads(groups))}</p>"]
        if groups
        else ["<p>No two learners can be ranked.</p>"]
    )
    drawn = {b[0] for b, own in skills.items() if any(draws_worlds(e.study) for e in own.values())}
    if groups:
        lines.append(f'<p class="note">{MEANING} {_worlds(drawn)}</p>')
    for found in groups:
        count = len(found.environments)
        title = f"{len(found.boards)} learners in {count} environments"
        lines += [f'<h2 id="of-{len(found.boards)}">{title}</h2>', f"<p>{_first(found)}</p>"]
        lines.append(_ranking(found, skills))
        named = f"Counted: {', '.join(found.environments)}."
        if found.unsettled:
            named += f" Left out as unsettled: {', '.join(found.unsettled)}."
        lines.append(f'<p class="note">{escape(named)}</p>')
    return "\n".join([*lines, _compared(skills)])


def _worlds(drawn: Collection[str]) -> str:
    """Under which protocols replicates live in worlds of their own."""
    if not drawn:
        return "All replicates live in the canonical world."
    return (
        f"Under {escape(', '.join(sorted(drawn)))} each replicate has a world of its own, under others all share the "
        "canonical one."
    )


def _first(found: Ranked) -> str:
    best, second = found.boards[:2]
    ahead, count = sum(r == 1 for r in found.ranks[best]), len(found.environments)
    low, high = interval(found.ranks[best])
    return (
        f"<strong>Told all equations, {escape(_name(best))} errs least of {len(found.boards)} learners in {ahead} of "
        f"{count} environments</strong>: mean rank {np.mean(found.ranks[best]):.2f} ({low:.2f} to {high:.2f}), before "
        f"{escape(_name(second))} with {np.mean(found.ranks[second]):.2f} (explored)."
    )


def _ranking(found: Ranked, skills: Skills) -> str:
    rows = []
    for board in found.boards:
        ranks = found.ranks[board]
        low, high = interval(ranks)
        studies = [skills[board][e] for e in found.environments]
        gains = float(np.median([e.lattice.gain("all", "none").mean for e in studies]))
        beats = sum(is_shown(e, 1) for e in studies)
        cost = float(np.median([e.thread_seconds for e in studies]))
        rows.append(
            Row(
                [
                    Cell(escape(_name(board))),
                    Cell(f"{np.mean(ranks):.2f} ({low:.2f} to {high:.2f})", float(np.mean(ranks))),
                    Cell(f"{sum(r == 1 for r in ranks)}", sum(r == 1 for r in ranks)),
                    Cell(f"{gains:+.2f}", gains),
                    Cell(f"{beats} of {len(studies)}", beats),
                    Cell(f"{cost:.3g}", cost),
                ]
            )
        )
    headers = ["learner", "mean rank", "first in", "median gain over none", "shown over a control"]
    name = f"Learners ranked in {len(found.environments)} environments"
    return html_table(name, [*headers, "cost"], rows, kind="sortable")


def _name(board: Board) -> str:
    return f"{board[1]}, {board[0]}"


def _compared(skills: Skills) -> str:
    """Every environment's skill told all equations under every learner, and a choice of two."""
    environments = list(dict.fromkeys(e for own in skills.values() for e in own))
    rows = []
    for name in environments:
        cells = [Cell(f'<a href="{escape(name)}.html">{escape(name)}</a>')]
        for own in skills.values():
            cells.append(_skill(own[name]) if name in own else Cell(""))
        rows.append(Row(cells))
    names = list(map(_name, skills))
    options = [(str(k), n) for k, n in enumerate(names, 1)]
    table = html_table(
        "Skill told all equations, in decades", ["environment", *names], rows, {"table": "learners"}
    )
    if len(options) < 2:
        return table
    return (
        f'<section class="learners" data-t="{quantiles()}">\n<h2 id="compare">Compare two learners</h2>\n'
        f'<p class="note">{COMPARE}</p>\n<p class="scripted" hidden>{select("learner-a", "Learner", options)} '
        f"{select('learner-b', 'against', [*options[1:], options[0]])}</p>\n"
        f'<div class="answer" aria-live="polite"></div>\n{table}</section>'
    )


def _skill(entry: Entry) -> Cell:
    value = skill_of(entry)
    if not entry.budgets.settled(["all"]):
        return Cell("unsettled")
    return Cell(f"{value:.2f}", value)
