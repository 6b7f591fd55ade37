"""From declared equations to slopes, and what cannot be integrated."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated
from pinnablate.truths.integration import FINE, Precision, right_hand_sides, solve

t = coordinates("t")
y, z = fields("y z", t)


def test_slopes_are_solved_for_and_solved_with():
    assert right_hand_sides([y.diff(t) - z, 2 * z.diff(t) + y.diff(t)], [y, z], t) == [z, -z / 2]


@pytest.mark.parametrize(
    ("equations", "message"),
    [
        ([y.diff(t, 2) + y, z.diff(t)], "first order in time; give a Reference instead"),
        ([y.diff(t) - z], "determine 1 of 2 derivatives uniquely"),
        (
            [y.diff(t) ** 2 - 1, z.diff(t)],
            "derivatives uniquely; an integrated reference needs them all",
        ),
        ([y.diff(t) - z, y.diff(t) + z], "determine 0 of 2 derivatives uniquely"),
    ],
)
def test_systems_that_are_not_of_first_order_or_not_determined_are_refused(equations, message):
    with pytest.raises(PinnablateError, match=message):
        right_hand_sides(equations, [y, z], t)


def test_integrated_reference_needs_first_order_equations():
    with pytest.raises(PinnablateError, match="first order in time"):
        Environment(
            id="spring-v1",
            domain={t: (0, 1)},
            equations={"newton": y.diff(t, 2) + y},
            solution=Integrated({y: 1}, 1e-10),
            observations=Design(count=3, until=0.5),
            primary="extrap",
            source="",
        ).world().reference(np.zeros((1, 1)))


def test_what_blows_up_is_given_up_and_says_when():
    with pytest.raises(
        PinnablateError,
        match=r"could not be integrated over t = 0 to 2: a field exceeds 4e\+02 at t = 0.998",
    ):
        solve(lambda s, y: y**2, (0.0, 2.0), np.array([1.0]), "DOP853", FINE)


def test_values_that_are_known_on_the_way_bound_what_is_integrated():
    start = np.array([1.0])
    assert Precision().bound(start) == 400
    assert Precision(known=0.5).bound(start) == 40
    assert Precision(known=1e6).bound(start) == 400
    with pytest.raises(PinnablateError, match=r"exceeds 4e\+01"):
        solve(lambda s, y: y, (0.0, 5.0), start, "DOP853", Precision(1e-8, known=0.5))
    assert solve(lambda s, y: y, (0.0, 1.0), start, "DOP853", FINE)(1.0)[0] == pytest.approx(
        np.e, rel=1e-12
    )


def test_sympy_solves_nothing_that_was_not_asked():
    a = sympy.Symbol("a")
    with pytest.raises(PinnablateError, match="derivatives uniquely"):
        right_hand_sides([a * y.diff(t) * z.diff(t)], [y, z], t)
