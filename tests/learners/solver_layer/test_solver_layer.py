"""Equations inside a solver: what it takes, what each subset can know, and what its weights restore."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import lattice, parse, subset
from pinnablate.learners import learner
from pinnablate.learners.solver_layer import companies
from pinnablate.learners.solver_layer.runge_kutta import RungeKutta
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol

lotka, heat = registry.load("lotka-volterra"), registry.load("heat-mixed")
smoke = protocol("smoke")


def test_what_a_solver_cannot_hold_is_refused_by_name():
    made = learner("solver-layer")
    cavity = registry.load("maxwell-cavity-2d").world("standard")
    assert "at most one coordinate of space" in made.supports(cavity, subset(cavity, ()), smoke)
    (wrong,) = parse(lotka, "wrong-sign.prey")
    assert "soft constraint" in made.supports(lotka.world("standard"), wrong, smoke)
    players = registry.load("heat-mixed").world("players")
    assert "cannot do without them" in made.supports(players, subset(players, ()), smoke)


def test_what_the_lines_cannot_hold_is_refused_with_the_reason():
    made = learner("solver-layer")
    cavity = registry.load("maxwell-cavity-2d").world("standard")
    assert "at most one coordinate of space" in made.supports(cavity, subset(cavity, ()), smoke)
    for name in (
        "heat-mixed",
        "burgers-potential",
        "wave-acoustics",
        "allen-cahn-mixed",
        "nls-two-soliton",
        "schnakenberg",
    ):
        world = registry.load(name).world("standard")
        assert made.supports(world, subset(world, world.players), smoke) is None


def test_every_subset_trains_and_all_equations_leave_only_the_noise(tmp_path):
    made = Study(lotka, smoke, arms=lattice(lotka), learner="solver-layer")
    records = {r.arm: r for r in made.run(Store(tmp_path))[0]}
    assert {r.status for r in records.values()} == {"ok"}
    assert records["all"].errors["extrap"] < 0.1
    assert records["all"].errors["extrap"] < min(
        records[a].errors["extrap"] for a in ("none", "prey", "pred")
    )
    store = Store(tmp_path)
    weights = store.weights(records["prey"])
    world = lotka.world("standard")
    model = learner("solver-layer").restore(world, smoke.budget(lotka), 0, ("prey",), weights)
    assert Scorer(world).score(model).errors == pytest.approx(records["prey"].errors)


def test_all_equations_leave_only_the_noise_and_weights_are_enough(tmp_path):
    made = Study(
        heat, smoke, arms=(subset(heat, ()), subset(heat, heat.players)), learner="solver-layer"
    )
    none, told = made.run(Store(tmp_path))[0]
    assert told.errors["extrap"] < 0.05 < none.errors["extrap"]
    assert set(told.residuals) == {"energy", "fourier"}
    world, weights = heat.world("standard"), Store(tmp_path).weights(told)
    model = learner("solver-layer").restore(world, smoke.budget(heat), 0, heat.players, weights)
    assert Scorer(world).score(model).errors == pytest.approx(told.errors)


def test_a_replicate_is_the_same_in_any_company():
    def run(replicates):
        made = Study(
            lotka,
            smoke,
            arms=(subset(lotka, ("prey",)),),
            replicates=replicates,
            learner="solver-layer",
        )
        fits = [made.fit(c) for c in made.cells]
        return {t.fit.problem.data_seed: t.weights for t in made.learners["solver-layer"].fit(fits)}

    np.testing.assert_allclose(run((0,))[0], run((0, 1))[0], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "told", "groups"),
    [
        ("kepler", (), 1),
        ("kepler", ("energy",), 1),
        ("decay-chain", ("d1", "mass"), 1),
        ("heat-mixed", ("energy",), 3),
    ],
)
def test_replicates_in_worlds_of_their_own_are_integrated_side_by_side(name, told, groups):
    env = registry.load(name)
    study = Study(
        env,
        protocol("standard-v3"),
        arms=(subset(env, told),),
        replicates=(0, 1, 2),
        learner="solver-layer",
    )
    fits = [replace(study.fit(c), second_steps=2) for c in study.cells]
    assert len({f.problem.world.seed for f in fits}) == 3
    assert len(companies(fits)) == groups
    if groups > 1:
        return
    found = {id(t.fit): t for t in learner("solver-layer").fit(fits)}
    for fit in fits:
        (alone,) = learner("solver-layer").fit([fit])
        np.testing.assert_array_equal(found[id(fit)].weights, alone.weights)
        assert found[id(fit)].loss == alone.loss


def test_a_member_without_numbers_fails_alone():
    study = Study(registry.load("heat-mixed"), protocol("smoke"), learner="solver-layer")
    (cell,) = [c for c in study.cells if c.arm.name == "all"]
    fit = replace(study.fit(cell), second_steps=1, curve=False)
    nothing = replace(fit.problem, row_target=np.full_like(fit.problem.row_target, np.nan))
    poisoned = replace(fit, problem=nothing)
    (usual,), found = (
        learner("solver-layer").fit([fit]),
        list(learner("solver-layer").fit([poisoned, fit])),
    )
    status = {t.fit is fit: t.status for t in found}
    assert status == {True: usual.status, False: "failed"}
    np.testing.assert_array_equal(next(t.weights for t in found if t.fit is fit), usual.weights)


def test_a_fit_that_cannot_begin_says_why(make_fit, monkeypatch):
    stiff = registry.load("robertson")
    told = make_fit(stiff, subset(stiff, ("y2",)))
    (found,) = learner("solver-layer").fit([told])
    assert found.status == "failed"
    assert found.reason.startswith("told y2 as structure, the trajectory that training starts from")
    oscillators = registry.load("coupled-oscillators")  # at rest their energy gives no acceleration
    told = make_fit(oscillators, subset(oscillators, ("kin", "energy")))
    monkeypatch.setattr(RungeKutta, "unseen", lambda self, fit: np.empty(0, int))
    (found,) = learner("solver-layer").fit([told])
    assert found.status == "failed"
    assert found.reason.startswith("told kin, energy as structure, a slope is no finite number")


def test_what_fails_in_one_world_is_nothing_to_the_others(make_fit, monkeypatch):
    fits = [make_fit(lotka, subset(lotka, ("prey",)), r) for r in range(2)]
    (usual,) = learner("solver-layer").fit(fits[:1])
    start = RungeKutta.start

    def broken(self, fit):
        if fit is fits[1]:
            raise FloatingPointError("no start")
        return start(self, fit)

    monkeypatch.setattr(RungeKutta, "start", broken)
    assert len(companies(fits)) == 1
    one, other = learner("solver-layer").fit(fits)
    assert (one.status, other.status) == ("ok", "failed")
    assert "no start" in other.reason
    np.testing.assert_array_equal(one.weights, usual.weights)
