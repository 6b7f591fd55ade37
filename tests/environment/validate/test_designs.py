"""Designs: what is observed, and what else is told."""

from __future__ import annotations

import dataclasses

import pytest
import sympy

from pinnablate.environment import Design, coordinates, fields
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p, w = fields("u p w", x, t)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"count": 0}, "count 0; expected a positive count"),
        ({"count": 1.5}, "count 1.5; expected a positive count, a whole number"),
        ({"count": "15"}, "count '15'; expected a positive count"),
        (
            {"count": 10**9},
            "count 1000000000; expected a positive count, a whole number of points up",
        ),
        ({"count": True}, "count True; expected a positive count"),
        ({"noise": {u: 0.1}}, "noise= has no entry for p; expected one for each observed field"),
        ({"noise": "5%"}, "noise '5%'; expected a noise >= 0"),
        ({"noise": (0.1, 0.1)}, "noise (0.1, 0.1); expected a noise >= 0"),
        ({"noise": -0.1}, "noise -0.1; expected a noise >= 0"),
        ({"noise": None}, "noise None; expected a noise >= 0"),
        ({"fields": "u"}, "fields='u'; expected a tuple of fields, like fields=(u,)"),
        (
            {"fields": ("u",)},
            "observes the string 'u', which is not a declared field; write the fi",
        ),
        ({"fields": [u.func]}, "observes u, which is not a declared field"),
        ({"fields": ()}, "observes no field; expected some of u, p"),
        ({"fields": (u, u)}, "observes u twice; expected each field once"),
        ({"fields": 3}, "fields=3; expected a tuple of fields"),
        ({"until": "0.5"}, "until='0.5'; expected a time as a number, like until=0.5"),
        ({"until": t}, "until=t; expected a time as a number"),
        ({"until": (0, 0.5)}, "until=(0, 0.5); expected a time as a number"),
        ({"until": -1}, "lie outside the domain"),
        ({"primary": "best"}, "primary='best'; expected one of interp, extrap, unobserved"),
        ({"primary": ["interp"]}, "primary=['interp']; expected one of"),
        ({"conditions": ["ends"]}, "conditions=['ends']; expected True, False or 'players'"),
        ({"further": [u]}, "expected {name: [conditions]}"),
        ({"granularity": ["law"]}, "granularity=['law']; expected 'law' or 'component'"),
        ({"in_place_of_truth": ["a"]}, "tells the near miss ['a']; declared: none"),
        (
            {"points": [[0, 0]], "values": [[1]]},
            "no arguments points, values; expected count, until",
        ),
        ({"points": [[0, 0]]}, "own measurements are the environment's: write Environment(data="),
        ({"noises": 0.1}, "Design has no argument noises; expected count, until, noise"),
    ],
    ids=said,
)
def test_what_a_design_cannot_say_is_refused_with_its_name(changes, words):
    design = Design(**{"count": 5, "until": 0.5, **changes})
    with pytest.raises(PinnablateError) as refused:
        declare(observations=design)
    assert f"design 'standard'" in str(refused.value)  # noqa: F541
    assert words in str(refused.value)
    with pytest.raises(PinnablateError) as refused:
        declare().world(design)
    assert "design 'given'" in str(refused.value)
    assert words in str(refused.value)


def test_a_design_without_a_count_is_told_so_when_it_is_used():
    with pytest.raises(PinnablateError, match="count= is missing; expected a positive count"):
        declare(observations=Design(until=0.5))
    count = len(dataclasses.fields(Design))
    with pytest.raises(
        PinnablateError, match=f"Design takes {count} arguments by place, got {count + 1}"
    ):
        declare(observations=Design(*range(count + 1)))


def test_a_design_that_need_not_be_declared_need_not_rank_nor_have_players():
    assert declare().world(Design(count=5)).design.count == 5
    assert declare(conditions={}).world(Design(count=5, conditions="players")).ablated == ()


def test_several_mistakes_of_several_designs_are_said_together():
    with pytest.raises(PinnablateError) as refused:
        declare(
            observations=Design(count=0, noise="x", until=0.5),
            designs={"few": Design(count=3, until=0.5, fields=(w,))},
        )
    assert len(str(refused.value).splitlines()) == 4


def test_numbers_of_other_kinds_are_numbers():
    d = Design(count=1e1, until=sympy.pi / 8, noise=sympy.Rational(1, 50))
    assert (d.count, d.noise) == (10, 0.02)
    assert d.until == pytest.approx(0.3927, abs=1e-4)
    assert declare(observations=d)
