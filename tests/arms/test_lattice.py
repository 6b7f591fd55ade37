"""The lattice of subsets: complete, in order, and refused where it is too large."""

from __future__ import annotations

from collections import Counter

import pytest

from pinnablate import registry
from pinnablate.arms import FULL, ORDER2, Role, feasible, lattice, subset
from pinnablate.errors import PinnablateError
from tests.worlds import nine

maxwell = registry.load("maxwell-cavity-2d")


def test_the_lattice_holds_every_subset_once_from_none_to_all():
    arms = lattice(maxwell)
    assert len(arms) == len({a.equations for a in arms}) == 16
    assert (arms[0].name, arms[-1].name) == ("none", "all")
    assert [len(a.equations) for a in arms] == sorted(len(a.equations) for a in arms)
    assert {a.role for a in arms} == {Role.LATTICE}


def test_a_subset_is_in_the_order_declared_whatever_was_typed():
    assert subset(maxwell, ("ampere", "faraday")) == subset(maxwell, ("faraday", "ampere"))
    assert subset(maxwell, ("ampere", "faraday")).name == "faraday+ampere"


def test_a_lattice_of_more_than_eight_equations_is_refused_with_its_size_and_two_remedies():
    with pytest.raises(
        PinnablateError,
        match=r"2\^9 = 512 subsets.*group equations.*56 subsets of --lattice order2",
    ):
        lattice(nine())
    assert (feasible(nine()), feasible(maxwell)) == (ORDER2, FULL)


def test_order2_holds_none_singles_pairs_leave_one_outs_and_all():
    arms = lattice(nine(), "order2")
    assert Counter(len(a.equations) for a in arms) == {0: 1, 1: 9, 2: 36, 8: 9, 9: 1}
    assert len({a.name for a in arms}) == 56


@pytest.mark.parametrize("name", ["lotka-volterra", "friedmann", "maxwell-cavity-2d"])
def test_up_to_four_equations_order2_is_the_full_lattice(name):
    env = registry.load(name)
    assert lattice(env, "order2") == lattice(env)


def test_a_misspelt_lattice_is_refused():
    with pytest.raises(PinnablateError, match=r"unknown lattice 'order3'.*order2"):
        lattice(maxwell, "order3")


def test_a_name_that_is_no_equation_is_refused_and_the_nearest_is_named():
    with pytest.raises(PinnablateError, match=r"'pry'.*prey"):
        subset(registry.load("lotka-volterra"), ("pry",))
