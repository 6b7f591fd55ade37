"""The kernel learner: the minimiser of the declared loss, and nothing of the truth."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.estimate import estimate
from pinnablate.arms import subset
from pinnablate.checks.headroom import Headroom, headroom
from pinnablate.cli import main
from pinnablate.errors import StoreError
from pinnablate.learners import learner
from pinnablate.learners.collocation.features import choose_prior
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.system import CollocationSystem
from pinnablate.tasks.protocol import protocol


def trained(make_fit, env, *equations, **changes):
    (result,) = Kernel().fit([make_fit(env, subset(env, equations), **changes)])
    assert result.status == "ok", result.reason
    return result


@pytest.mark.parametrize(
    ("name", "equations"),
    [
        ("decay-chain", ("d1", "d2", "mass")),
        ("heat-mixed", ("energy",)),
        ("burgers-potential", ("burgers", "link")),
        ("friedmann", ("friedmann", "accel")),
    ],
)
def test_what_it_finds_is_stationary(make_fit, name, equations):
    result = trained(make_fit, registry.load(name), *equations)
    fit, a = result.fit, result.coefficients
    p, world = fit.problem, fit.problem.world
    values = p.observed_values / world.field_scales[list(p.observed)]
    _, amplitude = choose_prior(world, 0, p.observed_points, values, world.design.noise)
    system = CollocationSystem(
        fit,
        result.expansion,
        fit.budget.data_weight * (world.design.noise / amplitude) ** 2 / values.size,
    )
    rows = system.residuals(a)
    assert np.sum(rows**2) == pytest.approx(result.loss, rel=1e-9, abs=1e-12)
    j = system.jacobian(a)
    slope = j.T @ rows + system.ridge * a.ravel()
    ahead = slope @ np.linalg.solve(
        j.T @ j + system.ridge * np.eye(a.size), slope
    )  # what one more step would gain
    assert ahead <= 1e-5 * system.loss(a)


def test_the_loss_is_that_of_the_networks(make_fit):
    """By the law, written out again: w_d (mean over observations + mean over conditions) + a mean for each equation."""
    env = registry.load("heat-mixed")
    result = trained(make_fit, env, "energy", "fourier")
    p, world = result.fit.problem, result.fit.problem.world
    laws, sigma = world.laws, world.field_scales
    u = result.jet(p.observed_points, ((0, 0),))[0, 0][:, 0]
    walls = result.jet(p.condition_points, ((0, 0),))[0, 0][:, 0]
    r = (
        laws.residual_values(result.jet(p.collocation, laws.orders), p.collocation)
        / laws.residual_scales
    )
    expected = 30 * (
        np.mean(((u - p.observed_values[:, 0]) / sigma[0]) ** 2) + np.mean((walls / sigma[0]) ** 2)
    )
    assert result.loss == pytest.approx(
        expected + np.mean(r[:, 0] ** 2) + np.mean(r[:, 1] ** 2), rel=1e-9
    )


def test_an_equation_of_a_free_field_changes_nothing(make_fit):
    """Bernoulli alone only defines h, which nobody observes: u is as if told nothing (expected exactly, D4)."""
    env = registry.load("burgers-potential")
    none, told = trained(make_fit, env), trained(make_fit, env, "bernoulli")
    at = none.fit.problem.test_points[:50]
    np.testing.assert_allclose(
        told.jet(at, ((0, 0),))[0, 0][:, 0], none.jet(at, ((0, 0),))[0, 0][:, 0], atol=1e-6
    )


def test_nothing_of_the_truth_enters(make_fit, monkeypatch):
    env = registry.load("heat-mixed")
    fit = make_fit(env, subset(env, ("energy",)))
    world = fit.problem.world
    _ = (
        world.field_scales,
        world.laws.residual_scales,
    )  # every arm has these, computed before the truth is hidden
    monkeypatch.setattr(
        type(world.ground), "jet", lambda *_: pytest.fail("the truth was asked for")
    )
    monkeypatch.setattr(
        type(world.ground), "reference", lambda *_: pytest.fail("the truth was asked for")
    )
    (result,) = Kernel().fit([fit])
    assert result.status == "ok", result.reason


def test_weights_restore_the_model(make_fit):
    env = registry.load("decay-chain")
    result = trained(make_fit, env, "d1")
    world, budget = result.fit.problem.world, protocol("smoke").budget(env)
    model = learner("kernel").restore(world, budget, 0, (), result.weights)
    at = result.fit.problem.test_points[:20]
    np.testing.assert_allclose(
        model(at, ((0,), (1,)))[1,], result.jet(at, ((0,), (1,)))[1,], rtol=1e-12
    )
    with pytest.raises(StoreError, match="weights of shape"):
        learner("kernel").restore(world, budget, 0, (), result.weights[:-1])


def test_it_runs_is_rescored_and_ranked_beside_the_networks(tmp_path, capsys):
    results = str(tmp_path / "results")
    command = [
        "run",
        "decay-chain",
        "--learner",
        "kernel",
        "--protocol",
        "smoke",
        "--replicates",
        "5",
        "--results",
        results,
    ]
    assert main(command) == 0
    assert "trained 90, reused 0" in capsys.readouterr().out
    assert main(["rescore", "--results", results]) == 0
    assert "decay-chain-v1 |      80 |        0 |" in capsys.readouterr().out
    assert main(["leaderboard", "--results", results, "--output", str(tmp_path / "board")]) == 0
    assert "## smoke, learner kernel" in (tmp_path / "board/tables.md").read_text()
    assert main([*command, "--arms", "none-long"]) == 2
    assert "its prior is fixed" in capsys.readouterr().err


def test_headroom_is_the_gain_of_the_kernel(tmp_path, capsys):
    env = registry.load("heat-mixed")
    measured = headroom(env, replicates=2)
    command = [
        "run",
        "heat-mixed",
        "--learner",
        "kernel",
        "--arms",
        "none,all",
        "--replicates",
        "2",
    ]
    assert main([*command, "--results", str(tmp_path)]) == 0
    assert f"`all` over `none`: {measured.gain}" in capsys.readouterr().out
    assert measured.stratum == "kernel gains much"
    assert Headroom("d", estimate([0.3]), 0, 0.3).stratum == "kernel gains some"
    assert Headroom("d", estimate([-0.3]), 0, -0.3).stratum == "kernel gains nothing"
    assert main(["check", "decay-chain", "--headroom"]) == 0
    assert "kernel, standard: +" in capsys.readouterr().out
