"""A mixed model against closed forms, planted coefficients, and noise."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.mixed import fit, leave_one_out

GROUPS, EACH = 12, 6


def made(between, within, beta=(1.0, 2.0), seed=0):
    """Groups of equal size: an intercept, a slope, and a random intercept."""
    rng = np.random.default_rng(seed)
    names = [f"g{k}" for k in range(GROUPS) for _ in range(EACH)]
    x = np.stack([np.ones(len(names)), rng.normal(size=len(names))], 1)
    own = np.repeat(rng.normal(0, between, GROUPS), EACH)
    return x @ np.array(beta) + own + rng.normal(0, within, len(names)), x, names


def test_balanced_groups_give_the_variances_of_an_analysis_of_variance():
    """Of equal groups and an intercept alone restricted likelihood has a closed form: mean squares."""
    y, x, names = made(1.0, 0.5)
    y = y - 2 * x[:, 1]
    by = y.reshape(GROUPS, EACH)
    inside = np.sum((by - by.mean(1, keepdims=True)) ** 2) / (GROUPS * (EACH - 1))
    across = EACH * np.var(by.mean(1), ddof=1)
    found = fit(y, x[:, :1], names, ["one"])
    assert found.within == pytest.approx(np.sqrt(inside), rel=1e-5)
    assert found.between == pytest.approx(np.sqrt((across - inside) / EACH), rel=1e-5)
    assert found.beta[0] == pytest.approx(by.mean())
    assert found.error[0] == pytest.approx(np.sqrt(across / (GROUPS * EACH)), rel=1e-5)


def test_without_differences_between_groups_it_is_least_squares():
    y, x, names = made(0.0, 0.5)
    noise = y - x @ np.array([1.0, 2.0])
    alike = np.concatenate([v - v.mean() for v in np.split(noise, GROUPS)])  # more than by chance
    y = y - noise + alike
    found = fit(y, x, names, ["one", "slope"])
    assert found.between == 0
    assert found.beta == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0])


def test_planted_coefficients_are_covered_as_often_as_intervals_say():
    covered = []
    for seed in range(200):
        y, x, names = made(1.0, 0.5, seed=seed)
        found = fit(y, x, names, ["one", "slope"])
        covered.append(abs(found.beta - [1, 2]) <= found.half_widths)
    assert np.mean(covered, axis=0) == pytest.approx([0.95, 0.96], abs=0.05)


def test_what_predicts_every_group_predicts_one_left_out():
    y, x, names = made(0.0, 0.1)
    found = leave_one_out(y, x, names, ["one", "slope"])
    assert found.explained > 0.98
    assert found.within > 0.98


def test_noise_predicts_nothing_of_a_group_left_out():
    shares = []
    for seed in range(40):
        y, x, names = made(0.5, 0.5, beta=(0, 0), seed=seed)
        shares.append(leave_one_out(y, x, names, ["one", "slope"]).within)
    assert np.mean(shares) == pytest.approx(-0.02, abs=0.04)


def test_a_column_that_one_group_alone_has_is_left_out_for_it():
    y, x, names = made(0.1, 0.1)
    mark = (np.array(names) == "g3").astype(float)
    found = leave_one_out(y, np.column_stack([x, mark]), names, ["one", "slope", "mark"])
    assert found.predicted == pytest.approx(
        leave_one_out(y, x, names, ["a", "b"]).predicted, abs=0.2
    )


def test_what_cannot_be_fitted_is_refused():
    y, x, names = made(0.1, 0.1)
    with pytest.raises(ValueError, match="columns that are independent"):
        fit(y, np.column_stack([x, x[:, 1]]), names, ["one", "slope", "again"])
    with pytest.raises(ValueError, match="expected two groups or more"):
        fit(y, x, ["g"] * len(y), ["one", "slope"])
