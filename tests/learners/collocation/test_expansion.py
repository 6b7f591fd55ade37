"""The prior that observations make most likely."""

from __future__ import annotations

import numpy as np

from pinnablate.learners.collocation.expansion import AMPLITUDES, most_likely


def test_length_and_amplitude_that_made_the_data_are_found():
    at, rng = np.linspace(0, 1, 40), np.random.default_rng(0)

    def features(candidate):
        return np.exp(-0.5 * ((at[:, None] - np.linspace(-0.5, 1.5, 120)) / candidate[0]) ** 2) / 12

    values = 10.0 * features((0.1,)) @ rng.normal(size=(120, 200)) + 0.01 * rng.normal(
        size=(40, 200)
    )
    assert most_likely([(0.03,), (0.1,), (0.3,)], features, values, 0.01) == ((0.1,), 10.0)
    assert 10.0 in AMPLITUDES


def test_the_evidence_is_that_of_a_gaussian():
    rng = np.random.default_rng(1)
    phi, values = rng.normal(size=(6, 4)), rng.normal(size=(6, 2))

    def evidence(amplitude):
        covariance = amplitude**2 * phi @ phi.T + 0.3**2 * np.eye(6)
        return sum(
            -0.5 * (v @ np.linalg.solve(covariance, v) + np.linalg.slogdet(covariance)[1])
            for v in values.T
        )

    assert most_likely([(1.0,)], lambda _: phi, values, 0.3)[1] == max(AMPLITUDES, key=evidence)
