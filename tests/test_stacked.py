"""The promises of the stacked learner: masks, round-off agreement with DeepXDE, Jacobians, bits, and walls between members."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy
import tensorflow as tf

from pinnablate import registry
from pinnablate.arms import CONTROLS, lattice, subset
from pinnablate.environment import Environment, Observations, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, OK
from pinnablate.learners.deepxde import DeepXDE, build
from pinnablate.learners.resources import Resources
from pinnablate.learners.stacked import Stacked, sizes
from pinnablate.learners.stacked.members import Objective, batch
from pinnablate.learners.stacked.rows import PADDING, Kind, System
from pinnablate.learners.stacked.sizes import IMPORTED, tile_width, waiting_bytes, working_bytes

DECAY = 2.0**-7  # exact in float32, in which Keras keeps its regularisation factor


def train(learner, fits):
    """What became of each fit, in the order of the fits."""
    trained = {id(t.fit): t for t in learner.fit(fits)}
    return [trained[id(f)] for f in fits]


@pytest.mark.parametrize(("name", "arms"), [
    ("lotka-volterra", ("", "prey", "pred", "prey+pred")),
    ("burgers-potential", ("", "bernoulli", "burgers+link", "burgers+bernoulli+link")),  # second derivatives
    ("maxwell-cavity-2d", ("", "gauss_e+gauss_b+faraday+ampere")),
])
def test_stacked_adam_equals_serial_deepxde_to_round_off(stacked, make_fit, name, arms):
    env = registry.load(name)
    fits = [make_fit(env, subset(env, tuple(a.split("+"))), protocol_name="smoke-adam", adam_steps=40) for a in arms]
    fits.append(replace(fits[0], decay=DECAY))
    fits.append(replace(fits[-1], kept=np.arange(fits[0].problem.observations.count) % 5 != 0))
    for ours, serial in zip(train(stacked, fits), train(DeepXDE(), fits), strict=True):
        assert (ours.status, serial.status) == (OK, OK), (ours.reason, serial.reason)
        np.testing.assert_allclose(ours.weights, serial.weights, rtol=0, atol=1e-13)
        assert ours.loss == pytest.approx(serial.loss, rel=1e-12)
        assert not np.array_equal(ours.weights, ours.fit.initial)


def test_all_arms_of_a_replicate_start_alike(make_fit):
    env = registry.load("decay-chain")
    first, *others = [make_fit(env, arm, replicate=3) for arm in (*lattice(env), CONTROLS[0])]
    for fit in others:
        np.testing.assert_array_equal(fit.initial, first.initial)
        for name in ("collocation", "observed_points", "observed_values", "condition_points"):
            np.testing.assert_array_equal(getattr(fit.problem, name), getattr(first.problem, name))
    other = make_fit(env, lattice(env)[0], replicate=4)
    assert not np.array_equal(other.initial, first.initial)
    assert not np.array_equal(other.problem.observed_values, first.problem.observed_values)


def test_withheld_and_masked_equals_not_built(stacked, make_fit):
    """`none` beside told members (residuals built, coefficients 0) against `none` in a tile that builds none."""
    env = registry.load("heat-mixed")
    fit = make_fit(env, subset(env, ()), adam_steps=30)
    program, numbers = stacked._program(fit), batch([fit])
    state = [tf.constant(fit.initial[None]), *[tf.zeros((1, len(fit.initial)), tf.float64)] * 2]
    rate = tf.constant(1e-3, tf.float64)
    built, absent = (program.adam(state, numbers, tf.constant(0), tf.constant(30), rate, told)[0] for told in (True, False))
    np.testing.assert_array_equal(built.numpy(), absent.numpy())
    assert not np.array_equal(built.numpy()[0], fit.initial)


@pytest.mark.parametrize("name", ["burgers-potential", "maxwell-cavity-2d", "lotka-volterra"])
def test_jacobian_equals_automatic_differentiation(stacked, make_fit, name):
    env = registry.load(name)
    fit = make_fit(env, subset(env, tuple(env.equations)))
    system = System(stacked._program(fit), fit)
    theta = np.random.default_rng(1).normal(scale=0.5, size=fit.architecture.parameters)
    r, jacobian = system.jacobian(theta)
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12, atol=1e-12)
    program, variable = system.program, tf.constant(theta)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(variable)
        data = program.data(variable, tf.constant(fit.problem.data_points))
        points = tf.constant(env.with_known(fit.problem.collocation))
        values = tf.transpose(program.residuals(variable, points, tf.constant(fit.coefficients)))
    data_slopes = tape.jacobian(data, variable, experimental_use_pfor=True).numpy()
    slopes = tape.jacobian(values, variable, experimental_use_pfor=True).numpy()
    p = fit.problem
    exact = np.concatenate([
        p.row_weights(30.0)[:, None] * data_slopes[p.row_point, p.row_functional],
        (np.sqrt(fit.residual_weights / len(p.collocation))[:, None, None] * slopes).reshape(-1, len(theta)),
    ])
    np.testing.assert_allclose(jacobian, exact, rtol=1e-11, atol=1e-11 * np.abs(exact).max())


def test_rows_of_levenberg_marquardt_sum_to_the_loss_of_adam(stacked, make_fit):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, subset(env, ("gauss_e", "faraday")), decay=0.0)
    system = System(stacked._program(fit), fit)
    loss = stacked._program(fit).losses(tf.constant(fit.initial[None]), batch([fit]), True).numpy()[0]
    r = system.residual(fit.initial)
    assert r @ r == pytest.approx(loss, rel=1e-12)


def test_results_are_the_same_bits_for_any_tile_order_and_company(stacked, make_fit, monkeypatch):
    env = registry.load("heat-mixed")
    fits = [make_fit(env, arm, replicate=r, adam_steps=25, second_steps=6) for r in (0, 1) for arm in lattice(env)]
    whole = train(stacked, fits)
    shuffled = [fits[k] for k in (5, 2, 7, 0, 3, 6, 1, 4)]
    alone, narrow = Stacked(Resources(workers=1), tile=3), Stacked(tile=16)
    assert tile_width(fits[1], 4) == 4
    monkeypatch.setattr(sizes, "WIDEST", 1)
    assert tile_width(fits[1], 4) == 1
    narrowed = train(narrow, fits[4:])
    monkeypatch.undo()
    for one, reference in zip(narrowed, whole[4:], strict=True):
        np.testing.assert_array_equal(one.weights, reference.weights)
    for other, order in ((alone, shuffled), (Stacked(tile=1), fits[:3])):
        by_fit = {id(f): t for f, t in zip(order, train(other, order), strict=True)}
        for fit, reference in zip(fits, whole, strict=True):
            if id(fit) in by_fit:
                np.testing.assert_array_equal(by_fit[id(fit)].weights, reference.weights)


def test_a_fold_has_the_rows_of_its_weights_and_shares_the_program_of_other_folds(stacked, make_fit):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, subset(env, ("faraday",)))
    folds = [replace(fit, kept=np.arange(fit.problem.observations.count) % 7 != k) for k in (0, 6)]  # 9 and 8 of 60 left out
    assert [int((f.row_weights > 0).sum()) for f in folds] == [fit.row_weights.size - 6 * k for k in (9, 8)]
    assert Kind.of(folds[0]) == Kind.of(folds[1])
    assert Kind.of(folds[0]).data % PADDING == 0
    program = stacked._program(fit)
    for fold in folds:
        r, jacobian = System(program, fold).jacobian(fit.initial)
        loss, gradient = Objective(program, fold)(fit.initial)
        assert loss == pytest.approx(r @ r, rel=1e-12)
        np.testing.assert_allclose(gradient, 2 * jacobian.T @ r, rtol=1e-9, atol=1e-11)


def test_members_wait_for_memory_and_learn_the_same(stacked, make_fit):
    env = registry.load("heat-mixed")
    fits = [make_fit(env, arm, replicate=r, adam_steps=4, second_steps=2) for r in range(3) for arm in lattice(env)]
    needed = (IMPORTED + working_bytes(fits[3]) + waiting_bytes(fits[3])) / 2**30
    narrow = Stacked(Resources(memory=(1 + 1e-7) * needed))
    assert narrow._limits(fits) == (1, 1)
    assert narrow.estimate(fits)[1] <= (1 + 1e-7) * needed * 2**30
    for one, other in zip(train(narrow, fits), train(stacked, fits), strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    with pytest.raises(PinnablateError, match=r"needs 0\.6 GiB, more than the 0\.5 GiB allowed; raise"):
        list(Stacked(Resources(memory=0.5)).fit(fits))


def test_a_gpu_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda _: [])
    with pytest.raises(PinnablateError, match="no GPU here; train with --device cpu"):
        Stacked(Resources(device="gpu"))


@pytest.mark.parametrize("second", ["lm", "lm-geodesic", "broyden", "bfgs"])
def test_every_second_phase_lowers_the_loss_by_its_own_steps(stacked, make_fit, second):
    env = registry.load("lotka-volterra")
    steps = 60 if second in ("broyden", "bfgs") else 15
    fit = make_fit(env, subset(env, ("prey", "pred")), adam_steps=30, second_steps=steps)
    fit = replace(fit, budget=replace(fit.budget, second=second))
    adam, whole = train(stacked, [replace(fit, second_steps=0), fit])
    assert whole.status == OK, whole.reason
    assert whole.steps == (30, steps)
    assert whole.loss < 0.5 * adam.loss
    r = System(stacked._program(fit), fit).residual(whole.weights)
    assert r @ r == pytest.approx(whole.loss, rel=1e-10)


def test_the_objective_of_quasi_newton_is_the_sum_of_squares(stacked, make_fit):
    env = registry.load("burgers-potential")
    fit = make_fit(env, subset(env, ("burgers", "link")))
    system, objective = (kind(stacked._program(fit), fit) for kind in (System, Objective))
    r, jacobian = system.jacobian(fit.initial)
    loss, gradient = objective(fit.initial)
    assert loss == pytest.approx(r @ r, rel=1e-12)
    np.testing.assert_allclose(gradient, 2 * jacobian.T @ r, rtol=1e-9, atol=1e-11)


def test_not_a_number_in_one_member_never_reaches_another(stacked, make_fit):
    env = registry.load("decay-chain")
    fits = [make_fit(env, arm, adam_steps=10, second_steps=3) for arm in lattice(env)[1:5]]
    clean = train(stacked, fits)
    sick = replace(fits[1], initial=np.full_like(fits[1].initial, np.nan))
    together = train(stacked, [fits[0], sick, fits[2], fits[3]])
    assert together[1].status == DIVERGED
    assert together[1].weights is None
    for k in (0, 2, 3):
        assert together[k].status == OK
        np.testing.assert_array_equal(together[k].weights, clean[k].weights)


def singular_environment():
    """Growth whose second equation takes the logarithm of a field that an untrained network makes negative."""
    t = coordinates("t")
    y = fields("y", t)
    return Environment(id="growth-v1", domain={t: (0, 1)}, equations={"growth": y.diff(t) - y, "log": sympy.log(y) - t},
                       solution={y: sympy.exp(t)}, observations=Observations(count=4, until=0.5), primary="extrap", source="")


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
        points = tf.constant(env.with_known(fit.problem.collocation[:8]))
        theta = tf.constant(0.1 * fit.initial)
        found = stacked._program(fit).residuals(theta, points, tf.constant(fit.coefficients)).numpy()
        assert not found[:, ~fit.told].any()
        assert np.isfinite(found).all(), told
        assert found[:, fit.told].any()


def test_a_failure_is_a_result_not_an_exception(stacked, make_fit):
    env = registry.load("decay-chain")
    broken = make_fit(env, lattice(env)[1], adam_steps=5, second_steps=2)
    broken = replace(broken, initial=broken.initial[:-1])
    good = make_fit(env, lattice(env)[2], adam_steps=6, second_steps=2)
    first, second = train(stacked, [broken, good])
    assert first.status == FAILED
    assert first.reason
    assert second.status == OK


def test_the_curve_ends_with_what_is_scored(stacked, make_fit):
    env = registry.load("decay-chain")
    (trained,) = train(stacked, [make_fit(env, subset(env, ("d1", "d2")))])
    steps = [step for step, _ in trained.curve]
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert steps[-1] == sum(trained.steps) == 60
    assert 11 <= len(steps) - 1 <= 13
    np.testing.assert_array_equal(trained.curve[-1][1], trained.weights)


def test_deepxde_runs_as_long_as_told(make_fit):
    env = registry.load("decay-chain")
    fit = make_fit(env, subset(env, ("d1",)), protocol_name="smoke-adam", adam_steps=12)
    (trained,) = train(DeepXDE(), [fit])
    assert trained.steps == (12, 0)
    model = build(fit)
    np.testing.assert_allclose([np.ravel(w).sum() for w in model.net.get_weights()],
                               [np.ravel(part).sum() for layer in fit.architecture.layers(fit.initial) for part in layer])
