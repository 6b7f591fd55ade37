"""Levenberg-Marquardt on problems with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.stacked.levenberg_marquardt import EXACT, _System, minimise


def rosenbrock(theta):
    x, y = theta
    return np.array([10 * (y - x**2), 1 - x])


def rosenbrock_jacobian(theta):
    x, _ = theta
    return rosenbrock(theta), np.array([[-20 * x, 10.0], [-1.0, 0.0]])


def test_rosenbrock_is_solved_from_the_usual_start():
    out = minimise(rosenbrock, rosenbrock_jacobian, np.array([-1.2, 1.0]), steps=60)
    np.testing.assert_allclose(out.theta, [1, 1], atol=1e-6)
    assert out.loss < EXACT
    assert out.converged


@pytest.mark.parametrize(("rows", "parameters"), [(30, 7), (7, 30)])
@pytest.mark.parametrize("decay", [0.0, 1e-2])
def test_linear_least_squares_with_decay(rows, parameters, decay):
    rng = np.random.default_rng(rows)
    a, b = rng.normal(size=(rows, parameters)), rng.normal(size=rows)
    out = minimise(lambda th: a @ th - b, lambda th: (a @ th - b, a), np.zeros(parameters), steps=40, decay=decay)
    if decay or rows > parameters:
        exact = np.linalg.solve(a.T @ a + decay * np.eye(parameters), a.T @ b)
        np.testing.assert_allclose(out.theta, exact, rtol=1e-6, atol=1e-8)
    else:
        assert out.loss < EXACT


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_dual_step_equals_primal_step(decay):
    rng = np.random.default_rng(0)
    r, jacobian, theta = rng.normal(size=5), rng.normal(size=(5, 9)), rng.normal(size=9)
    system = _System(r, jacobian, theta, decay)
    assert system.dual
    matrix = jacobian.T @ jacobian + (0.7 + decay) * np.eye(9)
    exact = -np.linalg.solve(matrix, jacobian.T @ r + decay * theta)
    np.testing.assert_allclose(system.step(0.7), exact, rtol=1e-10)


def test_steps_into_not_a_number_are_rejected():
    def residual(theta):
        with np.errstate(invalid="ignore"):
            return np.array([np.log(theta[0])])  # the undamped step from 4 is -1.5: outside

    out = minimise(residual, lambda th: (residual(th), np.array([[1 / th[0]]])), np.array([4.0]), steps=40)
    assert out.theta[0] == pytest.approx(1.0)


def test_the_loss_never_rises_and_states_are_kept_where_asked():
    out = minimise(rosenbrock, rosenbrock_jacobian, np.array([-1.2, 1.0]), steps=9, keep=(1, 3, 9))
    assert [step for step, _ in out.curve] == [1, 3, 9]
    losses = [float(rosenbrock(theta) @ rosenbrock(theta)) for _, theta in out.curve]
    assert losses == sorted(losses, reverse=True)


def test_a_minimum_is_recognised_and_stops_the_run():
    out = minimise(rosenbrock, rosenbrock_jacobian, np.array([1.0, 1.0]), steps=500)
    assert out.converged
    assert out.steps < 50


def test_a_start_that_is_not_finite_is_returned_as_it_is():
    out = minimise(rosenbrock, rosenbrock_jacobian, np.array([np.nan, 1.0]), steps=5)
    assert not np.isfinite(out.loss)
    assert out.steps == 0
