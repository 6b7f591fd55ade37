"""Arms that are told something false, in part, or something that is no law, as they are trained."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.arms.controls import STRENGTHS
from pinnablate.errors import PinnablateError
from pinnablate.learners.cost import flops
from pinnablate.records.store import Store
from pinnablate.report.summary import study_report
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


def study(names, env=heat, **changes):
    return Study(env, protocol("smoke"), arms=parse(env, names), **changes)


def test_a_wrong_law_that_is_not_wrong_is_not_trained():
    (arm,) = parse(registry.load("friedmann"), "permuted-fields.continuity")
    with pytest.raises(
        PinnablateError,
        match=r"cannot train arm 'permuted-fields\.continuity': the truth violates it by",
    ):
        Study(registry.load("friedmann"), protocol("smoke"), arms=(arm,)).run(Store("unused"))


def test_arms_of_one_replicate_share_initial_weights_points_and_noise():
    s = study("everything")
    fits = [
        s.fit(c)
        for c in s.cells
        if c.arm.more == 1 and not c.arm.observed_only and c.arm.name != "spline"
    ]
    first = fits[0]
    for f in fits[1:]:
        np.testing.assert_array_equal(f.initial[: first.architecture.parameters], first.initial)
        np.testing.assert_array_equal(f.problem.collocation, first.problem.collocation)
        np.testing.assert_array_equal(f.problem.row_target, first.problem.row_target)
    by_name = {f.arm.name: f for f in fits}
    assert flops(by_name["wrong-sign.energy"]) == flops(by_name["energy"])


def test_keys_are_all_different_and_those_of_the_lattice_are_what_they_were():
    cells = study("everything").cells
    assert len({c.key for c in cells}) == len(cells)
    assert {c.key for c in Study(heat, protocol("smoke")).cells} <= {c.key for c in cells}


def test_a_kernel_told_a_wrong_law_minimises_its_residual(tmp_path):
    made = study("all,all/wrong-sign.fourier", learner="kernel")
    right, wrong = made.run(Store(tmp_path))[0]
    assert wrong.residuals["fourier"][0] > 5 * right.residuals["fourier"][0]


KINDS = (
    "wrong-sign.energy",
    "near-miss.quasi_steady@0.5",
    "permuted-fields.fourier",
    "random-operator",
    "smoothness",
    "extra-data@2",
    "all/observed-only",
    "all/unknown-coefficients",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Every kind of arm, trained together with the ends of the lattice: {arm: record}."""
    made, _ = study(f"none,{','.join(KINDS)},all").run(Store(tmp_path_factory.mktemp("company")))
    return {r.arm: r for r in made}


@pytest.mark.parametrize("arm", KINDS)
def test_every_kind_of_arm_trains_alone_as_in_company(arm, company, tmp_path):
    (alone,), _ = study(arm).run(Store(tmp_path))
    assert alone.status == "ok"
    assert company[arm].errors == alone.errors
    assert company[arm].key == alone.key
    assert f"\n| {arm} " in study_report(study(arm), {alone.key: alone})


def test_the_strength_of_smoothness_is_chosen_on_left_out_observations(company):
    record = company["smoothness"]
    errors = record.detail["cross_validation"]
    assert len(errors) == len(STRENGTHS)
    assert errors[f"{record.detail['strength']:g}"] == min(errors.values())


def test_groups_leave_out_what_does_not_apply_and_names_do_not():
    made = Study.of(heat, protocol="smoke", arms="controls")
    reasons = dict(made.left_out)
    assert reasons.pop("spline") == "it is a spline of one coordinate, and there are 2"
    assert reasons.pop("none-long").startswith("validation says at which state a network is read")
    assert not reasons
    assert "spline" not in [a.name for a in made.arms]
    named = Study.of(heat, protocol="smoke", arms="spline")
    with pytest.raises(PinnablateError, match="'spline': it is a spline of one coordinate"):
        named.require_support(named.cells)


@pytest.mark.parametrize("times", ["0.5", "2"])
def test_a_strength_is_searched_on_the_observations_that_the_arm_is_given(times):
    """A control that is given more observations divides them all into folds."""
    study = Study.of("heat-mixed", protocol="smoke", arms=f"extra-data.weight-decay@{times}")
    (cell,) = study.cells
    count = round(float(times) * study.world.observation_count)
    found = study.search(cell)
    assert {len(f.kept) for f in found} == {count}
    assert all(np.count_nonzero(f.row_weights) > 0 for f in found)
