"""The page of learners: ranked where all of them were trained, what each costs, and who took part in
hidden worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import Ranked, interval, ranks_of
from pinnablate.leaderboard.standings import Standing, of_rows
from pinnablate.leaderboard.tabled import WORLDS, Tabled, leads, name_of, tabled
from pinnablate.report.pictures.pareto import WIDTH, Point, pareto_svg
from pinnablate.report.submitted import recovery_text
from pinnablate.report.tables import Column, table_of
from pinnablate.report.typeset import escape
from pinnablate.submissions.rows import Row

TITLE = """# Learners

The same environments, equations and loss, and several ways to learn from them."""
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
    entries: Sequence[Entry], rows: Sequence[Row] = (), width: float = WIDTH
) -> tuple[str | None, dict[str, str]]:
    """Markdown of the page of learners, and its pictures.

    Args:
        entries: those of all environments, replaced ones too.
        rows: of submissions.
        width: of its pictures, in pixels.

    Returns:
        The page, None where no two learners can be compared and nobody took part; and {name: SVG}.
    """
    groups = tabled(entries)
    pictures = Pictures(width)
    lines = [TITLE, ""]
    if groups:
        lines += [f"**Which learner leads?** {escape(leads([t.found for t in groups]))}", ""]
    for k, table in enumerate(groups):
        lines += _section(table, f"learners-{k + 1}.svg", pictures)
    if groups:
        lines += [READING, "", WORLDS, ""]
    hidden = _hidden(rows, pictures)
    if not groups and not hidden:
        return None, {}
    return "\n".join([*lines, *hidden]).rstrip() + "\n", pictures.drawn


@dataclass(frozen=True)
class Pictures:
    """The pictures of a page, as they are drawn.

    Args:
        width: of each, in pixels.
        drawn: {name: SVG}.
    """

    width: float
    drawn: dict[str, str] = field(default_factory=dict)

    def draw(
        self, name: str, standings: Sequence[Standing], environments: Sequence[str], where: str
    ) -> list[str]:
        """The lines of a page that show skill against cost, where two learners say what they cost."""
        points = _points(standings, environments)
        if len(points) < 2:
            return []
        self.drawn[name] = pareto_svg(points, where, self.width)
        return [f"![Skill against cost](figures/{name})", ""]


def _section(table: Tabled, picture: str, pictures: Pictures) -> list[str]:
    """One table of learners in the environments that all of them have, with its picture."""
    found = table.found
    environments, count = found.environments, len(found.environments)
    lines = [f"## {len(found.boards)} learners in {count} environments", "", _finding(found), ""]
    lines += pictures.draw(picture, table.standings, environments, f"{count} environments")
    lines += [table_of(_columns(table.ranks, environments), table.standings), ""]
    named = f"Counted: {', '.join(environments)}."
    if found.unsettled:
        named += f" Left out as unsettled: {', '.join(found.unsettled)}."
    notes = [f"- {words}: {escape('; '.join(names))}" for words, names in table.in_worlds]
    notes += [f"- `{name}`: {escape(what)}" for name, what in table.learners]
    if table.archived:
        old = [
            f"{count} of {len(environments)} of {escape(name)}"
            for name, count in table.archived.items()
        ]
        notes.append(
            f"- Studies that a newer protocol has replaced are in the [archive](archive/README.md): {', '.join(old)}"
        )
    return [*lines, escape(named), "", *notes, ""]


def _finding(found: Ranked) -> str:
    best, second = found.boards[:2]
    ahead, count = sum(r == 1 for r in found.ranks[best]), len(found.environments)
    return (
        f"**Told all equations, {name_of(best)} errs least of {len(found.boards)} learners in {ahead} of {count} "
        f"environments**: mean rank {_mean_rank(found.ranks[best])}, before {name_of(second)} with "
        f"{_mean_rank(found.ranks[second])} (explored)."
    )


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


def _hidden(rows: Sequence[Row], pictures: Pictures) -> list[str]:
    """The tables of submissions, one for each bundle, with their pictures; none without any."""
    bundles: dict[str, list[Row]] = {}
    for row in rows:
        bundles.setdefault(row.bundle, []).append(row)
    lines = [HIDDEN, ""] if bundles else []
    for k, own in enumerate(bundles.values()):
        lines += _bundle(own, f"learners-hidden-{k + 1}.svg", pictures)
    return lines


def _bundle(rows: Sequence[Row], picture: str, pictures: Pictures) -> list[str]:
    """The submissions to one bundle, ranked in the studies that all of them answer."""
    standings = [
        Standing(f"{row.name} ({s.name})" if row.name != s.name else s.name, s.at)
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
    where = f"hidden worlds of {rows[0].values['bundle_name']}"
    lines += pictures.draw(picture, order, common, where)
    return [*lines, table, "", f"Counted: {escape(named)}.", "", *notes, ""]
