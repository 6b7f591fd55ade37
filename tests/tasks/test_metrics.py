"""Scores of predictions whose errors are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import Scorer, Scores, rms_error, skill, worst_of


def shifted(name, shift):
    """The scores of the truth plus a constant per field, in standard deviations."""
    world = registry.load(name).world()

    def jet(points, orders):
        out = world.jet(points, orders)
        value = (0,) * points.shape[1]
        out[value] = out[value] + np.asarray(shift) * world.field_scales
        return out

    return Scorer(world).score(jet)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (1.0, 0.0),
        (0.01, 2.0),
        (1e-20, 12.0),
        (1e3, -1.0),
        (np.nan, -1.0),
        (np.inf, -1.0),
    ],
)
def test_skill_is_decades_between_the_floor_and_ten(error, expected):
    assert skill(error, 1e-12) == pytest.approx(expected)


def test_the_truth_has_no_error_and_no_residual():
    world = registry.load("maxwell-cavity-2d").world()
    s = Scorer(world).score(world.jet)
    assert max(s.errors.values()) == 0
    assert max(max(v) for v in s.residuals.values()) < 1e-14
    assert set(s.errors) == {"interp", "extrap"}
    assert s.finite


def test_the_terms_of_the_truth_are_about_as_large_as_their_scales():
    world = registry.load("maxwell-cavity-2d").world()
    sizes = Scorer(world).score(world.jet).term_sizes
    assert {law: len(v) for law, v in sizes.items()} == {
        "gauss_e": 1,
        "gauss_b": 1,
        "faraday": 3,
        "ampere": 3,
    }
    # scales are of other points of the domain
    assert [v for of in sizes.values() for v in of] == pytest.approx([1.0] * 8, rel=0.1)


def test_fields_that_collapse_take_their_terms_with_them():
    world = registry.load("maxwell-cavity-2d").world()
    scorer = Scorer(world)
    s = scorer.score(
        lambda points, orders: {a: 1e-3 * v for a, v in world.jet(points, orders).items()}
    )
    assert s.term_sizes["faraday"] == pytest.approx([1e-3] * 3, rel=0.1)
    assert worst_of(s).term_sizes == s.term_sizes


def test_errors_are_in_standard_deviations_and_pool_by_field():
    s = shifted("heat-mixed", [0.3, 0.4])
    assert s.errors["interp"] == pytest.approx(0.3)
    assert s.errors["extrap"] == pytest.approx(0.3)
    assert s.errors["unobserved"] == pytest.approx(0.4)
    assert s.field_errors["unobserved"] == {"q": pytest.approx(0.4)}
    full = shifted("lotka-volterra", [0.3, 0.4])
    assert full.errors["extrap"] == pytest.approx(np.sqrt((0.09 + 0.16) / 2))
    assert rms_error(full.field_errors["extrap"], ("u", "v")) == pytest.approx(
        full.errors["extrap"]
    )
    with pytest.raises(KeyError):
        rms_error(full.field_errors["extrap"], ("w",))


def test_relative_l2_follows_its_definition():
    world = registry.load("decay-chain").world()
    s = shifted("decay-chain", [0.1, 0.1, 0.1])
    points = Scorer(world).points
    late = points[points[:, 0] > 5]
    size = world.reference(late) / world.field_scales
    assert s.relative_l2["extrap"] == pytest.approx(
        np.sqrt(0.03 * len(late)) / np.linalg.norm(size)
    )


def test_constants_of_gauge_are_removed():
    s = shifted("burgers-potential", [0.0, 5.0])
    assert s.errors["unobserved"] < 1e-12
    assert s.errors["interp"] == 0


def test_a_gauge_may_be_a_function_of_time():
    world = registry.load("taylor-green-advected").world()
    scorer = Scorer(world)

    def moved(shift):
        def jet(points, orders):
            out = {a: v.copy() for a, v in world.jet(points, orders).items()}
            out[0, 0, 0][:, 2] += shift(points)
            return out

        return jet

    assert scorer.score(moved(lambda at: 3 + np.sin(2 * at[:, 2]))).errors["unobserved"] < 1e-4
    assert scorer.score(moved(lambda at: np.sin(at[:, 0]))).errors["unobserved"] > 0.5


def test_withheld_or_told_a_violated_equation_shows():
    world = registry.load("decay-chain").world()
    s = shifted("decay-chain", [0.1, 0.0, 0.0])
    expected = 0.1 * world.field_scales[0] / world.laws.residual_scales
    assert s.residuals["d1"][0] == pytest.approx(expected[0])
    assert s.residuals["mass"][0] == pytest.approx(expected[3])
    assert s.residuals["d3"][0] < 1e-14


def test_scores_are_by_the_equations_as_declared_whatever_a_design_tells():
    env = registry.load("maxwell-charge-2d")
    wrong = env.world("wrong-source")
    s = Scorer(wrong).score(lambda points, orders: wrong.jet(points, orders))
    assert list(s.residuals) == list(env.equations)
    assert max(max(v) for v in s.residuals.values()) < 1e-12


def test_held_out_observations_carry_their_noise():
    world = registry.load("maxwell-cavity-2d").world()
    s = Scorer(world).score(world.jet, make_problem(world, 0, 16))
    assert s.held_out == pytest.approx(0.01, rel=0.1)


def test_a_model_without_derivatives_has_no_residuals():
    world = registry.load("decay-chain").world()
    s = Scorer(world).score(lambda points, orders: {(0,): world.reference(points)})
    assert s.residuals == {}
    assert s.errors["extrap"] == 0


def test_a_diverged_model_scores_the_worse_of_ten_and_its_last_state():
    s = worst_of(
        Scores({"interp": 0.5, "extrap": 70.0}, {}, {"interp": float("nan")}, {}, float("inf"))
    )
    assert s.errors == {"interp": 10.0, "extrap": 70.0}
    assert s.relative_l2 == {"interp": 10.0}
    assert s.held_out == 10.0
    assert not Scores({"interp": float("inf")}, {}, {}).finite
