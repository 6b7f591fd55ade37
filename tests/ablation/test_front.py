"""`pinnablate.ablate`: one call from a problem to what each equation is worth."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.ablation.front import environment_of, study_of
from pinnablate.ablation.plan import Plan, plan_of
from pinnablate.errors import PinnablateError
from tests.conftest import declare

LAWS = {"kinematics": "q_t = p", "newton": "p_t = -4*q"}


def oscillation(count=60, noise=0.01):
    rng, time = np.random.default_rng(2), np.linspace(0.0, 3.0, count)
    q, p = np.cos(2 * time), -2 * np.sin(2 * time)
    return {
        "t": time,
        "q": q + noise * rng.standard_normal(count),
        "p": p + noise * rng.standard_normal(count),
    }


def ablated(equations, **changes):
    """A lattice by the kernel, which takes no network: a second."""
    settings = {"data": oscillation(), "learner": "kernel", "arms": "lattice"}
    return pinnablate.ablate(equations=equations, **{**settings, **changes})


def test_the_wrong_law_of_two_is_named():
    wrong = ablated({**LAWS, "newton": "p_t = -1*q"})
    assert str(wrong).startswith("**The data speak against `newton`**")


def test_right_laws_are_not_accused():
    assert str(ablated(LAWS)).startswith("The data speak against no law")


def test_the_plan_comes_before_the_first_record():
    seen = []
    ablated(LAWS, replicates=1, progress=seen.append)
    assert isinstance(seen[0], Plan)
    assert len(seen) == 1 + 4
    assert "kinematics  -p + q_t = 0" in str(seen[0])
    assert "4 arms x 1 replicates = 4 cells, 4 of them to train" in str(seen[0])


def test_records_that_there_are_are_not_trained_again(tmp_path):
    ablated(LAWS, replicates=1, results=tmp_path)
    study = study_of(
        None,
        keywords={"equations": LAWS, "data": oscillation()},
        learner="kernel",
        arms="lattice",
        protocol="quick-v1",
        replicates=1,
    )
    assert plan_of(study, tmp_path).missing == ()
    assert len(plan_of(study, tmp_path, "always").missing) == 4
    assert plan_of(study, tmp_path, "failed").missing == ()


def test_groups_are_told_together():
    found = ablated(LAWS, replicates=1, groups={"oscillator": ["kinematics", "newton"]})
    assert found.study.world.players == ("oscillator",)
    assert list(found.lattice.arms) == ["none", "all"]


def test_conditions_can_be_players():
    found = ablated(
        LAWS,
        replicates=1,
        conditions={"start": ["q = 1 at t = 0", "p = 0 at t = 0"]},
        groups={"start": "start"},
    )
    assert found.study.world.players == ("kinematics", "newton", "start")


@pytest.mark.parametrize("given", ["heat-mixed", "heat-mixed-v1", declare()])
def test_names_and_objects_are_environments_as_everywhere(given):
    assert environment_of(given, {}) == pinnablate.load(given)


@pytest.mark.parametrize(
    ("problem", "keywords", "words"),
    [
        (None, {}, "no problem is given; expected an environment, a DeepXDE data object"),
        (
            None,
            {"data": "file.csv"},
            "there are measurements and no equation; expected one or more",
        ),
        (
            "file.csv",
            {},
            "file.csv has the ending of a file of measurements, expected an environment",
        ),
        ("heat-mixed", {"equations": LAWS}, "equations= beside a problem that declares its own"),
        ("no-such-world", {}, "unknown environment 'no-such-world'"),
        (3, {}, "unknown environment 3; expected an id"),
    ],
)
def test_what_is_no_problem_is_one_sentence(problem, keywords, words):
    with pytest.raises(PinnablateError) as refused:
        environment_of(problem, keywords)
    assert words in str(refused.value)


def test_a_dry_run_is_the_plan(tmp_path):
    plan = ablated(LAWS, dry_run=True, results=tmp_path, replicates=1)
    assert isinstance(plan, Plan)
    assert len(plan.missing) == 4
    assert list(tmp_path.iterdir()) == []


def test_split_and_noise_are_those_of_the_data():
    plan = ablated(LAWS, dry_run=True, split="future", noise={"q": 0.01})
    data = plan.study.environment.data
    assert (data.split, data.noise) == ("future", {"q": 0.01})


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"split": "future"}, "split= beside no data="),
        ({"noise": 0.1, "data": pinnablate.Measurements(oscillation())}, "which says it too"),
        ({"coordinates": "x", "data": oscillation()}, "expected a DeepXDE problem with it"),
    ],
)
def test_what_is_said_of_nothing_is_one_sentence(keywords, words):
    with pytest.raises(PinnablateError, match=words):
        environment_of(None, {"equations": LAWS, **keywords})


def test_a_deepxde_problem_takes_what_the_shell_gives(stacked):
    from tests.adopt import scripts

    plan = pinnablate.ablate(
        scripts.heat_inverse(),
        names=["heat"],
        fields=["u"],
        coordinates=["x", "t"],
        split="future",
        noise=0.01,
        dry_run=True,
    )
    env = plan.study.environment
    assert (env.data.split, env.data.noise) == ("future", 0.01)
    assert "heat  u_t - kappa*u_xx = 0" in str(plan)
    assert "kappa is learned (first guess 2)" in str(plan)


def test_a_script_without_anything_to_score_by_is_named_with_three_ways_out(stacked):
    from tests.adopt import scripts

    with pytest.raises(PinnablateError, match="has neither measurements nor a solution") as refused:
        pinnablate.ablate(scripts.burgers(), dry_run=True)
    for way in ("--data file.csv", "PointSetBC or solution=", "a function of x"):
        assert way in str(refused.value)


def test_iterations_of_what_a_protocol_trains_are_refused():
    with pytest.raises(PinnablateError, match="iterations=100 beside a problem that is traced"):
        ablated(LAWS, iterations=100, dry_run=True)
