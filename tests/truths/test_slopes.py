"""From declared equations to the slopes of their fields, without multiplying anything out."""

from __future__ import annotations

import time

import pytest
from sympy import Derivative, Float, Integer, cos, exp, expand, simplify, sin, sqrt

from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated
from pinnablate.truths.slopes import left_to_follow, right_hand_sides

x, t = coordinates("x t")
y, z = fields("y z", t)
MANY = fields("a b c d e", t)
SPRING = [y.diff(t) - z, z.diff(t) + y]


def test_slopes_are_solved_for_and_solved_with():
    assert right_hand_sides([y.diff(t) - z, 2 * z.diff(t) + y.diff(t)], [y, z], t) == [z, -z / 2]


def test_a_power_stays_a_power():
    """(1 - z)**40 multiplied out has coefficients of 1e11, and loses eleven digits."""
    began = time.perf_counter()
    assert right_hand_sides([y.diff(t) - (1 - z) ** 40, z.diff(t) - 1], [y, z], t) == [
        (1 - z) ** 40,
        1,
    ]
    assert time.perf_counter() - began < 5


def test_coupled_slopes_are_solved_as_a_linear_system():
    """A double pendulum: its mass matrix depends on the state."""
    first = 2 * y.diff(t) + cos(y - z) * z.diff(t) + sin(y)
    second = cos(y - z) * y.diff(t) + z.diff(t) - sin(z)
    found = dict(
        zip((y.diff(t), z.diff(t)), right_hand_sides([first, second], [y, z], t), strict=True)
    )
    for equation in (first, second):
        assert simplify(equation.subs(found)) == 0


def test_four_fields_may_be_coupled_and_five_are_refused_at_once():
    def equations(count):
        return [
            sum((4 * (i == j) + cos(u - v)) * u.diff(t) for j, u in enumerate(MANY[:count])) - v
            for i, v in enumerate(MANY[:count])
        ]

    assert len(right_hand_sides(equations(4), MANY[:4], t)) == 4
    with pytest.raises(
        PinnablateError, match="more than 4 fields stand in one another's equations"
    ):
        right_hand_sides(equations(5), MANY, t)


def test_numbers_may_couple_any_number_of_fields():
    equations = [
        sum((i + j + 3 * (i == j)) * u.diff(t) for j, u in enumerate(MANY)) - v
        for i, v in enumerate(MANY)
    ]
    found = right_hand_sides(equations, MANY, t)
    slopes = dict(zip((u.diff(t) for u in MANY), found, strict=True))
    assert all(expand(e.subs(slopes)) == 0 for e in equations)


def test_small_coefficients_are_not_zero():
    assert right_hand_sides([Float("1.38e-23") * y.diff(t) - z, z.diff(t)], [y, z], t) == [
        z / Float("1.38e-23"),
        0,
    ]


@pytest.mark.parametrize(
    ("equations", "message"),
    [
        ([y.diff(t, 2) + y, z.diff(t)], "first order in time, got .*give a Reference instead"),
        ([y.diff(t) - z], "determine 1 of 2 derivatives uniquely, not that of z"),
        ([y.diff(t) ** 2 - 1, z.diff(t)], "linear in the time derivatives, got .*not in that of y"),
        ([exp(y.diff(t)) - z, z.diff(t)], "linear in the time derivatives"),
        ([y.diff(t) * z.diff(t), z.diff(t)], "linear in the time derivatives"),
        ([y.diff(t) - z, y.diff(t) + z], "contradict each other: .* does not follow"),
        (
            [*SPRING, y.diff(t) + z.diff(t)],
            "contradict each other: .* leave it out, or mend a sign",
        ),
        (
            [(sin(z) ** 2 + cos(z) ** 2 - 1) * y.diff(t) - z, z.diff(t)],
            "determine 1 of 2 derivatives uniquely, not that of y",
        ),
    ],
)
def test_what_does_not_determine_slopes_is_one_sentence(equations, message):
    with pytest.raises(PinnablateError, match=message):
        right_hand_sides(equations, [y, z], t)


def test_a_slope_that_cancels_is_none():
    assert right_hand_sides([(y.diff(t) + z) ** 2 - y.diff(t) ** 2, z.diff(t)], [y, z], t) == [
        -z / 2,
        0,
    ]


def test_laws_that_follow_are_left_out_and_known():
    energy, sum_of_both = y**2 + z**2 - 1, y.diff(t) + z.diff(t) - z + y
    assert right_hand_sides([energy, *SPRING, sum_of_both], [y, z], t) == [z, -y]
    assert left_to_follow([energy, *SPRING, sum_of_both], [y, z], t) == (0,)


def test_derivatives_of_products_are_carried_out():
    assert right_hand_sides([Derivative(y * z, t) - 1, z.diff(t)], [y, z], t) == [1 / z, 0]
    u = fields("u", x, t)
    (slope,) = right_hand_sides([u.diff(t) - Derivative(u**3 - u, x, 2)], [u], t)
    assert expand(slope - (3 * u**2 - 1) * u.diff(x, 2) - 6 * u * u.diff(x) ** 2) == 0


def test_integrated_reference_needs_first_order_equations():
    with pytest.raises(PinnablateError, match="first order in time"):
        Environment(
            id="spring-v1",
            domain={t: (0, 1)},
            equations={"newton": y.diff(t, 2) + sqrt(2) * y},
            solution=Integrated({y: Integer(1)}, 1e-10),
            observations=Design(count=3, until=0.5),
            primary="extrap",
            source="",
        ).world().reference([[0.0]])
