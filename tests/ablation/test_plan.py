"""What is about to be trained, in words."""

from __future__ import annotations

from pinnablate.ablation.plan import Plan, players
from pinnablate.ablation.players import with_groups
from pinnablate.registry import load
from pinnablate.study import Study


def planned(groups=None, **settings):
    env, design = with_groups(load("heat-mixed"), "standard", groups)
    study = Study.of(env, design=design, protocol="smoke", arms="lattice", **settings)
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
    assert "\nshorter: protocol='smoke' for a first look" in str(planned())


def test_nothing_is_estimated_where_nothing_is_missing():
    study = planned().study
    assert Plan(study, ()).seconds == 0.0
