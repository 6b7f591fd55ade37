"""What is about to be trained, in words."""

from __future__ import annotations

from sympy import Max, sqrt

from pinnablate.ablation.plan import Plan, players
from pinnablate.ablation.players import with_groups
from pinnablate.registry import load
from pinnablate.study import Study
from tests.pendulum import angle, measured, pendulum, speed


def planned(groups=None, name="heat-mixed", **settings):
    env, design = with_groups(load(name), "standard", groups)
    usual = {"protocol": "smoke", "arms": "lattice"}
    study = Study.of(env, design=design, **{**usual, **settings})
    return Plan(study, study.cells)


def test_a_plan_says_what_is_told_and_what_is_given():
    said = str(planned(replicates=2)).splitlines()
    assert said[0] == "heat-mixed-v1: fields u, q over x in [0, 1], t in [0, 1]"
    assert "  energy   q_x + u_t = 0" in said
    assert said[said.index("given to every arm:") + 1].startswith("  walls  u = 0 at x = 0, x = 1")
    assert said[-1].startswith("4 arms x 2 replicates = 8 cells, 8 of them to train")


def test_a_group_says_all_that_it_tells():
    plan = planned({"physics": ["energy", "fourier", "walls"]})
    assert players(plan.study.world) == {
        "physics": "q_x + u_t = 0; q + u_x/20 = 0; u = 0 at x = 0, x = 1 (15 points each)"
    }
    assert "given to every arm" not in str(plan)


def test_long_training_names_shorter_ways(monkeypatch):
    monkeypatch.setattr(Study, "estimate", lambda *_: (3600.0, 0.0))
    assert "shorter" not in str(
        planned()
    )  # one replicate of two laws under smoke is as short as it gets
    assert str(planned(protocol="quick-v1")).endswith(
        "\nshorter: protocol='smoke' for a first look"
    )
    several = str(planned(name="maxwell-cavity-2d", replicates=5, arms="default"))
    assert several.endswith(
        "\nshorter: replicates=1 (nothing is tested below five), groups= of laws, lattice='order2', "
        "arms='lattice', without controls"
    )


def test_a_plan_counts_what_was_measured():
    lacking = measured()
    lacking["angle"][3] = float("nan")
    env = pendulum(lacking)
    said = str(Plan(Study.of(env, protocol="smoke", arms="lattice"), ()))
    assert (
        "measured: 59 rows (and 1 without any value), t from 0 to 6; values of angle 59, speed 0 (59 missing); held out:"
        in said
    )


def test_nothing_is_estimated_where_nothing_is_missing():
    study = planned().study
    assert Plan(study, ()).seconds == 0.0


def test_a_law_whose_training_would_not_begin_is_noted_before_it_is_waited_for():
    def said(law):
        laws = {"kinematics": angle.diff() - speed, "odd": speed.diff() + law}
        return str(Plan(Study.of(pendulum(equations=laws), protocol="smoke"), ()))

    (noted,) = [line for line in said(sqrt(speed)).splitlines() if line.startswith("note: ")]
    assert noted.startswith(
        "note: odd[0]: no number where a field has the other sign than was measured"
    )
    assert "write sqrt(Max(q, 0)) for sqrt(q)" in noted
    assert "note: " not in said(sqrt(Max(speed, 0)))
    assert "note: " not in str(planned()), "a world with a truth is certified"
