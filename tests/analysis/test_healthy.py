"""The order of arms that physics gives, step by step, on records whose skills are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.healthy import ALIKE, healthy
from pinnablate.arms import Arm, Role, parse
from tests.analysis.made import ARMS, lattice

heat = registry.load("heat-mixed")
WRONG = {a.name: a for a in parse(heat, "placebos")}
SUBSETS = {
    frozenset(): "none",
    frozenset({"energy"}): "energy",
    frozenset({"fourier"}): "fourier",
    frozenset({"energy", "fourier"}): "all",
}
SKILLS = {
    "none": 0.2,
    "energy": 0.5,
    "fourier": 0.9,
    "all": 2.0,
    "rbf": 0.3,
    "smoothness": 0.25,
    "wrong-sign.energy": 0.1,
    "wrong-sign.fourier": 0.2,
    "near-miss.quasi_steady": -0.1,
    "near-miss.quasi_steady@0.9": 1.9,
}


def study(skills, **kinds):
    """Two replicates, the second 0.1 decades better throughout; `rbf` is best on held-out observations."""
    errors = {a: [10**-s, 10 ** -(s + 0.1)] for a, s in skills.items()}
    held_out = {a: 0.05 if a == "rbf" else 0.1 for a in skills}
    made = lattice(errors, {**ARMS, **WRONG}, held_out=held_out, **kinds)
    return replace(made, subsets=SUBSETS if set(SUBSETS.values()) <= set(skills) else {})


def test_every_step_says_what_was_seen():
    found = {s.what: s for s in healthy(study(SKILLS))}
    assert {what: s.seen.mean for what, s in found.items()} == pytest.approx(
        {
            "all - best single law (fourier)": 1.1,
            "best single law - chosen control (rbf)": 0.6,
            "chosen control (rbf) - smoothness": 0.05,
            # near misses by degrees are no wrong laws: at 0.9 they are nearly right
            "chosen control - mean of 3 wrong laws alone": 0.3 - np.mean([0.1, 0.2, -0.1]),
            "best single law - best wrong law alone (wrong-sign.fourier)": 0.7,
        }
    )
    assert all(s.holds for s in found.values())
    assert found["chosen control (rbf) - smoothness"].expected == f"within {ALIKE}"


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"all": 0.8}, "all - best single law (fourier)"),
        ({"rbf": 1.2, "smoothness": 1.1}, "best single law - chosen control (rbf)"),
        ({"smoothness": 0.6}, "chosen control (rbf) - smoothness"),
        ({"smoothness": -0.1}, "chosen control (rbf) - smoothness"),
        ({"wrong-sign.energy": 0.9}, "chosen control - mean of 3 wrong laws alone"),
        ({"wrong-sign.energy": 1.2}, "best single law - best wrong law alone (wrong-sign.energy)"),
    ],
)
def test_a_step_that_does_not_hold_is_named(change, broken):
    assert broken in [s.what for s in healthy(study({**SKILLS, **change})) if not s.holds]


def test_steps_without_records_are_left_out():
    assert healthy(study({"none": 0.2})) == []
    only = healthy(study({a: SKILLS[a] for a in ("none", "rbf", "wrong-sign.energy")}))
    assert [s.what for s in only] == ["chosen control - the wrong law alone"]


def test_the_role_decides_and_not_the_name():
    renamed = {
        "like-wrong-sign": replace(WRONG["wrong-sign.energy"], name="like-wrong-sign"),
        "wrong-sign.energy": Arm(
            "wrong-sign.energy", role=Role.CONTROL, summary="a control by that name"
        ),
    }
    made = lattice(
        {"none": [1.0], "rbf": [0.5], "like-wrong-sign": [0.9], "wrong-sign.energy": [0.4]},
        {**ARMS, **renamed},
        held_out={"wrong-sign.energy": 0.01},
    )
    assert made.chosen_control() == "wrong-sign.energy"
    (step,) = healthy(made)
    assert step.what == "chosen control - the wrong law alone"
    assert step.seen.mean == pytest.approx(np.log10(0.9 / 0.4))
