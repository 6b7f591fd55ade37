"""Where fits through a solver start: at zeros where nothing is observed, unless nothing leads away from there."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import lattice, subset
from pinnablate.learners import learner
from pinnablate.learners.solver_layer import companies, trajectories_of
from pinnablate.learners.solver_layer.beginning import beginnings
from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.tasks.metrics import Scorer

body = registry.load("rigid-body")
EULER = ("e1", "e2", "e3")


def of(fits):
    """The plain starts of a company, and where it starts."""
    (company,) = companies(fits)
    trajectories = trajectories_of(company)
    plain = np.stack([trajectories.start(f) for f in company])
    return trajectories, plain, beginnings(trajectories, Rows(trajectories, company), company)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lotka-volterra", ("prey",)),
        ("kepler", ()),
        ("kepler", ("kin", "dyn")),
        ("sir", ("s", "i")),  # those who have recovered change nothing that is observed
        ("lorenz63", ("x", "y", "z")),
    ],
)
def test_what_the_observations_depend_on_starts_as_it_is(make_fit, name, told):
    env = registry.load(name)
    _, plain, found = of([make_fit(env, subset(env, told), r) for r in range(2)])
    np.testing.assert_array_equal(found, plain)


@pytest.mark.parametrize(
    "name", ["decay-chain", "fitzhugh-nagumo", "friedmann", "lorenz63", "lotka-volterra", "sir"]
)
def test_no_lattice_published_before_starts_elsewhere(make_fit, name):
    """So that their records stand, and the version of the learner."""
    env = registry.load(name)
    for arm in lattice(env):
        _, plain, found = of([make_fit(env, arm)])
        np.testing.assert_array_equal(found, plain)


def test_a_saddle_is_left_and_what_is_observed_stays(make_fit):
    fits = [make_fit(body, subset(body, EULER), r) for r in range(2)]
    trajectories, plain, found = of(fits)
    changed = found != plain
    for row, f in zip(changed, fits, strict=True):
        assert set(np.flatnonzero(row)) == set(trajectories.unseen(f))
    assert not np.array_equal(found[0], found[1])  # every replicate draws its own


def test_a_draw_keeps_the_laws_without_slopes(make_fit):
    fits = [make_fit(body, subset(body, (*EULER, "energy", "momentum")))]
    trajectories, plain, found = of(fits)
    missed = [
        np.abs(trajectories.starts(trajectories.states(theta, last=0)[0][0])[0]).max()
        for theta in (plain, found)
    ]
    assert missed[0] > 1.0  # two of three spins are 0, and the energy of the body is not
    assert missed[1] < 1e-6


def test_a_rigid_body_is_found_from_one_of_its_spins(make_fit):
    """Before, a fit stayed where two of three spins are 0 for ever, with an error of 2.8."""
    fit = make_fit(body, subset(body, (*EULER, "energy", "momentum")), protocol_name="standard-v2")
    (trained,) = learner("solver-layer").fit([fit])
    world = fit.problem.world
    score = Scorer(world).score(
        lambda points, orders: trained.jet_at(trained.weights, points, tuple(orders)), fit.problem
    )
    assert trained.status == "ok"
    assert score.errors["extrap"] < 0.05


def test_the_same_in_any_company(make_fit):
    fits = [make_fit(body, subset(body, EULER), r) for r in range(3)]
    together = of(fits)[2]
    for k, f in enumerate(fits):
        np.testing.assert_allclose(of([f])[2][0], together[k], rtol=1e-12)
