"""What is read first on a page: the finding, then worth, then the picture, before any formula."""

from __future__ import annotations

import pytest

from pinnablate.leaderboard.publish import pages


@pytest.fixture(scope="module")
def page(plain):
    return pages(plain).texts["heat-mixed-v1.md"]


def test_the_finding_worth_and_the_picture_come_before_the_world(page):
    places = [
        page.index(words)
        for words in (
            "Told all its equations, the network's error",
            "What each law is worth, in decades (0.3 halves the error, 1 divides it by ten):",
            "| law ",
            "| all together ",
            "![Lattice of heat-mixed-v1",
            "**Which law is suspect?**",
            "## The world",
            "## standard-v2, design standard, learner stacked",
        )
    ]
    assert places == sorted(places)
    before = page[: page.index("| law ")]
    assert len(before.split("\n")) < 15, "worth stands on the first screen of a phone"


def test_a_picture_stands_once(page):
    assert page.count("![Lattice of heat-mixed-v1, standard, standard-v2, stacked]") == 1


def test_learning_comes_before_the_tables_of_a_study(page):
    study = page[page.index("## standard-v2, design standard") :]
    places = [
        study.index(words)
        for words in (
            "### Laws that it is not told",
            "### In what order it learns",
            "### Every arm",
        )
    ]
    assert places == sorted(places)


def test_what_a_decade_is_stands_beside_the_first_that_is_shown(page):
    first = page[: page.index("## The world")]
    assert "1 divides it by ten" in first
    assert "0 predicts no better than the mean" in first


def test_which_laws_are_inherited_stands_before_the_picture(page):
    before = page[: page.index("![Lattice of")]
    assert "**Which laws are inherited?** None is known to follow from the others." in before
