"""The TensorFlow program of a set of laws: masks, singular equations, and every equation of the catalogue."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
import tensorflow as tf

from pinnablate import registry
from pinnablate.arms import lattice, subset
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.learners.base import DIVERGED, OK
from pinnablate.learners.stacked.members import batch
from tests.learners.training import train


def test_withheld_and_masked_equals_not_built(stacked, make_fit):
    """`none` beside told members (residuals built, coefficients 0) against `none` in a tile that builds none."""
    env = registry.load("heat-mixed")
    fit = make_fit(env, subset(env, ()), adam_steps=30)
    program, numbers = stacked._program(fit), batch([fit], tf.constant)
    state = [tf.constant(fit.initial[None]), *[tf.zeros((1, len(fit.initial)), tf.float64)] * 2]
    rate = tf.constant(1e-3, tf.float64)
    built, absent = (
        program.adam(state, numbers, tf.constant(0), tf.constant(30), rate, told)[0]
        for told in (True, False)
    )
    np.testing.assert_array_equal(built.numpy(), absent.numpy())
    assert not np.array_equal(built.numpy()[0], fit.initial)


def singular_environment():
    """Growth whose second equation takes the logarithm of a field that an untrained network makes negative."""
    t = coordinates("t")
    y = fields("y", t)
    return Environment(
        id="growth-v1",
        domain={t: (0, 1)},
        equations={"growth": y.diff(t) - y, "log": sympy.log(y) - t},
        solution={y: sympy.exp(t)},
        observations=Design(count=4, until=0.5),
        primary="extrap",
        source="",
    )


def test_a_withheld_logarithm_does_not_poison_its_member(stacked, make_fit):
    env = singular_environment()
    fits = [make_fit(env, arm, adam_steps=20, second_steps=5) for arm in lattice(env)]
    none, growth, log, _ = train(stacked, fits)
    assert none.status == growth.status == OK, (none.reason, growth.reason)
    assert log.status == DIVERGED, "a network that starts negative has no logarithm"
    assert np.isfinite(growth.weights).all()


@pytest.mark.parametrize("name", registry.identifiers())
def test_every_equation_alone_has_finite_residuals_and_the_others_are_zero(stacked, make_fit, name):
    env = registry.load(name)
    for told in env.equations:
        fit = make_fit(env, subset(env, (told,)))
        points = tf.constant(fit.laws.with_tabulated(fit.problem.collocation[:8]))
        theta = tf.constant(0.1 * fit.initial)
        found = (
            stacked._program(fit).residuals(theta, points, tf.constant(fit.coefficients)).numpy()
        )
        assert not found[:, ~fit.residual_mask].any()
        assert np.isfinite(found).all(), told
        assert found[:, fit.residual_mask].any()
