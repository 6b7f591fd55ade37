"""What became of a fit, as the scores of a record."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.learners.base import DIVERGED, FAILED, OK, Trained
from pinnablate.study import Study
from pinnablate.study.outcome import coefficients, curve, outcome, score
from pinnablate.tasks.protocol import protocol

heat, lotka = registry.load("heat-mixed"), registry.load("lotka-volterra")


def study(text="none", env=heat):
    return Study(env, protocol("smoke"), arms=parse(env, text))


def test_diverged_and_failed_cells_are_scored_at_ten_or_worse():
    s = study("none")
    fit = s.fit(s.cells[0])
    huge = Trained(
        fit,
        status=DIVERGED,
        curve=[(0, fit.initial), (1, 1e3 * fit.initial), (2, np.full_like(fit.initial, np.nan))],
    )
    np.testing.assert_array_equal(huge.weights, 1e3 * fit.initial)
    scores, status, _ = score(s.scorer, huge)
    assert status == DIVERGED
    assert min(scores.errors.values()) >= 10
    scores, status, reason = score(s.scorer, Trained(fit, status=FAILED, reason="out of memory"))
    assert (status, reason) == (FAILED, "out of memory")
    assert set(scores.errors.values()) == {10.0}


def test_the_curve_has_no_start_and_no_state_that_is_not_finite():
    s = study()
    fit = s.fit(s.cells[0])
    lost = np.full_like(fit.initial, np.nan)
    points = curve(
        s.scorer, Trained(fit, curve=[(0, fit.initial), (3, 0.5 * fit.initial), (9, lost)])
    )
    assert [p["step"] for p in points] == [3]
    assert set(points[0]["errors"]) == set(s.scorer.splits)
    assert points[0]["residuals"].keys() == {"energy", "fourier"}


def test_a_model_that_is_not_finite_on_the_test_points_has_diverged():
    s = study()
    fit = s.fit(s.cells[0])

    class Infinite(Trained):
        def jet(self, points, orders):
            return {orders[0]: np.full((len(points), 2), np.inf)}

    found = outcome(s.scorer, Infinite(fit, curve=[(1, fit.initial)]))
    assert (found["status"], found["reason"]) == (
        DIVERGED,
        "its fields are not finite on the test points",
    )
    assert set(found["errors"].values()) == {10.0}
    assert found["loss"] is None


def test_learned_coefficients_are_told_over_their_true_values():
    s = study("unknown-coefficients.prey", lotka)
    fit = s.fit(s.cells[0])
    theta = fit.initial.copy()
    theta[fit.architecture.parameters :][np.flatnonzero(fit.learned)] = [1.5, 0.5]
    found = coefficients(Trained(fit, status=OK, curve=[(1, theta)]))
    assert list(found["coefficients"].values()) == [1.5, 0.5]
    assert [n.split(" ")[0] for n in found["coefficients"]] == ["prey[0]", "prey[0]"]
    assert found["coefficient_error"] == pytest.approx(0.5)


def test_where_none_are_learned_there_is_nothing_to_say():
    s = study("all", lotka)
    fit = s.fit(s.cells[0])
    assert coefficients(Trained(fit, curve=[(0, fit.initial)])) == {}
