"""What a set of ordinary differential equations says of the slopes."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.learners.solver_layer.ordinary import ordinary_system

lotka, decay = (registry.load(name).world("standard") for name in ("lotka-volterra", "decay-chain"))


@pytest.mark.parametrize("world", [lotka, decay], ids=["lotka-volterra", "decay-chain"])
def test_the_slopes_of_all_equations_are_those_of_the_truth(world):
    made = ordinary_system(world, world.players)
    assert made.free == ()
    points = world.scale_points[:40]
    jet = world.jet(points, ((0,), (1,)))
    found = np.stack(
        [
            made.slope(t, u[None], np.empty((1, 0)))[0]
            for t, u in zip(points[:, 0], jet[0,], strict=True)
        ]
    )
    np.testing.assert_allclose(found, jet[1,], rtol=1e-7, atol=1e-7 * world.field_scales.max())


def test_withheld_slopes_are_the_network_and_an_invariant_is_told_by_its_rate():
    assert ordinary_system(lotka, ()).free == (0, 1)
    assert ordinary_system(lotka, ("prey",)).free == (1,)
    mass = ordinary_system(decay, ("mass",))
    assert len(mass.free) == 2
    u, v = np.ones((1, 3)), np.array([[0.3, -0.7]])
    assert mass.slope(0.0, u, v).sum() == pytest.approx(0.0)
    assert mass.constraints(0.0, u).shape == (1, 1)


def declare_jerk():
    """A curve whose third derivative is given."""
    t = coordinates("t")
    u = fields("u", t)
    return Environment(
        id="jerk-v1",
        domain={t: (0, 1)},
        equations={"jerk": u.diff(t, 3) - u},
        solution={u: sympy.exp(t)},
        observations=Design(count=5, until=0.5),
        primary="extrap",
        source="exp",
    )


def test_an_equation_of_third_order_is_refused_by_name():
    third = declare_jerk().world()
    with pytest.raises(PinnablateError, match=r"'jerk' is of order 3 in time"):
        ordinary_system(third, third.players)


def test_a_second_derivative_makes_the_rate_part_of_the_state():
    friedmann = registry.load("friedmann").world("standard")
    assert ordinary_system(friedmann, ("friedmann",)).second == ()
    accel = ordinary_system(friedmann, ("accel",))
    assert accel.second == (0,)
    assert accel.free == (1,)
    t = friedmann.scale_points[:1]
    jet = friedmann.jet(t, ((0,), (1,), (2,)))
    state = np.concatenate([jet[0,], jet[1,][:, :1]], 1)
    for told in (
        ("accel", "continuity"),
        ("friedmann", "accel"),
        ("friedmann", "accel", "continuity"),
    ):
        made = ordinary_system(friedmann, told)
        assert made.free == ()
        slope = made.slope(float(t[0, 0]), state, np.empty((1, 0)))[0]
        np.testing.assert_allclose(slope, [jet[1,][0, 0], jet[1,][0, 1], jet[2,][0, 0]], rtol=1e-9)
        np.testing.assert_allclose(made.constraints(float(t[0, 0]), state), 0.0, atol=1e-12)
