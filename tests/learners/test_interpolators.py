"""Controls without a network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.environment import Design, Environment, coordinates, fields, given, lower
from pinnablate.learners import learner
from pinnablate.learners.interpolators import KINDS, Known, _merged
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer


@pytest.fixture
def interpolate(make_fit):
    def one(name, environment, design="standard"):
        env = registry.load(environment)
        fit = make_fit(env, parse(env, name)[0], design=design)
        (trained,) = learner("interpolators").fit([fit])
        return trained

    return one


def test_rbf_passes_through_exact_observations(interpolate):
    trained = interpolate("rbf", "lotka-volterra", "dense-exact")
    p = trained.fit.problem
    got = trained.jet(p.observed_points, ((0,),))[(0,)]
    np.testing.assert_allclose(got, p.observed_values, atol=1e-8)


def test_rbf_knows_the_walls_and_nothing_of_an_unobserved_field(interpolate):
    trained = interpolate("rbf", "heat-mixed")
    p = trained.fit.problem
    walls = trained.jet(p.condition_points, ((0, 0),))[(0, 0)]
    np.testing.assert_allclose(walls[:, 0], 0, atol=1e-8)
    np.testing.assert_array_equal(walls[:, 1], 0)


def test_mean_scores_about_one_and_violates_what_it_should(interpolate):
    trained = interpolate("mean", "decay-chain")
    scores = Scorer(trained.fit.problem.world).score(trained.jet)
    assert scores.errors["interp"] == pytest.approx(1, rel=0.2)
    assert scores.residuals["mass"][0] < 0.02 < scores.residuals["d1"][0]
    assert interpolate("rbf", "decay-chain").jet(np.zeros((1, 1)), ((0,), (1,))).keys() == {(0,)}


def test_one_value_is_a_constant_and_says_so(make_fit):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, parse(env, "rbf")[0])
    p = fit.problem
    bare = replace(
        p,
        row_point=p.row_point[:1],
        row_functional=p.row_functional[:1],
        row_target=p.row_target[:1],
        row_scale=p.row_scale[:1],
        row_partner=p.row_partner[:1],
        observation_rows=1,
    )
    (trained,) = learner("interpolators").fit([replace(fit, problem=bare)])
    assert trained.status == "ok"
    name = env.field_names[env.fields.index(p.functionals[p.row_functional[0]])]
    assert trained.reason == f"{name}: one value, so a constant"


def known(points, values, observations=None):
    points = np.asarray(points, float)
    count = len(points) if observations is None else observations
    return Known(points, np.asarray(values, float), count, 0.01, 0, count)


def along(count, *directions):
    """Points on a line, or on a plane, in the unit box, at unequal distances."""
    steps = np.random.default_rng(len(directions)).uniform(size=(count, len(directions)))
    return 0.1 + 0.4 * steps @ np.array(directions, float)


SPARSE = {
    "two of one coordinate, as one": known([[0.3], [0.3 + 1e-12]], [1.0, 3.0]),
    "one of three coordinates": known([[0.3, 0.2, 0.9]], [2.0]),
    "two of two coordinates": known([[0.0, 0.2], [0.0, 0.6]], [1.0, 2.0]),
    "a face of two coordinates": known(along(9, [0, 1]), np.arange(9.0)),
    "a slanted line": known(along(8, [1, 0.37]), np.arange(8.0)),
    "a face of three coordinates": known(along(12, [0, 1, 0], [0, 0, 1]), np.arange(12.0)),
    "an edge of three coordinates": known(along(7, [0, 0, 1]), np.arange(7.0)),
    "a slanted plane": known(along(10, [1, 0.2, 0.5], [0.3, 1, 0.1]), np.arange(10.0)),
    "no observation, a face alone": known(along(6, [0, 1]), np.arange(6.0), 0),
    "one place, many times": known([[0.4, 0.4]] * 5, [2.0] * 5),
}


CASES = [
    (kind, name)
    for name, told in SPARSE.items()
    for kind in ("rbf", "nearest", "gp", *(["spline"] if told.points.shape[1] == 1 else []))
]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_no_arrangement_of_points_makes_a_control_fail(kind, name):
    told = SPARSE[name]
    predict, how = KINDS[kind](told)
    at = np.random.default_rng(0).uniform(size=(200, told.points.shape[1]))
    found = predict(at)
    low, high = told.values.min(), told.values.max()
    # no interpolant of a few values leaves their range by far, inside the box
    assert low - 5 * (high - low) <= found.min()
    assert found.max() <= high + 5 * (high - low)
    if kind == "rbf":
        assert "degree 0" in how or "constant" in how
        points, values = _merged(told)
        np.testing.assert_allclose(predict(points), values, atol=1e-6)


def test_degree_one_is_kept_where_the_points_determine_it():
    rng = np.random.default_rng(1)
    points = rng.uniform(size=(12, 2))
    predict, how = KINDS["rbf"](known(points, points @ [2.0, -1.0] + 3.0))
    assert how == ""
    at = rng.uniform(size=(20, 2))
    np.testing.assert_allclose(predict(at), at @ [2.0, -1.0] + 3.0, atol=1e-10)


def test_points_that_all_but_coincide_do_not_blow_a_control_up():
    points = np.concatenate([along(5, [1, 0], [0, 1]), [[0.5, 0.5], [0.5, 0.5 + 1e-14]]])
    predict, how = KINDS["rbf"](known(points, np.arange(7.0)))
    assert how == ""
    assert np.abs(predict(np.random.default_rng(2).uniform(size=(50, 2)))).max() < 50
    assert predict(np.array([[0.5, 0.5]]))[0] == pytest.approx(5.5)


def test_a_field_told_at_its_start_alone_is_a_constant_and_the_others_are_interpolated(make_fit):
    t = coordinates("t")
    angle, speed = fields("angle speed", t)
    env = Environment(
        id="pendulum-v1",
        domain={t: (0, 4)},
        equations={"rate": angle.diff(t) - speed, "force": speed.diff(t) + 3 * angle},
        conditions={"start": [given(angle, speed, on=lower(t), points=1)]},
        solution={
            angle: sympy.sin(sympy.sqrt(3) * t),
            speed: sympy.sqrt(3) * sympy.cos(sympy.sqrt(3) * t),
        },
        observations=Design(count=7, until=2, fields=(angle,)),
        primary="unobserved",
        source="G. Galilei (1602)",
    )
    for name in ("rbf", "spline"):
        (trained,) = learner("interpolators").fit([make_fit(env, parse(env, name)[0])])
        assert (trained.status, trained.reason) == ("ok", "speed: one value, so a constant")
        found = trained.jet(np.array([[0.0], [3.0]]), ((0,),))[(0,)]
        np.testing.assert_allclose(found[:, 1], np.sqrt(3), rtol=1e-12)


@pytest.mark.parametrize("name", ["rbf", "gp", "nearest"])
def test_a_periodic_condition_is_no_value(interpolate, name):
    trained = interpolate(name, "taylor-green-advected")
    p = trained.fit.problem
    far = np.linalg.norm(p.condition_points[:, None] - p.observed_points[None], axis=2).min(axis=1)
    at = p.condition_points[np.argsort(far)[-20:]]
    found = trained.jet(at, ((0, 0, 0),))[0, 0, 0][:, 0]
    assert np.abs(found).max() > 0.1  # told 0 there it would say so


def test_nearest_says_what_was_seen_at_the_nearest_point(interpolate):
    trained = interpolate("nearest", "lotka-volterra")
    p = trained.fit.problem
    shifted = p.observed_points + 1e-6
    np.testing.assert_array_equal(trained.jet(shifted, ((0,),))[(0,)], p.observed_values)


def test_a_smoothing_spline_goes_on_as_a_straight_line(interpolate):
    trained = interpolate("spline", "lotka-volterra")
    beyond = trained.jet(np.array([[12.0], [13.0], [14.0]]), ((0,),))[(0,)]
    np.testing.assert_allclose(beyond[2] - beyond[1], beyond[1] - beyond[0], rtol=1e-9)
    within = trained.jet(trained.fit.problem.observed_points, ((0,),))[(0,)]
    assert np.abs(within - trained.fit.problem.observed_values).max() < 1.0


def test_a_gaussian_process_believes_walls_and_takes_its_lengths_from_observations(interpolate):
    trained = interpolate("gp", "heat-mixed")
    p = trained.fit.problem
    walls = trained.jet(p.condition_points, ((0, 0),))[(0, 0)]
    np.testing.assert_allclose(walls[:, 0], 0, atol=1e-2)
    assert Scorer(trained.fit.problem.world).score(trained.jet).errors["interp"] < 0.2


def test_a_prior_is_chosen_by_the_observations_of_the_design_and_used_with_all(monkeypatch):
    from sklearn.gaussian_process import GaussianProcessRegressor

    sizes, fit = [], GaussianProcessRegressor.fit

    def counted(self, points, values):
        sizes.append(len(points))
        return fit(self, points, values)

    monkeypatch.setattr(GaussianProcessRegressor, "fit", counted)
    heat = registry.load("heat-mixed")
    design, prior, searched = (
        Study.of(heat, protocol="smoke", arms=text)
        for text in ("gp", "extra-data.gp-prior@4", "extra-data.gp@4")
    )
    for study in (design, prior, searched):
        (trained,) = learner("interpolators").fit([study.fit(study.cells[0])])
        assert trained.status == "ok"
    (few, there), (kept, now), (own, _) = zip(sizes[::2], sizes[1::2], strict=True)
    assert (few, kept, own) == (15, 15, 60)
    assert now == there + 45
    # the first observations of four times as many are those of the design
    given = [s.problem(0, s.cells[0].arm).observed_points[:15] for s in (design, prior)]
    np.testing.assert_array_equal(*given)


def test_what_is_announced_of_a_gaussian_process_grows_with_what_it_searches():
    arms = "rbf,gp,extra-data.gp,extra-data.gp-prior"
    study = Study.of("heat-mixed", protocol="smoke", arms=arms)
    made = learner("interpolators")
    seconds = {c.arm.name: made.estimate([study.fit(c)])[0] for c in study.cells}
    search = {k: seconds[f"extra-data.gp@{k}"] - seconds["rbf"] for k in (8, 16, 32)}
    assert search[16] / search[8] == pytest.approx(4, rel=0.2)  # pairs of values
    assert search[32] / search[16] == pytest.approx(4, rel=0.2)
    assert seconds["rbf"] < seconds["gp"] < seconds["extra-data.gp-prior@32"]
    assert seconds["extra-data.gp-prior@32"] < seconds["extra-data.gp@32"] / 10
