"""Sections of an environment's page: what each equation is worth, and how they work together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from pinnablate.analysis.attribution import moebius
from pinnablate.analysis.bundling import comparison, sizes_of
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, estimate
from pinnablate.analysis.games import (
    NOT_SHOWN,
    SCALE_DEPENDENT,
    STRUCTURAL,
    Interaction,
    judge_interactions,
)
from pinnablate.analysis.indices import indices
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.resampling import percent
from pinnablate.analysis.selected import misleading
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.marks import STAR, chosen_pair, chosen_value, marked
from pinnablate.report.sentences import fitted
from pinnablate.report.tables import table

LARGEST_TABLE = 16  # Moebius coefficients shown
PARTIAL = ", partial"
EXPLORED = "explored"  # behind the title of every section that says more than was declared


def _title(words: str, entry: Entry) -> str:
    return f"### {words} ({EXPLORED}{PARTIAL if entry.lattice.partial else ''})"


def worth_section(entry: Entry) -> list[str]:
    """Shapley and Banzhaf values on the primary split, and Shapley values elsewhere."""
    lattice, world = entry.lattice, entry.study.world
    found, sizes = indices(world, lattice), sizes_of(world)
    rows = [
        [
            e,
            str(sizes[e].residuals),
            f"{sizes[e].observed} of {sizes[e].fields}",
            *(marked(estimate(index[e]), entry.level) for index in found.values()),
        ]
        for e in world.players
    ]
    head = ["equation", "scalar equations", "observed fields in it", *found]
    partial = lattice.partial
    sums = "." if partial else "; a Banzhaf value is the mean gain in a random company."
    return [
        _title("What each equation is worth", entry),
        "",
        *_ends(entry),
        table(rows, head),
        "",
        f"Decades of skill, on the {lattice.primary} split unless another split, field or sector "
        f"is named. Shapley values sum to the gain of `all` over `none`{sums} {_star(entry)}",
        *(["", fitted(lattice)] if partial else []),
        "",
    ]


def _star(entry: Entry) -> str:
    """What a star means on this page."""
    if not entry.explored.count:
        return f"`{STAR}`: shown to differ from 0, by itself."
    return (
        f"`{STAR}`: shown to differ from 0, after correction for all {entry.explored.count} "
        "statements explored on this board."
    )


def _ends(entry: Entry) -> list[str]:
    """The most and the least valuable equation, and by how much laws differ in size."""
    world = entry.study.world
    if len(world.players) < 2:
        return []
    size = comparison(world)
    lines = [
        f"Most valuable: **{chosen_value(entry.most_valuable)}**; least valuable: "
        f"{chosen_value(entry.least_valuable)}.{' ' + size if size else ''}",
        "",
    ]
    return lines if len(entry.study.replicates) >= FEWEST_FOR_INTERVAL else lines[1:]


def interactions_section(entry: Entry) -> list[str]:
    """Interactions of pairs under a change of scale, sufficient subsets, Moebius coefficients."""
    lattice, players = entry.lattice, entry.study.world.players
    judged = judge_interactions(lattice, level=entry.level) if len(players) > 1 else {}
    lines = [_title("How they work together", entry), ""]
    if len(entry.study.replicates) >= FEWEST_FOR_INTERVAL:
        lines += [*_scales(judged), *_needed(entry), *_misleading(entry)]
    if judged:
        lines += _pairs(entry, judged)
    return lines if lattice.partial else lines + _coefficients(entry, players)


def _scales(judged: Mapping[tuple[str, str], Interaction]) -> list[str]:
    """Which interactions survive a change of scale: what the section leads with."""
    if not judged:
        return []
    kinds: dict[str, list[str]] = {STRUCTURAL: [], SCALE_DEPENDENT: [], NOT_SHOWN: []}
    for (i, j), of in judged.items():
        sign = "help each other" if of.in_skill.mean > 0 else "stand in for each other"
        kinds[of.verdict].append(f"{i} and {j} {sign}" if of.verdict == STRUCTURAL else f"{i}, {j}")
    of = f"Of {len(judged)} pairs" if len(judged) > 1 else "Of the one pair"
    count = {kind: len(pairs) for kind, pairs in kinds.items()}
    said = f"{of} **{count[STRUCTURAL]}** interact{'s' * (count[STRUCTURAL] == 1)} on either scale"
    if kinds[STRUCTURAL]:
        said += f", decades or errors ({'; '.join(kinds[STRUCTURAL])})"
    if kinds[SCALE_DEPENDENT]:
        said += (
            f"; {count[SCALE_DEPENDENT]} in decades alone, so that a change of scale may undo it "
            f"({'; '.join(kinds[SCALE_DEPENDENT])})"
        )
    if kinds[NOT_SHOWN]:
        said += f"; of {count[NOT_SHOWN]} no interaction is shown"
    return [said + ".", ""]


def _needed(entry: Entry) -> list[str]:
    """The smallest sufficient subsets, with their shares of the resamples."""
    lattice, found = entry.lattice, entry.together
    names = ", ".join(
        f"`{lattice.subsets[s]}` ({percent(share)})" for s, share in found.minimal.items()
    )
    return [
        f"Needed: **{found.pattern}**. Smallest subsets shown to be as good as `all`, within "
        f"{found.found.delta:.2f} decades (two one-sided tests): {names}; "
        f"{len(found.found.insufficient)} subsets are shown to fall short. In brackets, here and "
        "below: in how many of 1000 resamples of the replicates the same is chosen. What fewer than "
        "90 % choose is a candidate, and so is what leaves a subset undecided.",
        "",
    ]


def _misleading(entry: Entry) -> list[str]:
    """The subsets that are worse than none."""
    found = misleading(entry.lattice, entry.level)
    if not found:
        return ["No subset is shown to be worse than none of the equations.", ""]
    sure = [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in found if m.settled]
    unsure = [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in found if not m.settled]
    said = [f"Worse than none of the equations: {', '.join(sure)}."] if sure else []
    said += [f"Candidates for being worse than none: {', '.join(unsure)}."] if unsure else []
    return [" ".join(said), ""]


def _pairs(entry: Entry, judged: Mapping[tuple[str, str], Interaction]) -> list[str]:
    rows = []
    for i, j in combinations(entry.study.world.players, 2):
        of = judged[(i, j) if i < j else (j, i)]
        rows.append(
            [
                f"{i}, {j}",
                marked(of.in_skill, entry.level),
                marked(of.in_error, entry.level),
                of.verdict,
                chosen_pair(relation(entry.game, i, j, entry.level)),
            ]
        )
    head = ["pair", "interaction in skill", "in error", "under change of scale", "the two alone"]
    return [
        table(rows, head),
        "",
        "Shapley interaction index of skill, in decades, and of -e: positive where two equations "
        "help each other, negative where one stands in for the other. Structural: same sign and "
        "rank in both, both shown to differ from 0. The two alone, no other told: AND, more together "
        "than the sum of what each does alone; both needed, neither alone does anything; OR, either "
        "does as much as both; null, nothing does anything; or the name of the one that does as much "
        "as both; open where the replicates do not tell.",
        "",
    ]


def _coefficients(entry: Entry, players: Sequence[str]) -> list[str]:
    """The Moebius coefficients of the largest size."""
    lattice = entry.lattice
    coefficients = {s: estimate(m) for s, m in moebius(entry.game).items() if s}
    largest = sorted(coefficients, key=lambda s: -abs(coefficients[s].mean))[:LARGEST_TABLE]
    shown = sorted(largest, key=lambda s: (len(s), [players.index(e) for e in players if e in s]))
    rows = [[lattice.subsets[s], marked(coefficients[s], entry.level)] for s in shown]
    rest = len(coefficients) - len(shown)
    left_out = f" The {rest} smallest are left out." if rest else ""
    return [
        table(rows, ["subset", "Moebius coefficient"]),
        "",
        f"What a subset adds beyond all its parts, in decades: AND where it is shown above 0.{left_out}",
        "",
    ]
