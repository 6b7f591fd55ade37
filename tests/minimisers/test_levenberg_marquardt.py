"""Levenberg-Marquardt on problems with known answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.descent import EXACT, Falling
from pinnablate.minimisers.levenberg_marquardt import (
    PROBE,
    _acceleration,
    _bend,
    descend,
    minimise_squares,
)
from pinnablate.minimisers.linearisation import Exact, Sampled


def rosenbrock(theta):
    x, y = theta
    return np.array([10 * (y - x**2), 1 - x])


def rosenbrock_jacobian(theta):
    x, _ = theta
    return rosenbrock(theta), np.array([[-20 * x, 10.0], [-1.0, 0.0]])


def test_rosenbrock_is_solved_from_the_usual_start():
    out = minimise_squares(rosenbrock, rosenbrock_jacobian, np.array([-1.2, 1.0]), steps=60)
    np.testing.assert_allclose(out.theta, [1, 1], atol=1e-6)
    assert out.loss < EXACT
    assert out.converged


@pytest.mark.parametrize(("rows", "parameters"), [(30, 7), (7, 30)])
@pytest.mark.parametrize("decay", [0.0, 1e-2])
def test_linear_least_squares_with_decay(rows, parameters, decay):
    rng = np.random.default_rng(rows)
    a, b = rng.normal(size=(rows, parameters)), rng.normal(size=rows)
    out = minimise_squares(
        lambda th: a @ th - b,
        lambda th: (a @ th - b, a),
        np.zeros(parameters),
        steps=40,
        decay=decay,
    )
    if decay or rows > parameters:
        exact = np.linalg.solve(a.T @ a + decay * np.eye(parameters), a.T @ b)
        np.testing.assert_allclose(out.theta, exact, rtol=1e-6, atol=1e-8)
    else:
        assert out.loss < EXACT


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_dual_step_equals_primal_step(decay):
    rng = np.random.default_rng(0)
    r, jacobian, theta = rng.normal(size=5), rng.normal(size=(5, 9)), rng.normal(size=9)
    system = Exact(r, jacobian, theta, decay)
    assert system.dual
    matrix = jacobian.T @ jacobian + (0.7 + decay) * np.eye(9)
    exact = -np.linalg.solve(matrix, jacobian.T @ r + decay * theta)
    np.testing.assert_allclose(system.step(0.7), exact, rtol=1e-10)


def test_steps_into_not_a_number_are_rejected():
    def residual(theta):
        with np.errstate(invalid="ignore"):
            return np.array([np.log(theta[0])])  # the undamped step from 4 is -1.5: outside

    out = minimise_squares(
        residual, lambda th: (residual(th), np.array([[1 / th[0]]])), np.array([4.0]), steps=40
    )
    assert out.theta[0] == pytest.approx(1.0)


def test_the_loss_never_rises_and_states_are_kept_where_asked():
    out = minimise_squares(
        rosenbrock, rosenbrock_jacobian, np.array([-1.2, 1.0]), steps=9, keep=(1, 3, 9)
    )
    assert [step for step, _ in out.curve] == [1, 3, 9]
    losses = [float(rosenbrock(theta) @ rosenbrock(theta)) for _, theta in out.curve]
    assert losses == sorted(losses, reverse=True)


def test_a_minimum_is_recognised_and_stops_the_run():
    out = minimise_squares(rosenbrock, rosenbrock_jacobian, np.array([1.0, 1.0]), steps=500)
    assert out.converged
    assert out.steps < 50


def test_a_start_that_is_not_finite_is_returned_as_it_is():
    out = minimise_squares(rosenbrock, rosenbrock_jacobian, np.array([np.nan, 1.0]), steps=5)
    assert not np.isfinite(out.loss)
    assert out.steps == 0


def acceleration(system, residual, v):
    theta = system.theta
    bend = _bend(residual(theta + PROBE * v), residual(theta), residual(theta - PROBE * v))
    course = _acceleration(system, theta, bend, v)
    with pytest.raises(StopIteration) as end:
        next(course)
    return end.value.value


@pytest.mark.parametrize("rows", [9, 4])
@pytest.mark.parametrize("decay", [0.0, 0.2])
def test_acceleration_is_half_the_damped_solution_for_the_second_derivative(rows, decay):
    rng = np.random.default_rng(rows)
    a, b, c = (
        rng.normal(size=(rows, 6)),
        rng.normal(size=rows),
        0.02 * rng.normal(size=(rows, 6, 6)),
    )

    def residual(th):
        return a @ th - b + np.einsum("kij,i,j->k", c, th, th)

    theta = rng.normal(size=6)
    jacobian = a + np.einsum("kij,j->ki", c, theta) + np.einsum("kij,i->kj", c, theta)
    system = Exact(residual(theta), jacobian, theta, decay)
    v = system.step(0.3)
    bend = 2 * np.einsum("kij,i,j->k", c, v, v)
    exact = -0.5 * np.linalg.solve(
        jacobian.T @ jacobian + (0.3 + decay) * np.eye(6), jacobian.T @ bend
    )
    np.testing.assert_allclose(acceleration(system, residual, v), exact, rtol=1e-7)


def test_an_acceleration_that_is_too_long_or_not_finite_is_left_out():
    system = Exact(np.array([1.0]), np.array([[1.0]]), np.array([1.0]), 0.0)
    v = system.step(1e-3)
    assert acceleration(system, lambda th: th + 50.0 * (th - 1.0) ** 2, v) == 0.0
    assert acceleration(system, lambda th: np.full(1, np.nan), v) == 0.0
    assert acceleration(system, lambda th: th + 0.1 * (th - 1.0) ** 2, v) != 0.0


def test_the_linear_model_expects_what_a_linear_problem_gives():
    rng = np.random.default_rng(2)
    for rows, decay in ((9, 0.0), (9, 0.4), (4, 0.0), (4, 0.4)):
        a, b, theta = rng.normal(size=(rows, 6)), rng.normal(size=rows), rng.normal(size=6)
        system = Exact(a @ theta - b, a, theta, decay)
        v = system.step(0.1)

        def loss(th, a=a, b=b, decay=decay):
            return np.sum((a @ th - b) ** 2) + decay * th @ th

        assert system.expected(v, 0.1) == pytest.approx(loss(theta) - loss(theta + v), rel=1e-10)


def test_geodesic_steps_follow_a_bent_valley_in_fewer_linearisations():
    def bent(th):  # a valley along the circle of radius 1, its floor sloping to the angle 0
        radius, angle = np.hypot(*th), np.arctan2(th[1], th[0])
        return np.array([100 * (radius - 1), angle])

    def jacobian(th):
        x, y = th
        radius = np.hypot(x, y)
        return bent(th), np.array(
            [[100 * x / radius, 100 * y / radius], [-y / radius**2, x / radius**2]]
        )

    start = np.array([np.cos(2.5), np.sin(2.5)])
    plain, geodesic = (
        minimise_squares(bent, jacobian, start, steps=200, damping=GainRatio(), geodesic=g)
        for g in (False, True)
    )
    assert plain.loss < EXACT
    assert geodesic.loss < EXACT
    assert geodesic.steps < plain.steps


def test_members_on_threads_do_as_they_do_alone():
    """The factorisation runs without the interpreter lock: no state may be shared."""

    def run(seed):
        rng = np.random.default_rng(seed)
        a, b = rng.normal(size=(40, 60)), rng.normal(size=40)
        return minimise_squares(
            lambda th: np.tanh(a @ th) - b,
            lambda th: (np.tanh(a @ th) - b, a / np.cosh(a @ th)[:, None] ** 2),
            np.zeros(60),
            steps=12,
            geodesic=True,
        ).theta

    alone = [run(seed) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        for mine, theirs in zip(pool.map(run, range(8)), alone, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def sampled(residual, jacobian, theta, samples, **settings):
    """Run a descent on samples of the rows: row k belongs to sample k modulo their number."""
    course, asked = descend(theta, samples=samples, **settings), []
    ask = next(course)
    while True:
        if ask.linear:
            asked.append(ask.sample)
            r, slopes = residual(ask.theta), jacobian(ask.theta)[1]
            mine = slice(ask.sample, None, samples)
            answer = r[mine], np.sqrt(samples) * slopes[mine]
        elif ask.weights is not None:
            answer = jacobian(ask.theta)[1].T @ ask.weights
        else:
            answer = residual(ask.theta)
        try:
            ask = course.send(answer)
        except StopIteration as end:
            return end.value, asked


def overdetermined():
    """A bent least-squares problem with 60 rows for 5 parameters, and its Jacobian."""
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(size=(60, 5)), rng.normal(size=60), 0.1 * rng.normal(size=60)

    def residual(th):
        return a @ th - b + c * (th @ th)

    def jacobian(th):
        return residual(th), a + 2 * np.outer(c, th)

    return residual, jacobian


@pytest.mark.parametrize("geodesic", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_samples_of_the_rows_lead_to_the_minimum_of_all_rows(geodesic, decay):
    residual, jacobian = overdetermined()
    settings = {"steps": 200, "geodesic": geodesic, "decay": decay}
    exact = minimise_squares(residual, jacobian, np.ones(5), **settings)
    out, asked = sampled(residual, jacobian, np.ones(5), 3, damping=GainRatio(), **settings)
    assert asked[:4] == [0, 1, 2, 0]
    assert out.loss == pytest.approx(exact.loss, rel=1e-6)
    np.testing.assert_allclose(out.theta, exact.theta, atol=1e-3)


def test_one_sample_of_all_rows_is_the_exact_linearisation():
    _, jacobian = overdetermined()
    theta, decay = np.linspace(-1, 1, 5), 0.3
    r, slopes = jacobian(theta)
    exact = Exact(r, slopes, theta, decay)
    whole = Sampled(slopes, slopes.T @ r + decay * theta, decay, {})
    np.testing.assert_allclose(whole.step(0.2), exact.step(0.2), rtol=1e-12)
    assert whole.expected(whole.step(0.2), 0.2) == pytest.approx(
        exact.expected(exact.step(0.2), 0.2), rel=1e-12
    )


def test_a_descent_ends_where_its_loss_has_stopped_falling():
    residual, jacobian = overdetermined()
    settings = {"steps": 200, "damping": GainRatio()}
    out = minimise_squares(residual, jacobian, np.ones(5), falling=Falling(0.5, 3), **settings)
    longer = minimise_squares(residual, jacobian, np.ones(5), steps=out.steps)
    assert out.converged
    assert 3 <= out.steps < 200
    assert not longer.converged
    losses = [
        minimise_squares(residual, jacobian, np.ones(5), steps=k, damping=GainRatio()).loss
        for k in range(out.steps + 1)
    ]
    falls = [losses[k] <= 0.5 * losses[k - 3] for k in range(3, out.steps + 1)]
    assert falls == [True] * (len(falls) - 1) + [False]
