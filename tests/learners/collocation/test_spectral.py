"""Chebyshev collocation: exact derivatives, the same loss, and no match for it on a smooth world."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.errors import StoreError
from pinnablate.learners import restore
from pinnablate.learners.basis import rings
from pinnablate.learners.collocation.spectral import Chebyshev, Spectral
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol
from tests.worlds import ring

smoke = protocol("smoke")


@pytest.mark.parametrize("name", ["lotka-volterra", "heat-mixed", "maxwell-cavity-2d"])
def test_derivatives_agree_with_differences(name):
    env = registry.load(name)
    features, points, h = Chebyshev(env, (0.8,)), env.scale_points[:20], 1e-5
    d = len(env.coordinates)
    for j in range(d):
        alpha = tuple(int(i == j) for i in range(d))
        step = h * np.eye(d)[j]
        ahead, behind = (features.matrix(points + s, (0,) * d) for s in (step, -step))
        np.testing.assert_allclose(features.matrix(points, alpha), (ahead - behind) / (2 * h), rtol=1e-4, atol=1e-4)


def test_the_constant_is_the_last_and_only_it_has_no_slope():
    features = Chebyshev(registry.load("heat-mixed"), (0.8,))
    value = features.matrix(np.array([[0.3, 0.4]]), (0, 0))
    assert value[0, -1] == 1.0
    assert features.matrix(np.array([[0.3, 0.4]]), (1, 0))[0, -1] == 0.0


def test_all_equations_on_a_smooth_world_and_its_weights(tmp_path):
    env = registry.load("heat-mixed")
    made = Study(env, smoke, arms=parse(env, "none,all"), learner="spectral")
    none, told = made.run(Store(tmp_path))[0]
    assert told.errors["extrap"] < 0.1 < none.errors["extrap"]
    weights = Store(tmp_path).weights(told)
    model = restore("spectral", env, "standard", smoke.budget(env), 0, (), weights)
    assert Scorer(env, "standard").score(model).errors == pytest.approx(told.errors)
    with pytest.raises(StoreError, match="weights of shape"):
        restore("spectral", env, "standard", smoke.budget(env), 0, (), weights[:-1])


def test_rings_are_expanded_in_waves_and_need_no_rows_for_it(make_fit):
    env = registry.load("taylor-green-advected")
    assert {str(c) for c in rings(env)} == {"x", "y"}
    assert rings(registry.load("heat-mixed")) == set()
    features = Chebyshev(env, (0.8,))
    at = env.scale_points[:10].copy()
    moved = at + np.array([2 * np.pi, 0.0, 0.0])
    for alpha in ((0, 0, 0), (1, 0, 0), (0, 2, 1)):
        np.testing.assert_allclose(features.matrix(at, alpha), features.matrix(moved, alpha), atol=1e-9)


def test_waves_of_both_phases_solve_a_world_on_a_ring(make_fit):
    env = ring()
    (told,) = Spectral().fit([make_fit(env, subset(env, env.players))])
    assert Scorer(env, "standard").score(told.jet).errors["extrap"] < 0.05
