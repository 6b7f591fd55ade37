"""Groups that a user asks for, and how many players there may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.ablation.players import GROUPED, require_feasible, with_groups
from pinnablate.errors import PinnablateError
from pinnablate.registry import load
from tests.conftest import declare


def test_groups_make_a_design_and_leave_the_environment_what_it_was():
    env = load("maxwell-cavity-2d")
    made, design = with_groups(env, "standard", {"divergence": ["gauss_e", "gauss_b"]})
    assert design == GROUPED
    assert made.digest == env.digest
    assert made.world(design).players == ("divergence", "faraday", "ampere")
    again, same = with_groups(made, "standard", {"divergence": ["gauss_e", "gauss_b"]})
    assert (again, same) == (made, design)


def test_a_design_of_another_name_is_grouped_under_its_own():
    env = declare(designs={"early": declare().observations})
    made, design = with_groups(env, "early", {"wave": ["kinematics", "dynamics"]})
    assert design == "early-grouped"
    assert made.world(design).players == ("wave",)


def test_other_groups_are_another_design():
    made, first = with_groups(declare(), "standard", {"ends": "ends"})
    made, second = with_groups(made, "standard", {"wave": ["kinematics", "dynamics"]})
    assert (first, second) == ("grouped", "grouped-again")
    assert made.world(first).players == ("kinematics", "dynamics", "ends")


@pytest.mark.parametrize("groups", [None, {}])
def test_no_groups_change_nothing(groups):
    env = declare()
    assert with_groups(env, "standard", groups) == (env, "standard")


def test_worlds_that_are_drawn_are_drawn_as_before():
    env = load("heat-mixed")
    made, design = with_groups(env, "standard", {"walls": "walls"})
    assert made.world(design, seed=3).drawn == env.world(seed=3).drawn


def test_more_than_eight_players_ask_for_groups_or_for_order2():
    env = load("maxwell-cavity-2d")
    many = replace(env.design("components"), conditions="players")
    env = replace(env, designs={"components": env.design("components"), "many": many})
    require_feasible(env, "components", "full")  # eight
    with pytest.raises(PinnablateError) as refused:
        require_feasible(env, "many", "full")
    said = str(refused.value)
    assert "has 9 players (gauss_e, gauss_b, faraday_1" in said
    assert "expected at most 8: group them, such as groups={'first': ['gauss_e', " in said
    assert "take the 56 subsets of lattice='order2' (--lattice order2)" in said
    require_feasible(env, "many", "order2")
