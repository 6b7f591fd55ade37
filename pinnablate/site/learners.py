"""The page of learners: ranked where all of them were trained, and two of them compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import numpy as np

from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import Ranked, Skills, by_board, interval, skill_of
from pinnablate.leaderboard.tabled import WORLDS, Tabled, leads, name_of, tabled
from pinnablate.report.submitted import recovery_text
from pinnablate.site.numbers import quantiles
from pinnablate.site.tables import Cell, Row, html_table, select

FIGURES: tuple[tuple[str, Callable[[float], str]], ...] = (
    ("skill", "{:.2f}".format),
    ("over_control", "{:+.2f}".format),
    ("recovery", recovery_text),
    ("cost", "{:.3g}".format),
)
HEADERS = ("learner", "mean rank", "first in", "skill", "over a control", "recovery", "cost")
MEANING = (
    "Told all equations: rank 1 is the least error on the primary split. Ranked are only environments that every learner of the "
    "table has complete, each counted once, without those in which a skill is known to have moved between half and the full "
    "budget; intervals are 95 %, by resampling environments. Skill: decades of -log10 error. Over a control: what that is more than "
    "the control that held-out observations choose. Recovery: the share of the gain of all equations that the subsets between "
    "none and all have in the mean. Cost: thread-seconds of a replicate with all its arms. Skill, control, recovery and cost are "
    "medians over the environments. Explored: nobody declared these comparisons beforehand."
)
COMPARE = (
    "Mean skill told all equations, in the environments that both have; each counts once. Where one lives in drawn worlds and "
    "the other in the canonical one, a difference also holds how hard these are. Explored: nothing is corrected for how often one "
    "looks."
)


def learners_html(entries: Sequence[Entry], pictures: Sequence[str] = ()) -> str:
    """HTML of the page of learners, beginning with its heading.

    Args:
        entries: those of all environments, replaced ones too.
        pictures: HTML of skill against cost, one for each table.
    """
    groups = tabled(entries)
    said = "No two learners can be ranked."
    if groups:
        said = f"<strong>Which learner leads?</strong> {escape(leads([t.found for t in groups]))}"
    lines = ["<h1>Learners</h1>", f"<p>{said}</p>"]
    for k, table in enumerate(groups):
        found = table.found
        title = f"{len(found.boards)} learners in {len(found.environments)} environments"
        lines += [f'<h2 id="of-{len(found.boards)}">{title}</h2>', f"<p>{_first(found)}</p>"]
        lines += pictures[k : k + 1]
        named = f"Counted: {', '.join(found.environments)}."
        if found.unsettled:
            named += f" Left out as unsettled: {', '.join(found.unsettled)}."
        lines += [_ranking(table), f'<p class="note">{escape(named)}</p>', _in_worlds(table)]
    if groups:
        lines += [f'<p class="note">{MEANING}</p>', f'<p class="note">{WORLDS}</p>']
    return "\n".join([*lines, _compared(by_board(entries))])


def _in_worlds(table: Tabled) -> str:
    """Which learners live in which worlds, and what they are, as a list."""
    lines = [(words, "; ".join(names)) for words, names in table.in_worlds]
    items = "".join(
        f"<li>{escape(words)}: {escape(said)}</li>" for words, said in [*lines, *table.learners]
    )
    return f'<ul class="note">{items}</ul>'


def _first(found: Ranked) -> str:
    best, second = found.boards[:2]
    ahead, count = sum(r == 1 for r in found.ranks[best]), len(found.environments)
    low, high = interval(found.ranks[best])
    return (
        f"<strong>Told all equations, {escape(name_of(best))} errs least of {len(found.boards)} learners in {ahead} of "
        f"{count} environments</strong>: mean rank {np.mean(found.ranks[best]):.2f} ({low:.2f} to {high:.2f}), before "
        f"{escape(name_of(second))} with {np.mean(found.ranks[second]):.2f} (explored)."
    )


def _ranking(table: Tabled) -> str:
    environments, ranks = table.found.environments, table.ranks
    rows = []
    for standing in table.standings:
        own = ranks.get(standing.name)
        if own is None:
            rank, first = Cell("not ranked"), Cell("n/a")
        else:
            low, high = interval(own)
            rank = Cell(f"{np.mean(own):.2f} ({low:.2f} to {high:.2f})", float(np.mean(own)))
            first = Cell(f"{sum(r == 1 for r in own)}", sum(r == 1 for r in own))
        cells = [_figure(standing.median(of, environments), words) for of, words in FIGURES]
        rows.append(Row([Cell(escape(standing.name)), rank, first, *cells]))
    name = f"Learners ranked in {len(environments)} environments"
    return html_table(name, HEADERS, rows, kind="sortable")


def _figure(value: float | None, words: Callable[[float], str]) -> Cell:
    return Cell("n/a") if value is None else Cell(words(value), value)


def _compared(skills: Skills) -> str:
    """Every environment's skill told all equations under every learner, and a choice of two."""
    environments = list(dict.fromkeys(e for own in skills.values() for e in own))
    rows = []
    for name in environments:
        cells = [Cell(f'<a href="{escape(name)}.html">{escape(name)}</a>')]
        for own in skills.values():
            cells.append(_skill(own[name]) if name in own else Cell(""))
        rows.append(Row(cells))
    names = list(map(name_of, skills))
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
