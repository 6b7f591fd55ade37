"""Cholesky factors against NumPy's own."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.minimisers import lapack


@pytest.mark.parametrize("n", [1, 3, 70, 2 * lapack.BLOCK, 200])
def test_a_factor_solves_its_system_and_an_indefinite_matrix_has_none(n):
    rng = np.random.default_rng(n)
    a = rng.normal(size=(n, n + 4))
    gram, b = a @ a.T, rng.normal(size=n)
    factor = gram.copy()
    assert lapack.factorise(factor)
    np.testing.assert_allclose(np.tril(factor), np.linalg.cholesky(gram), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(gram @ lapack.solve(factor, b), b, rtol=1e-7, atol=1e-9)
    assert not lapack.factorise(-gram)
    gram[-1, -1] = -1.0  # found out in the last block only
    assert not lapack.factorise(gram)


def test_only_the_lower_triangle_is_written():
    a = np.random.default_rng(0).normal(size=(60, 70))
    gram = a @ a.T
    factor = gram.copy()
    assert lapack.factorise(factor)
    above = np.triu_indices(60, 1)
    np.testing.assert_array_equal(factor[above], gram[above])


def test_a_factor_of_another_kind_of_array_is_refused():
    with pytest.raises(TypeError, match="C-ordered float64"):
        lapack.factorise(np.eye(3, dtype=np.float32))
    with pytest.raises(TypeError, match="C-ordered float64"):
        lapack.factorise(np.asfortranarray(np.ones((3, 3))))
