"""Nothing is trained on numbers that are not finite, and no score follows from a loss that never was one."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sympy import cos, exp, log, sin

from pinnablate import Reference
from pinnablate.environment import Design, Environment, coordinates, fields, given, upper
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, OK, Trained
from pinnablate.records.store import Store
from pinnablate.study import Study, train
from pinnablate.study.sound import mark_if_never_began

t = coordinates("t")
n, m = fields("n m", t)


def decay(**changes):
    """A decay n' = -n/2 whose logarithm m is a field of its own: m = log n."""
    settings = {
        "id": "log-decay-v1",
        "domain": {t: (0, 4)},
        "equations": {"decay": n.diff(t) + n / 2, "link": log(n) - m},
        "solution": {n: exp(-t / 2), m: -t / 2},
        "observations": Design(count=8, until=2.0),
        "primary": "extrap",
        "source": "H. Bateman, Proc. Camb. Phil. Soc. 15 (1910) 423",
    }
    return Environment(**{**settings, **changes})


def holes(points):
    """cos t and -sin t as measured, but for a gap too short to be seen when it is declared."""
    values = np.stack([np.cos(points[:, 0]), -np.sin(points[:, 0])], 1)
    values[np.abs(points[:, 0] - 3.1234) < 0.002] = np.nan
    return values


def swing(solution, **changes):
    return decay(
        id="swing-v1",
        equations={"kin": n.diff(t) - m, "dyn": m.diff(t) + n},
        solution=solution,
        fields=(n, m),
        **changes,
    )


def test_a_reference_that_is_not_finite_somewhere_is_refused_before_training(tmp_path):
    env = swing(Reference(holes, certified_error=1e-3, source="a logger that stopped"))
    made = Study.of(env, protocol="smoke", learner="spectral")
    with pytest.raises(PinnablateError) as found:
        made.run(Store(tmp_path))
    assert re.search(r"not finite.* at t = 3\.12\d*[,;]", str(found.value))
    assert "\n" not in str(found.value)
    assert not list(tmp_path.iterdir())


def test_an_equation_that_is_no_number_on_the_truth_is_refused_by_name(tmp_path):
    env = decay(
        id="sign-v1",
        equations={"kin": n.diff(t) - m, "odd": log(n) * m},
        solution={n: cos(t), m: -sin(t)},
    )
    with pytest.raises(
        PinnablateError, match=r"sign-v1: the term .* of odd.* is not finite on the truth"
    ):
        Study.of(env, protocol="smoke", arms="none,mean").run(Store(tmp_path))
    assert not list(tmp_path.iterdir())


def test_conditions_that_are_not_finite_are_refused():
    env = swing({n: cos(t), m: -sin(t)}, conditions={"end": [given(n, on=upper(t), points=1)]})
    made = Study.of(env, protocol="smoke", arms="none")
    made.problem(0, made.arms[0]).row_target[-1] = np.nan
    with pytest.raises(PinnablateError, match="the conditions of replicate 0 are not all finite"):
        made.require_support(made.cells)


def test_finite_numbers_are_accepted():
    made = Study.of(swing({n: cos(t), m: -sin(t)}), protocol="smoke", learner="spectral")
    made.require_support(made.cells)


def diverged(arms, start):
    made = Study.of(decay(), protocol="smoke", arms=arms)
    fit = made.fit(made.cells[0])
    theta = start(fit.initial)
    lost = np.full_like(theta, np.nan)
    return Trained(fit, status=DIVERGED, reason="not finite", curve=[(0, theta), (40, lost)])


def test_a_fit_without_any_loss_to_minimise_has_failed_and_not_diverged():
    """The initial network is negative somewhere, where there is no logarithm."""
    found = diverged("link", lambda theta: theta)
    mark_if_never_began(found)
    assert found.status == FAILED
    assert found.reason == (
        "equation link is not finite for the fields that training starts from, so that there was "
        "no loss to minimise; write it so that it is a number for any values of the fields, as "
        "sqrt(max(q, 0)) is in the place of sqrt(q)"
    )
    unkept = diverged("link", lambda theta: theta)
    unkept.curve = unkept.curve[1:]  # of a learner that keeps no initial state
    mark_if_never_began(unkept)
    assert unkept.status == DIVERGED
    mark_if_never_began(unkept, of_network=True)
    assert unkept.status == FAILED


def test_a_fit_that_began_and_ran_away_has_diverged():
    found = diverged("decay", lambda theta: theta)
    mark_if_never_began(found)
    assert (found.status, found.reason) == (DIVERGED, "not finite")
    fine = Trained(found.fit, status=OK, curve=[(0, found.fit.initial)])
    mark_if_never_began(fine)
    assert fine.status == OK


def test_it_is_told_by_the_residuals_that_the_arm_was_told():
    found = diverged("none", lambda theta: theta)
    mark_if_never_began(found)
    assert found.status == DIVERGED


def test_a_search_of_which_a_fit_failed_chooses_nothing(tmp_path, monkeypatch):
    """The strength of a penalty is no result of fits that the software broke."""

    class Broken(type(Study.of("heat-mixed", arms="smoothness").learners["stacked"])):
        def fit(self, fits):
            for k, fit in enumerate(fits):
                yield Trained(fit, FAILED, "MemoryError: no room") if k == 1 else Trained(fit)

    made = Study.of("heat-mixed", protocol="smoke", arms="smoothness")
    monkeypatch.setattr(Study, "learners", {"stacked": Broken()})
    ((_, trained, detail),) = list(train._train(made, made.cells, None, None))
    assert trained.status == FAILED
    assert trained.reason == "while it searched its strength: MemoryError: no room"
    assert detail == {}
