"""Whole problems for DeepXDE: points, observations and weights of a subset's network."""

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.learners.deepxde.model import dde
from pinnablate.study import Study

HEAT = "heat-mixed"


@pytest.fixture(scope="module")
def ready():
    return pinnablate.to_deepxde(HEAT, ["energy"], 1)


def test_it_has_the_points_and_observations_of_the_replicate(ready):
    problem = Study.of(HEAT, protocol="adam-v1", replicates=(1,), arms="none").problem(1)
    assert np.allclose(ready.train_x_all, problem.collocation)
    observed = ready.bcs[0]
    assert np.allclose(observed.points, problem.observed_points)
    assert np.allclose(np.asarray(observed.values)[:, 0], problem.observed_values[:, 0])


def test_its_losses_have_weights(ready):
    assert len(ready.loss_weights) == 1 + len(ready.bcs)  # one equation, and the data
    assert all(w > 0 for w in ready.loss_weights)


def test_deepxde_trains_it(ready):
    net = dde.nn.FNN([2, 8, 2], "tanh", "Glorot uniform")
    model = dde.Model(ready, net)
    model.compile("adam", lr=1e-3, loss_weights=ready.loss_weights, verbose=0)
    history, _ = model.train(iterations=3, display_every=10, verbose=0)
    assert np.isfinite(history.loss_train).all()


def test_a_world_names_its_design():
    world = pinnablate.load(HEAT).world("players")
    assert len(pinnablate.to_deepxde(world, [], 0).bcs) == 1  # walls are withheld like equations
    assert len(pinnablate.to_deepxde(world, None, 0).bcs) > 1


def test_without_equations_there_is_no_pde():
    assert pinnablate.to_deepxde(HEAT, [], 0).pde is None


@pytest.mark.parametrize(
    ("equations", "protocol", "why"),
    [(["nothing"], "adam-v1", "nothing"), (["energy"], "standard-v2", "which DeepXDE lacks")],
)
def test_mistakes_are_sentences(equations, protocol, why):
    with pytest.raises(PinnablateError, match=why):
        pinnablate.to_deepxde(HEAT, equations, 0, protocol=protocol)
