"""Scales of fields and laws, also where the truth gives none."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational, log, pi, sin

from pinnablate.environment import Design, Environment, boundary, coordinates, fields, zero
from pinnablate.errors import PinnablateError

x, y = coordinates("x y")
u, p = fields("u p", x, y)
w = fields("w", x, y)


def world(equations, solution, conditions=None, **more):
    observed = (next(iter(solution)),)
    return Environment(
        id="scales-v1",
        domain={x: (0, 2), y: (0, 1)},
        equations=equations,
        conditions=conditions or {},
        solution=solution,
        observations=Design(count=8, fields=observed),
        primary="interp",
        source="made for this test",
        **more,
    ).world()


harmonic = log((x + 1) ** 2 + y**2)


@pytest.mark.parametrize("factor", [1, 2 * pi, 1 + y])
def test_the_scale_of_a_law_does_not_depend_on_whether_a_factor_is_multiplied_into_it(factor):
    law = factor * (u.diff(x, 2) + u.diff(y, 2))
    found = [world({"laplace": e}, {u: harmonic}).laws for e in (law, law.expand())]
    assert found[0].residual_scales == pytest.approx(found[1].residual_scales, rel=1e-12)
    assert found[0].residual_scales[0] > 0.1


def test_a_small_term_beside_a_product_that_vanishes_does_not_set_the_scale():
    law = (1 + y) * (u.diff(x, 2) + u.diff(y, 2)) + Rational(1, 10**6) * (u - harmonic)
    assert world({"laplace": law}, {u: harmonic}).laws.residual_scales[0] > 0.1


def test_a_law_whose_terms_all_vanish_is_scaled_by_sigma_and_the_lengths_of_the_domain():
    made = world({"straight": u.diff(x, 2), "level": u.diff(y)}, {u: 100 - 50 * x})
    sigma = made.field_scales[0]
    assert made.laws.residual_scales == pytest.approx([sigma / 2**2, sigma / 1])
    assert all("vanishes on the truth" in s.words for s in made.laws.scales)
    assert made.ground.scales[0].words == ""


def test_a_condition_whose_terms_all_vanish_has_a_scale_too():
    walls = {"insulated": [zero(u.diff(x), on=boundary(x), points=4)]}
    made = world({"law": u.diff(x, 2) + u.diff(y, 2) + pi**2 * u}, {u: sin(pi * y)}, walls)
    assert made.condition_scale(made.all_conditions[0]) == pytest.approx(made.field_scales[0] / 2)


def test_a_constant_field_is_measured_by_its_absolute_value():
    made = world({"fourier": p + 3 * u.diff(x), "energy": p.diff(x)}, {u: 5 - x, p: 3 + 0 * x})
    assert made.field_scales[1] == 3.0
    assert made.ground.scales[1].words == "absolute value of a constant field"
    assert made.laws.residual_scales == pytest.approx([3.0, 3.0 / 2])


def test_a_field_that_is_zero_is_measured_by_the_laws_that_it_would_balance():
    channel = {u: y * (1 - y), w: 0 * x}
    laws = {"continuity": u.diff(x) + w.diff(y), "momentum": u.diff(y, 2) + 2 + w * u.diff(y)}
    made = world(laws, channel)
    sigma = made.field_scales[0]
    # continuity: sigma_u / 2 = s / 1; momentum: 2 = s * sigma_u, which allows more
    assert made.field_scales[1] == pytest.approx(min(sigma / 2, 2 / sigma))
    assert np.isfinite(made.laws.residual_scales).all()


def test_a_field_that_is_zero_and_balances_nothing_is_refused():
    made = world({"law": u.diff(x), "still": w.diff(x)}, {u: y, w: 0 * x})
    with pytest.raises(PinnablateError, match=r"field w is zero .* leave the field"):
        made.field_scales  # noqa: B018


def test_a_law_that_is_not_finite_on_the_truth_is_refused_with_its_place():
    made = world({"law": u.diff(x) - pi + log(u - pi * x)}, {u: pi * x - y})
    with pytest.raises(PinnablateError, match=r"log.* of law\[0\] is not finite on the truth at x"):
        made.laws.residual_scales  # noqa: B018


def test_a_truth_that_is_not_finite_is_refused_with_its_place():
    made = world({"law": u.diff(x) - 1}, {u: x + log(y - Rational(1, 2))})
    with pytest.raises(PinnablateError, match="truth of field u is not finite at x = "):
        made.field_scales  # noqa: B018


def test_a_term_too_large_to_be_squared_is_refused():
    made = world({"law": u.diff(x) * Rational(10) ** 200 - Rational(10) ** 200}, {u: x})
    with pytest.raises(PinnablateError, match=r"law\[0\] has a term above 1e150"):
        made.laws.residual_scales  # noqa: B018
