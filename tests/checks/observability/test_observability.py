"""What is left undetermined is counted exactly where it can be counted by hand, and free functions are told from numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import CONTROLS, Arm, lattice, parse
from pinnablate.checks import observability as module
from pinnablate.checks.observability import Forms, Undetermined, as_text, observability
from pinnablate.environment import Environment, Observations, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.registry import load
from pinnablate.truths import Reference
from tests.worlds import ring


@pytest.fixture
def small(monkeypatch):
    """Fewer unknowns for environments in three coordinates, which their truths exceed."""
    monkeypatch.setattr(module, "UNKNOWNS", 1000)


def named(env, *names):
    """Fields by name."""
    return tuple(f for f in env.fields if f.func.__name__ in names)


@pytest.mark.parametrize(("players", "numbers"), [
    (("d1", "d2", "d3"), 3),
    (("d1", "d2", "mass"), 2),  # the sum is given, and with it one number
    (("d1", "d2", "d3", "mass"), 2),
])
def test_differential_equations_without_data_leave_their_initial_values(players, numbers):
    found = Forms(load("decay-chain"), "standard").undetermined(players, given=False)
    assert (found.dimension, found.grows, found.resolved) == (numbers, False, True)
    assert found.fields == ("N1", "N2", "N3")


def test_a_conservation_law_alone_leaves_functions():
    forms = Forms(load("decay-chain"), "standard")
    found = forms.undetermined(("mass",), given=False)
    assert found.grows
    assert found.dimension == 2 * (forms.degree + 1)  # two free polynomials, and their sum gives the third
    assert as_text(found) == "functions: N1, N2, N3"


def test_observations_settle_what_equations_can_carry_on():
    found = observability(load("decay-chain"))
    determined = {name for name, u in found.items() if as_text(u) == "determined"}
    assert determined == {"d1+d2+d3", "d1+d2+mass", "d1+d3+mass", "d2+d3+mass", "all"}  # any three of four
    assert found["d1+d2"].fields == ("N3",)
    assert found["none"].fields == ("N1", "N2", "N3")


def test_a_constant_of_integration_that_nobody_observes_is_one_number():
    found = observability(load("sir"), arms=parse(load("sir"), "s+i+r,all"))  # R enters its own equation by its rate alone
    assert found["s+i+r"] == Undetermined(1, False, ("R",), found["all"].degree)
    assert as_text(found["s+i+r"]) == "1 number of R"
    assert as_text(found["all"]) == "determined"


def test_a_flux_needs_both_laws_of_heat():
    texts = {name: as_text(u) for name, u in observability(load("heat-mixed")).items()}
    assert texts == {"none": "functions: u, q", "energy": "functions: u, q", "fourier": "functions: u, q", "all": "determined"}


def test_nonlinear_trajectories_are_resolved_by_a_high_degree():
    forms = Forms(load("kepler"), "standard")
    assert forms.resolved
    assert forms.degree > 100
    free = forms.undetermined(("kin", "dyn"), given=False)
    assert (free.dimension, free.grows) == (4, False)
    assert forms.undetermined(("kin", "dyn", "energy", "angmom"), given=False).dimension == 2
    assert as_text(forms.undetermined(("kin", "dyn"))) == "determined"


def test_waves_that_no_observed_field_shows_are_found(small):
    env = load("maxwell-cavity-2d")
    env = replace(env, designs={
        "blind": Observations(count=60, until=0.6, fields=named(env, "Ex", "Ez", "Bx")),
        "no-bz": Observations(count=60, until=0.6, fields=named(env, "Ex", "Ey", "Ez", "Bx", "By")),
    })
    assert observability(env, arms=parse(env, "all"))["all"].dimension == 0
    # Waves along x, TE modes (m, 0), have no Ex.
    blind = observability(env, "blind", parse(env, "faraday+ampere,all"))
    assert as_text(blind["all"]) == "functions: Ey, Bz up to degree 8"
    assert blind["faraday+ampere"].fields == ("Ey", "By", "Bz")  # only gauss_b forbids a static By(x, y)
    # Every equation and every wall is blind to a uniform static Bz.
    assert as_text(observability(env, "no-bz", parse(env, "all"))["all"]) == "1 number of Bz up to degree 8"


@pytest.mark.parametrize("names", ["of time", "constant", "no"])
def test_what_a_gauge_leaves_free_is_not_counted(small, names):
    env = load("taylor-green-advected")
    u, v, p = env.fields
    env = replace(env, gauge={"of time": {p: (env.time,)}, "constant": (p,), "no": ()}[names],
                  designs={"whole": Observations(count=40, fields=(u, v), primary="unobserved")})
    found = observability(env, "whole", parse(env, "momentum"))["momentum"]  # which knows the gradient of p alone
    assert found.dimension == {"of time": 0, "constant": found.degree, "no": found.degree + 1}[names]
    assert found.fields == (() if names == "of time" else ("p",))


def test_a_finite_number_of_points_leaves_functions_in_several_coordinates():
    env = load("heat-mixed")
    assert as_text(observability(env, arms=parse(env, "all"), sampled=True)["all"]) == "functions: u, q"
    trajectory = load("decay-chain")
    assert as_text(observability(trajectory, arms=parse(trajectory, "all"), sampled=True)["all"]) == "determined"


@pytest.mark.parametrize("sampled", [False, True])
def test_periodic_conditions_are_differences(sampled):
    forms = Forms(ring(), "standard", sampled)
    form, powers = forms.parts["ring"], forms.basis.powers

    def value(power):
        k = int(np.flatnonzero((powers == power).all(axis=1))[0])
        return form[k, k]

    assert value((0, 0)) == pytest.approx(0, abs=1e-12)
    assert value((0, 3)) == pytest.approx(0, abs=1e-9)  # any function of time has the same value across
    assert value((1, 0)) > 0.1


def test_a_ring_closes_what_an_interval_leaves_open():
    env = ring(designs={"open": Observations(count=30, until=0.6, conditions=False)})
    assert as_text(observability(env, arms=parse(env, "all"))["all"]) == "determined"
    assert as_text(observability(env, "open", parse(env, "all"))["all"]) == "functions: u, v"


def test_conditions_that_are_players_are_withheld():
    env = load("heat-mixed")
    told = env.under("players")
    found = observability(env, "players", parse(told, "energy+fourier,energy+fourier+walls,all"))
    assert {name: as_text(u) for name, u in found.items()} == {
        "energy+fourier": "functions: u, q", "energy+fourier+walls": "determined", "all": "determined"}


def test_who_is_told_more_is_left_no_more_undetermined():
    env = load("coupled-oscillators")
    forms = Forms(env, "standard")
    left = {frozenset(a.equations): forms.undetermined(a.equations).dimension for a in lattice(env)}
    assert all(left[s] >= left[more] for s in left for more in left if s < more)


def test_arms_come_in_their_order_and_controls_are_told_nothing():
    env = load("friedmann")
    found = observability(env, arms=(*parse(env, "all,none"), CONTROLS[0]))
    assert list(found) == ["all", "none", "none-long"]
    assert found["none-long"] == found["none"]


@pytest.mark.parametrize(("found", "text"), [
    (Undetermined(0, False, ()), "determined"),
    (Undetermined(0, False, (), 8, False), "determined up to degree 8"),
    (Undetermined(1, False, ("Bz",)), "1 number of Bz"),
    (Undetermined(3, False, ("Ey", "Bz"), 8, False), "3 numbers of Ey, Bz up to degree 8"),
    (Undetermined(7, True, ("Ey", "Bz"), 8, False), "functions: Ey, Bz up to degree 8"),
])
def test_verdicts_read_as_text(found, text):
    assert as_text(found) == text


def test_mistakes_are_named():
    env = load("decay-chain")
    with pytest.raises(PinnablateError, match="unknown design of decay-chain-v1 'sparse'"):
        observability(env, "sparse")
    with pytest.raises(PinnablateError, match="unknown equation of decay-chain-v1 'd4'"):
        observability(env, arms=(Arm("d4", ("d4",)),))


def test_a_sudden_trajectory_is_refused(monkeypatch):
    monkeypatch.setattr(module, "UNKNOWNS", 200)
    t = coordinates("t")
    u = fields("u", t)
    env = Environment(
        id="jump-v1", domain={t: (0, 1)}, equations={"law": u.diff(t)}, fields=(u,),
        solution=Reference(lambda points: np.sign(points - 0.3), 1e-9), observations=Observations(count=5, until=0.5),
        primary="extrap", source="nowhere",
    )
    with pytest.raises(PinnablateError, match="jump-v1: polynomials of degree 199 miss its trajectory by"):
        observability(env)
