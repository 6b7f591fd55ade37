"""Training by JAX ends where training on the CPU ends; here JAX, too, computes on the CPU."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import FAILED, OK
from pinnablate.learners.resources import Resources
from pinnablate.learners.stacked import Stacked, gpu
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol
from tests.learners.training import train

heat = registry.load("heat-mixed")


@pytest.fixture
def on_gpu(monkeypatch):
    """The learner as on a GPU."""
    monkeypatch.setattr(gpu, "require_gpu", lambda: None)
    return Stacked(Resources(device="gpu", memory=1.0), tile=4)


def test_networks_end_where_those_of_the_cpu_do(stacked, on_gpu, make_fit):
    fits = [
        make_fit(heat, subset(heat, told), replicate, adam_steps=10, second_steps=6)
        for told in ((), ("energy",))
        for replicate in (0, 1)
    ]
    for ours, theirs in zip(train(stacked, fits), train(on_gpu, fits), strict=True):
        assert (theirs.status, theirs.steps) == (OK, ours.steps), theirs.reason
        assert theirs.loss == pytest.approx(ours.loss, rel=1e-6)
        assert [k for k, _ in theirs.curve] == [k for k, _ in ours.curve]
        for (_, a), (_, b) in zip(ours.curve, theirs.curve, strict=True):
            np.testing.assert_allclose(b, a, atol=1e-7)


def test_resampled_points_reach_the_place_of_their_member(stacked, on_gpu):
    rule = protocol("smoke/second_steps=6,adam_steps=3,resample=uniform,resample_steps=3")
    made = Study(heat, rule, arms=parse(heat, "energy"))
    (fit,) = (made.fit(c) for c in made.cells)
    (ours,), (theirs,) = train(stacked, [fit]), train(on_gpu, [fit])
    np.testing.assert_allclose(theirs.weights, ours.weights, atol=1e-6)


def test_a_tile_that_fails_is_a_record_of_each_member(on_gpu, make_fit, monkeypatch):
    from pinnablate.learners.stacked.gpu.program import Program

    def full(*_):
        raise RuntimeError("RESOURCE_EXHAUSTED: out of memory")

    monkeypatch.setattr(Program, "trial", full)
    fits = [make_fit(heat, subset(heat, ()), k, adam_steps=2, second_steps=2) for k in (0, 1)]
    for member in train(on_gpu, fits):
        assert member.status == FAILED
        assert "out of memory" in member.reason


def test_a_method_of_one_network_at_a_time_is_refused_with_the_way_round(on_gpu):
    reason = on_gpu.supports(heat.world(), subset(heat, ()), protocol("smoke/second=broyden"))
    assert "use --device cpu" in reason
    assert on_gpu.supports(heat.world(), subset(heat, ()), protocol("smoke")) is None


def test_where_there_is_no_gpu_it_is_said():
    from pinnablate.calculus.jax_names import jax

    if jax.default_backend() == "cpu":
        with pytest.raises(PinnablateError, match="no GPU here; train with --device cpu"):
            Stacked(Resources(device="gpu")).prepare()
    else:
        Stacked(Resources(device="gpu")).prepare()
