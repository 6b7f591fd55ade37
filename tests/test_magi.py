"""The Gaussian process that is bound to an equation, on one whose answer is known."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
TIMES = np.linspace(0, 4, 21)
SIGMA = 0.01


@pytest.fixture(scope="module")
def magi():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import magi

        yield magi
        sys.modules.pop("magi", None)


def test_the_derivatives_of_the_covariance_are_its_derivatives(magi):
    t, s, step = np.array([0.3, 1.0]), np.array([0.7, 2.0]), 1e-4
    _, slope, both = magi.matern(t, s, 1.3, 2.0)
    by_t = (magi.matern(t + step, s, 1.3, 2.0)[0] - magi.matern(t - step, s, 1.3, 2.0)[0]) / (
        2 * step
    )
    by_s = (magi.matern(t, s + step, 1.3, 2.0)[1] - magi.matern(t, s - step, 1.3, 2.0)[1]) / (
        2 * step
    )
    assert slope == pytest.approx(by_t, rel=1e-5)
    assert both == pytest.approx(by_s, rel=1e-5)


def test_decay_is_found_where_nobody_looked_and_draws_spread_as_they_should(magi):
    """Linear, so that the mode and J'J of it are the exact posterior."""
    rng, at = np.random.default_rng(0), np.arange(0, 11, 2)
    seen = np.exp(-TIMES[at]) + SIGMA * rng.standard_normal(len(at))
    decay = magi.Manifold(
        TIMES,
        np.array([2.0]),
        np.array([1.0]),
        lambda x: (-x, -np.ones((len(x), 1, 1))),
        None,
        ((at, 0, seen, SIGMA),),
    )
    mode, _ = decay.mode(np.zeros((len(TIMES), 1)))
    found = decay.fields(mode)[:, 0]
    assert np.abs(found - np.exp(-TIMES)).max() < 2 * SIGMA  # half of it beyond what was observed
    draws, accepted = decay.sample(mode, 300, 100, rng)
    _, slopes = decay.rows(mode)
    root = np.sqrt(decay.beta) * decay._roots[0]
    exact = np.sqrt(np.diag(root @ np.linalg.inv(slopes.T @ slopes) @ root.T))
    assert draws.std(axis=0)[:, 0] == pytest.approx(exact, rel=0.3)
    assert draws.mean(axis=0)[:, 0] == pytest.approx(found, abs=exact.max() / 2)
    assert 0.4 < accepted <= 1


def test_rows_have_the_derivatives_that_they_say(magi):
    bound = magi.Manifold(
        TIMES,
        np.array([2.0, 1.5]),
        np.array([1.0, 1.0]),
        lambda x: (
            np.stack([x[:, 1], -x[:, 0] * x[:, 1]], 1),
            np.stack(
                [np.stack([0 * x[:, 0], 1 + 0 * x[:, 0]], 1), np.stack([-x[:, 1], -x[:, 0]], 1)], 1
            ),
        ),
        lambda x: (x.sum(axis=1, keepdims=True) - 1, np.ones((len(x), 1, 2))),
        ((np.array([0, 3]), 0, np.array([1.0, 0.5]), SIGMA),),
    )
    rng = np.random.default_rng(1)
    at, direction = rng.standard_normal((2, 2 * len(TIMES)))
    step = 1e-6
    ahead, behind = (bound.rows(at + s * direction)[0] for s in (step, -step))
    _, slopes = bound.rows(at)
    assert slopes @ direction == pytest.approx((ahead - behind) / (2 * step), rel=1e-4, abs=1e-3)
