"""A declaration that contradicts itself is refused, and the culprit named."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.environment import Environment, Observations, boundary, coordinates, fields, given, lower, zero
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated, Reference
from tests.conftest import declare

x, t = coordinates("x t")
u, p, w = fields("u p w", x, t)
truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)


@pytest.mark.parametrize(("changes", "message"), [
    ({"id": "String"}, "name-vN"),
    ({"equations": {"kinematics": u.diff(t) - w, "dynamics": p.diff(t)}}, "'kinematics' names the undeclared field w"),
    ({"solution": {u: truth, p: truth.diff(t), w: truth}}, "field w appears in no equation"),
    ({"solution": {u: truth}, "fields": (u, p)}, "no entry for field p"),
    ({"equations": {"all": u.diff(t) - p}}, "equation name 'all'"),
    ({"equations": {"a+b": u.diff(t) - p}}, r"equation name 'a\+b'"),
    ({"equations": {}}, "no equations"),
    ({"equations": {"k": u.diff(t) - sympy.Symbol("c") * p}}, "'k' contains the symbol c"),
    ({"equations": {"k": u - u, "d": u.diff(t) - p}}, "'k' is identically zero"),
    ({"conditions": {"ends": [zero(w, on=boundary(x), points=5)]}}, "condition 'ends' names the undeclared field w"),
    ({"domain": {x: (1, 0), t: (0, 1)}}, r"domain of x is \(1, 0\)"),
    ({"domain": {t: (0, 1), x: (0, 1)}}, "in order"),
    ({"primary": "future"}, "primary split 'future'"),
    ({"gauge": (w,)}, "gauge names"),
    ({"observations": Observations(count=10, until=1.5)}, "until t = 1.5 lie outside the domain"),
    ({"observations": Observations(count=0, until=0.5)}, "count 0"),
    ({"observations": Observations(count=5, until=0.5, noise=float("nan"))}, "noise nan"),
    ({"observations": Observations(count=5, until=0.5, fields=(w,))}, "observes w"),
    ({"observations": Observations(count=5)}, "primary split is 'extrap', but it has only interp"),
    ({"solution": {u: truth * sympy.Symbol("a"), p: truth}}, "solution of u contains a"),
    ({"solution": Reference(lambda at: at, 1e-9)}, "fields="),
])
def test_contradictions_are_refused(changes, message):
    with pytest.raises(PinnablateError, match=message):
        declare(**changes)


def test_steady_environment_has_no_window():
    y = coordinates("y")
    f = fields("f", y)
    with pytest.raises(PinnablateError, match="no coordinate is named t"):
        Environment(id="steady-v1", domain={y: (0, 1)}, equations={"decay": f.diff(y) + f}, solution={f: sympy.exp(-y)},
                    observations=Observations(count=3, until=0.5), primary="interp", source="")


def test_unknown_design_suggests_the_nearest(string):
    with pytest.raises(PinnablateError, match="Did you mean 'standard'"):
        string.design("standart")


def test_scales_follow_the_law(string):
    sigma = string.field_scales
    grid = np.linspace(0, 1, 401)
    points = np.stack(np.meshgrid(grid, grid), -1).reshape(-1, 2)
    np.testing.assert_allclose(sigma, string.reference(points).std(axis=0), rtol=1e-2)
    velocity, acceleration = np.pi / 2, np.pi**2 / 2  # rms over the domain of p and of u_xx
    np.testing.assert_allclose(string.residual_scales, [velocity, acceleration], rtol=1e-2)


def test_condition_scale_is_that_of_its_field_or_largest_term():
    env = declare(conditions={"ends": [zero(u, on=boundary(x), points=5), given(u.diff(x) + p, on=lower(t), points=5)]})
    *ends, start = env.all_conditions
    assert env.condition_scale(ends[0]) == pytest.approx(env.field_scales[0])
    assert env.condition_scale(start) == pytest.approx(np.pi / 2, rel=1e-2)


def test_a_comment_keeps_the_digest_and_a_coefficient_changes_it(string):
    again = declare(source="another source", history={"v1": "a note"}, designs={"few": Observations(count=3, until=0.5)})
    assert again.digest == string.digest
    changed = declare(equations={"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - sympy.Rational(9, 10) * u.diff(x, 2)})
    assert changed.digest != string.digest
    assert declare(conditions={}).digest != string.digest


def test_design_digest_holds_values_not_names(string):
    few = Observations(count=3, until=0.5, fields=(u,))
    one, other = declare(designs={"few": few}), declare(designs={"scarce": few})
    assert one.design_digest("few") == other.design_digest("scarce") != string.design_digest("standard")


def test_integrated_reference_needs_first_order_equations():
    s = coordinates("t")
    y = fields("y", s)
    with pytest.raises(PinnablateError, match="first order in time"):
        Environment(id="spring-v1", domain={s: (0, 1)}, equations={"newton": y.diff(s, 2) + y},
                    solution=Integrated({y: 1}, 1e-10), observations=Observations(count=3, until=0.5), primary="extrap",
                    source="").reference(np.zeros((1, 1)))
