"""The promises of the stacked learner: round-off agreement with DeepXDE, bits, memory, and walls between members."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import lattice, parse, subset
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, OK
from pinnablate.learners.deepxde import DeepXDE
from pinnablate.learners.resources import Resources
from pinnablate.learners.stacked import Stacked, sizes
from pinnablate.learners.stacked.sizes import IMPORTED, tile_width, waiting_bytes, working_bytes
from pinnablate.learners.stacked.tiles import MemberSystem
from tests.learners.training import train

DECAY = 2.0**-7  # exact in float32, in which Keras keeps its regularisation factor


@pytest.mark.parametrize(
    ("name", "arms"),
    [
        ("lotka-volterra", ("none", "prey", "all")),
        ("burgers-potential", ("burgers+link", "all")),  # second derivatives
        ("maxwell-cavity-2d", ("none", "all")),
    ],
)
def test_stacked_adam_equals_serial_deepxde_to_round_off(stacked, make_fit, name, arms):
    env = registry.load(name)
    fits = [
        make_fit(env, arm, protocol_name="smoke-adam", adam_steps=40)
        for arm in parse(env, ",".join(arms))
    ]
    agree_to_round_off(stacked, fits)


def test_so_it_does_with_penalised_weights_and_without_a_fold(stacked, make_fit):
    env = registry.load("lotka-volterra")
    penalised = make_fit(
        env, subset(env, ()), protocol_name="smoke-adam", adam_steps=40, decay=DECAY
    )
    fold = replace(penalised, kept=np.arange(penalised.problem.world.design.count) % 5 != 0)
    agree_to_round_off(stacked, [penalised, fold])


def agree_to_round_off(stacked, fits):
    for ours, serial in zip(train(stacked, fits), train(DeepXDE(), fits), strict=True):
        assert (ours.status, serial.status) == (OK, OK), (ours.reason, serial.reason)
        np.testing.assert_allclose(ours.weights, serial.weights, rtol=0, atol=1e-13)
        assert ours.loss == pytest.approx(serial.loss, rel=1e-12)
        assert not np.array_equal(ours.weights, ours.fit.initial)


def test_results_are_the_same_bits_for_any_tile_order_and_company(stacked, make_fit, monkeypatch):
    env = registry.load("heat-mixed")
    fits = [
        make_fit(env, arm, replicate=r, adam_steps=25, second_steps=6)
        for r in (0, 1)
        for arm in lattice(env)
    ]
    whole = train(stacked, fits)
    shuffled = [fits[k] for k in (5, 2, 7, 0, 3, 6, 1, 4)]
    alone, narrow = Stacked(Resources(workers=1), tile=3), Stacked(Resources(workers=2), tile=3)
    assert tile_width(fits[1], 4) == 4
    monkeypatch.setattr(sizes, "WIDEST", 1)
    assert tile_width(fits[1], 4) == 1
    narrowed = train(narrow, fits[4:])
    monkeypatch.undo()
    for one, reference in zip(narrowed, whole[4:], strict=True):
        np.testing.assert_array_equal(one.weights, reference.weights)
    for other, order in ((alone, shuffled), (Stacked(Resources(workers=2), tile=1), fits[:3])):
        by_fit = {id(f): t for f, t in zip(order, train(other, order), strict=True)}
        for fit, reference in zip(fits, whole, strict=True):
            if id(fit) in by_fit:
                np.testing.assert_array_equal(by_fit[id(fit)].weights, reference.weights)


def test_members_wait_for_memory_and_learn_the_same(stacked, make_fit):
    env = registry.load("heat-mixed")
    fits = [
        make_fit(env, arm, replicate=r, adam_steps=4, second_steps=2)
        for r in range(3)
        for arm in lattice(env)
    ]
    needed = (IMPORTED + working_bytes(fits[3]) + waiting_bytes(fits[3])) / 2**30
    narrow = Stacked(Resources(memory=(1 + 1e-7) * needed))
    assert narrow._limits(fits) == (1, 1)
    assert narrow.estimate(fits)[1] <= (1 + 1e-7) * needed * 2**30
    for one, other in zip(train(narrow, fits), train(stacked, fits), strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    with pytest.raises(
        PinnablateError, match=r"needs 0\.6 GiB, more than the 0\.5 GiB allowed; raise"
    ):
        list(Stacked(Resources(memory=0.5)).fit(fits))


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
    r = MemberSystem(stacked._program(fit), fit).residual(whole.weights)
    assert r @ r == pytest.approx(whole.loss, rel=1e-10)


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
    adam, second = trained.fit.curve_steps
    assert steps[1:] == [*adam, *(adam[-1] + step for step in second)]
    np.testing.assert_array_equal(trained.curve[-1][1], trained.weights)
