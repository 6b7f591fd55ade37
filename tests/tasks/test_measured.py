"""Problems and scores of measurements: parts of a fold, missing values, weights, errors."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import Design
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.measured import incomplete
from pinnablate.tasks.metrics import Scorer, distances
from tests.conftest import declare
from tests.pendulum import angle, measured, pendulum, truth


def exact(points, orders):
    """The pendulum that was measured, without its derivatives."""
    return {(0,): truth(points[:, 0])}


def test_the_three_parts_of_a_fold_are_all_that_was_measured():
    env = pendulum()
    p = make_problem(env.world(), 3, 16)
    parts = [p.observed_points, p.validation_points, p.held_out_points]
    np.testing.assert_array_equal(np.sort(np.concatenate(parts), axis=0), env.table.points)
    fold = env.fold(3)
    np.testing.assert_array_equal(p.observed_points, env.table.points[fold.trained])
    np.testing.assert_array_equal(p.held_out_values, env.table.values[fold.held_out][:, :1])
    assert p.observation_rows == len(p.observed_points) == len(p.row_point)
    np.testing.assert_array_equal(p.row_scale, env.world().field_scales[0])
    other = make_problem(env.world(), 4, 16)
    assert not np.array_equal(p.held_out_points, other.held_out_points)


def test_a_value_that_nobody_measured_is_no_row():
    lacking = range(0, 60, 2)
    env = pendulum(Measurements(measured(fields=("angle", "speed"), lacking=lacking)), scales={})
    p = make_problem(env.world(), 0, 16)
    there = np.isfinite(p.observed_values)
    assert 0 < there[:, 0].sum() < len(there)
    assert there[:, 1].all()
    assert p.observation_rows == there.sum()
    rows = p.row_functional == 0
    np.testing.assert_array_equal(p.row_point[rows], np.flatnonzero(there[:, 0]))
    np.testing.assert_array_equal(p.row_target[rows], p.observed_values[there[:, 0], 0])
    assert np.sum((p.row_weights(30.0) * p.row_scale) ** 2) == pytest.approx(30)
    assert "lack one; use learner stacked" in incomplete(env.world())
    assert incomplete(pendulum().world()) is None
    assert incomplete(declare().world()) is None


def test_weights_share_the_loss_out():
    heavy = {"weight": {"angle": "w"}, "columns": {"t": "t", "angle": "angle"}}
    columns = {**measured(), "w": np.linspace(1.0, 3.0, 60)}
    env = pendulum(Measurements(columns, **heavy))
    p = make_problem(env.world(), 0, 16)
    squares = (p.row_weights(30.0) * p.row_scale) ** 2
    assert squares.sum() == pytest.approx(30)
    told = columns["w"][np.searchsorted(columns["t"], p.observed_points[:, 0])]
    np.testing.assert_allclose(squares / squares[0], told / told[0])


def test_a_design_trains_on_fewer_points_and_scores_on_the_same():
    env = pendulum(designs={"few": Design(count=10)})
    usual, few = (make_problem(env.world(name), 0, 16) for name in env.all_designs)
    assert len(few.observed_points) == 10
    assert set(few.observed_points[:, 0]) <= set(usual.observed_points[:, 0])
    np.testing.assert_array_equal(few.held_out_points, usual.held_out_points)
    half = make_problem(env.world(), 0, 16, more=0.5)
    assert len(half.observed_points) == round(0.5 * len(usual.observed_points))


def test_measurements_until_a_time_leave_later_ones_out_of_training_alone():
    world = pendulum().world(Design(until=3.0))
    p = make_problem(world, 0, 16, observed_only=True)
    assert p.observed_points.max() <= 3.0
    assert p.validation_points.max() <= 3.0
    assert p.collocation.max() <= 3.0 < p.held_out_points.max()


def test_a_fold_without_a_field_is_refused():
    columns = measured(fields=("angle", "speed"), lacking=range(1, 60))
    with pytest.raises(PinnablateError, match=r"fold 0 .* no measured value of angle"):
        make_problem(
            pendulum(Measurements(columns, split="future"), scales={angle: 1.0}).world(), 0, 16
        )


def test_errors_are_distances_from_what_was_held_out():
    env = pendulum()
    world = env.world()
    p = make_problem(world, 0, 16)
    s = Scorer(world, p).score(exact, p)
    off = (truth(p.held_out_points[:, 0])[:, :1] - p.held_out_values) / world.field_scales[:1]
    expected = float(np.sqrt(np.mean(off**2)))
    assert s.errors == {"held_out": pytest.approx(expected)}
    assert s.field_errors == {"held_out": {"angle": pytest.approx(expected)}}
    assert s.held_out == pytest.approx(expected)
    assert s.relative_l2["held_out"] == pytest.approx(
        np.linalg.norm(off * world.field_scales[0]) / np.linalg.norm(p.held_out_values)
    )
    # a model that is exact errs by the noise
    assert 0.6 * world.floor < expected < 1.5 * world.floor


def test_missing_values_are_left_out_of_every_error_field_by_field():
    env = pendulum(
        Measurements(measured(fields=("angle", "speed"), lacking=range(0, 60, 2))), scales={}
    )
    world = env.world()
    p = make_problem(world, 0, 16)
    scorer = Scorer(world, p)
    s = scorer.score(exact, p)
    off = (truth(p.held_out_points[:, 0]) - p.held_out_values) / world.field_scales
    by_field = np.sqrt(np.nanmean(off**2, axis=0))
    assert list(s.field_errors["held_out"].values()) == pytest.approx(list(by_field))
    assert s.errors["held_out"] == pytest.approx(np.sqrt(np.mean(by_field**2)))
    values = truth(scorer.primary_points[:, 0])[None]
    assert scorer.primary_errors(values) == pytest.approx([s.errors["held_out"]])
    assert distances(p, truth(p.held_out_points[:, 0]), p.held_out_values) == pytest.approx(
        np.sqrt(np.nanmean(off**2))
    )
    assert s.held_out == pytest.approx(np.sqrt(np.nanmean(off**2)))


def test_residuals_are_those_of_all_laws_on_points_of_the_domain():
    env = pendulum()
    world = env.world()
    p = make_problem(world, 0, 16)

    def still(points, orders):
        return {
            alpha: np.zeros((len(points), 2)) + (0.0 if any(alpha) else 1.0) for alpha in orders
        }

    found = Scorer(world, p).score(still, p).residuals
    scales = world.laws.residual_scales
    assert found["kinematics"] == pytest.approx([1.0 / scales[0]])
    assert found["momentum"] == pytest.approx([4.2 / scales[1]])


def test_scales_of_laws_are_sizes_by_fields_and_domain_or_declared():
    env = pendulum()
    sigma, size = np.std(measured()["angle"]), np.sqrt(np.mean(measured()["angle"] ** 2))
    assert env.world().laws.residual_scales == pytest.approx([max(sigma / 6, 1.5), 4.0 * size])
    declared = pendulum(scales={"speed": 1.5, "momentum": 7.0})
    assert declared.world().laws.residual_scales[1] == 7.0
    assert declared.world().laws.scales[1].words == "declared"


def test_scores_of_measurements_need_a_fold():
    with pytest.raises(ValueError, match="swing-v1 is scored by measurements"):
        Scorer(pendulum().world())
