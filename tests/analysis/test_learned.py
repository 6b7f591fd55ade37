"""Courses of a study: a wave that is never learned, one that is learned late, and one that is not late when told all."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.learned import learned
from tests.analysis.looked_into import AT_ONCE, BOTH, LOW_ALONE, Planted


@pytest.fixture(scope="module")
def found():
    made = Planted({"none": BOTH, "rate": LOW_ALONE, "all": AT_ONCE})
    return learned(made, made.lattice, ["none", "rate", "level", "all"])


def test_arms_without_states_are_named_and_nothing_is_said_of_them(found):
    assert found.without == ("level",)
    assert found.arms == ("none", "rate", "all")


def test_a_wave_that_is_never_learned_is_found(found):
    # on each half of the domain: 2 and 8 half waves of u
    assert found.courses["extrap", "rate"][0].numbers.tolist() == [2, 8]
    for split in ("interp", "extrap"):
        assert found.count(split, "none") == (10, 10)
        assert found.count(split, "rate") == (5, 10)
        assert found.share(split, "rate").mean == 0.5
        assert found.more(split, "rate").mean == -0.5
        assert found.with_exponent(split, "rate") == 0
        assert found.exponent(split, "rate") is None
        assert found.steeper(split, "rate") is None


def test_what_is_told_flattens_the_order(found):
    # steps 10 and 100 for waves 2 and 8: a decade of steps over log10(4) decades of waves
    assert found.exponent("extrap", "none").mean == pytest.approx(1 / np.log10(4), abs=0.05)
    assert found.exponent("extrap", "all").mean == pytest.approx(0.0, abs=1e-6)
    assert found.steeper("extrap", "all").mean == pytest.approx(-1 / np.log10(4), abs=0.05)


def test_mean_errors_keep_the_last_state_of_a_network_that_ended(found):
    numbers, errors = found.mean_errors("extrap", "none", (1, 50, 100, 4000))
    assert numbers.tolist() == [2, 8]
    np.testing.assert_allclose(errors[:3], [[1, 1], [0.01, 1], [1e-6, 0.05]], rtol=1e-6)
    np.testing.assert_allclose(errors[3], 1e-6)


def test_the_hidden_field_is_compared_over_the_whole_domain(found):
    assert found.splits == ("interp", "extrap", "unobserved")
    assert found.count("unobserved", "all")[0] == 0, "p was planted as the low wave alone"
