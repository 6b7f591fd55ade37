"""What an environment says of itself, and that it is the only way to its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.environment import Design
from pinnablate.errors import PinnablateError
from pinnablate.world import Laws, World
from tests.conftest import declare


def test_names_come_from_the_declaration(string):
    assert (string.name, string.field_names, string.players) == (
        "string",
        ("u", "p"),
        ("kinematics", "dynamics"),
    )
    assert string.time == string.coordinates[1]
    assert (string.lower.tolist(), string.upper.tolist()) == ([0, 0], [1, 1])
    assert string.observed(string.observations) == (0,)
    assert string.observed(Design(count=3)) == (0, 1)


@pytest.mark.parametrize(
    ("design", "splits"),
    [
        (Design(count=3, until=0.5), ("interp", "extrap")),
        (Design(count=3, until=1), ("interp",)),
        (Design(count=3), ("interp",)),
    ],
)
def test_splits_follow_what_is_observed(string, design, splits):
    assert string.splits(design) == splits
    assert string.splits(replace(design, fields=string.fields[1:])) == (*splits, "unobserved")


def test_the_primary_split_is_the_design_s_or_else_the_environment_s(string):
    assert string.primary_split(string.observations) == "extrap"
    assert string.primary_split(Design(count=3, primary="interp")) == "interp"


def test_unknown_design_suggests_the_nearest(string):
    with pytest.raises(PinnablateError, match="Did you mean 'standard'"):
        string.design("standart")
    with pytest.raises(PinnablateError, match="Did you mean 'standard'"):
        string.world("standart")


def test_a_gauge_is_read_the_same_however_it_is_declared():
    u, p = declare().fields
    x, t = declare().coordinates
    assert declare().gauges == {}
    assert declare(gauge=(u,)).gauges == {u: ()}
    law = {"dynamics": p.diff(t) - u.diff(x, 2)}
    assert declare(equations=law, gauge={u: (t,), p: ()}).gauges == {u: (t,), p: ()}


def test_the_world_of_a_declared_design_is_made_once_and_all_stand_on_one_ground(string):
    assert string.world() is string.world("standard")
    undeclared = string.world(Design(count=3, until=0.5))
    assert isinstance(undeclared, World)
    assert undeclared.design_name == ""
    assert undeclared.ground is string.world().ground


def test_numbers_are_kept_by_the_environment_that_made_them_and_by_no_copy_of_it(string):
    world = string.world()
    copied = replace(string, source="another")
    assert copied.world() is not world
    assert copied.world().environment is copied
    assert isinstance(world.laws, Laws)


def test_there_is_one_world_and_another_seed_is_refused_in_one_sentence(string):
    assert string.world("standard", seed=0) is string.world()
    with pytest.raises(PinnablateError) as refused:
        string.world("standard", seed=3)
    assert (
        str(refused.value)
        == "string-v1 declares one world, that of seed 0, got seed 3; leave seed= out, or declare what is "
        "drawn: worlds={parameter: distribution}"
    )


def test_the_floor_is_ten_times_the_certified_error(string):
    assert string.floor == pytest.approx(1e-12)


def test_reprs_are_one_line(string):
    assert (
        repr(string) == "Environment('string-v1': u, p over x, t; equations kinematics, dynamics)"
    )
    assert repr(string.world()) == (
        "World('string-v1', design standard: 10 observations of u; players kinematics, dynamics)"
    )


def test_other_equations_are_another_environment(string):
    u, p = string.fields
    x, t = string.coordinates
    other = string.with_equations(
        {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - 2 * u.diff(x, 2)}
    )
    assert other.digest != string.digest
    assert other.world().laws.residual_scales[1] == pytest.approx(
        2 * string.world().laws.residual_scales[1]
    )
