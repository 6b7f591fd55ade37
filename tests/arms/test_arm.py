"""What an arm is there for is its role, and is never read off its name."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.arms import EVERYTHING, Arm, Role, Wrong, parse

maxwell = registry.load("maxwell-cavity-2d")
NAMED = {a.name: a for a in parse(maxwell, EVERYTHING)}


@pytest.mark.parametrize(
    ("name", "role", "told_nothing"),
    [
        ("none", Role.LATTICE, True),
        ("faraday+ampere", Role.LATTICE, False),
        ("rbf", Role.CONTROL, True),
        ("smoothness", Role.CONTROL, True),
        ("wrong-sign.faraday", Role.PLACEBO, False),
        ("all/wrong-sign.faraday", Role.PLACEBO_AMONG_ALL, False),
        # Given more than everybody, so no control of what equations did.
        ("extra-data@2", Role.SAMPLE_SWEEP, False),
        ("all/observed-only", Role.PARTLY_TOLD, False),
        ("unknown-coefficients.faraday", Role.PARTLY_TOLD, False),
    ],
)
def test_every_arm_has_the_role_that_it_plays(name, role, told_nothing):
    arm = NAMED[name]
    assert arm.role is role
    assert arm.is_subset == (role is Role.LATTICE)
    assert arm.is_control == (role is Role.CONTROL)
    assert arm.is_told_nothing == told_nothing


def test_a_name_means_nothing():
    assert Arm("all/near-miss.rbf").is_subset
    assert Arm("none", role=Role.CONTROL).is_control


def test_only_arms_with_candidates_are_searched_and_only_networks_are_prolonged():
    assert {a.name for a in NAMED.values() if a.searched} == {"weight-decay", "smoothness"}
    assert {a.name for a in NAMED.values() if a.changes_training} == {"none-long", "weight-decay"}


def test_wrong_laws_are_called_by_kind_target_and_theta():
    assert Wrong("near-miss", "stokes", 0.5).name == "near-miss.stokes@0.5"
    assert Wrong("wrong-sign", "energy").name == "wrong-sign.energy"
