"""Worth in observations: planted answers, censored ones, and how often noise alone finds one."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.observations import (
    Curve,
    Multiple,
    laws_worth,
    multiple_of,
    quotient,
    reached,
    rising,
)

SWEEP = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


def straight(slope: float, replicates: int = 5, spread: float = 0.3) -> Curve:
    """skill = slope * log10 k, and the same deviation of a replicate at every k."""
    own = np.linspace(-spread, spread, replicates)
    return Curve(SWEEP, slope * np.log10(SWEEP)[:, None] + own)


@pytest.mark.parametrize("worth", [0.6, 1.0, 3.0, 4.0, 31.0])
@pytest.mark.parametrize("slope", [0.1, 1.0, 3.0])
def test_a_worth_by_construction_is_recovered(worth, slope):
    curve = straight(slope)
    found = multiple_of(curve, curve.at_one + slope * np.log10(worth))
    assert found.known
    assert found.least == pytest.approx(worth)
    assert found.low == pytest.approx(worth)
    assert found.high == pytest.approx(worth)
    assert found.shown == (worth != 1.0)


@pytest.mark.parametrize(
    ("worth", "bounds", "text"), [(40.0, (32.0, np.inf), "> 32"), (0.3, (0.0, 0.5), "< 1/2")]
)
def test_beyond_the_sweep_there_is_a_bound_and_no_number(worth, bounds, text):
    curve = straight(1.0)
    found = multiple_of(curve, curve.at_one + np.log10(worth))
    assert (found.least, found.most) == bounds
    assert not found.known
    assert str(found) == text


def test_the_last_point_of_the_sweep_is_reached_and_not_beyond():
    curve = Curve((0.5, 1.0, 2.0), np.array([[0.0], [1.0], [2.0]]))
    assert str(multiple_of(curve, np.array([2.0]))) == "2"
    assert str(multiple_of(curve, np.array([2.0 + 1e-9]))) == "> 2"


def test_an_interval_may_reach_beyond_the_sweep_where_its_value_does_not():
    curve = straight(1.0)
    found = multiple_of(curve, curve.at_one + np.log10(20.0) + np.array([-0.5, -0.2, 0, 0.2, 0.5]))
    assert found.known
    assert found.low < 20 < 32
    assert np.isinf(found.high)
    assert str(found) == f"20 (from {found.low:.2g})"


def test_laws_multiply_to_the_full_set_and_cost_what_they_bring():
    """Two laws of 2 and 4 times the observations that add up in decades are worth 8 together."""
    curve = straight(1.5)
    gain = {
        "a": 1.5 * np.log10(2.0) + 0 * curve.at_one,
        "b": 1.5 * np.log10(4.0) + 0 * curve.at_one,
    }
    everything = curve.at_one + gain["a"] + gain["b"]
    others = {"a": curve.at_one + gain["b"], "b": curve.at_one + gain["a"]}
    whole, laws = laws_worth(curve, everything, gain, others)
    assert whole.least == pytest.approx(8.0)
    for law, worth in (("a", 2.0), ("b", 4.0)):
        assert laws[law].shapley.least == pytest.approx(worth)
        assert laws[law].left_out.least == pytest.approx(worth)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((8.0, 8.0), (2.0, 2.0), (4.0, 4.0)),
        ((32.0, np.inf), (2.0, 2.0), (16.0, np.inf)),
        ((32.0, np.inf), (32.0, np.inf), (0.0, np.inf)),
        ((8.0, 8.0), (0.0, 0.5), (16.0, np.inf)),
        ((0.0, 0.5), (8.0, 8.0), (0.0, 0.0625)),
        ((0.0, 0.5), (0.0, 0.5), (0.0, np.inf)),
        ((32.0, np.inf), (0.0, 0.5), (64.0, np.inf)),
    ],
)
def test_ratios_of_what_is_known_by_bounds(one, other, expected):
    found = quotient(*[tuple(np.array([v]) for v in pair) for pair in (one, other)])
    assert (found[0][0], found[1][0]) == expected


def test_a_curve_that_falls_is_made_to_rise_as_scikit_learn_does():
    from sklearn.isotonic import IsotonicRegression

    skills = np.random.default_rng(0).normal(0, 1, (7, 20))
    expected = [IsotonicRegression().fit_transform(np.arange(7), c) for c in skills.T]
    assert np.allclose(rising(skills), np.transpose(expected))


def test_the_least_number_is_meant_on_a_plateau():
    """More observations bring nothing from 2 to 8: two times as many reach what is reached there."""
    curve = np.array([0.0, 1.0, 2.0, 2.0, 2.0, 3.0])
    least, most = reached((0.5, 1, 2, 4, 8, 16), curve, np.array(2.0))
    assert float(least) == float(most) == 2.0


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_noise_alone_is_shown_no_more_often_than_its_level(slope):
    rng, draws, shown, held = np.random.default_rng(1), 150, 0, 0
    for _ in range(draws):
        own = rng.normal(0, 0.3, 5)
        skills = slope * np.log10(SWEEP)[:, None] + own + rng.normal(0, 0.15, (7, 5))
        found = multiple_of(Curve(SWEEP, skills), own + rng.normal(0, 0.15, 5))
        shown += found.shown
        held += found.low <= 1.0 <= found.high
    assert shown <= 13  # of 150, where 7.5 are expected at 5 %: more has a chance of 2 %
    assert held >= 129  # of a nominal 95 %; with replicates so few intervals hold 92 % of the time


def test_fewer_than_five_replicates_have_no_interval():
    curve = straight(1.0, replicates=4)
    found = multiple_of(curve, curve.at_one + np.log10(4.0))
    assert found.low is None
    assert found.high is None
    assert not found.shown
    assert str(found) == "4"


@pytest.mark.parametrize(
    ("multiple", "text"),
    [
        (Multiple(3.6, 3.6, 2.8, 7.0), "3.6 (2.8 to 7)"),
        (Multiple(32.0, np.inf, 12.0, np.inf), "> 32 (from 12)"),
        (Multiple(0.0, 0.5, 0.0, 3.0), "< 1/2 (to 3)"),
        (Multiple(3.0, 3.0, 0.0, np.inf), "3 (open)"),
        (Multiple(0.0, np.inf, 0.0, np.inf), "?"),
        (Multiple(120.4, 120.4), "120"),
    ],
)
def test_what_is_known_by_bounds_is_said_so(multiple, text):
    assert str(multiple) == text


@pytest.mark.parametrize("multiples", [(1.0,), (2.0, 4.0), (1.0, 1.0), (2.0, 1.0), (1.0, 2.0, 4.0)])
def test_a_sweep_needs_the_observations_of_the_design_among_several(multiples):
    with pytest.raises(ValueError, match="expected two or more ascending multiples"):
        Curve(multiples, np.zeros((2, 5)))
