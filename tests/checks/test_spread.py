"""How much worlds differ, of worlds of which it is known."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import cos, pi, sin

from pinnablate import registry
from pinnablate.checks import spread as module
from pinnablate.checks.spread import spread
from pinnablate.environment import NearMiss, coordinates, fields, parameters, uniform
from pinnablate.errors import PinnablateError
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)
a = parameters("a")


def string():
    shape = a * sin(pi * x) * cos(pi * t)
    return declare(
        solution={u: shape, p: shape.diff(t)},
        worlds={a: uniform(1, 3, canonical=1)},
        near_misses={"still": NearMiss({"dynamics": u.diff(x, 2)}, "it does not move")},
    )


def test_of_a_linear_family_everything_but_violations_grows_with_the_amplitude():
    env = string()
    found = spread(env, worlds=4)
    assert found.seeds == (0, 1, 2, 3, 4)
    assert found.drawn == found.wanted == 4
    amplitudes = [float(env.drawn(seed)["a"]) for seed in found.seeds]
    assert len(set(amplitudes)) == 5
    assert set(found.fields) == {"u", "p"}
    assert set(found.laws) == {"kinematics", "dynamics"}
    for values in (*found.fields.values(), *found.laws.values()):
        np.testing.assert_allclose(np.array(values) / values[0], amplitudes)
    assert set(found.violations) == {"near-miss.still", "wrong sign, least"}
    for values in found.violations.values():
        np.testing.assert_allclose(values, values[0])
    np.testing.assert_allclose(found.violations["near-miss.still"], 1.0, rtol=0.1)
    np.testing.assert_allclose(found.violations["wrong sign, least"], 2.0, rtol=0.1)
    assert found.headroom == []


def test_a_vector_law_has_one_scale():
    found = spread(registry.load("coupled-oscillators"), worlds=1)
    scales = registry.load("coupled-oscillators").world().ground.laws.residual_scales
    np.testing.assert_allclose(found.laws["kin"][0], np.sqrt(np.mean(scales[:2] ** 2)))


def test_the_time_it_may_take_ends_it_and_the_first_world_is_always_there():
    found = spread(string(), seconds=0.0)
    assert found.seeds == (0,)
    assert found.drawn == 0
    assert found.wanted == module.WORLDS


def test_the_kernel_is_asked_in_every_world_when_that_is_wanted(monkeypatch):
    class Gain:
        def __init__(self, env):
            self.gain = self
            self.mean = env.world().field_scales[0]

    monkeypatch.setattr(module, "headroom", lambda env, replicates: Gain(env))
    env = string()
    found = spread(env, worlds=2, gains=True)
    np.testing.assert_allclose(found.headroom, found.fields["u"])


def test_one_world_differs_from_no_other():
    with pytest.raises(PinnablateError, match=r"declares one world.*worlds={parameter"):
        spread(declare())
