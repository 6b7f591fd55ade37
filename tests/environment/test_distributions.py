"""Where the values of parameters come from."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Rational, pi

from pinnablate.environment import choice, coordinates, log_uniform, parameters, uniform
from pinnablate.environment.distributions import generator
from pinnablate.errors import PinnablateError

DRAWS = 400


def draws(distribution, count=DRAWS):
    rng = np.random.default_rng(7)
    return [distribution.draw(rng) for _ in range(count)]


def test_parameters_are_real_symbols_that_differ_from_coordinates_of_their_name():
    a, b = parameters("a b")
    assert (a.name, b.name, a.is_real) == ("a", "b", True)
    assert parameters("a") == a != coordinates("a")
    with pytest.raises(PinnablateError, match="names '2a', which is no word"):
        parameters("2a")


@pytest.mark.parametrize(
    ("distribution", "low", "high"),
    [
        (uniform(Rational(1, 3), 1, canonical=1), 1 / 3, 1),
        (uniform(-2, 2, canonical=0), -2, 2),
        (uniform(0, 2 * pi, canonical=0), 0, 2 * np.pi),
        (uniform(1000, 1001, canonical=1000), 1000, 1001),
        (uniform(Rational(1, 10**6), Rational(2, 10**6), canonical=Rational(1, 10**6)), 1e-6, 2e-6),
        (log_uniform(Rational(1, 100), 10, canonical=1), 0.01, 10),
        (log_uniform(1, Rational(1001, 1000), canonical=1), 1, 1.001),
    ],
)
def test_draws_are_exact_decimals_within_the_ends_and_fill_the_interval(distribution, low, high):
    found = draws(distribution)
    assert all(isinstance(value, sympy.Rational) for value in found)
    assert all(distribution.low <= value <= distribution.high for value in found)
    assert all(set(sympy.factorint(value.q)) <= {2, 5} for value in found)
    assert max(len(str(value.q)) for value in found) <= 12
    values = np.array([float(value) for value in found])
    assert len(set(values)) > DRAWS / 4
    assert values.min() < low + 0.2 * (high - low)
    assert values.max() > high - 0.2 * (high - low)


def test_uniform_and_log_uniform_draws_have_the_quantiles_of_their_distributions():
    flat = np.array([float(v) for v in draws(uniform(0, 1, canonical=0), 2000)])
    assert np.quantile(flat, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.04)
    logs = np.log10([float(v) for v in draws(log_uniform(Rational(1, 100), 1, canonical=1), 2000)])
    assert np.quantile(logs, [0.25, 0.5, 0.75]) == pytest.approx([-1.5, -1.0, -0.5], abs=0.08)


def test_a_choice_gives_its_values_as_they_were_written_each_as_often():
    found = draws(choice(1, sympy.sqrt(2), [3], canonical=3), 900)
    assert {found.count(v) // 100 for v in (1, sympy.sqrt(2), 3)} <= {2, 3}
    assert set(found) == {sympy.Integer(1), sympy.sqrt(2), sympy.Integer(3)}


@pytest.mark.parametrize(
    ("distribution", "sentence"),
    [
        (uniform(0, 1, canonical=2), "canonical=2; expected a number from 0 to 1"),
        (uniform(0, 1, canonical="x"), "canonical='x'; expected a number from 0 to 1"),
        (uniform(2, 1, canonical=1), "ends 2 and 1; expected two finite numbers, the lower first"),
        (uniform(0, sympy.oo, canonical=1), "expected two finite numbers"),
        (uniform(0, 10**400, canonical=1), "expected two finite numbers"),
        (log_uniform(0, 1, canonical=1), "lower end 0; expected one above 0"),
        (choice(1, canonical=1), "is a choice of 1; expected two or more"),
        (choice(1, 2, canonical=3), "canonical=3; expected one of its values 1, 2"),
    ],
)
def test_what_is_no_distribution_says_so_in_one_sentence(distribution, sentence):
    (said,) = distribution.slips()
    assert sentence in said


def test_a_canonical_value_must_be_given():
    with pytest.raises(PinnablateError, match="uniform lacks canonical="):
        uniform(0, 1)


def test_generators_of_other_names_seeds_and_environments_differ_and_the_same_agree():
    keys = [("a-v1", 1, "x"), ("a-v1", 2, "x"), ("b-v1", 1, "x"), ("a-v1", 1, "y")]
    first = [generator(*key).random() for key in keys]
    assert len(set(first)) == len(keys)
    assert first == [generator(*key).random() for key in keys]


def test_draws_of_a_seed_never_change():
    """Records of drawn worlds are those of these values."""
    rng = generator("string-v1", 1, "height")
    assert uniform(Rational(1, 2), 2, canonical=1).draw(rng) == GOLDEN["uniform"]
    rng = generator("string-v1", 1, "speed")
    assert log_uniform(Rational(1, 2), 2, canonical=1).draw(rng) == GOLDEN["log_uniform"]


GOLDEN = {"uniform": Rational(563, 1000), "log_uniform": Rational(1779, 1000)}
