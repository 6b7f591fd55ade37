"""The expected patterns on the page of one environment, and their base rates, from the records."""

from __future__ import annotations

import json
from itertools import permutations, product

import numpy as np

from tests.adversary import figures, language
from tests.adversary.records import ROOT
from tests.adversary.studies import EXTRA, NAME, everywhere
from tests.adversary.test_overall_page import plain


def judged(study):
    board = study.board
    lines = map(json.loads, (ROOT / "expected.jsonl").read_text().splitlines())
    statements = {line["statement"]: line for line in lines if line["environment"] == NAME}
    for row in study.table("Expected patterns"):
        statement = row["statement"].strip("`")
        line = statements[statement]
        rest = {a for a in language.names(statement) if a in board.arms} - set(
            board.subsets.values()
        )
        seeds = tuple(s for s in board.replicates if all((a, s) in board.records for a in rest))
        yield row, line, statement, seeds


def holds(line, mean):
    low, high = line["at_least"], line["at_most"]
    return bool((low is None or mean >= low) and (high is None or mean <= high))


@everywhere
def test_expected_patterns(study):
    board = study.board
    count = 0
    for row, line, statement, seeds in judged(study):
        values = language.value(board.lattice(seeds), statement)
        assert plain(row["seen"]) == figures.text(values)
        assert row["holds"] == ("yes" if holds(line, values.mean()) else "**no**")
        count += holds(line, values.mean())
    assert f"{count} of {len(study.table('Expected patterns'))} hold" in study.text


def nothing(board, seeds):
    """Worlds in which equations do nothing, one for every pattern of signs of the deviations."""
    n, own = len(seeds), board.lattice(seeds)

    def world(signs):
        def skill(arm, where):
            v = board.skills(arm, where, seeds)
            told_nothing = arm in board.told_nothing or arm.startswith(EXTRA)
            base = v if told_nothing else own.skill("none", where)
            return base.mean() + signs * np.sqrt(n / (n - 1)) * (v - v.mean())

        return language.Lattice(board.equations, board.subsets, skill)

    return [world(np.array(signs)) for signs in product((-1.0, 1.0), repeat=n)]


def added(board, seeds):
    """The world in which equations add up, by their Shapley values."""
    names, own = {a: s for s, a in board.subsets.items()}, board.lattice(seeds)

    def skill(arm, where):
        if arm not in names:
            return board.skills(arm, where, seeds)
        game = {s: own.skill(a, where) for s, a in board.subsets.items()}
        worth = figures.shapley(game)
        return game[frozenset()] + sum(worth[i] for i in names[arm])

    return language.Lattice(board.equations, board.subsets, skill)


def exchanged(board, seeds):
    """Worlds in which equations have exchanged their names, in every way."""
    names, own = {a: s for s, a in board.subsets.items()}, board.lattice(seeds)

    def world(to):
        def skill(arm, where):
            told = names.get(arm)
            other = arm if told is None else board.subsets[frozenset(to[i] for i in told)]
            return own.skill(other, where)

        return language.Lattice(board.equations, board.subsets, skill)

    equations = board.equations
    return [world(dict(zip(equations, order, strict=True))) for order in permutations(equations)]


@everywhere
def test_base_rates(study):
    board = study.board
    totals = np.zeros(3)
    for row, line, statement, seeds in judged(study):

        def share(worlds, line=line, statement=statement):
            return np.mean([holds(line, language.value(w, statement).mean()) for w in worlds])

        none, add, other = (
            share(nothing(board, seeds)),
            share([added(board, seeds)]),
            share(exchanged(board, seeds)),
        )
        totals += none, add, other
        assert row["if nothing"] == percent(none)
        assert row["if added"] == ("yes" if add else "no")
        assert row["if permuted"] == percent(other)
    assert f"{totals[0]:.1f} if equations did nothing, {totals[1]:.0f} would hold" in study.text
    assert f"{totals[2]:.1f} with their names permuted" in study.text


def percent(share):
    return "< 1 %" if 0 < share < 0.01 else f"{100 if share == 1 else min(100 * share, 99):.0f} %"
