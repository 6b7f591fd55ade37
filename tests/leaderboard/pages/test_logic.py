"""The section on what of a network's gains is its own, with planted regressions."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.analysis.explained import Told as Subset
from pinnablate.analysis.explained import explain
from pinnablate.analysis.settled import Budgets
from pinnablate.leaderboard.pages.logic import MOST, logic_section
from tests.analysis.made import full_lattice

ARMS = ("a", "b", "c", "a+b", "a+c", "b+c", "all")


def regression(beyond):
    """Ten environments in which networks do what the kernel does, and more by arm in the one called heat."""
    rng = np.random.default_rng(0)
    subsets = []
    for k in range(10):
        name = "heat" if k == 0 else f"e{k}"
        for arm in ARMS:
            kernel = rng.uniform(0, 1)
            own = beyond.get(arm, 0.0) if name == "heat" else 0.0
            elsewhere = {"kernel": kernel, "free": -2.0 if arm == "all" else rng.uniform(-1, 0)}
            subsets.append(Subset(name, arm, kernel + own + rng.normal(0, 0.05, 10), elsewhere))
    return explain(subsets, ["free", "kernel"])


def entry():
    """What the section asks of a study: an environment, gains over `none`, and nothing at half the budget."""
    made = full_lattice(("a", "b", "c"), lambda s: 0.1 ** len(s))

    def gain(arm, over):
        return made.gain("a+b+c" if arm == "all" else arm, over)

    return SimpleNamespace(
        environment=SimpleNamespace(id="heat"),
        lattice=SimpleNamespace(gain=gain),
        budgets=Budgets.of(made),
    )


@pytest.fixture(scope="module")
def network():
    return entry()


def rows(lines):
    """{subset: the other cells of its row}."""
    table = [line for line in "\n".join(lines).splitlines() if line.startswith("| ")]
    cells = [[c.strip() for c in line.split("|")[1:-1]] for line in table]
    return {row[0]: row[1:] for row in cells[1:]}


def test_what_a_network_does_beyond_is_said_first(network):
    lines = logic_section(network, regression({"b+c": 1.0, "a": -0.8}))
    assert lines[2].startswith("In 2 of 7 subsets the network is off by half a decade or more")
    assert "most for `b+c`, of which it makes **1." in lines[2]
    assert lines[2].endswith("decades more**.")
    assert {"a", "b+c"} <= set(rows(lines))
    assert len(rows(lines)) == 3


def test_a_network_that_does_as_expected_is_said_to(network):
    lines = logic_section(network, regression({}))
    assert "about what linear algebra and the kernel let one expect" in lines[2]
    assert "Shown are the 3 of 7 subsets that are furthest off." in lines[-2]


def test_the_table_has_a_bound(network):
    lines = logic_section(network, regression(dict.fromkeys(ARMS, 1.0)))
    assert len(rows(lines)) == 7 <= MOST
    assert rows(lines)["all"][2] == "yes"  # it leaves least free
    assert rows(lines)["a"][2] == "no"


def test_without_a_regression_there_is_no_section(network):
    assert logic_section(network, None) == []
    elsewhere = SimpleNamespace(environment=SimpleNamespace(id="other"))
    assert logic_section(elsewhere, regression({})) == []
