"""The page of learners: ranked where all of them were trained, what each costs, and who took part in
hidden worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.leaderboard.archive import parted, version_of
from pinnablate.leaderboard.board import Board
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import (
    Ranked,
    Skills,
    by_board,
    interval,
    ranked_groups,
    ranks_of,
)
from pinnablate.leaderboard.standings import Standing, of_control, of_entries, of_rows
from pinnablate.learners import learner_class
from pinnablate.report.pictures.pareto import Point, pareto_svg
from pinnablate.report.submitted import recovery_text
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape
from pinnablate.study.seeds import draws_worlds
from pinnablate.submissions.rows import Row

VERSIONS = 2  # of a protocol that take part
GAUSSIAN = "gp"  # the control that is told nothing and does best by itself
TITLE = """# Learners

The same worlds, equations and loss, and several ways to learn from them."""
READING = """Rank 1 is the least error, told all equations, on the primary split. Counted are only environments that
every learner of a table has complete, each once, without those in which a skill is known to have moved
between half and the full budget; in brackets 95 % intervals, by resampling environments from five on.
Skill: decades of -log10 error, told all equations. Over a control: what that is more than the control
that held-out observations choose. Recovery: the share of the gain of all equations that the subsets
between none and all have in the mean. Cost: thread-seconds of a replicate with all its arms, on the
machines that its records name (some of standard-v3 were trained on a GPU, whose seconds count as they
are). Skill, control, recovery and cost are medians over the environments. Of a protocol the two newest
versions take part. Explored: nobody declared these comparisons beforehand."""
HIDDEN = """## In hidden worlds

Predictions of whoever took part, in worlds that a secret drew; their scores are computed from the
predictions, and `pinnablate submit check` computes them again ([how to take part](SUBMITTING.md)).
Controls are computed in the same worlds. Seconds are those of a replicate, as the submitter says them."""


def learners_page(
    entries: Sequence[Entry], rows: Sequence[Row] = ()
) -> tuple[str | None, dict[str, str]]:
    """Markdown of the page of learners, and its pictures.

    Args:
        entries: those of all environments, replaced ones too.
        rows: of submissions.

    Returns:
        The page, None where no two learners can be compared and nobody took part; and {name: SVG}.
    """
    skills = newest(by_board(entries))
    groups = ranked_groups(skills)
    replaced = {e.slug for e in parted(entries)[1]}
    pictures: dict[str, str] = {}
    lines = [TITLE, "", *([f"**Which learner leads?** {leads(groups)}", ""] if groups else [])]
    for k, found in enumerate(groups):
        lines += _section(found, skills, replaced, f"learners-{k + 1}.svg", pictures)
    if groups:
        lines += [READING, ""]
    hidden = _hidden(rows)
    if not groups and not hidden:
        return None, {}
    return "\n".join([*lines, *hidden]).rstrip() + "\n", pictures


def leads(groups: Sequence[Ranked]) -> str:
    """Which learner leads, in every table, and what each of these is: plain words.

    Args:
        groups: at least one, that of most environments first.
    """
    said = [
        f"{'Of' if not k else 'of'} {len(found.boards)} learners that were trained in {len(found.environments)} environments, "
        f"{_name(found.boards[0])} (mean rank {np.mean(found.ranks[found.boards[0]]):.2f})"
        for k, found in enumerate(groups)
    ]
    who = dict.fromkeys(found.boards[0][1] for found in groups)
    what = "; ".join(f"{name}: {_what(name)}" for name in who)
    return f"{'; '.join(said)}. Beside a learner stands its protocol. {what}."


def _what(learner: str) -> str:
    """What a learner is, and whether that is a network."""
    found = learner_class(learner)
    is_said = "network" in found.summary or not found.trains_network
    return found.summary if is_said else f"a network, {found.summary}"


def newest(skills: Skills) -> Skills:
    """The boards of the newest versions of each protocol and learner: today's, and the one before it.

    Args:
        skills: the studies by board.
    """
    versions: dict[tuple[str, str], list[int]] = {}
    for protocol, learner in skills:
        family, version = version_of(protocol)
        versions.setdefault((family, learner), []).append(version)

    def is_new(board: Board) -> bool:
        family, version = version_of(board[0])
        return version in sorted(versions[family, board[1]])[-VERSIONS:]

    return {board: own for board, own in skills.items() if is_new(board)}


def _section(
    found: Ranked,
    skills: Skills,
    replaced: set[str],
    picture: str,
    pictures: dict[str, str],
) -> list[str]:
    """One table of learners in the environments that all of them have, with its picture."""
    environments = found.environments
    standings = [
        of_entries(
            _name(b), {e: skills[b][e] for e in environments}, _where(b, skills, replaced, found)
        )
        for b in found.boards
    ]
    ranks = {_name(b): found.ranks[b] for b in found.boards}
    extra = of_control(GAUSSIAN, _beside(found, skills))
    if set(environments) <= set(extra.at):
        standings.append(extra)
    count = len(environments)
    lines = [f"## {len(found.boards)} learners in {count} environments", "", _finding(found), ""]
    points = _points(standings, environments)
    if len(points) > 1:
        pictures[picture] = pareto_svg(points, f"{count} environments")
        lines += [f"![Skill against cost](figures/{picture})", ""]
    lines += [table_of(_columns(ranks, environments), standings), ""]
    named = f"Counted: {', '.join(environments)}."
    if found.unsettled:
        named += f" Left out as unsettled: {', '.join(found.unsettled)}."
    notes = [f"- {escape(s.name)}: {s.note}" for s in standings if s.note]
    return [*lines, escape(named), "", *notes, *([""] if notes else [])]


def _beside(found: Ranked, skills: Skills) -> dict[str, Entry]:
    """The studies beside which controls are looked for: of each environment those of the board that
    leads.
    """
    return {e: skills[found.boards[0]][e] for e in found.environments}


def _where(board: Board, skills: Skills, replaced: set[str], found: Ranked) -> str:
    """Which worlds a board lives in, and whether a newer protocol has replaced its studies."""
    studies = [skills[board][e] for e in found.environments]
    drawn = any(draws_worlds(e.study) for e in studies)
    worlds = (
        "each replicate in a world of its own" if drawn else "all replicates in the canonical world"
    )
    old = sum(e.slug in replaced for e in studies)
    kept = (
        f"; {old} of {len(studies)} studies are in the [archive](archive/README.md)" if old else ""
    )
    return worlds + kept


def _finding(found: Ranked) -> str:
    best, second = found.boards[:2]
    ahead, count = sum(r == 1 for r in found.ranks[best]), len(found.environments)
    return (
        f"**Told all equations, {_name(best)} errs least of {len(found.boards)} learners in {ahead} of {count} "
        f"environments**: mean rank {_mean_rank(found.ranks[best])}, before {_name(second)} with "
        f"{_mean_rank(found.ranks[second])} (explored)."
    )


def _name(board: Board) -> str:
    return f"{board[1]}, {board[0]}"


def _mean_rank(ranks: Sequence[float]) -> str:
    if len(ranks) < FEWEST_FOR_INTERVAL:
        return f"{np.mean(ranks):.2f}"
    low, high = interval(ranks)
    return f"{np.mean(ranks):.2f} ({low:.2f} to {high:.2f})"


def _columns(
    ranks: Mapping[str, Sequence[float]], environments: Sequence[str], cost: str = "cost"
) -> list[Column[Standing]]:
    def rank(s: Standing) -> str:
        return _mean_rank(ranks[s.name]) if s.name in ranks else "not ranked"

    def figure(of: str, form: str) -> Column[Standing]:
        def cell(s: Standing) -> str:
            value = s.median(of, environments)
            return "n/a" if value is None else format(value, form)

        return Column(_HEADS.get(of, cost), cell)

    return [
        Column("learner", lambda s: escape(s.name), is_text=True),
        Column("mean rank", rank, is_text=True),
        figure("skill", ".2f"),
        figure("over_control", "+.2f"),
        Column("recovery", lambda s: recovery_text(s.median("recovery", environments))),
        figure("cost", ".3g"),
    ]


_HEADS = {"skill": "skill", "over_control": "over a control"}


def _points(standings: Sequence[Standing], environments: Sequence[str]) -> list[Point]:
    """The learners whose cost is known, for the picture."""
    found = []
    for s in standings:
        cost, skill = s.median("cost", environments), s.median("skill", environments)
        if cost and skill is not None:
            found.append(Point(s.name, cost, skill))
    return found


def _hidden(rows: Sequence[Row]) -> list[str]:
    """The tables of submissions, one for each bundle; none without any."""
    bundles: dict[str, list[Row]] = {}
    for row in rows:
        bundles.setdefault(row.bundle, []).append(row)
    lines = [HIDDEN, ""] if bundles else []
    for own in bundles.values():
        lines += _bundle(own)
    return lines


def _bundle(rows: Sequence[Row]) -> list[str]:
    """The submissions to one bundle, ranked in the studies that all of them answer."""
    standings = [
        Standing(f"{row.name} ({s.name})" if row.name != s.name else s.name, s.at, s.note)
        for row, s in zip(rows, of_rows(rows), strict=True)
    ]
    common = [e for e in standings[0].at if all(e in s.at for s in standings)]
    lines = [f"### Bundle {rows[0].values['bundle_name']}", ""]
    if not common:
        return [*lines, "No study is answered by all submissions, so that none is ranked.", ""]
    ranks = ranks_of({s.name: [s.at[e].skill for e in common] for s in standings})
    order = sorted(standings, key=lambda s: (np.mean(ranks[s.name]), s.name))
    table = table_of(_columns(ranks, common, "seconds, as said"), order)
    named = ", ".join(e.removesuffix(".standard") for e in common)
    by_name = {row.name: row for row in rows}
    notes = [
        f"- {escape(row.name)}: {escape(row.values['about']['summary'])}"
        f" (package {escape(row.values['about'].get('package') or 'not said')}, scored {row.values['scored']})"
        for row in by_name.values()
    ]
    return [*lines, table, "", f"Counted: {escape(named)}.", "", *notes, ""]
