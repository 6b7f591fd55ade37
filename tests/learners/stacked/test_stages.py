"""The second phase in stages with points of their own."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.base import OK
from pinnablate.learners.stacked.stages import Stages
from pinnablate.minimisers.descent import Outcome
from tests.learners.training import train

heat = registry.load("heat-mixed")
LAWS = ("energy", "fourier")


def outcome(fit, steps, loss=1.0, kept=(), **changes):
    """What a stage ends with: its last state is on its curve, as descents have it."""
    curve = [(k, np.full_like(fit.start, k)) for k in sorted({*kept, steps})]
    return Outcome(np.full_like(fit.start, steps), loss, steps=steps, curve=curve, **changes)


@pytest.fixture
def fit_of(make_fit):
    def made(text, *told, **changes):
        return make_fit(heat, subset(heat, told), protocol_name=f"smoke/{text}", **changes)

    return made


def test_points_that_stay_are_one_stage(fit_of):
    for fit in (fit_of("", *LAWS), fit_of("resample=uniform")):
        stages, end = Stages(fit), outcome(fit, 20)
        assert (stages.steps, stages.keep) == (20, fit.curve_steps[1])
        assert not stages.goes_on(end)
        assert stages.whole is end


def test_stages_share_the_steps_and_the_states_that_are_kept(fit_of):
    fit = fit_of("resample=uniform,resample_steps=8", *LAWS)
    stages, seen = Stages(fit), [fit.problem.collocation]
    kept, sizes = [], []
    while True:
        sizes.append(stages.steps)
        kept += [sum(sizes[:-1]) + k for k in stages.keep]
        if not stages.goes_on(outcome(fit, stages.steps, loss=0.5 ** len(sizes), kept=stages.keep)):
            break
        seen.append(stages.fit.problem.collocation)
    assert sizes == [8, 8, 4]
    assert len({points.tobytes() for points in seen}) == 3
    assert tuple(kept) == fit.curve_steps[1]
    assert tuple(step for step, _ in stages.whole.curve) == fit.curve_steps[1]
    assert (stages.whole.steps, stages.whole.loss) == (20, 0.125)


def test_a_stage_that_converges_gives_way_to_the_next_and_one_that_is_stopped_does_not(fit_of):
    fit = fit_of("resample=uniform,resample_steps=8", *LAWS)
    stages = Stages(fit)
    assert stages.goes_on(outcome(fit, 3, converged=True))
    assert stages.steps == 8
    assert not stages.goes_on(outcome(fit, 5))  # somebody asked for an end
    assert stages.whole.steps == 8
    assert stages.whole.curve[-1][0] == 8
    assert not stages.whole.converged


def test_a_loss_that_is_not_finite_or_as_good_as_none_is_the_end(fit_of):
    for loss, converged in ((np.nan, False), (1e-30, True)):
        fit = fit_of("resample=uniform,resample_steps=8", *LAWS)
        stages = Stages(fit)
        assert not stages.goes_on(outcome(fit, 8, loss=loss))
        assert stages.whole.converged == converged


def test_losses_at_the_ends_of_stages_that_stop_falling_are_the_end(make_fit):
    """Under standard-v3 a loss must fall by 2 % in 60 steps: in three stages of 20."""
    fit = make_fit(
        heat, subset(heat, LAWS), protocol_name="standard-v3/resample=uniform,rows=0,points=24"
    )
    share, steps = fit.budget.falling
    stages, losses = Stages(fit), [1.0, 0.9, 0.8, 0.7, 0.79, 0.6, 0.6, 0.59]
    ended = [not stages.goes_on(outcome(fit, 20, loss=x)) for x in losses]
    back = steps // 20
    expected = [k >= back and x > (1 - share) * losses[k - back] for k, x in enumerate(losses)]
    first = expected.index(True) if True in expected else len(losses)
    assert ended[: first + 1] == expected[: first + 1]


@pytest.mark.parametrize("resample", ["uniform", "residual"])
def test_members_are_the_same_whoever_is_trained_beside_them(stacked, fit_of, resample):
    """Points that never change are those of the plain protocol; others are each member's own."""
    text = f"resample={resample},resample_steps=5"
    told, none = fit_of(text, *LAWS, replicate=1), fit_of(text)
    alone = train(stacked, [told])[0]
    together, plain = train(stacked, [fit_of(text, *LAWS), none, told])[2], None
    assert alone.status == OK
    np.testing.assert_array_equal(alone.weights, together.weights)
    assert [s for s, _ in alone.curve][1:] == [
        *told.curve_steps[0],
        *(40 + k for k in told.curve_steps[1]),
    ]
    plain = train(stacked, [fit_of("", *LAWS, replicate=1)])[0]
    assert not np.array_equal(alone.weights, plain.weights)
    for step, theta in alone.curve:  # up to the first change of points
        if step <= 45:
            np.testing.assert_array_equal(theta, dict(plain.curve)[step])
