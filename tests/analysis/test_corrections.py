"""Corrections for many statements, held against SciPy and against tables worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pinnablate.analysis.corrections import benjamini_hochberg, holm, threshold

P = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == pytest.approx([1, 1])


@given(P)
def test_benjamini_hochberg_is_that_of_scipy(p):
    theirs = stats.false_discovery_control(p, method="bh")
    np.testing.assert_allclose(benjamini_hochberg(p), theirs)


@given(P)
def test_holm_is_the_step_down_procedure(p):
    """By its definition: reject from the smallest on, as long as p_(k) <= level / (m - k)."""
    rejected = set()
    for k, i in enumerate(np.argsort(p, kind="stable")):
        if p[i] * (len(p) - k) > 0.05:
            break
        rejected.add(int(i))
    assert {int(i) for i in np.flatnonzero(holm(p) <= 0.05)} == rejected


@given(P)
def test_corrections_keep_the_order_and_raise_every_value(p):
    for adjusted in (holm(p), benjamini_hochberg(p)):
        order = np.argsort(p, kind="stable")
        assert np.all(np.diff(adjusted[order]) >= 0)
        assert np.all(adjusted >= np.asarray(p) - 1e-15)
        assert np.all(adjusted <= 1)
    assert np.all(benjamini_hochberg(p) <= holm(p) + 1e-12)


@given(P)
def test_the_threshold_shows_what_the_correction_shows(p):
    at = threshold(p)
    assert at <= 0.05
    np.testing.assert_array_equal(np.asarray(p) <= at, benjamini_hochberg(p) <= 0.05)


def test_the_threshold_of_no_statement_and_where_nothing_is_shown():
    assert threshold([]) == 0.05
    assert threshold([0.4, 0.5]) == 0.025
