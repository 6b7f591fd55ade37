"""Rows, Jacobians and steps by JAX are those of the engine on the CPU, for every kind of row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.calculus.jax_names import jax
from pinnablate.learners.stacked.gpu.members import arrays_of, shape_of, stacked
from pinnablate.learners.stacked.programs import program_of
from pinnablate.learners.stacked.sizes import samples
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.minimisers.linearisation import Exact, Sampled
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol
from tests.learners.stacked.test_program import singular_environment
from tests.learners.test_designs import bessel_ring, plate, ring
from tests.learners.test_sensors import ENV as MEASURED


def a_fit(env, arm, name="smoke", replicate=0):
    made = Study(env, protocol(name), arms=parse(env, arm), replicates=(replicate,))
    return made.fit(made.cells[0])


SAMPLED = "standard-v3/width=6,second_steps=9"
FITS = {
    "none, in the dual form": lambda: a_fit(registry.load("heat-mixed"), "none"),
    "all, in another world": lambda: a_fit(registry.load("heat-mixed"), "all", replicate=3),
    "a sample of the rows": lambda: a_fit(registry.load("heat-mixed"), "all", SAMPLED),
    "coefficients that are learned": lambda: a_fit(
        registry.load("lotka-volterra"), "all/unknown-coefficients"
    ),
    "means and derivatives": lambda: a_fit(MEASURED, "kinematics"),
    "periodic conditions": lambda: a_fit(ring(), "real"),
    "the flux through an edge": lambda: a_fit(plate(), "energy"),
    "known functions": lambda: a_fit(bessel_ring(), "all"),
    "a withheld logarithm": lambda: a_fit(singular_environment(), "growth"),
    "weight decay": lambda: a_fit(registry.load("heat-mixed"), "weight-decay"),
}


@pytest.mark.parametrize("name", FITS)
def test_a_trial_step_is_that_of_the_cpu(stacked_learner, name):
    fit = FITS[name]()
    rng = np.random.default_rng(1)
    theta = fit.initial + 0.2 * rng.normal(size=fit.initial.shape)
    sample = samples(fit) - 1
    system = MemberSystem(program_of(fit, "cpu"), fit)
    r = system.residual(theta).copy()
    rows, jacobian = (a.copy() for a in system.jacobian(theta, sample))

    ours, shape = program_of(fit, "gpu"), replace(shape_of(fit), geodesic=False)
    arrays = stacked([arrays_of(fit)])
    at, number = theta[None], np.array([sample])
    np.testing.assert_allclose(
        np.asarray(ours.rows(at, arrays["rows"]))[0], r, rtol=1e-9, atol=1e-12
    )
    found = np.asarray(ours.jacobian(shape, at, number, arrays))[0]
    np.testing.assert_allclose(found, jacobian, rtol=1e-9, atol=1e-11 * np.abs(jacobian).max())

    gradient = system.pull(theta, r) + fit.decay * theta
    exact = samples(fit) == 1
    linear = (
        Exact(rows, jacobian, theta, fit.decay)
        if exact
        else Sampled(jacobian, gradient, fit.decay, {})
    )
    step = linear.step(0.1)
    with jax.disable_jit():  # compiling takes longer than computing once
        found = ours.trial(shape, at, np.array([0.1]), number, arrays)
    before, after, loss, expected = (np.asarray(a)[0] for a in found)
    assert before == pytest.approx(r @ r + fit.decay * theta @ theta, rel=1e-10)
    np.testing.assert_allclose(after - theta, step, atol=1e-8 * np.abs(step).max())
    assert expected == pytest.approx(linear.expected(step, 0.1), rel=1e-7)
    there = system.residual(theta + step)
    assert loss == pytest.approx(there @ there + fit.decay * after @ after, rel=1e-6)


@pytest.fixture(scope="module")
def stacked_learner(stacked):
    """TensorFlow on one thread, as its own engine has it."""
    stacked.prepare()
    return stacked


def test_members_of_one_kind_do_not_see_each_other(stacked_learner, make_fit):
    env = registry.load("lotka-volterra")
    fits = [make_fit(env, subset(env, ("prey",)), replicate) for replicate in (0, 1)]
    program, shape = program_of(fits[0], "gpu"), shape_of(fits[0])
    alone = [
        program.trial(
            shape, f.initial[None], np.array([0.1]), np.array([0]), stacked([arrays_of(f)])
        )
        for f in fits
    ]
    both = program.trial(
        shape,
        np.stack([f.initial for f in fits]),
        np.array([0.1, 0.1]),
        np.array([0, 0]),
        stacked([arrays_of(f) for f in fits]),
    )
    for part, *each in zip(both, *alone, strict=True):
        for k in (0, 1):
            np.testing.assert_allclose(part[k], each[k][0], rtol=1e-9, atol=1e-12)
