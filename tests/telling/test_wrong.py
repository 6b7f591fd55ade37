"""Arms told something false, in part, or something that is no law: each is what it says, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import EVERYTHING, Arm, Wrong, further_arms, parse, subset, wrongs
from pinnablate.arms.arm import NEAR_MISS, PERMUTED, WRONG_COEFFICIENT, WRONG_SIGN
from pinnablate.arms.controls import STRENGTHS
from pinnablate.errors import PinnablateError
from pinnablate.learners.cost import flops
from pinnablate.records.store import Store
from pinnablate.report.summary import study_report
from pinnablate.study import Study
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import protocol
from pinnablate.telling import terms as telling

PANEL = ("decay-chain", "lotka-volterra", "heat-mixed", "friedmann", "burgers-potential", "maxwell-cavity-2d",
         "maxwell-charge-2d", "taylor-green-advected")
heat, maxwell = registry.load("heat-mixed"), registry.load("maxwell-cavity-2d")


def study(names, env=heat, **changes):
    (arms,) = (parse(env, names),)
    return Study(env, protocol("smoke"), arms=arms, **changes)


def values_of(env, told, points):
    """Every residual that is told, on the truth, in its own scale: {law: [N, residuals]}."""
    view = told.environment
    terms = view.term_values(view.reference_jet(points), points) * (1.0 if told.factors is None else told.factors)
    return {name: np.stack([terms[:, span].sum(axis=1) / scale for r, span, scale in
                            zip(view.residuals, view.term_spans, view.residual_scales, strict=True) if r.equation == name], -1)
            for name in told.laws}


@pytest.mark.parametrize("name", PANEL)
def test_the_truth_violates_every_wrong_law_that_applies_and_no_law_beside_it(name):
    env = registry.load(name)
    points = env.scale_points[:512]
    for wrong in wrongs(env):
        for arm in parse(env, f"{wrong.name},all/{wrong.name}"):
            if telling.why_not(env, "standard", arm):
                continue
            told = telling.told(env, arm, 0)
            sizes = {law: float(np.sqrt(np.mean(v**2, axis=0)).max()) for law, v in values_of(env, told, points).items()}
            false = {law: size for law, size in sizes.items() if law not in arm.equations}
            assert len(false) >= 1
            least = telling.LEAST_VIOLATION * (1.0 - wrong.theta) * 0.8
            assert max(false.values()) >= least, (arm.name, sizes)
            assert all(size < 1e-6 for law, size in sizes.items() if law in arm.equations), (arm.name, sizes)


@pytest.mark.parametrize("theta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(("env", "miss"), [(maxwell, "no_displacement"), (registry.load("friedmann"), "no_lambda")])
def test_a_near_miss_is_theta_of_the_law_and_the_rest_of_its_near_miss(env, miss, theta):
    points = env.scale_points[:64]
    rng = np.random.default_rng(0)
    jet = {alpha: v + rng.normal(size=v.shape) for alpha, v in env.reference_jet(points).items()}

    def residuals(view, factors, laws):
        terms = view.term_values(jet, points) * (1.0 if factors is None else factors)
        return np.stack([terms[:, span].sum(axis=1) for r, span in zip(view.residuals, view.term_spans, strict=True)
                         if r.equation in laws], -1)

    told = telling.told(env, Arm("x", wrong=(Wrong(NEAR_MISS, miss, theta),)), 0)
    replaced = tuple(env.near_misses[miss].equations)
    near = env.told_by(replace(env.observations, told=miss))
    expected = theta * residuals(env, None, replaced) + (1 - theta) * residuals(near, None, replaced)
    np.testing.assert_allclose(residuals(told.environment, told.factors, told.laws), expected, rtol=1e-10, atol=1e-10)


def test_wrong_signs_and_coefficients_leave_the_leading_term_its_part():
    sign = telling.told(heat, Arm("x", wrong=(Wrong(WRONG_SIGN, "energy"),)), 0)
    tripled = telling.told(heat, Arm("x", wrong=(Wrong(WRONG_COEFFICIENT, "energy"),)), 0)
    names = [str(t) for t in heat.terms]
    leading = names.index("Derivative(u(x, t), t)")
    assert sign.environment is heat
    assert sign.factors[leading] == -1.0
    assert np.delete(sign.factors, leading).tolist() == [1.0, 1.0, 1.0]
    other = names.index("Derivative(q(x, t), x)")
    assert tripled.factors[other] == 3.0
    assert np.delete(tripled.factors, other).tolist() == [1.0, 1.0, 1.0]


def test_permuted_fields_keep_operator_and_order():
    env = registry.load("lotka-volterra")
    told = telling.told(env, Arm("x", wrong=(Wrong(PERMUTED, "prey"),)), 0)
    points = env.scale_points[:32]
    sigma = env.field_scales
    swapped = {alpha: np.stack([v[:, 1], v[:, 0]], -1) * sigma / sigma[::-1] for alpha, v in env.reference_jet(points).items()}
    expected = env.residual_values(swapped, points)[:, 0] / env.residual_scales[0]
    found = values_of(env, told, points)[told.laws[0]][:, 0]
    assert abs(np.corrcoef(expected, found)[0, 1]) == pytest.approx(1.0)
    assert telling.violation(env, Wrong(PERMUTED, "prey")) > 0.5


def test_a_wrong_law_that_is_not_wrong_does_not_apply():
    env = registry.load("friedmann")  # s + 3 N = const is symmetric under the exchange of s and 3 N
    (arm,) = parse(env, "permuted-fields.continuity")
    assert "it is not wrong here" in telling.why_not(env, "standard", arm)
    with pytest.raises(PinnablateError, match=r"cannot train arm 'permuted-fields\.continuity': the truth violates it by"):
        Study(env, protocol("smoke"), arms=(arm,)).run(Store("unused"))


def test_random_operators_match_orders_and_count_and_are_new_in_every_replicate():
    (arm,) = parse(maxwell, "random-operator")
    first, again, other = (telling.told(maxwell, arm, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.factors, again.factors)
    assert not np.array_equal(first.factors, other.factors)
    assert first.environment is other.environment
    assert len(first.environment.residuals) == len(maxwell.residuals)
    assert set(first.environment.orders) == set(maxwell.orders)
    found = values_of(maxwell, first, maxwell.scale_points[:512])
    assert all(np.sqrt(np.mean(v**2, axis=0)).min() > telling.LEAST_VIOLATION for v in found.values())


def test_smoothness_is_the_mean_square_of_second_derivatives():
    (arm,) = parse(heat, "smoothness")
    told = telling.told(heat, arm, 0)
    points = heat.scale_points[:64]
    jet = heat.reference_jet(points, told.environment.orders)
    expected = [jet[alpha][:, k] / heat.field_scales[k] for k in (0, 1) for alpha in ((2, 0), (0, 2))]  # the domain is 1 by 1
    np.testing.assert_allclose(values_of(heat, told, points)["smoothness"], np.stack(expected, -1), rtol=1e-9, atol=1e-9)


def test_more_observations_begin_with_the_same_and_held_out_ones_stay():
    usual, more, fewer = (make_problem(heat, "standard", 3, 16, more=k) for k in (1.0, 4.0, 0.5))
    assert [len(p.observed_points) for p in (usual, more, fewer)] == [15, 60, 8]
    for p in (more, fewer):
        n = min(len(p.observed_points), 15)
        np.testing.assert_array_equal(p.observed_points[:n], usual.observed_points[:n])
        np.testing.assert_array_equal(p.observed_values[:n], usual.observed_values[:n])
        np.testing.assert_array_equal(p.held_out_values, usual.held_out_values)
        np.testing.assert_array_equal(p.collocation, usual.collocation)


def test_observed_only_asks_equations_where_observations_may_be():
    p = make_problem(heat, "standard", 0, 64, observed_only=True)
    assert len(p.collocation) == 64
    assert p.collocation[:, 1].max() <= 0.5 < make_problem(heat, "standard", 0, 64).collocation[:, 1].max()
    everywhere = registry.load("elasticity-kolosov")
    (arm,) = parse(everywhere, "all/observed-only")
    assert "observations everywhere" in telling.why_not(everywhere, "standard", arm)


def test_arms_of_one_replicate_share_initial_weights_points_and_noise():
    s = study("everything")
    fits = [s.fit(c) for c in s.cells if c.arm.more == 1 and not c.arm.observed_only and c.arm.name != "spline"]
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
    made = Study(heat, protocol("smoke"), arms=parse(heat, "all,all/wrong-sign.fourier"), learner="kernel")
    right, wrong = made.run(Store(tmp_path))[0]
    assert wrong.residuals["fourier"][0] > 5 * right.residuals["fourier"][0]


@pytest.mark.parametrize("arm", ["wrong-sign.energy", "near-miss.quasi_steady@0.5", "permuted-fields.fourier", "random-operator",
                                 "smoothness", "extra-data@2", "all/observed-only", "all/unknown-coefficients"])
def test_every_kind_of_arm_trains_alone_as_in_company(arm, tmp_path):
    (alone,), _ = study(arm).run(Store(tmp_path / "alone"))
    company = {r.arm: r for r in study(f"none,{arm},all").run(Store(tmp_path / "company"))[0]}
    assert alone.status == "ok"
    assert company[arm].errors == alone.errors
    assert company[arm].key == alone.key
    assert study_report(study(arm), {alone.key: alone}).splitlines()[2].startswith(f"| {arm} ")


def test_the_strength_of_smoothness_is_chosen_on_left_out_observations(tmp_path):
    (record,), _ = study("smoothness").run(Store(tmp_path))
    errors = record.detail["cross_validation"]
    assert len(errors) == len(STRENGTHS)
    assert errors[f"{record.detail['strength']:g}"] == min(errors.values())


def test_groups_leave_out_what_does_not_apply_and_names_do_not():
    made = Study.from_names(heat, "smoke", "standard", "controls", 1, "stacked")
    assert dict(made.left_out) == {"spline": "it is a spline of one coordinate, and there are 2"}
    assert "spline" not in [a.name for a in made.arms]
    named = Study.from_names(heat, "smoke", "standard", "spline", 1, "stacked")
    with pytest.raises(PinnablateError, match="'spline': it is a spline of one coordinate"):
        named.require_support(named.cells)


def test_everything_is_the_lattice_every_control_and_every_placebo():
    names = [a.name for a in parse(maxwell, EVERYTHING)]
    assert len(names) == len(set(names)) == 16 + 4 + len(further_arms(maxwell))
    for expected in ("none", "all", "smoothness", "random-operator", "gp", "extra-data@32", "wrong-sign.faraday",
                     "all/near-miss.no_displacement@0.9", "permuted-fields.gauss_e", "all/unknown-coefficients"):
        assert expected in names
    with pytest.raises(PinnablateError, match=r"unknown arm .*Did you mean 'wrong-sign\.faraday'"):
        parse(maxwell, "wrong-sign.farady")
    assert subset(maxwell, ("faraday",)).subset
    assert not parse(maxwell, "wrong-sign.faraday")[0].subset
