"""Least squares by an expansion: stages, starts, and priors that arms share."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sympy import exp, log

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.learners.base import FAILED, OK
from pinnablate.learners.collocation.base import HORIZONS, TRUST, stages
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.spectral import Spectral
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol


def test_equations_gain_weight_where_there_are_data_and_are_then_asked_further_and_further(
    make_fit,
):
    lotka, kolosov = registry.load("lotka-volterra"), registry.load("elasticity-kolosov")
    p = make_fit(lotka, subset(lotka, ())).problem
    until, end = p.world.design.until, p.world.upper[0]
    found = stages(p)
    assert found[:3] == [(trust, until) for trust in TRUST]
    assert [h for _, h in found[3:]] == [
        *(pytest.approx(until + s * (end - until)) for s in HORIZONS),
        np.inf,
    ]
    everywhere = make_fit(kolosov, subset(kolosov, ())).problem
    assert stages(everywhere) == [(trust, np.inf) for trust in TRUST]


def test_arms_of_one_replicate_share_the_prior_and_folds_do_not(make_fit, monkeypatch):
    env, asked, prior = registry.load("heat-mixed"), [], Spectral.prior
    monkeypatch.setattr(
        Spectral, "prior", lambda self, p, kept: asked.append(kept is None) or prior(self, p, kept)
    )
    none, told = (make_fit(env, subset(env, a)) for a in ((), env.players))
    told = replace(told, problem=none.problem)
    fold = replace(told, kept=np.arange(15) % 5 != 0)
    found = list(Spectral().fit([none, told, fold, fold]))
    assert [t.status for t in found] == ["ok"] * 4
    assert asked == [True, False, False]


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ("none-long", "its prior is fixed"),
        ("weight-decay", "its prior is fixed"),
        ("all/unknown-coefficients", "learns fields and no coefficients"),
        ("all", None),
    ],
)
def test_what_it_cannot_train(arm, said):
    env = registry.load("heat-mixed")
    reason = Kernel().supports(env.world(), parse(env, arm)[0], protocol("smoke"))
    assert reason is None if said is None else said in reason


def test_data_that_are_not_finite_are_a_failed_fit_with_its_reason(make_fit):
    env = registry.load("lotka-volterra")
    fit = make_fit(env, subset(env, ("prey",)))
    fit.problem.row_target[:] = np.inf
    (found,) = Kernel().fit([fit])
    assert found.status == FAILED
    assert "the loss is not finite for the fields that it starts from" in found.reason
    assert found.weights is None or np.isfinite(found.weights).all()


@pytest.mark.parametrize("name", ["kernel", "spectral"])
def test_without_a_finite_loss_to_begin_with_a_fit_has_failed(name):
    """The logarithm of a field that nobody observes, which starts at 0: no score follows from that."""
    t = coordinates("t")
    n, m = fields("n m", t)
    env = Environment(
        id="hidden-log-v1",
        domain={t: (0, 4)},
        equations={"decay": n.diff(t) + n / 2, "link": log(m) + n},
        solution={n: exp(-t / 2), m: exp(-exp(-t / 2))},
        observations=Design(count=8, until=2.0, fields=(n,)),
        primary="extrap",
        source="test",
    )
    made = Study.of(env, protocol="smoke", arms="decay,link", learner=name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = {
            r.fit.arm.name: r for r in made.learners[name].fit([made.fit(c) for c in made.cells])
        }
    assert found["decay"].status == OK
    assert found["link"].status == FAILED
    assert "the loss is not finite for the fields that it starts from" in found["link"].reason
