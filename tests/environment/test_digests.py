"""Which declarations mean the same."""

from __future__ import annotations

import sympy

from pinnablate.environment import Conditions, Design, Expected, NearMiss, coordinates, fields
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_a_comment_keeps_the_digest_and_a_coefficient_changes_it(string):
    again = declare(
        source="another source",
        history={"v1": "a note"},
        designs={"few": Design(count=3, until=0.5)},
    )
    assert again.digest == string.digest
    changed = declare(
        equations={
            "kinematics": u.diff(t) - p,
            "dynamics": p.diff(t) - sympy.Rational(9, 10) * u.diff(x, 2),
        }
    )
    assert changed.digest != string.digest
    assert declare(conditions={}).digest != string.digest


def test_near_misses_and_expected_patterns_are_in_no_digest(string):
    stiff = NearMiss({"dynamics": p.diff(t) - 2 * u.diff(x, 2)}, "stiff")
    assert declare(near_misses={"stiff": stiff}).digest == string.digest
    assert declare(expected=(Expected("v(all)", at_least=0),)).digest == string.digest


def test_a_gauge_changes_the_digest():
    law = {"dynamics": p.diff(t) - u.diff(x, 2)}  # which determines u up to a function of t
    gauges = ((), (u,), {u: ()}, {u: (t,)})
    assert len({declare(equations=law, gauge=g).digest for g in gauges}) == 4


def test_an_environment_without_a_solution_has_a_digest_of_its_own(string):
    unknown = declare(solution=None, fields=(u, p))
    assert unknown.digest != string.digest
    assert unknown.digest == declare(solution=None, fields=(u, p)).digest


def test_design_digest_holds_values_not_names(string):
    few = Design(count=3, until=0.5, fields=(u,))
    one, other = declare(designs={"few": few}), declare(designs={"scarce": few})
    assert (
        one.design_digest("few")
        == other.design_digest("scarce")
        != string.design_digest("standard")
    )


def test_values_of_conditions_are_digested_as_an_author_wrote_them():
    env = declare(
        designs={
            "a": Design(count=3, until=0.5, conditions="players"),
            "b": Design(count=3, until=0.5, conditions=Conditions.PLAYERS),
            "c": Design(count=3, until=0.5, conditions=False),
        }
    )
    assert env.design_digest("a") == env.design_digest("b") != env.design_digest("c")
