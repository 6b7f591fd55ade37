"""What a design may say beside what is observed: conditions and components as players, near misses, periodic conditions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from pinnablate import registry
from pinnablate.arms import lattice, parse, subset
from pinnablate.checks.certify import check
from pinnablate.cli import main
from pinnablate.environment import NearMiss, Observations, boundary, given, lower, periodic, zero
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import OK
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.deepxde import DeepXDE, to_deepxde
from pinnablate.learners.stacked.members import batch
from pinnablate.learners.stacked.rows import System
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import protocol
from tests.conftest import declare
from tests.worlds import bessel_ring, ring


def test_a_plain_design_is_told_as_declared():
    env = registry.load("heat-mixed")
    assert env.under("standard") is env
    assert env.players == ("energy", "fourier")


def test_conditions_may_be_players(make_fit):
    env = registry.load("heat-mixed")
    view = env.under("players")
    assert view.players == ("energy", "fourier", "walls", "start")
    assert len(lattice(view)) == 16
    assert view.digest != env.digest
    assert view.origin is env
    problem = make_problem(env, "players", 0, 16)
    assert problem.row_group.count("walls") == 30
    assert problem.row_group.count("start") == 15
    rows = np.array(problem.row_group)
    for told in ((), ("walls",), ("start", "energy"), ("walls", "start")):
        weights = make_fit(env, subset(view, told), design="players").row_weights
        for group in ("walls", "start"):
            assert (weights[rows == group] > 0).all() == (group in told)
        conditions = (weights[rows != ""] * problem.row_scale[rows != ""]) ** 2
        assert conditions.sum() == pytest.approx(30.0 if {"walls", "start"} & set(told) else 0.0)
        assert ((weights[rows == ""] * problem.row_scale[rows == ""]) ** 2).sum() == pytest.approx(30.0)
    start = problem.row_target[rows == "start"]
    at = problem.data_points[problem.row_point[rows == "start"]]
    np.testing.assert_allclose(start, env.reference(at)[:, 0])


def test_components_may_be_players(make_fit):
    env = registry.load("maxwell-cavity-2d")
    view = env.under("components")
    assert view.players[:5] == ("gauss_e", "gauss_b", "faraday_1", "faraday_2", "faraday_3")
    assert len(lattice(view)) == 256
    whole, parts = make_fit(env, subset(env, env.players)), make_fit(env, subset(view, view.players), design="components")
    np.testing.assert_allclose(parts.residual_weights, whole.residual_weights)  # `all` has the same loss
    assert list(make_fit(env, parse(view, "faraday_2")[0], design="components").told) == [False] * 3 + [True] + [False] * 4


def test_a_design_may_tell_a_near_miss():
    env = registry.load("maxwell-charge-2d")
    view = env.under("wrong-source")
    points = view.scale_points[:64]
    np.testing.assert_array_equal(view.reference(points), env.reference(points))
    rms = [np.sqrt(np.mean((e.residual_values(e.reference_jet(points), points) / e.residual_scales) ** 2, axis=0)) for e in
           (env, view)]
    assert rms[0].max() < 1e-12
    assert rms[1][0] > 0.3
    assert env.design_digest("wrong-source") != env.design_digest("standard")


def test_the_truth_of_an_integrated_world_does_not_follow_what_is_told():
    env = registry.load("lotka-volterra")
    view = env.told_by(replace(env.observations, told="malthus"))
    assert view.trajectory is env.trajectory


def test_a_near_miss_must_be_wrong():
    string = declare()
    u, p = string.fields
    x, t = string.coordinates
    close = NearMiss({"dynamics": p.diff(t) - 1.01 * u.diff(x, 2)}, "a little stiffer")
    (finding,) = check(replace(string, near_misses={"stiff": close})).failures
    assert finding.subject == "near miss stiff"
    assert "not wrong enough" in finding.figure
    assert check(replace(string, near_misses={"stiff": NearMiss({"dynamics": p.diff(t) - 2 * u.diff(x, 2)}, "")})).holds


def test_every_environment_has_a_near_miss_and_no_design_is_told_one_unless_it_says_so():
    for env in map(registry.load, registry.identifiers()):
        assert env.near_misses, env.id
        assert [n for n, d in env.designs.items() if d.told] == (["wrong-source"] if env.name == "maxwell-charge-2d" else [])


def test_periodic_conditions_pair_opposite_points():
    env = ring()
    problem = make_problem(env, "standard", 0, 16)
    paired = problem.row_partner >= 0
    assert paired.sum() == 4 * 6  # values and slopes of u and v
    left, right = problem.data_points[problem.row_point[paired]], problem.data_points[problem.row_partner[paired]]
    np.testing.assert_allclose(left[:, 0], 0)
    np.testing.assert_allclose(right[:, 0], 2 * np.pi)
    np.testing.assert_array_equal(left[:, 1], right[:, 1])


def test_all_learners_agree_about_periodic_conditions(stacked, make_fit):
    env = ring()
    fits = [make_fit(env, subset(env, a), protocol_name="smoke-adam", adam_steps=30) for a in ((), ("real",), env.players)]
    ours = {id(t.fit): t for t in stacked.fit(fits)}
    for serial in DeepXDE().fit(fits):
        mine = ours[id(serial.fit)]
        assert (mine.status, serial.status) == (OK, OK), (mine.reason, serial.reason)
        np.testing.assert_allclose(mine.weights, serial.weights, rtol=0, atol=1e-13)
        assert mine.loss == pytest.approx(serial.loss, rel=1e-12)


def test_levenberg_marquardt_sees_periodic_rows(stacked, make_fit):
    fit = make_fit(ring(), subset(ring(), ("real",)))
    program = stacked._program(fit)
    system = System(program, fit)
    theta = fit.initial
    r, jacobian = (a.copy() for a in system.jacobian(theta))
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12)
    assert r @ r == pytest.approx(program.losses(tf.constant(theta[None]), batch([fit]), True).numpy()[0], rel=1e-12)
    direction = np.random.default_rng(0).standard_normal(len(theta))
    h = 1e-6
    slope = (system.residual(theta + h * direction) - system.residual(theta - h * direction)) / (2 * h)
    np.testing.assert_allclose(jacobian @ direction, slope, atol=1e-6 * np.abs(slope).max())


def test_known_functions_beyond_tensorflow_are_told_as_numbers(stacked, make_fit):
    env = bessel_ring()
    assert len(env.known) == 1
    fit = make_fit(env, subset(env, env.players), adam_steps=5, second_steps=3)
    system = System(stacked._program(fit), fit)
    jet = fit.architecture.jet(fit.initial, fit.problem.collocation, env.orders)
    scales = np.sqrt(fit.residual_weights / len(fit.problem.collocation))
    expected = scales[:, None] * env.residual_values(jet, fit.problem.collocation).T
    np.testing.assert_allclose(system.residual(fit.initial)[-expected.size :], expected.ravel(), rtol=1e-10, atol=1e-13)
    (trained,) = stacked.fit([fit])
    assert trained.status == OK, trained.reason
    assert "use learner stacked" in DeepXDE().supports(env, fit.arm, protocol("smoke-adam"))
    with pytest.raises(PinnablateError, match="DeepXDE cannot evaluate it"):
        to_deepxde(env)


def test_the_kernel_obeys_periodic_conditions(make_fit):
    (result,) = Kernel().fit([make_fit(ring(), subset(ring(), ()))])
    assert result.status == "ok", result.reason
    t = np.linspace(0, 1, 7)
    left, right = (result.jet(np.stack([np.full(7, x), t], -1), ((0, 0),))[0, 0] for x in (0.0, 2 * np.pi))
    assert np.abs(left - right).max() < 0.05 * np.abs(left).max()


def test_a_condition_that_the_truth_violates_is_named():
    string = declare()
    u, p = string.fields
    x, t = string.coordinates
    for wrong in (zero(p.diff(x), on=boundary(x), points=4), periodic(u.diff(x), on=x, points=4), zero(u, on=lower(t), points=4)):
        (finding,) = check(replace(string, conditions={**string.conditions, "other": [wrong]})).failures
        assert "the truth violates condition 'other'" in finding.figure
    assert check(string).holds


def test_a_gauge_may_be_a_function_of_time():
    env = registry.load("taylor-green-advected")
    scorer = Scorer(env, "standard")

    def shifted(shift):
        def jet(points, orders):
            out = {a: v.copy() for a, v in env.reference_jet(points, orders).items()}
            out[0, 0, 0][:, 2] += shift(points)
            return out
        return jet

    assert scorer.score(shifted(lambda at: 3 + np.sin(2 * at[:, 2]))).errors["unobserved"] < 1e-4
    assert scorer.score(shifted(lambda at: np.sin(at[:, 0]))).errors["unobserved"] > 0.5


@pytest.mark.parametrize(("design", "expected"), [
    (Observations(count=5, conditions="some"), "expected True, False or 'players'"),
    (Observations(count=5, granularity="term"), "expected 'law' or 'component'"),
    (Observations(count=5, told="newton"), "tells the near miss 'newton'"),
    (Observations(count=5, further={"ends": []}), "needs a name of its own"),
    (Observations(count=5, further={"dynamics": []}), "needs a name of its own"),
])
def test_a_design_that_contradicts_its_world_is_refused(design, expected):
    with pytest.raises(PinnablateError, match=expected):
        declare(designs={"odd": design})


def test_players_need_conditions():
    with pytest.raises(PinnablateError, match="makes conditions players, but there are none"):
        declare(conditions={}, designs={"odd": Observations(count=5, conditions="players")})


def test_sectors_are_fields_with_names_of_their_own():
    u, p = declare().fields
    assert declare(sectors={"both": (u, p)}).sector_names == {"both": ("u", "p")}
    with pytest.raises(PinnablateError, match="name of a field or a split"):
        declare(sectors={"extrap": (u,)})


def test_a_lattice_over_conditions_is_trained_scored_and_shown(tmp_path, capsys):
    command = ["run", "heat-mixed", "--design", "players", "--protocol", "smoke", "--arms", "none,walls+start,all",
               "--results", str(tmp_path)]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "trained 3, reused 0" in out
    assert "walls+start" in out
    assert main(["run", "heat-mixed", "--arms", "walls", "--results", str(tmp_path)]) == 2
    assert "walls" in capsys.readouterr().err


def test_further_conditions_of_a_design_are_told_to_every_arm(make_fit):
    u = declare().fields[0]
    start = {"start": [given(u, on=lower(declare().time), points=4)]}
    env = declare(designs={"start": Observations(count=10, until=0.5, fields=(u,), further=start)})
    view = env.under("start")
    assert view.players == env.players
    fit = make_fit(env, subset(view, ()), design="start")
    assert (fit.row_weights > 0).all()
    assert fit.problem.row_group.count("start") == 4
