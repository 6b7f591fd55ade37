"""What arms leave undetermined under a design, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.arms import CONTROLS, Arm, parse
from pinnablate.checks.observability import (
    Forms,
    Undetermined,
    as_text,
    observability,
    polynomials,
)
from pinnablate.environment import (
    Design,
    Environment,
    coordinates,
    edge,
    fields,
    normal_derivative,
    zero,
)
from pinnablate.errors import PinnablateError
from pinnablate.regions import disk
from pinnablate.registry import load
from tests.worlds import ring


@pytest.fixture
def small(monkeypatch):
    """Fewer unknowns for environments in three coordinates, which their truths exceed."""
    monkeypatch.setattr(polynomials, "UNKNOWNS", 1000)


def named(env, *names):
    """Fields by name."""
    return tuple(f for f in env.fields if f.func.__name__ in names)


def test_observations_settle_what_equations_can_carry_on():
    found = observability(load("decay-chain"))
    determined = {name for name, u in found.items() if as_text(u) == "determined"}
    # Any three of four.
    assert determined == {"d1+d2+d3", "d1+d2+mass", "d1+d3+mass", "d2+d3+mass", "all"}
    assert found["d1+d2"].fields == ("N3",)
    assert found["none"].fields == ("N1", "N2", "N3")


def test_a_constant_of_integration_that_nobody_observes_is_one_number():
    # R enters its own equation by its rate alone.
    found = observability(load("sir"), arms=parse(load("sir"), "s+i+r,all"))
    assert found["s+i+r"] == Undetermined(1, False, ("R",), found["all"].degree)
    assert as_text(found["s+i+r"]) == "1 number of R"
    assert as_text(found["all"]) == "determined"


def test_a_flux_needs_both_laws_of_heat():
    texts = {name: as_text(u) for name, u in observability(load("heat-mixed")).items()}
    assert texts == {
        "none": "functions: u, q",
        "energy": "functions: u, q",
        "fourier": "functions: u, q",
        "all": "determined",
    }


def test_waves_that_no_observed_field_shows_are_found(small):
    env = load("maxwell-cavity-2d")
    env = replace(
        env,
        designs={
            "blind": Design(count=60, until=0.6, fields=named(env, "Ex", "Ez", "Bx")),
            "no-bz": Design(count=60, until=0.6, fields=named(env, "Ex", "Ey", "Ez", "Bx", "By")),
        },
    )
    assert observability(env, arms=parse(env, "all"))["all"].dimension == 0
    # Waves along x, TE modes (m, 0), have no Ex.
    blind = observability(env, "blind", parse(env, "faraday+ampere,all"))
    assert as_text(blind["all"]) == "functions: Ey, Bz up to degree 8"
    # Only gauss_b forbids a static By(x, y).
    assert blind["faraday+ampere"].fields == ("Ey", "By", "Bz")
    # Every equation and every wall is blind to a uniform static Bz.
    assert (
        as_text(observability(env, "no-bz", parse(env, "all"))["all"])
        == "1 number of Bz up to degree 8"
    )


@pytest.mark.parametrize("names", ["of time", "constant", "no"])
def test_what_a_gauge_leaves_free_is_not_counted(small, names):
    env = load("taylor-green-advected")
    u, v, p = env.fields
    env = replace(
        env,
        gauge={"of time": {p: (env.time,)}, "constant": (p,), "no": ()}[names],
        designs={"whole": Design(count=40, fields=(u, v), primary="unobserved")},
    )
    # Which knows the gradient of p alone.
    found = observability(env, "whole", parse(env, "momentum"))["momentum"]
    assert (
        found.dimension == {"of time": 0, "constant": found.degree, "no": found.degree + 1}[names]
    )
    assert found.fields == (() if names == "of time" else ("p",))


def test_a_finite_number_of_points_leaves_functions_in_several_coordinates():
    env = load("heat-mixed")
    assert (
        as_text(observability(env, arms=parse(env, "all"), sampled=True)["all"])
        == "functions: u, q"
    )
    trajectory = load("decay-chain")
    assert (
        as_text(observability(trajectory, arms=parse(trajectory, "all"), sampled=True)["all"])
        == "determined"
    )


def test_a_ring_closes_what_an_interval_leaves_open():
    env = ring(designs={"open": Design(count=30, until=0.6, conditions=False)})
    assert as_text(observability(env, arms=parse(env, "all"))["all"]) == "determined"
    assert as_text(observability(env, "open", parse(env, "all"))["all"]) == "functions: u, v"


def test_conditions_that_are_players_are_withheld():
    env = load("heat-mixed")
    found = observability(
        env, "players", parse(env.world("players"), "energy+fourier,energy+fourier+walls,all")
    )
    assert {name: as_text(u) for name, u in found.items()} == {
        "energy+fourier": "functions: u, q",
        "energy+fourier+walls": "determined",
        "all": "determined",
    }


def test_arms_come_in_their_order_and_controls_are_told_nothing():
    env = load("friedmann")
    found = observability(env, arms=(*parse(env, "all,none"), CONTROLS[0]))
    assert list(found) == ["all", "none", "none-long"]
    assert found["none-long"] == found["none"]


def test_mistakes_are_named():
    env = load("decay-chain")
    with pytest.raises(PinnablateError, match="unknown design of decay-chain-v1 'sparse'"):
        observability(env, "sparse")
    with pytest.raises(PinnablateError, match="unknown equation of decay-chain-v1 'd4'"):
        observability(env, arms=(Arm("d4", ("d4",)),))


def dish(**changes):
    """Poisson's equation on a disk, u = 1 - r^2."""
    x, y = coordinates("x y")
    u = fields("u", x, y)
    settings = {
        "id": "dish-v1",
        "domain": {x: (-1, 1), y: (-1, 1)},
        "region": disk((x, y)),
        "equations": {"poisson": u.diff(x, 2) + u.diff(y, 2) + 4},
        "solution": {u: 1 - x**2 - y**2},
        "conditions": {"wall": [zero(u, on=edge(), points=20)]},
        "observations": Design(count=12),
        "primary": "interp",
        "source": "S. D. Poisson (1813)",
    }
    return Environment(**{**settings, **changes})


def test_on_a_disk_the_equation_leaves_the_harmonic_polynomials_and_its_edge_none_of_them():
    env = dish()
    forms = Forms(env.world())
    alone = forms.undetermined(("poisson",), given=False)
    assert alone.dimension == 2 * forms.degree + 1  # one, and two of each further degree
    assert alone.grows
    forms.parts.pop("")  # without observations
    assert forms.undetermined(("poisson",)).dimension == 0
    u = env.fields[0]
    flux = dish(conditions={"wall": [zero(normal_derivative(u) + 2, on=edge(), points=20)]})
    forms = Forms(flux.world())
    forms.parts.pop("")
    assert forms.undetermined(("poisson",)).dimension == 1  # Neumann: up to a constant


def test_a_gauge_of_coordinates_that_a_region_restricts_is_refused():
    (x, y), (u,) = dish().coordinates, dish().fields
    law = {"poisson": u.diff(y, 2) + 2}
    with pytest.raises(PinnablateError, match="is defined up to functions of x, which its region"):
        observability(dish(equations=law, gauge={u: (x,)}))
