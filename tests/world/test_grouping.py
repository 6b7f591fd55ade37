"""Equations and conditions that a design tells or withholds together."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import lattice
from pinnablate.environment import Design, Environment, coordinates, fields, given, lower
from pinnablate.errors import PinnablateError
from pinnablate.registry import load
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)
START = {"start": [given(u, on=lower(t), points=4)]}


def grouped(groups, env: Environment | None = None, **changes):
    settings = {"count": 10, "until": 0.5, "fields": (u,), "groups": groups, **changes}
    return (env or declare()).world(Design(**settings))


def test_a_group_of_equations_is_one_player():
    world = grouped({"wave": ["kinematics", "dynamics"]})
    assert world.players == ("wave",)
    assert [a.name for a in lattice(world)] == ["none", "all"]
    assert [r.expression for r in world.laws.residuals] == [
        r.expression for r in declare().world().laws.residuals
    ]


def test_told_everything_is_the_same_loss_whatever_is_grouped():
    env = load("maxwell-cavity-2d")
    plain = env.world()
    design = Design(count=60, until=0.6, groups={"divergence": ("gauss_e", "gauss_b")})
    world = env.world(design)
    assert set(world.players) == {"divergence", "faraday", "ampere"}

    def weights(of):
        each = zip(of.laws.residuals, of.laws.shares, of.laws.residual_scales, strict=True)
        return {str(r.expression): (k, s) for r, k, s in each}

    assert weights(world) == weights(plain)
    assert len(set(plain.laws.shares)) > 1  # faraday has three residuals, the others one


def test_conditions_in_a_group_are_told_with_it_and_others_to_everybody():
    world = grouped({"wave": ["kinematics", "dynamics", "start"]}, further=START)
    assert world.players == ("wave",)
    assert world.ablated == ("wave",)
    problem = make_problem(world, 0, 8)
    nothing, everything = problem.row_weights(30.0), problem.row_weights(30.0, players=("wave",))
    starts = np.array(problem.row_group) == "wave"
    ends = np.array(problem.row_group) == "ends"
    assert starts.sum() == 4
    assert not nothing[starts].any()
    assert everything[starts].all()
    assert nothing[ends].all()


def test_a_group_of_conditions_alone_is_a_player_beside_the_equations():
    world = grouped({"ends": "ends"})
    assert world.players == ("kinematics", "dynamics", "ends")


def test_components_can_be_grouped():
    env = load("maxwell-cavity-2d")
    design = Design(
        count=60,
        until=0.6,
        granularity="component",
        groups={"curl_e": ("faraday_1", "faraday_2", "faraday_3")},
    )
    world = env.world(design)
    assert "curl_e" in world.players
    assert "faraday_1" not in world.players
    assert set(world.laws.bundled["curl_e"]) == {"faraday"}


def test_a_group_is_part_of_the_digest_of_a_design_and_its_absence_is_not():
    assert grouped({}).design_digest == declare().world().design_digest
    assert grouped({"wave": ["kinematics", "dynamics"]}).design_digest != grouped({}).design_digest


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (["kinematics"], "groups=['kinematics']; expected {player: (member, ...)}"),
        ({"wave": []}, "group 'wave' holds (); expected names of equations,"),
        ({"wave": 3}, "group 'wave' holds 3; expected names of equations,"),
        ({"wave": ["dynamic"]}, "unknown member 'dynamic'; expected one of: kinematics, dynamics"),
        ({"Wave": ["dynamics"]}, "group 'Wave'; expected a name of its own: a letter"),
        ({"all": ["dynamics"]}, "group 'all'; expected a name of its own"),
        ({"kinematics": ["dynamics"]}, "has the name of something that is not in it"),
        ({"a": ["dynamics"], "b": ["dynamics"]}, "'dynamics' stands in 2 groups; expected each"),
    ],
)
def test_a_group_that_cannot_be_is_one_sentence(groups, words):
    with pytest.raises(PinnablateError) as refused:
        declare(designs={"grouped": Design(count=5, until=0.5, groups=groups)})
    assert words in str(refused.value)


def test_observations_of_a_field_are_withheld_from_those_who_are_not_told_it():
    world = grouped({"probe": "p"}, fields=(u, p))
    assert world.players == ("kinematics", "dynamics", "probe")
    assert world.observation_players == {"p": "probe"}
    problem = make_problem(world, 0, 8)
    told = problem.row_weights(30.0, players=("probe",))
    withheld = problem.row_weights(30.0, players=("kinematics",))
    of_p = np.array(problem.row_functional) == 1
    seen = np.arange(len(of_p)) < problem.observation_rows
    assert told[seen].all()
    assert not withheld[seen & of_p].any()
    # what is left is a mean over fewer observations
    scale = world.field_scales[0]
    assert (withheld[seen & ~of_p] * scale) ** 2 == pytest.approx(np.full(10, 30.0 / 10))


def test_where_everything_is_told_observations_weigh_what_they_do_without_groups():
    plain, made = (make_problem(grouped(g, fields=(u, p)), 0, 8) for g in ({}, {"probe": "p"}))
    told = made.row_weights(30.0, players=("kinematics", "probe"))
    assert np.array_equal(told, plain.row_weights(30.0))


def test_a_sensor_can_be_a_player():
    sensors = {"slope": u.diff(x)}
    world = grouped({"gauge": ["slope"]}, sensors=sensors)
    problem = make_problem(world, 0, 8)
    assert world.players[-1] == "gauge"
    assert problem.row_group.count("gauge") == 10
    assert not problem.row_weights(30.0)[np.array(problem.row_group) == "gauge"].any()


def test_arms_that_take_all_observations_are_left_out():
    observed = Design(count=10, until=0.5, fields=(u, p), groups={"probe": "p"})
    env = declare(designs={"probe": observed})
    study = Study.of(env, design="probe", protocol="smoke")
    assert all(arm.is_subset for arm in study.arms)
    with_controls = Study.of(env, design="probe", protocol="smoke", arms="lattice,controls")
    assert "rbf" in dict(with_controls.left_out)
    kernel = Study.of(env, design="probe", protocol="smoke", learner="kernel", arms="lattice")
    assert "it takes all observations" in (kernel.why_not(kernel.arms[0]) or "")
