"""Equations told up to their coefficients: multipliers behind the network's parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import Environment, coordinates, fields, parameters, registry
from pinnablate.arms import parse
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.outcome import coefficients
from pinnablate.tasks.protocol import protocol
from pinnablate.telling import wrong as telling

lotka, maxwell = registry.load("lotka-volterra"), registry.load("maxwell-cavity-2d")


def unknown_fit(env, name="all/unknown-coefficients"):
    made = Study(env, protocol("smoke"), arms=parse(env, name))
    return made.fit(made.cells[0])


@pytest.mark.parametrize("env", [lotka, maxwell], ids=["lotka-volterra", "maxwell-cavity-2d"])
def test_derivatives_by_multipliers_agree_with_differences(stacked, env):
    fit = unknown_fit(env)
    system = MemberSystem(stacked._program(fit), fit)
    rng = np.random.default_rng(0)
    theta = fit.initial + 0.3 * rng.normal(size=fit.initial.shape)
    r, jacobian = system.jacobian(theta)
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12, atol=1e-12)
    direction = rng.normal(size=theta.shape)
    ahead, behind = (system.residual(theta + h * direction) for h in (1e-5, -1e-5))
    np.testing.assert_allclose(jacobian @ direction, (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-6)
    frozen = jacobian[:, fit.architecture.parameters :][:, ~fit.learned]
    assert not frozen.any()


def test_leading_terms_and_equations_that_are_not_told_are_not_learned():
    fit = unknown_fit(lotka, "unknown-coefficients.prey")
    learned = {str(t) for t, yes in zip(fit.laws.terms, fit.learned, strict=True) if yes}
    assert learned == {"-u(t)", "u(t)*v(t)"}
    assert fit.initial[fit.architecture.parameters :].tolist() == [0.0] * len(fit.laws.terms)


def test_with_the_true_multipliers_the_rows_are_those_of_the_equations_themselves(stacked):
    fit = unknown_fit(lotka)
    (arm,) = parse(lotka, "all")
    plain = replace(
        fit,
        arm=arm,
        learned=None,
        initial=fit.initial[: fit.architecture.parameters],
        equations=arm.equations,
    )
    theta = plain.initial
    with_ones = np.concatenate([theta, np.ones(len(fit.laws.terms))])
    np.testing.assert_allclose(
        MemberSystem(stacked._program(fit), fit).residual(with_ones),
        MemberSystem(stacked._program(plain), plain).residual(theta),
        rtol=1e-13,
    )


def test_coefficients_are_found_where_the_data_suffice():
    env = registry.load("decay-chain")
    made = Study(
        env, protocol("standard-v2"), "data-rich", arms=parse(env, "all/unknown-coefficients")
    )
    (trained,) = made.learners["stacked"].fit([made.fit(made.cells[0])])
    detail = coefficients(trained)
    assert detail["coefficient_error"] < 0.2
    assert set(detail["coefficients"]) == {
        f"{r.name} {t}"
        for r in made.world.laws.residuals
        for k, t in enumerate(r.terms)
        if k != telling.leading(r, env.time)
    }


def test_records_carry_them_and_weights_are_the_network_alone(tmp_path):
    made = Study(lotka, protocol("smoke"), arms=parse(lotka, "all/unknown-coefficients"))
    (record,), _ = made.run(Store(tmp_path))
    assert len(record.detail["coefficients"]) == 4
    weights = Store(tmp_path).weights(record)
    assert weights.shape == (made.fit(made.cells[0]).architecture.parameters,)


def test_terms_of_one_unknown_coefficient_share_a_multiplier(stacked):
    t = coordinates("t")
    x, y = fields("x y", t)
    a = parameters("a")
    times = np.linspace(0.05, 0.95, 12)
    env = Environment(
        id="shared-v1",
        domain={t: (0, 1)},
        equations={"one": x.diff(t) + a * (x - y), "two": y.diff(t) - a * x * y},
        unknowns={a: 2.5},
        data={"t": times, "x": np.exp(-times), "y": np.cos(times)},
        source="a test",
    )
    made = Study.of(env, protocol="smoke", arms="all")
    fit = made.fit(made.cells[0])
    system = MemberSystem(stacked._program(fit), fit)
    rng = np.random.default_rng(0)
    theta = fit.initial + 0.3 * rng.normal(size=fit.initial.shape)
    r, jacobian = system.jacobian(theta)
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12, atol=1e-12)
    direction = rng.normal(size=theta.shape)
    ahead, behind = (system.residual(theta + h * direction) for h in (1e-5, -1e-5))
    np.testing.assert_allclose(jacobian @ direction, (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-6)
    by_multiplier = np.abs(jacobian[:, fit.architecture.parameters :]).sum(axis=0)
    assert np.count_nonzero(by_multiplier) == 1
