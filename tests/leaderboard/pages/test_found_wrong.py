"""What the findings say of wrong laws among right ones: how many are found, at how many false alarms."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.told_wrongly import ToldWrongly
from pinnablate.arms import Wrong
from pinnablate.leaderboard.pages.found_wrong import wrong_finding


def law(loss, held_out, wrong=None, lost=0.0):
    of = [estimate([v] * 5) for v in (loss, held_out, lost)]
    return ToldWrongly(("a",), wrong, *of)


SIGN, NEAR = Wrong("wrong-sign", "a"), Wrong("near-miss", "m", 0.9)


@pytest.fixture
def text():
    """Losses tell every wrong law from every right one, held-out errors no near miss."""
    right = [law(0.1, 0.0), law(0.2, 0.1)]
    wrong = [law(3.0, 1.0, SIGN, 1.5), law(0.5, -0.1, NEAR, 0.5)]
    names = ("e0", "e1", "e2")
    return "\n".join(
        wrong_finding(SimpleNamespace(told_wrongly={n: [*right, *wrong] for n in names}))
    )


def test_it_says_how_many_are_found_at_which_price(text):
    assert text.startswith(
        "**Told one wrong law among right ones a network loses 1.00 decades of skill; without a truth, of 6 such laws the "
        "training loss shows 6, the error on held-out observations shows 3.**"
    )
    assert "median of 6 in 3 environments (explored)" in text
    assert "training loss 1.00 (0 of 6 accused)" in text
    assert "error on held-out observations 0.50 (0 of 6 accused)" in text


def test_every_way_of_being_wrong_has_a_row_beside_right_laws(text):
    rows = {
        cells[1]: cells[2:-1]
        for line in text.splitlines()
        if line.startswith("| ") and (cells := [c.strip() for c in line.split("|")])
    }
    assert rows["wrong sign"] == ["3 (3)", "+3.00", "1.00", "+1.00", "1.00"]
    assert rows["near miss, 10 % of the way"] == ["3 (3)", "+0.50", "1.00", "-0.10", "0.00"]
    assert rows["as it is"] == ["6 (3)", "+0.15", "", "+0.05", ""]


def test_without_wrong_laws_nothing_is_said():
    lines = list(wrong_finding(SimpleNamespace(told_wrongly={"e0": [law(0.1, 0.0)]})))
    assert lines == ["No environment has wrong laws among all others on record.", ""]
