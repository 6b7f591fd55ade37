"""The kernel learner: exact derivatives, the minimiser of the declared loss, and nothing of the truth."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.lattice import estimate
from pinnablate.arms import subset
from pinnablate.calculus.expressions import compile_expressions, compile_partials
from pinnablate.checks.headroom import Headroom, headroom
from pinnablate.cli import main
from pinnablate.errors import StoreError
from pinnablate.learners import restore
from pinnablate.learners.collocation import cost
from pinnablate.learners.collocation.features import Features, choose_prior, kinds
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.spectral import Spectral
from pinnablate.learners.collocation.system import System, is_linear_fit
from pinnablate.learners.cost import system_rows
from pinnablate.tasks.protocol import protocol


def trained(make_fit, env, *equations, **changes):
    (result,) = Kernel().fit([make_fit(env, subset(env, equations), **changes)])
    assert result.status == "ok", result.reason
    return result


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_linearisations_are_the_derivatives_of_every_equation(identifier):
    env, rng = registry.load(identifier), np.random.default_rng(0)
    at = rng.uniform(env.lower, env.upper, (5, len(env.coordinates)))
    jet = {alpha: rng.uniform(0.2, 1.5, (5, len(env.fields))) for alpha in env.orders}
    for r in env.residuals:
        value = compile_expressions([sum(r.terms)], env.fields, env.coordinates, "numpy")
        for (k, alpha), slope in compile_partials(sum(r.terms), env.fields, env.coordinates)(jet, at).items():
            h, moved = 1e-6, []
            for sign in (1, -1):
                shifted = {a: v.copy() for a, v in jet.items()}
                shifted[alpha][:, k] += sign * h
                moved.append(value(shifted, at)[0])
            scale = np.max(np.abs(slope)) + 1e-12
            np.testing.assert_allclose((moved[0] - moved[1]) / (2 * h) / scale, np.broadcast_to(slope, 5) / scale, atol=1e-4)


def test_features_have_the_derivatives_that_they_say():
    env = registry.load("burgers-potential")
    made, at, h = Features(env, 0, (0.5, 0.7)), np.array([[0.3, 0.4]]), 1e-5
    for axis, alpha in ((0, (1, 0)), (1, (0, 1))):
        step = h * np.eye(2)[axis]
        difference = (made.matrix(at + step, (0, 0)) - made.matrix(at - step, (0, 0))) / (2 * h)
        np.testing.assert_allclose(made.matrix(at, alpha), difference, atol=1e-6)
        second = tuple(2 * a for a in alpha)
        difference = (made.matrix(at + step, alpha) - made.matrix(at - step, alpha)) / (2 * h)
        np.testing.assert_allclose(made.matrix(at, second), difference, atol=1e-4)


@pytest.mark.parametrize(("name", "equations"), [
    ("decay-chain", ("d1", "d2", "mass")), ("heat-mixed", ("energy",)), ("burgers-potential", ("burgers", "link")),
    ("friedmann", ("friedmann", "accel")),
])
def test_what_it_finds_is_stationary(make_fit, name, equations):
    result = trained(make_fit, registry.load(name), *equations)
    fit, a = result.fit, result.coefficients
    noise = fit.problem.observations.noise
    values = fit.problem.observed_values / fit.problem.environment.field_scales[list(fit.problem.observed)]
    _, amplitude = choose_prior(fit.problem.environment, 0, fit.problem.observed_points, values, noise)
    system = System(fit, result.features, fit.budget.data_weight * (noise / amplitude) ** 2 / values.size)
    rows = system.residuals(a)
    assert np.sum(rows**2) == pytest.approx(result.loss, rel=1e-9, abs=1e-12)
    j = system.jacobian(a)
    slope = j.T @ rows + system.ridge * a.ravel()
    ahead = slope @ np.linalg.solve(j.T @ j + system.ridge * np.eye(a.size), slope)  # what one more step would gain
    assert ahead <= 1e-5 * system.loss(a)


def test_the_loss_is_that_of_the_networks(make_fit):
    """By the law, written out again: w_d (mean over observations + mean over conditions) + a mean for each equation."""
    env = registry.load("heat-mixed")
    result = trained(make_fit, env, "energy", "fourier")
    p, sigma = result.fit.problem, env.field_scales
    u = result.jet(p.observed_points, ((0, 0),))[0, 0][:, 0]
    walls = result.jet(p.condition_points, ((0, 0),))[0, 0][:, 0]
    r = env.residual_values(result.jet(p.collocation, env.orders), p.collocation) / env.residual_scales
    expected = 30 * (np.mean(((u - p.observed_values[:, 0]) / sigma[0]) ** 2) + np.mean((walls / sigma[0]) ** 2))
    assert result.loss == pytest.approx(expected + np.mean(r[:, 0] ** 2) + np.mean(r[:, 1] ** 2), rel=1e-9)


def test_an_equation_of_a_free_field_changes_nothing(make_fit):
    """Bernoulli alone only defines h, which nobody observes: u is as if told nothing (expected exactly, D4)."""
    env = registry.load("burgers-potential")
    none, told = trained(make_fit, env), trained(make_fit, env, "bernoulli")
    at = none.fit.problem.test_points[:50]
    np.testing.assert_allclose(told.jet(at, ((0, 0),))[0, 0][:, 0], none.jet(at, ((0, 0),))[0, 0][:, 0], atol=1e-6)


def test_lengths_are_those_of_the_data():
    env = registry.load("heat-mixed")
    points = np.random.default_rng(0).uniform(0, 1, (60, 2))
    slow, fast = (np.sin(k * points.sum(axis=1))[:, None] for k in (2.0, 12.0))
    assert choose_prior(env, 0, points, slow, 0.01)[0][0] > 2 * choose_prior(env, 0, points, fast, 0.01)[0][0]
    space, time = choose_prior(env, 0, points, np.sin(15 * points[:, :1]) * (1 + points[:, 1:] / 9), 0.01)[0]
    assert time > 3 * space


@pytest.mark.parametrize(("name", "expected"), [("decay-chain", [0]), ("heat-mixed", [0, 1]), ("elasticity-kolosov", [0, 0]),
                                                ("maxwell-3d", [0, 0, 0, 1])])
def test_space_and_time_have_a_length_each(name, expected):
    assert kinds(registry.load(name)) == expected


def test_nothing_of_the_truth_enters(make_fit, monkeypatch):
    env = registry.load("heat-mixed")
    fit = make_fit(env, subset(env, ("energy",)))
    _ = env.field_scales, env.residual_scales  # the privilege that every arm has, computed before the truth is hidden
    monkeypatch.setattr(type(env), "reference_jet", lambda *_: pytest.fail("the truth was asked for"))
    (result,) = Kernel().fit([fit])
    assert result.status == "ok", result.reason


def test_weights_restore_the_model(make_fit):
    env = registry.load("decay-chain")
    result = trained(make_fit, env, "d1")
    model = restore("kernel", env, "standard", protocol("smoke").budget(env), 0, (), result.weights)
    at = result.fit.problem.test_points[:20]
    np.testing.assert_allclose(model(at, ((0,), (1,)))[1,], result.jet(at, ((0,), (1,)))[1,], rtol=1e-12)
    with pytest.raises(StoreError, match="weights of shape"):
        restore("kernel", env, "standard", protocol("smoke").budget(env), 0, (), result.weights[:-1])


@pytest.mark.parametrize(("make", "name"), [(Kernel, "maxwell-cavity-2d"), (Kernel, "kepler"), (Spectral, "heat-mixed")])
def test_estimates_count_the_systems_that_are_solved(make_fit, make, name, monkeypatch):
    monkeypatch.setattr(cost, "measured_rate", lambda: 1e10)
    env, made = registry.load(name), make()
    fit = make_fit(env, subset(env, env.players))
    features = made.features(env, 0, (0.5,) * (max(kinds(env)) + 1))
    system = System(fit, features, 1.0)
    jacobian = system.jacobian(np.ones((len(env.fields), features.count)))
    assert jacobian.shape == (system_rows(fit.problem, fit.told_laws), made.columns(env))
    assert is_linear_fit(fit) == system.linear == (name != "kepler")
    seconds, memory = made.estimate([fit])
    assert 0 < seconds < 600
    assert memory > jacobian.nbytes


def test_it_runs_is_rescored_and_ranked_beside_the_networks(tmp_path, capsys):
    results = str(tmp_path / "results")
    command = ["run", "decay-chain", "--learner", "kernel", "--protocol", "smoke", "--replicates", "5", "--results", results]
    assert main(command) == 0
    assert "trained 90, reused 0" in capsys.readouterr().out
    assert main(["rescore", "--results", results]) == 0
    assert "decay-chain-v1 |      80 |        0 |" in capsys.readouterr().out
    assert main(["leaderboard", "--results", results, "--output", str(tmp_path / "board")]) == 0
    assert "## smoke, learner kernel" in (tmp_path / "board/README.md").read_text()
    assert main([*command, "--arms", "none-long"]) == 2
    assert "its prior is fixed" in capsys.readouterr().err


def test_headroom_is_the_gain_of_the_kernel(tmp_path, capsys):
    env = registry.load("heat-mixed")
    measured = headroom(env, replicates=2)
    command = ["run", "heat-mixed", "--learner", "kernel", "--arms", "none,all", "--replicates", "2"]
    assert main([*command, "--results", str(tmp_path)]) == 0
    assert f"`all` over `none`: {measured.gain}" in capsys.readouterr().out
    assert measured.stratum == "with headroom"
    assert Headroom("d", estimate([0.3]), 0, 0.3).stratum == "little headroom"
    assert Headroom("d", estimate([-0.3]), 0, -0.3).stratum == "no headroom"
    assert main(["check", "decay-chain", "--headroom"]) == 0
    assert "headroom of standard: +" in capsys.readouterr().out
