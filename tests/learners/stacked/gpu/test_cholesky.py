"""Factors of many matrices, block by block."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.stacked.gpu.cholesky import BLOCK, factorised


@pytest.mark.parametrize("n", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 5])
def test_systems_are_solved(n):
    rng = np.random.default_rng(n)
    root = rng.normal(size=(3, n, n + 4))
    matrices, b = root @ root.swapaxes(1, 2) / n, rng.normal(size=(3, n))
    found = np.asarray(factorised(matrices).solve(b))
    np.testing.assert_allclose((matrices @ found[..., None])[..., 0], b, atol=1e-7)


def test_a_matrix_that_is_not_positive_definite_spoils_no_other():
    matrices = np.stack([np.eye(BLOCK + 3), np.eye(BLOCK + 3)])
    matrices[1, -1, -1] = -1.0
    found = np.asarray(factorised(matrices).solve(np.ones((2, BLOCK + 3))))
    np.testing.assert_array_equal(found[0], 1.0)
    assert np.isnan(found[1]).any()
