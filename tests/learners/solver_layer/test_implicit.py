"""Partial differential equations inside a solver: the implicit march and its derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.solver_layer import trajectories_of
from pinnablate.learners.solver_layer.rows import Rows
from tests.worlds import ring

heat, burgers, front = (
    registry.load(n) for n in ("heat-mixed", "burgers-potential", "allen-cahn-mixed")
)


def true_start(trajectories, world):
    """Parameters whose initial state is the truth's."""
    points = np.zeros((trajectories.lines.nodes.count, 2))
    points[:, trajectories.lines.axes[1]], points[:, trajectories.lines.axes[0]] = (
        trajectories.lines.nodes.at,
        trajectories.lines.span[0],
    )
    start = world.reference(points).T.ravel()
    rest = trajectories.lines.network.initial(0)
    return np.stack(
        [np.concatenate([rest, np.linalg.solve(series, start)]) for series in trajectories.series]
    ), points


@pytest.mark.parametrize(
    ("env", "told"),
    [
        (heat, ("energy", "fourier")),
        (burgers, ("bernoulli", "link")),
        (burgers, ("burgers",)),
        (front, ("kinetics", "potential")),
        (ring(), ("real", "imag")),
    ],
    ids=["heat", "bernoulli+link", "burgers", "allen-cahn", "ring"],
)
def test_from_the_true_start_the_march_is_the_truth(env, told, make_fit):
    trajectories = trajectories_of([make_fit(env, subset(env, told))])
    world = env.world()
    theta, points = true_start(trajectories, world)
    states, _ = trajectories.states(theta)
    for n in (20, 64):
        points[:, trajectories.lines.axes[0]] = trajectories.grid[n]
        difference = np.abs(
            states[n, 0].reshape(len(env.fields), -1) - world.reference(points).T
        ).max(axis=1)
        assert difference[0] / world.field_scales[0] < 5e-4


@pytest.mark.parametrize(
    ("env", "told"),
    [(heat, ()), (heat, ("energy",)), (burgers, ("link",)), (front, ("potential",)), (ring(), ())],
    ids=["none", "energy", "link", "potential", "ring, none"],
)
def test_derivatives_of_the_rows_are_those_of_the_discrete_march(env, told, make_fit):
    fits = [make_fit(env, subset(env, told), r) for r in range(2)]
    trajectories = trajectories_of(fits)
    rows, rng = Rows(trajectories, fits), np.random.default_rng(1)
    thetas = np.stack([trajectories.start(f) for f in fits]) + 0.01 * rng.normal(
        size=(2, trajectories.parameters)
    )
    values, jacobian = rows.linear(thetas)
    np.testing.assert_allclose(values, rows.values(thetas), atol=1e-8)
    direction = 0.1 * rng.normal(size=thetas.shape)
    ahead, behind = (rows.values(thetas + h * direction) for h in (1e-4, -1e-4))
    np.testing.assert_allclose(
        np.einsum("mrp,mp->mr", jacobian, direction), (ahead - behind) / 2e-4, rtol=1e-4, atol=1e-4
    )


def test_a_member_that_blows_up_reaches_no_other(make_fit):
    fits = [make_fit(burgers, subset(burgers, ("burgers",)), r) for r in range(2)]
    trajectories = trajectories_of(fits)
    rows = Rows(trajectories, fits)
    thetas = np.stack([trajectories.start(f) for f in fits])
    alone = rows.values(thetas)[1]
    thetas[0, trajectories.lines.network.parameters :] = 1e8
    found = rows.values(thetas)
    assert not np.isfinite(found[0]).all()
    np.testing.assert_allclose(found[1], alone, atol=1e-8)
