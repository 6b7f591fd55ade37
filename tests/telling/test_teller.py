"""What each arm is told, what does not apply, and what tells it from others in its key."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.arms import EVERYTHING, Arm, Wrong, parse, subset
from pinnablate.arms.arm import PERMUTED
from pinnablate.digest import canonical
from pinnablate.environment import Design
from pinnablate.telling import Teller, told_values
from tests.worlds import single

heat, friedmann = registry.load("heat-mixed"), registry.load("friedmann")


def test_a_subset_is_told_its_equations_and_nothing_else():
    world = heat.world()
    told = Teller(world).told(subset(heat, ("fourier",)), 0)
    assert told.laws is world.laws
    assert (told.equations, told.factors, told.learned) == (("fourier",), None, None)


def test_conditions_are_told_by_the_weights_of_data_rows_and_are_no_law():
    world = heat.world("players")
    told = Teller(world).told(subset(world, ("walls", "energy")), 0)
    assert not told.laws.mask(told.equations)[1]
    assert told.laws.mask(told.equations)[0]


def test_all_but_the_leading_term_of_what_is_told_are_learned():
    world = registry.load("lotka-volterra").world()
    (arm,) = parse(world, "unknown-coefficients.prey")
    told = Teller(world).told(arm, 0)
    learned = {str(term) for term, yes in zip(world.laws.terms, told.learned, strict=True) if yes}
    assert learned == {"-u(t)", "u(t)*v(t)"}


@pytest.mark.parametrize(
    ("env", "arm", "reason"),
    [
        # Here s + 3 N = const is symmetric under s <-> 3 N.
        (friedmann, "permuted-fields.continuity", "it is not wrong here"),
        (registry.load("elasticity-kolosov"), "all/observed-only", "observations everywhere"),
        (registry.load("elasticity-kolosov"), "all", None),
        (heat, "all/observed-only", None),
        (heat, "permuted-fields.energy", None),
        (heat, "extra-data@0.5", None),
    ],
)
def test_arms_that_do_not_apply_say_why(env, arm, reason):
    (made,) = parse(env, arm)
    found = Teller(env.world()).why_not(made)
    assert found is None if reason is None else reason in found


def test_half_of_two_observations_are_too_few():
    few = heat.world(Design(count=2, until=0.5))
    (half,) = parse(heat, "extra-data@0.5")
    assert Teller(few).why_not(half) == "2 observations leave less than 2"


def test_one_field_has_no_other_to_be_permuted_with():
    (arm,) = parse(single(), "permuted-fields.decay")
    assert (
        Teller(single().world()).why_not(arm)
        == "there is one field, and nothing to permute it with"
    )


def test_a_near_miss_of_a_law_does_not_apply_where_components_are_told():
    world = registry.load("maxwell-cavity-2d").world("components")
    (near, sign) = parse(world, "near-miss.no_displacement,wrong-sign.ampere_1")
    assert (
        Teller(world).why_not(near)
        == "it stands for a whole law, and this design tells components one by one"
    )
    assert Teller(world).why_not(sign) is None


def test_a_law_of_one_term_has_no_coefficient_to_learn():
    (arm,) = parse(single(one_term=True), "all/unknown-coefficients")
    assert "one term each" in Teller(single(one_term=True).world()).why_not(arm)


def test_wrong_laws_with_terms_of_their_own_stand_beside_the_equations_once_for_all():
    world = heat.world()
    teller = Teller(world)
    one, other = (
        teller.told(Arm("x", wrong=(Wrong(PERMUTED, e),)), 0) for e in ("energy", "fourier")
    )
    assert one.laws is other.laws is not world.laws
    assert one.laws.terms[: len(world.laws.terms)] == world.laws.terms
    assert one.equations == ("permuted_fields_energy_0",)
    assert (one.factors == 1).all()


def test_a_violation_is_measured_once(monkeypatch):
    from pinnablate.telling import teller as module

    teller, calls = Teller(heat.world()), []
    monkeypatch.setattr(module, "violation", lambda world, wrong: calls.append(wrong) or 1.0)
    wrong = Wrong("wrong-sign", "energy")
    assert teller.violation(wrong) == teller.violation(wrong) == 1.0
    assert calls == [wrong]


def test_keys_tell_apart_what_is_told_differently():
    told = {a: told_values(heat, a) for a in parse(heat, EVERYTHING)}
    parts = [str((a.equations, values)) for a, values in told.items() if "wrong" in values]
    assert len(set(parts)) == len(parts)
    told_equations_alone = [a for a, values in told.items() if "wrong" not in values]
    assert {a.name for a in told_equations_alone} == {
        "none",
        "energy",
        "fourier",
        "all",
        "none-long",
        "weight-decay",
        "rbf",
        "mean",
        "nearest",
        "spline",
        "gp",
    }


def test_keys_hold_the_laws_of_near_misses_which_are_in_no_digest():
    (arm,) = parse(heat, "near-miss.quasi_steady")
    q, x = heat.fields[1], heat.coordinates[0]
    assert told_values(heat, arm)["wrong"] == [
        ["near-miss", "quasi_steady", 0.0, [["energy", [canonical(q.diff(x))]]]]
    ]
