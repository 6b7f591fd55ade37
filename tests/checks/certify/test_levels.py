"""Laws that are scaled by a field far from zero."""

from __future__ import annotations

from sympy import Rational, exp

from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.levels import check_levels
from pinnablate.environment import Design, Environment, coordinates, fields

t = coordinates("t")
u = fields("u", t)
ROOM = Rational(29315, 100)


def cooling(zero, size=0.1):
    """A cup that cools to the temperature of the room, by tenths of a degree."""
    return Environment(
        id="cup-v1",
        domain={t: (0, 5)},
        equations={"newton": u.diff(t) + u / 3 - zero / 3},
        solution={u: zero + size * exp(-t / 3)},
        observations=Design(count=6, until=3),
        primary="extrap",
        source="I. Newton (1701)",
    )


def test_a_law_that_hardly_counts_is_noted_with_the_way_round():
    (note,) = check_levels(cooling(ROOM), Budget(10.0))
    assert note.note
    assert note.subject == "scale of newton[0]"
    assert "and u lies 1" in note.figure
    assert "standard deviations from zero" in note.figure
    assert "writing u + 293.1" in note.figure


def test_a_field_measured_from_its_mean_or_that_varies_much_is_no_matter():
    assert check_levels(cooling(0), Budget(10.0)) == []
    assert check_levels(cooling(ROOM, 100), Budget(10.0)) == []
    derivatives_alone = cooling(ROOM).with_equations({"still": u.diff(t, 2) + u.diff(t) / 3})
    assert check_levels(derivatives_alone, Budget(10.0)) == []
