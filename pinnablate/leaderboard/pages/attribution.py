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
    game,
    judge_interactions,
)
from pinnablate.analysis.indices import indices
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.resampling import percent
from pinnablate.analysis.selected import Valuable, misleading
from pinnablate.analysis.settled import UNSETTLED, move
from pinnablate.analysis.worth import has_subsets
from pinnablate.brief import few
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.budget import IN_BRACKETS, shown
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
    at = _at_half(entry)
    halves = indices(world, at) if at else {}

    def cell(name: str, equation: str) -> str:
        full = found[name][equation]
        moved = move(full, halves[name][equation]) if name in halves else None
        return shown(estimate(full), moved, entry.level)

    rows = [
        [
            e,
            str(sizes[e].residuals),
            f"{sizes[e].observed} of {sizes[e].fields}",
            *(cell(name, e) for name in found),
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
        f"is named. Shapley values sum to the gain of `all` over `none`{sums} {_star(entry)}"
        + (f" {IN_BRACKETS}" if at else ""),
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
        f"Most valuable: **{valuable(entry, entry.most_valuable)}**; least valuable: "
        f"{valuable(entry, entry.least_valuable)}.{' ' + size if size else ''}",
        "",
    ]
    return lines if len(entry.study.replicates) >= FEWEST_FOR_INTERVAL else lines[1:]


def valuable(entry: Entry, found: Valuable) -> str:
    """The equation at one end of the ranking by worth, or the candidates for it; unsettled where
    any Shapley value moved between half and the full budget.
    """
    if not all(m.settled for m in entry.budgets.worth().values()):
        return UNSETTLED
    return chosen_value(found)


def needed(entry: Entry) -> str:
    """Which equations are needed; unsettled where the skill of any subset moved."""
    if not entry.budgets.settled(entry.lattice.subsets.values()):
        return UNSETTLED
    return str(entry.together.pattern)


def _at_half(entry: Entry) -> Lattice | None:
    """The lattice at half of the budget, where every subset is on record."""
    at = entry.lattice.half
    return at if at is not None and has_subsets(at) else None


def interactions_section(entry: Entry) -> list[str]:
    """Interactions of pairs under a change of scale, sufficient subsets, Moebius coefficients."""
    lattice, players = entry.lattice, entry.study.world.players
    judged = judge_interactions(lattice, level=entry.level) if len(players) > 1 else {}
    lines = [_title("How they work together", entry), ""]
    if len(entry.study.replicates) >= FEWEST_FOR_INTERVAL:
        lines += [*_scales(entry, judged), *_needed(entry), *_misleading(entry)]
    if judged:
        lines += _pairs(entry, judged)
    return lines if lattice.partial else lines + _coefficients(entry, players)


def _verdict(entry: Entry, pair: tuple[str, str], of: Interaction) -> str:
    """Whether an interaction survives a change of scale; unsettled where it moved."""
    moved = entry.budgets.pairs.get(pair)
    return of.verdict if moved is None or moved.settled else UNSETTLED


def _scales(entry: Entry, judged: Mapping[tuple[str, str], Interaction]) -> list[str]:
    """Which interactions survive a change of scale: what the section leads with."""
    if not judged:
        return []
    kinds: dict[str, list[str]] = {
        kind: [] for kind in (STRUCTURAL, SCALE_DEPENDENT, NOT_SHOWN, UNSETTLED)
    }
    for (i, j), found in judged.items():
        sign = "help each other" if found.in_skill.mean > 0 else "stand in for each other"
        verdict = _verdict(entry, (i, j), found)
        kinds[verdict].append(f"{i} and {j} {sign}" if verdict == STRUCTURAL else f"{i}, {j}")
    of = f"Of {len(judged)} pairs" if len(judged) > 1 else "Of the one pair"
    count = {kind: len(pairs) for kind, pairs in kinds.items()}
    said = f"{of} **{count[STRUCTURAL]}** interact{'s' * (count[STRUCTURAL] == 1)} on either scale"
    if kinds[STRUCTURAL]:
        said += f", decades or errors ({'; '.join(kinds[STRUCTURAL])})"
    if kinds[SCALE_DEPENDENT]:
        said += (
            f"; {count[SCALE_DEPENDENT]} in decades but otherwise in errors (another sign or rank, or "
            f"not shown), so that a change of scale may undo it ({'; '.join(kinds[SCALE_DEPENDENT])})"
        )
    if kinds[NOT_SHOWN]:
        said += f"; of {count[NOT_SHOWN]} no interaction is shown"
    if kinds[UNSETTLED]:
        said += f"; {count[UNSETTLED]} {UNSETTLED} ({'; '.join(kinds[UNSETTLED])})"
    return [said + ".", ""]


def _needed(entry: Entry) -> list[str]:
    """The smallest sufficient subsets, with their shares of the resamples."""
    lattice, found = entry.lattice, entry.together
    if not entry.budgets.settled(lattice.subsets.values()):
        arms = (a for a in lattice.subsets.values() if not entry.budgets.settled([a]))
        return [
            f"Needed: **{UNSETTLED}**, and so is which subsets are as good as `all`: the skill of "
            f"{few(f'`{a}`' for a in arms)} moved between half and the full budget. In brackets "
            "below: in how many of 1000 resamples of the replicates the same is chosen.",
            "",
        ]
    names = ", ".join(
        f"`{lattice.subsets[s]}` ({percent(share)})" for s, share in found.minimal.items()
    )
    return [
        f"Which are needed: **{found.pattern}**. Smallest subsets shown to be as good as `all`, within "
        f"{found.found.delta:.2f} decades (two one-sided tests): {names}; "
        f"{len(found.found.insufficient)} subsets are shown to fall short. In brackets, here and "
        "below: in how many of 1000 resamples of the replicates the same is chosen. What fewer than "
        "90 % choose is a candidate, and so is what leaves a subset undecided.",
        "",
    ]


def _misleading(entry: Entry) -> list[str]:
    """The subsets that are worse than none."""
    every = misleading(entry.lattice, entry.level)
    found = [m for m in every if entry.budgets.settled([m.arm, "none"])]
    moved = [f"`{m.arm}`" for m in every if m not in found]
    if not every:
        return ["No subset is shown to be worse than none of the equations.", ""]
    sure = [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in found if m.settled]
    unsure = [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in found if not m.settled]
    said = [f"Worse than none of the equations: {', '.join(sure)}."] if sure else []
    said += [f"Candidates for being worse than none: {', '.join(unsure)}."] if unsure else []
    said += [f"{UNSETTLED.capitalize()}, though lower: {', '.join(moved)}."] if moved else []
    return [" ".join(said), ""]


def _relation(entry: Entry, i: str, j: str) -> str:
    """How two equations relate when no other is told; unsettled where a skill that says so moved."""
    told = ((), (i,), (j,), (i, j), entry.study.world.players)
    if not entry.budgets.settled(entry.lattice.subsets[frozenset(s)] for s in told):
        return UNSETTLED
    return chosen_pair(relation(entry.game, i, j, entry.level))


def _pairs(entry: Entry, judged: Mapping[tuple[str, str], Interaction]) -> list[str]:
    rows = []
    for i, j in combinations(entry.study.world.players, 2):
        pair = (i, j) if i < j else (j, i)
        of = judged[pair]
        rows.append(
            [
                f"{i}, {j}",
                shown(of.in_skill, entry.budgets.pairs.get(pair), entry.level),
                marked(of.in_error, entry.level),
                _verdict(entry, pair, of),
                _relation(entry, i, j),
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
    listed = sorted(largest, key=lambda s: (len(s), [players.index(e) for e in players if e in s]))
    at = _at_half(entry)
    halves = moebius(game(at)) if at else {}
    moves = {s: move(m, halves[s]) for s, m in moebius(entry.game).items() if s in halves}
    rows = [[lattice.subsets[s], shown(coefficients[s], moves.get(s), entry.level)] for s in listed]
    rest = len(coefficients) - len(listed)
    left_out = f" The {rest} smallest are left out." if rest else ""
    return [
        table(rows, ["subset", "Moebius coefficient"]),
        "",
        f"What a subset adds beyond all its parts, in decades: AND where it is shown above 0.{left_out}",
        "",
    ]
