"""What cannot be integrated, and when it is given up."""

from __future__ import annotations

import time

import numpy as np
import pytest
from sympy import I, sign

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Integrated
from pinnablate.truths.integration import FINE, Precision, solve

t = coordinates("t")
y, z = fields("y z", t)


def integrated(*equations, until=2.0, start=0.0, **initial):
    """The trajectory of some equations in y and z."""
    options = {k: initial.pop(k) for k in ("method", "evaluations") if k in initial}
    named = {f: initial[f.func.__name__] for f in (y, z) if f.func.__name__ in initial}
    system = DeclaredSystem(tuple(named), (t,), (start,), (until,), equations)
    return Integrated(named, 1e-9, **options).truth(system)


@pytest.mark.parametrize(
    ("slope", "when"),
    [
        (lambda s, y: y**2, "t = 1 its steps shrink to nothing"),
        (lambda s, y: 1 + y**4, "its steps shrink to nothing"),
        (lambda s, y: np.exp(y), "its steps shrink to nothing"),
        (lambda s, y: 500 * y, "with a largest value of .*e\\+30"),
    ],
)
def test_what_blows_up_is_given_up_and_says_when(slope, when):
    began = time.perf_counter()
    with pytest.raises(
        PinnablateError, match=f"could not be integrated over t = 0 to 2: at .*{when}"
    ):
        solve(slope, (0.0, 2.0), np.array([1.0]), "DOP853", FINE)
    assert time.perf_counter() - began < 30


def test_no_size_is_suspect_in_itself():
    """A tank at rest that is filled to 4e6 Pa, and a current that never exceeds 1e-12 A."""
    for level in (4e6, 1e-12):
        reached = integrated(y.diff(t) - (level - y), y=0, until=5.0).values(np.array([[5.0]]))
        np.testing.assert_allclose(reached, [[level * (1 - np.exp(-5))]], rtol=1e-12)


def test_fields_of_different_sizes_are_both_exact():
    truth = integrated(y.diff(t) + y, z.diff(t) + 2 * z, y=1e-9, z=1e5, until=1.0)
    np.testing.assert_allclose(
        truth.values(np.array([[1.0]])), [[1e-9 * np.exp(-1), 1e5 * np.exp(-2)]], rtol=1e-12
    )


def test_stiffness_for_an_explicit_method_is_a_sentence_with_the_remedy():
    law = y.diff(t) + 10**6 * (y - t)
    with pytest.raises(
        PinnablateError, match=r"after 5,000 evaluations .* looks stiff; .*method='Radau'"
    ):
        integrated(law, y=0, evaluations=5000)
    reached = integrated(law, y=0, method="Radau", evaluations=5000).values(np.array([[2.0]]))
    np.testing.assert_allclose(reached, [[2.0 - 1e-6]], rtol=1e-12)
    with pytest.raises(PinnablateError, match=r"by Radau .*allow more with evaluations="):
        integrated(
            y.diff(t) - z, z.diff(t) + y, y=0, z=1, until=900.0, method="Radau", evaluations=500
        )


@pytest.mark.parametrize(
    ("law", "start", "message"),
    [
        (y.diff(t) + 2 * y / t, 1, "not finite at the start, t = 0; start the domain where"),
        (y.diff(t) + I * y, 1, "complex; declare real and imaginary parts"),
        (y.diff(t) + y, t, "expected a finite number as the initial state of y, got t"),
        (y.diff(t) + y, I, "expected a finite number as the initial state of y, got I"),
        (y.diff(t) + y, "a b", "expected a finite number as the initial state of y, got a b"),
    ],
)
@pytest.mark.parametrize("method", ["DOP853", "Radau"])
def test_what_is_no_number_is_one_sentence(law, start, message, method):
    with pytest.raises(PinnablateError, match=message):
        integrated(law, y=start, method=method)


@pytest.mark.parametrize("method", ["DOP853", "Radau", "BDF", "LSODA"])
def test_leaving_where_equations_are_defined_ends_in_a_sentence(method):
    with pytest.raises(PinnablateError, match="could not be integrated"):
        integrated(y.diff(t) + y**0.5 + 1, y=1, method=method)


def test_functions_without_a_slope_at_a_point_have_a_jacobian():
    law = y.diff(t) + sign(y + 3)
    np.testing.assert_allclose(
        integrated(law, y=1, method="Radau").values(np.array([[2.0]])), [[-1.0]], rtol=1e-12
    )


def test_a_method_that_is_none_is_refused_with_the_list():
    with pytest.raises(PinnablateError, match=r"expected one of DOP853, .* as method, got 'radau'"):
        integrated(y.diff(t) + y, y=1, method="radau")


def test_values_that_are_known_on_the_way_bound_what_is_integrated():
    start = np.array([1.0])
    assert Precision().bound(start) == np.inf
    assert Precision(known=0.5).bound(start) == 40
    assert Precision(known=1e6).bound(start) == pytest.approx(2e7, rel=1e-5)
    with pytest.raises(PinnablateError, match=r"exceeds 4e\+01"):
        solve(lambda s, y: y, (0.0, 5.0), start, "DOP853", Precision(1e-8, known=0.5))
    assert solve(lambda s, y: y, (0.0, 1.0), start, "DOP853", FINE)(1.0)[0] == pytest.approx(
        np.e, rel=1e-12
    )
