"""Both integrators are trajectories, as the fit needs them."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.solver_layer import trajectories_of
from pinnablate.learners.solver_layer.trajectory import Trajectories


@pytest.mark.parametrize(
    ("name", "told"), [("lotka-volterra", ("prey",)), ("heat-mixed", ("energy",))]
)
def test_shapes_are_as_declared(make_fit, name, told):
    env = registry.load(name)
    fits = [make_fit(env, subset(env, told), r) for r in range(2)]
    made = trajectories_of(fits)
    for method, declared in inspect.getmembers(Trajectories, inspect.isfunction):
        if not method.startswith("_"):
            assert (
                list(inspect.signature(getattr(made, method)).parameters)
                == list(inspect.signature(declared).parameters)[1:]
            )
    thetas = np.stack([made.start(f) for f in fits])
    assert thetas.shape == made.prior.shape == (2, made.parameters)
    states, slopes = made.states(thetas, last=3)
    assert states.shape == slopes.shape
    assert states.shape[:2] == (4, 2)
    size = states.shape[2]
    points = fits[0].problem.data_points[:5]
    assert made.reading(points, np.zeros(5, int)).shape == (5, size)
    rows, by_state = made.starts(states[0])
    assert by_state.shape == (*rows.shape, size)
    assert made.start_by_parameters().shape == (2, size, made.parameters)
    on_states = np.zeros((4, 2, 1, size))
    on_states[3, :, 0, 0] = 1.0
    again, _, jacobian = made.jacobian(thetas, on_states, np.zeros_like(on_states))
    np.testing.assert_allclose(again, states, rtol=1e-12)
    assert jacobian.shape == (2, 1, made.parameters)
