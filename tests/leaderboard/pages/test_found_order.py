"""What the findings say of the order of learning: what is ever learned, what first, what is lost again."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from pinnablate.analysis.along import First, OnTheWay, Order
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.looked import counts, found
from pinnablate.leaderboard.pages.found_order import order_finding
from tests.analysis.test_looked import PLAYERS, planted

NEVER = First((np.inf,) * 5)


def at(step):
    return First((float(step),) * 5)


def way(again):
    values = again + np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    return OnTheWay(estimate([-1.0] * 5), estimate(values - 1), estimate(values), 100.0)


def order(inside, beyond, **withheld):
    first = {
        ("interp", "none"): at(50),
        ("interp", "all"): inside,
        ("extrap", "none"): NEVER,
        ("extrap", "all"): beyond,
    }
    return Order(first, {law: way(again) for law, again in withheld.items()})


def said(looked_into=(), **of):
    board = SimpleNamespace(order=of, looked_into=dict(looked_into))
    return "\n".join(order_finding(board))


def test_it_counts_what_is_learned_and_what_first():
    text = said(one=order(at(10), at(100)), two=order(at(10), at(10)), three=order(at(100), at(10)))
    assert "inside the observed window in 3 of 3 environments told nothing, in 3 told all" in text
    assert "beyond it in 0 of 3 environments told nothing, in 3 told all" in text
    assert (
        "of 3 environments that learn both, the inside comes first in 1, the outside in 1, both at one "
        "kept state in 1" in text
    )
    assert "| [one](one.md)" in text
    assert "10, 5 of 5" in text


def test_a_law_whose_violation_rises_again_is_learned_and_lost():
    text = said(one=order(at(1), NEVER, kept=0.0, little=0.05, lost=0.5))
    assert (
        "Of 3 laws, each withheld while all others are told, **1 are learned and lost again**"
        in text
    )
    row = next(line for line in text.splitlines() if "[one]" in line)
    assert row.split("|")[-2].strip() == "lost"


def test_an_environment_that_is_not_mostly_learned_is_no_first_and_has_no_median():
    some = First((10.0, np.inf, np.inf, np.inf, np.inf))
    text = said(one=order(some, at(5)))
    assert "in 1 of 1 environments told nothing, in 0 told all" in text
    assert "that learn both" not in text
    cells = next(line for line in text.splitlines() if "[one]" in line).split("|")
    assert [c.strip() for c in cells[2:6]] == ["50, 5 of 5", "1 of 5", "0 of 5", "5, 5 of 5"]


def test_without_curves_nothing_is_said():
    assert said().startswith("No learning curves of `none` and `all` are on record.")


def test_where_learning_curves_were_kept_it_says_how_many_waves_are_learned():
    of, lines = planted()
    seen = found(counts(lines, of), of, PLAYERS)
    text = said({"one": seen}, one=order(at(1), at(2)))
    assert (
        "waves of the truth inside the observed window networks learn 50 % told nothing and 100 % told all "
        "(mean of 1 environment whose learning curves were kept)." in text
    )
    assert (
        "short waves are shown to come later in 1 of 1 with an order, and telling all laws is shown to flatten "
        "the order in 1 of 1." in text
    )
    assert "beyond it networks learn 0 % told nothing and 50 % told all" in text
    assert "waves" not in said(one=order(at(1), at(2))).split("|")[0]
