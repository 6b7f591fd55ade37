"""Weights of equations that follow their number, or their gradients at the start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.study import Study
from pinnablate.tasks.balance import of_gradients

heat, maxwell = registry.load("heat-mixed"), registry.load("maxwell-cavity-2d")


def fits(env, protocol, *told):
    study = Study(env, protocol, arms=tuple(subset(env, names) for names in told))
    return [study.fit(cell) for cell in study.cells]


def test_each_of_s_equations_weighs_one_over_s():
    told = (), ("faraday",), ("gauss_e", "faraday"), tuple(maxwell.equations)
    for usual, shared in zip(
        fits(maxwell, "smoke", *told), fits(maxwell, "smoke/balance=count", *told), strict=True
    ):
        assert usual.balance is None
        np.testing.assert_allclose(
            shared.residual_weights, usual.residual_weights / max(len(usual.equations), 1)
        )


def test_balanced_equations_move_the_parameters_as_the_data_do(stacked):
    """The traces of the kernels, from Jacobians that TensorFlow takes by reverse differentiation."""
    from pinnablate.learners.stacked.tiles import MemberSystem

    (fit,) = fits(heat, "smoke/balance=gradient,width=6", ("energy", "fourier"))
    _, jacobian = MemberSystem(stacked._program(fit), fit).jacobian(fit.start)
    data, points = len(fit.problem.row_point), len(fit.problem.collocation)
    blocks = jacobian[:data], jacobian[data : data + points], jacobian[data + points :]
    of_data, energy, fourier = (float(np.sum(block**2)) for block in blocks)
    assert energy == pytest.approx(of_data / fit.budget.data_weight, rel=1e-6)
    assert fourier == pytest.approx(energy, rel=1e-6)
    unbalanced = replace(fit, balance=None).residual_weights
    assert (np.abs(np.log(fit.residual_weights / unbalanced)) > 0.1).all()


def test_an_equation_keeps_its_weight_whatever_is_told_beside_it():
    alone, with_others = fits(heat, "smoke/balance=gradient", ("energy",), ("energy", "fourier"))
    np.testing.assert_array_equal(alone.balance, with_others.balance)


def test_residuals_of_one_equation_share_a_weight():
    (fit,) = fits(maxwell, "smoke/balance=gradient,width=4", ("faraday",))
    by_name = {}
    for residual, weight in zip(fit.laws.residuals, fit.balance, strict=True):
        by_name.setdefault(residual.equation, set()).add(weight)
    assert {len(weights) for weights in by_name.values()} == {1}
    assert len(by_name) == 4


def test_an_equation_that_no_parameter_moves_keeps_its_weight():
    (fit,) = fits(heat, "smoke", ("energy", "fourier"))
    still = np.zeros(
        len(fit.start)
    )  # u and q vanish, and with them all of the first layers' slopes
    found = of_gradients(
        fit.problem, fit.laws, fit.network, still, np.array([0.0, 1.0]) * fit.residual_weights
    )
    assert found[0] == 1.0
    assert found[1] > 0
