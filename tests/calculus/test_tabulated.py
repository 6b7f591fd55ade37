"""Functions of the coordinates by their values on a grid."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.calculus.expressions import numeric
from pinnablate.calculus.tabulated import tabulated
from pinnablate.digest import canonical
from pinnablate.environment import (
    Design,
    Environment,
    Sensor,
    boundary,
    coordinates,
    fields,
    lower,
    zero,
)
from pinnablate.errors import PinnablateError
from pinnablate.tasks.drawing import make_problem

x, t = coordinates("x t")
u = fields("u", x, t)
xs, ts = np.linspace(0, 1, 41), np.linspace(0, 2, 61)


def smooth(a, b):
    return 1 + np.sin(2 * a) * np.cos(b) / 2


k = tabulated("k", {x: xs, t: ts}, smooth(xs[:, None], ts))


def test_values_and_derivatives_are_those_of_the_function():
    at = np.random.default_rng(0).uniform(0, 1, (200, 2)) * [1, 2]
    value, slope, mixed = numeric((x, t), [k, k.diff(x), k.diff(x, t)])(*at.T)
    a, b = at.T
    np.testing.assert_allclose(value, smooth(a, b), atol=1e-6)
    np.testing.assert_allclose(slope, np.cos(2 * a) * np.cos(b), atol=1e-4)
    np.testing.assert_allclose(mixed, -np.cos(2 * a) * np.sin(b), atol=1e-3)
    assert float(k.subs({x: 0.3, t: 0.7})) == pytest.approx(smooth(0.3, 0.7), abs=1e-6)
    assert sympy.lambdify((x, t), k, "mpmath")(0.3, 0.7) == pytest.approx(
        smooth(0.3, 0.7), abs=1e-6
    )
    assert np.isnan(numeric((x, t), [k])(np.array([1.1]), np.array([0.0]))[0]).all()
    ends = numeric((x, t), [k])(np.array([1 + 1e-12]), np.array([0.0]))[0]  # round-off is no gap
    assert ends == pytest.approx(smooth(1, 0))


def test_straight_lines_between_values_that_jump():
    soil = tabulated("soil", {x: [0, 0.5, 0.6, 1]}, [1.0, 1.0, 3.0, 3.0], degree=1)
    value, slope = numeric((x,), [soil, soil.diff(x)])(np.array([0.2, 0.55, 0.9]))
    np.testing.assert_allclose(value, [1, 2, 3])
    np.testing.assert_allclose(slope, [0, 20, 0], atol=1e-9)
    with pytest.raises(PinnablateError, match="'soil' is differentiated 2 times by one coordinate"):
        soil.diff(x, 2)


def test_equal_numbers_are_one_function_and_others_another():
    again = tabulated("k", {x: xs, t: ts}, smooth(xs[:, None], ts))
    other = tabulated("k", {x: xs, t: ts}, 1e-12 + smooth(xs[:, None], ts))
    assert again == k
    assert other != k
    assert canonical(other) != canonical(k)
    assert canonical(k.diff(x)) not in (canonical(k), canonical(k.diff(t)))
    assert (str(k), str(k.diff(x)), sympy.latex(k)) == (
        "k(x, t)",
        "k_x(x, t)",
        r"k\left(x, t\right)",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("k k", {x: xs}, xs), "has no name of letters, digits and _"),
        (("k", [xs], xs), "has no axes; expected {coordinate: its values on the grid}"),
        (("k", {"x": xs}, xs), "has an axis 'x'; expected what coordinates() returned"),
        (("k", {x: xs[::-1]}, xs), "has an axis x that is not increasing"),
        (("k", {x: [0, 0, 1]}, [1, 2, 3]), "has an axis x that is not increasing"),
        (("k", {x: [0]}, [1]), "has an axis x that is not increasing"),
        (
            ("k", {x: xs, t: ts}, np.ones((61, 41))),
            "has values of shape (61, 41); expected (41, 61)",
        ),
        (("k", {x: xs}, np.full(41, np.nan)), "has values that are not finite real numbers"),
        (("k", {x: xs}, ["a"] * 41), "has values that are not finite real numbers"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(arguments, words):
    with pytest.raises(PinnablateError) as refused:
        tabulated(*arguments)
    assert words in str(refused.value)
    assert "for example tabulated(" in str(refused.value)
    with pytest.raises(PinnablateError, match="has degree=2; expected 1, 3 or 5"):
        tabulated("k", {x: xs}, xs, degree=2)


g = tabulated("g", {t: ts}, 1 + ts**2 / 3)


def bar(**changes):
    """Heat in a bar whose conductivity and temperature at one end were measured."""
    truth = g * sympy.cos(sympy.pi * x / 2)
    source = truth.diff(t) - (k * truth.diff(x)).diff(x)
    settings = {
        "id": "bar-v1",
        "domain": {x: (0, 1), t: (0, 2)},
        "equations": {"heat": u.diff(t) - (k * u.diff(x)).diff(x) - source},
        "conditions": {"ends": [zero(u - g, on=lower(x), points=7)]},
        "solution": {u: truth},
        "observations": Design(
            count=12, until=1, sensors={"excess": Sensor(u.diff(x) - g), "mean": Sensor(u, over=x)}
        ),
        "primary": "extrap",
        "source": "J. Fourier (1822)",
    }
    return Environment(**{**settings, **changes})


def test_a_world_is_made_of_tables():
    world = bar().world()
    points = world.scale_points[:50]
    assert np.abs(world.laws.residual_values(world.jet(points), points)).max() < 1e-9
    assert {str(f) for f in world.laws.tabulated} >= {"k(x, t)", "k_x(x, t)"}
    problem = make_problem(world, 0, 16)
    assert problem.functionals == (u, u.diff(x))  # what is known beside them are numbers
    rows = slice(problem.observation_rows, None)
    at = problem.data_points[problem.row_point[rows]]
    np.testing.assert_allclose(problem.row_target[rows], 1 + at[:, 1] ** 2 / 3, rtol=1e-9)
    assert bar().digest != bar(conditions={}).digest


def test_a_table_covers_the_domain_and_depends_on_coordinates():
    with pytest.raises(PinnablateError) as refused:
        bar(domain={x: (0, 1), t: (0, 3)})
    assert (
        "the table k, whose values of t run from 0 to 2; expected the whole domain, 0 to 3"
        in str(refused.value)
    )
    of_field = g.subs(t, u)
    with pytest.raises(PinnablateError, match=r"the table g of a field, .*interpolating_spline"):
        bar(equations={"heat": u.diff(t) - of_field})
    with pytest.raises(PinnablateError, match="declare the product as a field of its own"):
        bar(conditions={"flux": [zero(k * u.diff(x), on=boundary(x), points=3)]})


def test_networks_are_trained_with_tables(stacked, make_fit):
    from pinnablate.arms import subset
    from pinnablate.learners.base import OK
    from tests.learners.test_kinks import rows_agree
    from tests.learners.training import train

    env = bar()
    fit = make_fit(env, subset(env, env.players), adam_steps=150, second_steps=15)
    rows_agree(stacked, fit)
    (trained,) = train(stacked, [fit])
    assert trained.status == OK, trained.reason
    points = env.world().scale_points[:200]
    error = trained.jet(points, ((0, 0),))[(0, 0)] - env.world().reference(points)
    assert np.sqrt(np.mean(error**2)) < 0.05 * env.world().field_scales[0]
