"""The page of findings, of boards whose answers are planted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.explained import Told as Subset
from pinnablate.analysis.explained import explain
from pinnablate.analysis.features import Features
from pinnablate.analysis.logic import FOLLOWS, IMPLIED, INDEPENDENT, OPEN
from pinnablate.analysis.predicted import Law, predict
from pinnablate.analysis.transfer import Transfer
from pinnablate.leaderboard.pages.findings import (
    SECTIONS,
    findings_page,
    other_findings_page,
)


def transfer(decades):
    return Transfer("e", frozenset("a"), estimate([decades] * 5), estimate([2.0] * 5))


def board(environments=10, follows=1.0):
    """Laws that follow fall by so many decades, others by 0.2; a network that does twice what the kernel does;
    laws that are worth half a decade for each scalar equation."""
    rng = np.random.default_rng(0)
    names = [f"e{k}" for k in range(environments)]
    subsets = []
    for name in names:
        for arm in ("a", "b", "all"):
            kernel, free = rng.uniform(0, 1), rng.uniform(-1, 0)
            beyond = 0.9 if (name, arm) == ("e3", "b") else 0.0
            gains = 2 * kernel + beyond + rng.normal(0, 0.05, 10)
            subsets.append(Subset(name, arm, gains, {"kernel": kernel, "free": free}))
    laws = [
        Law(
            name,
            f"law{k}",
            0.5 * k + rng.normal(0, 0.02),
            Features("evolution", 1, True, False, k, 1.0),
        )
        for name in names
        for k in (1, 2, 3)
    ]
    by_subset = {n: [(FOLLOWS, transfer(follows)), (OPEN, transfer(0.2))] for n in names}
    by_law = {n: [(IMPLIED, transfer(follows)), (INDEPENDENT, transfer(0.1))] for n in names}
    few = [x for p in (("free",), ("kernel",), ("free", "kernel")) if (x := explain(subsets, p))]
    return SimpleNamespace(
        board=("standard-v2", "stacked"),
        entries=names,
        by_subset=by_subset,
        by_law=by_law,
        guarded=0,
        unsettled=0,
        explained=few,
        laws=laws,
        predicted=predict(laws),
        beside={"spectral": (few[0], few[-1])} if few else {},
        trained_by={"spectral": environments, "solver-layer": 5}.get,
        with_half=0,
        in_observations={},
        told_wrongly={},
        order={},
        looked_into={},
    )


@pytest.fixture(scope="module")
def page():
    return findings_page([board()])[0]


def test_it_says_that_laws_which_follow_are_inherited(page):
    assert "learns 50 % (50 to 50) of what telling it achieves where" in page
    assert "follows from those told, 10 % (10 to 10) where it does not" in page
    assert "violated 1.00 ± 0.00 decades less than told nothing, any other 0.20 ± 0.00" in page
    assert "is +0.80 ± 0.00 more (10 environments; shown, explored)" in page


def test_it_says_the_contrary_where_that_is_so():
    page, _ = findings_page([board(follows=0.2)])
    assert "is +0.00 ± 0.00 more (10 environments; not shown, explored)" in page


def test_it_names_the_subset_that_a_network_makes_more_of(page):
    assert (
        "and 0.5 decades or more in 1: 1 times networks make more of the laws, 0 times less" in page
    )
    line = next(line for line in page.splitlines() if line.startswith("| [e3](e3.md)"))
    assert line.split("|")[2].strip() == "b"


def test_it_says_that_size_is_what_a_law_is_worth(page):
    assert "predicts 100 % of the differences" in page or "predicts 99 % of the differences" in page
    assert "+0.50 ± 0.01 decades for each further scalar equation" in page


def test_it_says_what_further_learners_add(page):
    assert "Collocation without a network, trained in 10 of them, explains 9" in page
    assert "the solver with the equations inside was trained in 5, too few for a regression" in page


def test_it_says_whether_values_are_known_to_hold_still(page):
    assert "Of standard-v2 half of the budget is not on record" in page


def test_everything_is_marked_explored_and_every_table_is_narrow(page):
    assert "**All of it is explored**" in page
    heads = [line for line in page.splitlines() if line.startswith("|--")]
    assert heads
    assert max(line.count("|") - 1 for line in heads) <= 6


def test_of_few_environments_it_says_that_they_are_few():
    page, _ = findings_page([board(environments=3)])
    assert "\nToo few environments for a regression (at least 8)." in page
    assert "\n7. Too few environments for a model (at least 8)." in page
    assert "(1.00/1.00/1.00)" in page  # values, no interval


def test_of_one_environment_or_without_networks_there_is_no_page():
    assert findings_page([board(environments=1)]) == (None, {})
    assert findings_page([]) == (None, {})


def test_every_section_is_answered_on_the_first_screen(page):
    first, *sections = page.split("\n## ")[1:]
    for title, section in zip(SECTIONS, sections, strict=True):
        assert section.startswith(title)
        answer = section.split("\n\n")[1].strip("*\n")
        assert f"\n{title[0]}. {answer}\n" in first


def test_other_protocols_have_a_page_of_their_own():
    first, other = board(environments=12), board(environments=9)
    other.board = ("adam-v1", "stacked")
    (page, _), others = findings_page([other, first]), other_findings_page([other, first])
    assert "Networks under standard-v2, 12 environments:" in page
    assert "The same under adam-v1: [other protocols](findings-other.md)." in page
    assert "### adam-v1, stacked: 9 environments" in others
    assert "### standard-v2" not in others
    assert other_findings_page([first]) is None


def test_the_picture_has_a_dot_for_each_environment_and_a_mean_for_each_kind(page):
    drawn = findings_page([board()])[1]["findings.svg"]
    assert "](figures/findings.svg)" in page.split("\n## ")[1]
    assert drawn.count("<circle") == 2 * 10
    assert drawn.count("<polygon") == 2
    assert "it follows from the laws told: 50 % of 10 environments" in drawn
    assert "they say nothing of it: 10 % of 10 environments" in drawn
    assert "cx='230'" in drawn  # half of the way, on an axis from -25 to 125 %


def test_one_environment_never_leads_where_there_are_several():
    several, one = board(environments=3), board(environments=1)
    one.board, one.with_half = ("standard-v3", "stacked"), True
    assert "Networks under standard-v2, 3 environments:" in findings_page([one, several])[0]
