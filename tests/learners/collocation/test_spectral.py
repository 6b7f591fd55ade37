"""Chebyshev collocation: exact derivatives, the same loss, and no match for it on a smooth world."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.errors import StoreError
from pinnablate.learners import learner
from pinnablate.learners.basis import rings
from pinnablate.learners.collocation.spectral import (
    DEGREE,
    MOST_POLYNOMIALS,
    Chebyshev,
    Spectral,
    degree,
)
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol
from tests.worlds import five, ring

smoke = protocol("smoke")


@pytest.mark.parametrize("name", ["lotka-volterra", "heat-mixed", "maxwell-cavity-2d"])
def test_derivatives_agree_with_differences(name):
    world = registry.load(name).world("standard")
    features, points, h = Chebyshev(world, (0.8,)), world.scale_points[:20], 1e-5
    d = len(world.coordinates)
    for j in range(d):
        alpha = tuple(int(i == j) for i in range(d))
        step = h * np.eye(d)[j]
        ahead, behind = (features.matrix(points + s, (0,) * d) for s in (step, -step))
        np.testing.assert_allclose(
            features.matrix(points, alpha), (ahead - behind) / (2 * h), rtol=1e-4, atol=1e-4
        )


def test_the_constant_is_the_last_and_only_it_has_no_slope():
    features = Chebyshev(registry.load("heat-mixed").world("standard"), (0.8,))
    value = features.matrix(np.array([[0.3, 0.4]]), (0, 0))
    assert value[0, -1] == 1.0
    assert features.matrix(np.array([[0.3, 0.4]]), (1, 0))[0, -1] == 0.0


def test_all_equations_on_a_smooth_world_and_its_weights(tmp_path):
    env = registry.load("heat-mixed")
    made = Study(env, smoke, arms=parse(env, "none,all"), learner="spectral")
    none, told = made.run(Store(tmp_path))[0]
    assert told.errors["extrap"] < 0.1 < none.errors["extrap"]
    weights = Store(tmp_path).weights(told)
    world = env.world("standard")
    model = learner("spectral").restore(world, smoke.budget(env), 0, (), weights)
    assert Scorer(world).score(model).errors == pytest.approx(told.errors)
    with pytest.raises(StoreError, match="weights of shape"):
        learner("spectral").restore(world, smoke.budget(env), 0, (), weights[:-1])


def test_rings_are_expanded_in_waves_and_need_no_rows_for_it():
    world = registry.load("taylor-green-advected").world("standard")
    assert {str(c) for c in rings(world)} == {"x", "y"}
    assert rings(registry.load("heat-mixed").world("standard")) == set()
    features = Chebyshev(world, (0.8,))
    at = world.scale_points[:10].copy()
    moved = at + np.array([2 * np.pi, 0.0, 0.0])
    for alpha in ((0, 0, 0), (1, 0, 0), (0, 2, 1)):
        np.testing.assert_allclose(
            features.matrix(at, alpha), features.matrix(moved, alpha), atol=1e-9
        )


def test_waves_of_both_phases_solve_a_world_on_a_ring(make_fit):
    env = ring()
    (told,) = Spectral().fit([make_fit(env, subset(env, env.players))])
    assert Scorer(env.world("standard")).score(told.jet).errors["extrap"] < 0.05


def test_the_degree_falls_with_the_number_of_coordinates_beyond_four():
    assert [degree(d) for d in range(1, 11)] == [*DEGREE.values(), 5, 4, 4, 3, 3, 3]
    assert Chebyshev(five().world(), (0.8,)).count == 252 <= MOST_POLYNOMIALS


@pytest.mark.parametrize("name", ["spectral", "kernel"])
def test_five_coordinates_are_learned(name, tmp_path):
    env = five()
    study = Study(env, smoke, arms=parse(env, "none,all"), learner=name)
    records, _ = study.run(Store(tmp_path))
    assert {(r.arm, r.status) for r in records} == {("none", "ok"), ("all", "ok")}
