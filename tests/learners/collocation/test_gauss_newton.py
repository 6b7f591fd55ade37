"""Gauss-Newton with halved steps, on problems with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.collocation.gauss_newton import solve_least_squares


class Problem:
    """|r(a)|^2 + ridge |a|^2, as `CollocationSystem` gives it."""

    def __init__(self, residuals, jacobian, ridge):
        self._r, self._j, self.ridge = residuals, jacobian, ridge

    def residuals(self, a):
        return self._r(a.ravel())

    def jacobian(self, a):
        return self._j(a.ravel())

    def loss(self, a):
        return float(np.sum(self.residuals(a) ** 2) + self.ridge * np.sum(a**2))


@pytest.mark.parametrize(("rows", "columns"), [(12, 6), (4, 6)], ids=["primal", "dual"])
def test_a_linear_system_takes_one_step_and_one_that_gains_nothing(rows, columns):
    rng = np.random.default_rng(0)
    j, b = rng.normal(size=(rows, columns)), rng.normal(size=rows)
    system = Problem(lambda a: j @ a - b, lambda a: j, 0.1)
    a, steps = solve_least_squares(system, np.ones((2, 3)))
    exact = np.linalg.solve(j.T @ j + 0.1 * np.eye(columns), j.T @ b)
    np.testing.assert_allclose(a.ravel(), exact, rtol=1e-10)
    assert a.shape == (2, 3)
    assert steps == 2


def test_steps_are_halved_where_they_would_raise_the_loss():
    system = Problem(
        lambda a: np.arctan(a), lambda a: np.diag(1 / (1 + a**2)), 1e-12
    )  # Newton diverges beyond 1.39
    a, steps = solve_least_squares(system, np.array([[3.0]]))
    assert abs(a[0, 0]) < 1e-3
    assert steps > 2
