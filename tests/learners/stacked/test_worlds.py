"""Worlds whose equations differ in numbers alone share a compiled program, and train as if alone."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.resources import Resources
from pinnablate.study import Study
from tests.families import pendulums, strings, tones


def fits(env, arms="all", seeds=(0, 1, 2, 3)):
    study = Study.of(env, protocol="smoke", worlds="drawn", arms=arms, replicates=seeds)
    return [study.fit(c) for c in study.cells]


@pytest.mark.parametrize("family", [tones, strings, pendulums])
def test_drawn_worlds_share_what_is_compiled_and_the_canonical_one_is_compiled_as_ever(family):
    canonical, *drawn = fits(family())
    assert len({f.compiled for f in drawn}) == 1
    assert canonical.compiled not in {f.compiled for f in drawn}
    assert canonical.laws.structures == canonical.laws.terms
    assert (canonical.laws.numbers == 1).all()
    assert canonical.drawn_scales is None


def test_structures_times_numbers_are_the_terms():
    for fit in fits(strings())[1:]:
        laws = fit.laws
        for term, structure, number in zip(laws.terms, laws.structures, laws.numbers, strict=True):
            assert float(term / structure) == pytest.approx(number)


def test_placebos_share_it_too():
    for arm in ("smoothness", "random-operator", "permuted-fields.dynamics"):
        drawn = fits(strings(), arm)[1:]
        assert len({f.compiled for f in drawn}) == 1, arm


def numpy_residuals(fit, theta):
    """The weighted residuals of a fit, by its own laws and scales, without a program."""
    points = fit.problem.collocation
    values = fit.laws.residual_values(fit.network.jet(theta, points, fit.laws.orders), points)
    return np.sqrt(fit.residual_weights / len(points)) * values


@pytest.mark.parametrize("family", [strings, pendulums])
def test_members_of_several_worlds_in_one_tile_have_their_own_numbers(stacked, family):
    from pinnablate.learners.stacked.tiles import MemberSystem, Tile

    drawn = fits(family())[1:]
    program = stacked._program(drawn[0])
    tile, thetas = Tile(program, len(drawn)), {}
    for k, fit in enumerate(drawn):
        thetas[k] = fit.start + 0.1
        tile.put(k, fit, thetas[k])
    values, linear = tile.values(thetas), tile.linear(thetas)
    for k, fit in enumerate(drawn):
        expected = numpy_residuals(fit, thetas[k]).T.ravel()
        np.testing.assert_allclose(values[k][-len(expected) :], expected, rtol=1e-9, atol=1e-12)
        alone = MemberSystem(stacked._program(fit), fit)
        rows, jacobian = alone.jacobian(thetas[k])
        np.testing.assert_allclose(linear[k][0], rows, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(linear[k][1], jacobian, rtol=1e-9, atol=1e-12)
        step = 1e-6 * np.random.default_rng(k).standard_normal(len(fit.start))
        along = (alone.residual(thetas[k] + step) - alone.residual(thetas[k] - step)) / 2
        np.testing.assert_allclose(jacobian @ step, along, rtol=1e-4, atol=1e-10)


def test_the_loss_of_a_drawn_member_is_that_of_its_rows(stacked):
    from pinnablate.learners.stacked.members import batch
    from pinnablate.learners.stacked.tiles import MemberSystem
    from pinnablate.learners.tensorflow_setup import tf

    for fit in fits(strings(), seeds=(1, 2)):
        program = stacked._program(fit)
        rows = MemberSystem(program, fit).residual(fit.start)
        loss = program.losses(
            tf.constant(fit.start[None]), batch([fit], tf.constant), True
        ).numpy()[0]
        assert loss == pytest.approx(float(np.sum(rows**2)), rel=1e-9)


def test_a_study_of_drawn_worlds_compiles_once_and_scores_in_each(tmp_path):
    from pinnablate.learners.stacked import Stacked
    from pinnablate.records.store import Store

    study = Study.of(
        tones(),
        protocol="smoke",
        worlds="drawn",
        arms="all",
        replicates=(1, 2, 3),
        resources=Resources(workers=1),
    )
    learner = study.learners["stacked"]
    assert isinstance(learner, Stacked)
    records, _ = study.run(Store(tmp_path))
    assert len(learner._programs) == 1
    assert {r.world_seed for r in records} == {1, 2, 3}
    assert all(r.status == "ok" and r.errors["interp"] < 1 for r in records)
