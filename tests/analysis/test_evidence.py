"""Laplace evidence of linear models, which is exact: against the normal density, and as a judge."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from pinnablate.analysis.evidence import log_evidence, log_integral
from pinnablate.minimisers.quadratic import Quadratic

rng = np.random.default_rng(0)
NOISE, WEIGHT = 0.1, 30.0


def data_rows(matrix, values, theta):
    """Rows of the loss, w_d mean ((u - y)/sigma)^2, of a linear model u = matrix theta."""
    scale = np.sqrt(WEIGHT / len(values))
    return Quadratic.of(scale * (matrix @ theta - values), scale * matrix)


def nothing(count):
    return Quadratic(np.zeros((count, count)), np.zeros(count), 0.0)


@pytest.mark.parametrize("at", [0.0, 1.0])
def test_a_quadratic_has_the_evidence_of_the_normal_density_wherever_it_is_made(at):
    matrix, values, alpha = rng.normal(size=(7, 4)), rng.normal(size=7), 2.0
    theta = at * rng.normal(size=4)
    found = log_evidence(
        data_rows(matrix, values, theta), nothing(4), theta, 7, NOISE, WEIGHT, np.array([alpha])
    )
    covariance = matrix @ matrix.T / alpha + NOISE**2 * np.eye(7)
    assert found == pytest.approx(multivariate_normal(cov=covariance).logpdf(values), rel=1e-9)


def test_what_is_told_is_part_of_the_prior():
    """A law that says sum of theta = 1: the prior of the parameters given that it holds nearly."""
    matrix, values, alpha = rng.normal(size=(6, 3)), rng.normal(size=6), 1.5
    theta, row = rng.normal(size=3), np.ones((1, 3))
    law = Quadratic.of(row @ theta - 1.0, row)
    beta = 6 / (WEIGHT * NOISE**2)
    covariance = np.linalg.inv(alpha * np.eye(3) + beta * row.T @ row)
    mean = covariance @ (beta * row[0])
    exact = multivariate_normal(
        matrix @ mean, matrix @ covariance @ matrix.T + NOISE**2 * np.eye(6)
    ).logpdf(values)
    found = log_evidence(
        data_rows(matrix, values, theta), law, theta, 6, NOISE, WEIGHT, np.array([alpha])
    )
    assert found == pytest.approx(exact, rel=1e-9)


def test_a_true_law_is_more_probable_than_none_and_a_false_one_less():
    """Data of a straight line: u'' = 0 is true of it, u' = 0 is not."""
    x, degree = np.linspace(-1, 1, 12), 8
    basis = np.polynomial.legendre.Legendre
    at = np.linspace(-1, 1, 60)
    values = 0.7 * x - 0.2 + NOISE * rng.normal(size=12)
    matrix = np.stack([basis.basis(k)(x) for k in range(degree)], 1)
    theta = np.linalg.lstsq(matrix, values, rcond=None)[0]

    def law(order):
        rows = np.stack([basis.basis(k).deriv(order)(at) for k in range(degree)], 1)
        return Quadratic.of(rows @ theta / np.sqrt(60), rows / np.sqrt(60))

    data = data_rows(matrix, values, theta)
    none, true, false = (
        log_evidence(data, told, theta, 12, NOISE, WEIGHT)
        for told in (nothing(degree), law(2), law(1))
    )
    assert true > none > false


def test_the_prior_that_makes_the_data_most_probable_is_used():
    matrix, values = rng.normal(size=(7, 4)), 10 * rng.normal(size=7)
    of = data_rows(matrix, values, np.zeros(4)), nothing(4), np.zeros(4), 7, NOISE, WEIGHT
    each = [log_evidence(*of, np.array([a])) for a in (0.01, 1.0, 100.0)]
    assert log_evidence(*of, np.array([0.01, 1.0, 100.0])) == max(each)


def test_an_integral_over_nothing_told_is_one():
    found = log_integral(nothing(3), rng.normal(size=3), np.array([0.1, 1.0]))
    np.testing.assert_allclose(found, 0.0, atol=1e-14)
