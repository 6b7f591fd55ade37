"""Sections of an environment's page: what each equation is worth, and how they work together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from pinnablate.analysis.attribution import Value, banzhaf, moebius
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.games import ArrayGame, game, judge_interactions
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.sufficiency import delta_of, pattern, relation, sufficiency
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.ranking import fitted
from pinnablate.report.tables import table

LARGEST_TABLE = 16  # Moebius coefficients shown
PARTIAL = " (partial)"


def worth_section(entry: Entry) -> list[str]:
    """Shapley and Banzhaf values on the primary split, and Shapley values elsewhere."""
    lattice, players = entry.lattice, entry.study.world.players
    columns = _indices(entry)
    rows = [[e, *(f"{estimate(index[e]):+}" for index in columns.values())] for e in players]
    partial = lattice.partial
    sums = "." if partial else "; a Banzhaf value is the mean gain in a random company."
    return [
        f"### What each equation is worth{PARTIAL if partial else ''}",
        "",
        table(rows, ["equation", *columns]),
        "",
        f"Decades of skill, on the {lattice.primary} split unless another split, field or sector "
        f"is named. Shapley values sum to the gain of `all` over `none`{sums}",
        *(["", fitted(lattice)] if partial else []),
        "",
    ]


def _indices(entry: Entry) -> dict[str, Mapping[str, Value]]:
    """{header: {equation: index}} of every column."""
    lattice, primary = entry.lattice, entry.lattice.primary
    columns: dict[str, Mapping[str, Value]] = {"Shapley": shapley(game(lattice))}
    if not lattice.partial:
        columns["Banzhaf"] = banzhaf(game(lattice))
    some = lattice.of("none")[0]
    for split in some.errors:
        if split != primary:
            columns[f"Shapley, {split}"] = shapley(game(lattice, split))
    fields = some.field_errors.get(primary, {})
    if len(fields) > 1:
        for name in fields:
            columns[f"Shapley, {name}"] = shapley(game(lattice, primary, name))
        for name, members in entry.environment.sector_names.items():
            if set(members) <= set(fields):
                columns[f"Shapley, {name}"] = shapley(game(lattice, primary, members))
    return columns


def interactions_section(entry: Entry) -> list[str]:
    """The pattern of sufficient subsets, the interactions of pairs, and Moebius coefficients."""
    lattice, players = entry.lattice, entry.study.world.players
    values = game(lattice)
    lines = [f"### How they work together{PARTIAL if lattice.partial else ''}", ""]
    if len(entry.study.replicates) >= 2:
        lines += _pattern(lattice, values, players)
    if len(players) > 1:
        lines += _pairs(lattice, values, players)
    return lines if lattice.partial else lines + _coefficients(lattice, values, players)


def _pattern(lattice: Lattice, values: ArrayGame, players: Sequence[str]) -> list[str]:
    found = sufficiency(values)
    names = ", ".join(f"`{lattice.subsets[s]}`" for s in found.minimal)
    return [
        f"Pattern: {pattern(values, players)}. Subsets shown to be within delta = "
        f"{delta_of(values):.2f} decades of `all` (two one-sided tests), smallest first: {names}; "
        f"{len(found.insufficient)} subsets are shown to fall short of it.",
        "",
    ]


def _pairs(lattice: Lattice, values: ArrayGame, players: Sequence[str]) -> list[str]:
    judged, rows = judge_interactions(lattice), []
    for i, j in combinations(players, 2):
        of = judged[(i, j) if i < j else (j, i)]
        alone = relation(values, i, j)
        rows.append([f"{i}, {j}", f"{of.in_skill:+}", f"{of.in_error:+}", of.verdict, alone])
    head = ["pair", "interaction in skill", "in error", "under change of scale", "the two alone"]
    return [
        table(rows, head),
        "",
        "Shapley interaction index of skill, in decades, and of -e: positive where two equations "
        "help each other, negative where one stands in for the other. Structural: same sign and "
        "rank in both, both intervals excluding 0. The two alone: null, AND, OR, or the name of "
        "the one that does as much as both, by order; open where the replicates do not tell.",
        "",
    ]


def _coefficients(lattice: Lattice, values: ArrayGame, players: Sequence[str]) -> list[str]:
    """The Moebius coefficients of the largest size."""
    coefficients = {s: estimate(m) for s, m in moebius(values).items() if s}
    largest = sorted(coefficients, key=lambda s: -abs(coefficients[s].mean))[:LARGEST_TABLE]
    shown = sorted(largest, key=lambda s: (len(s), [players.index(e) for e in players if e in s]))
    rows = [[lattice.subsets[s], f"{coefficients[s]:+}"] for s in shown]
    rest = len(coefficients) - len(shown)
    left_out = f" The {rest} smallest are left out." if rest else ""
    return [
        table(rows, ["subset", "Moebius coefficient"]),
        "",
        f"What a subset adds beyond all its parts, in decades.{left_out}",
        "",
    ]
