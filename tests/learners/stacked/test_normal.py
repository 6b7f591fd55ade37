"""J'J of a fit, data and equations apart: of all rows, whatever samples they are divided into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.learners.stacked.normal import normal_parts
from pinnablate.learners.stacked.sizes import samples
from pinnablate.learners.stacked.tiles import MemberSystem


@pytest.mark.parametrize("second", ["lm", "lm-sampled"])
@pytest.mark.parametrize("told", [(), ("kinematics", "dynamics")])
def test_both_parts_are_those_of_all_rows(stacked, make_fit, string, second, told):
    fit = make_fit(string, subset(string, told))
    budget = replace(fit.budget, second=second)
    points = fit.problem.collocation[:48]
    fit = replace(fit, budget=budget, problem=replace(fit.problem, collocation=points))
    theta = np.random.default_rng(0).normal(scale=0.5, size=fit.network.parameters)
    whole = replace(fit, budget=replace(budget, second="lm"))
    r, jacobian = MemberSystem(stacked._program(whole), whole).jacobian(theta)
    data, laws = normal_parts(fit, theta)
    head = len(r) - 48 * len(told)
    for part, rows in ((data, slice(head)), (laws, slice(head, None))):
        scale = np.abs(jacobian.T @ jacobian).max()
        np.testing.assert_allclose(
            part.matrix, jacobian[rows].T @ jacobian[rows], atol=1e-10 * scale
        )
        np.testing.assert_allclose(part.slope, jacobian[rows].T @ r[rows], atol=1e-9)
        assert part.size == pytest.approx(r[rows] @ r[rows])


def test_rows_are_really_divided_there(make_fit, string):
    fit = make_fit(string, subset(string, ("kinematics", "dynamics")))
    many = replace(fit.problem, collocation=np.tile(fit.problem.collocation, (12, 1)))
    sampled = replace(fit, problem=many, budget=replace(fit.budget, second="lm-sampled"))
    assert samples(sampled) > 1
    data, laws = normal_parts(sampled, np.asarray(fit.start))
    one, all_of = normal_parts(fit, np.asarray(fit.start))
    assert data.size == pytest.approx(one.size)
    # the points are the same twelve times over, and their mean square is what counts
    assert laws.size == pytest.approx(all_of.size)
    np.testing.assert_allclose(laws.matrix, all_of.matrix, atol=1e-9 * np.abs(all_of.matrix).max())


def test_learned_coefficients_are_refused(make_fit, string):
    fit = make_fit(string, subset(string, ("kinematics",)))
    learning = replace(fit, learned=np.ones(len(fit.laws.terms), bool))
    with pytest.raises(ValueError, match="learns coefficients"):
        normal_parts(learning, fit.start)
