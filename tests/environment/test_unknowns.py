"""Unknown coefficients: declared with a first guess, one number however many terms hold it."""

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import (
    Design,
    Environment,
    PinnablateError,
    coordinates,
    fields,
    lower,
    parameters,
    zero,
)
from pinnablate.arms import parse
from pinnablate.environment.unknowns import law_in_words
from pinnablate.telling import Teller

t = coordinates("t")
x, y = fields("x y", t)
a, b = parameters("a b")
TIMES = np.linspace(0.05, 0.95, 12)
DATA = {"t": TIMES, "x": np.exp(-TIMES), "y": np.cos(TIMES)}


def env(**changes):
    given = {
        "id": "rates-v1",
        "domain": {t: (0, 1)},
        "equations": {"one": x.diff(t) + a * (x - y), "two": y.diff(t) - a * x * y + b * y},
        "unknowns": {a: 2.5, b: 0},
        "data": DATA,
        "source": "a test",
    }
    return Environment(**(given | changes))


def test_first_guesses_stand_in_the_equations():
    made = env()
    assert not made.equations["one"].has(a)
    assert (made.equations["one"] - (x.diff(t) + 2.5 * (x - y))).expand() == 0
    assert (
        made.equations["two"] - (y.diff(t) - 2.5 * x * y + y)
    ).expand() == 0  # 1, times 0 at first


def test_terms_know_their_coefficients():
    laws = env().world().laws
    held = dict(zip(map(str, laws.terms), map(str, laws.unknown), strict=True))
    assert sum(c == "a" for c in held.values()) == 3
    assert held["y(t)"] == "b"
    assert held["Derivative(x(t), t)"] == "None"


def test_one_number_is_learned_for_each_coefficient():
    world = env().world()
    (everything,), (one,), (none,) = (parse(world, name) for name in ("all", "one", "none"))
    told = Teller(world).told(everything, 0)
    assert told.learned.sum() == 4
    assert len(set(told.ties[told.learned])) == 2
    assert told.begin[told.learned].tolist().count(0.0) == 1
    assert Teller(world).told(one, 0).learned.sum() == 2
    assert Teller(world).told(none, 0).learned is None


def test_coefficients_are_part_of_the_digest():
    known = env(unknowns={}, equations={"one": x.diff(t) + 2 * (x - y), "two": y.diff(t) + y})
    plain = env(unknowns={a: 2}, equations={"one": x.diff(t) + a * (x - y), "two": y.diff(t) + y})
    other = env(unknowns={a: 3}, equations={"one": x.diff(t) + a * (x - y), "two": y.diff(t) + y})
    assert len({known.digest, plain.digest, other.digest}) == 3


def test_a_copy_is_the_same():
    made = env()
    assert replace(made, summary="again").digest == made.digest
    assert made.with_equations(made.equations).world().laws.unknown.count(None) == 2


def test_a_residual_is_that_of_the_best_coefficient():
    laws = env().world().laws
    rng = np.random.default_rng(0)
    points, values = rng.uniform(0, 1, (50, 1)), rng.uniform(1, 2, (50, 2))
    slope = np.stack([-4 * (values[:, 0] - values[:, 1]), np.zeros(50)], 1)  # where a is 4
    jet = {(0,): values, (1,): slope}
    assert np.abs(laws.residual_values(jet, points)[:, 0]).max() > 0.1
    assert np.abs(laws.least_residuals(jet, points)[:, 0]).max() < 1e-12


REFUSED = [
    ({"unknowns": [a]}, "unknowns="),
    ({"unknowns": {"a": 1.0}}, "a symbol that parameters"),
    ({"unknowns": {a: float("nan"), b: 1}}, "a finite number"),
    ({"unknowns": {a: 1, b: 1, parameters("c"): 1}}, "c stands in no equation"),
    ({"equations": {"one": x.diff(t) + x**a, "two": y.diff(t) + b * y}}, "a factor of a term"),
    ({"equations": {"one": x.diff(t) + a * b * x, "two": y.diff(t)}}, "one in each"),
    (
        {
            "equations": {"one": x.diff(t) + a * x + x, "two": y.diff(t) + b * y},
            "unknowns": {a: 1, b: 1},
        },
        "terms of equation 'one' become one",
    ),
    ({"conditions": {"start": [zero(x - a, on=lower(t), points=1)]}}, "in equations alone"),
]


@pytest.mark.parametrize(("changes", "why"), REFUSED)
def test_a_coefficient_that_cannot_be_learned_is_refused(changes, why):
    with pytest.raises(PinnablateError, match=why) as caught:
        env(**changes)
    assert "\n" not in str(caught.value)


def test_coefficients_are_shown_by_name():
    made = env()
    assert "a*(x(t) - y(t))" in repr(made.equations)
    assert "a*(x(t) - y(t))" in repr(replace(made, summary="again").equations)
    one, two = made.world().laws.in_words
    assert (one, two) == ("x_t - a*y + a*x", "y_t - a*x*y + b*y")
    assert [law_in_words(made, r) for r in made.residuals] == [one, two]
    assert made.unknowns.learned_in([a, None, b]) == "a and b are learned (first guess 2.5, 0)"
    assert made.unknowns.learned_in([None]) == ""


def test_equations_without_unknown_coefficients_are_shown_as_they_were():
    plain = env(unknowns={}, equations={"one": x.diff(t) + 2 * x, "two": y.diff(t) + y})
    assert plain.world().laws.in_words == ("2*x + x_t", "y + y_t")


def test_coefficients_are_learned_of_laws_that_are_told_together():
    made = env(designs={"both": Design(groups={"rates": ("one", "two")})})
    world = made.world("both")
    (everything,) = parse(world, "all")
    assert Teller(world).told(everything, 0).learned.sum() == 4
