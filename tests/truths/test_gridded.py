"""A truth on a grid: values, derivatives with their stated errors, rings, cells."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Reference
from tests.truths.simulated import EXACT, arrays, decay, nodes, places, rms, t, u, wave, x

HALF = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 2.0), ())


def truth(values, xs, ts, **changes):
    made = {"x": xs, "t": ts, "u": values}
    settings = {"coordinates": (x, t), "fields": u, "error": 1e-9} | changes
    return Reference.from_grid(made, **settings).truth(HALF)


def rounded(values):
    return np.round(values, 4)


def single(values):
    return values.astype(np.float32).astype(float)


def noisy(values):
    return values + 1e-3 * np.random.default_rng(5).normal(size=values.shape)


@pytest.mark.parametrize(
    ("size", "mangle", "order", "most"),
    [
        (33, np.copy, (1, 0), 1e-6),
        (33, np.copy, (2, 0), 1e-4),
        (33, np.copy, (1, 1), 1e-5),
        (33, np.copy, (4, 0), 1e-3),
        (9, np.copy, (2, 0), 0.01),
        # With a knot at every node these would be off by 0.2 to 10 times their size.
        (101, rounded, (2, 0), 0.01),
        (101, rounded, (1, 1), 0.02),
        (257, single, (2, 0), 3e-4),
        (101, noisy, (2, 0), 0.1),
    ],
)
def test_derivatives_are_exact_to_what_is_stated(size, mangle, order, most):
    xs, ts = nodes(size, size)
    made = truth(mangle(wave(xs, ts)), xs, ts)
    at, exact = places(), EXACT[order](places())
    off = np.abs(made.jet(at, [order])[order][:, 0] - exact)
    said = made.jet_error(at, [order])[order][:, 0]
    assert rms(off) < most * rms(exact)
    assert rms(off) < 3 * rms(said)
    assert np.mean(off <= 3 * said) > 0.97
    # On nine nodes little tells what a derivative is off by, and the bound is a wide one.
    assert rms(said) < (100 if size == 9 else 10) * rms(off)


def test_scales_are_right_to_a_percent_where_digits_were_rounded():
    """With a spline through four digits at 201 nodes, u_xxx would be six times as large."""
    xs, ts = nodes(201, 61)
    values = rounded(wave(xs, ts))
    law = {"decay": u.diff(x, 3) + np.pi**2 * u.diff(x)}
    made = {"x": xs, "t": ts, "u": values}
    solution = Reference.from_grid(made, coordinates=(x, t), fields=u, error=1e-4)
    scale = decay(solution, equations=law).world().laws.residual_scales[0]
    exact = np.pi**3 * rms(np.exp(-np.linspace(0, 2, 2001))) / np.sqrt(2)
    assert scale == pytest.approx(exact, rel=0.02)


def front(at):
    return np.tanh((at[..., 0] - 0.3 - 0.2 * at[..., 1]) / 0.05)


def test_a_front_keeps_its_height_and_slope():
    xs, ts = nodes(41, 41)
    grid = np.stack(np.meshgrid(xs, ts, indexing="ij"), -1)
    made, at = truth(front(grid), xs, ts), places(1000)
    slope = (1 - front(at) ** 2) / 0.05
    assert rms(made.values(at)[:, 0] - front(at)) < 1e-3
    assert rms(made.jet(at, [(1, 0)])[1, 0]) == pytest.approx(rms(slope), rel=0.01)


def test_a_front_that_all_smooth_splines_miss_is_told_by_the_finest():
    """Any two splines with a knot at every eighth node or fewer agree that there is no front."""
    xs, ts = nodes(129, 33)
    grid = np.stack(np.meshgrid(xs, ts, indexing="ij"), -1)

    def steep(at):
        return np.tanh((at[..., 0] - 0.3 - 0.2 * at[..., 1]) / 0.01)

    made, at = truth(steep(grid), xs, ts), places(5000)
    for order, exact in (
        ((1, 0), (1 - steep(at) ** 2) / 0.01),
        ((2, 0), -2 * steep(at) * (1 - steep(at) ** 2) / 0.01**2),
    ):
        assert made.choices(order)[0].rung[1] == (1, 1)
        assert rms(made.jet(at, [order])[order]) == pytest.approx(rms(exact), rel=0.1)


def test_nothing_is_said_of_the_error_of_values_and_nothing_is_off_at_nodes():
    xs, ts = nodes()
    made = truth(rounded(wave(xs, ts)), xs, ts)
    at = np.stack([xs, np.full_like(xs, ts[7])], -1)
    np.testing.assert_allclose(made.values(at)[:, 0], rounded(wave(xs, ts))[:, 7], atol=1e-12)
    assert not made.jet_error(at, [(0, 0)])[0, 0].any()


@pytest.mark.parametrize("both_ends", [False, True])
def test_a_ring_is_closed(both_ends):
    xs = np.linspace(0, 1, 33)[: 33 if both_ends else 32]
    ts = np.linspace(0, 2, 41)
    made = truth(np.cos(2 * np.pi * xs)[:, None] * np.exp(-ts), xs, ts, periodic=x)
    at = np.array([[0.0, 1.0], [0.01, 1.0], [0.985, 1.0], [1.0, 1.0]])
    exact = -2 * np.pi * np.sin(2 * np.pi * at[:, 0]) * np.exp(-1)
    np.testing.assert_allclose(made.jet(at, [(1, 0)])[1, 0][:, 0], exact, atol=1e-4)


def test_a_ring_of_another_length_or_uneven_is_refused():
    made = arrays()
    settings = {"coordinates": (x, t), "fields": u, "error": 1e-3, "periodic": x}
    law = {"equations": {"decay": u.diff(t) + u}}
    with pytest.raises(
        PinnablateError, match=r"a ring of length 1.03125 .or 1 with both ends., the d"
    ):
        decay(Reference.from_grid(made, **settings), **law, domain={x: (0, 2), t: (0, 2)})
    uneven = {**made, "x": made["x"] ** 2}
    with pytest.raises(PinnablateError, match="the nodes of x, a ring, are not equally spaced"):
        decay(Reference.from_grid(uneven, **settings), **law)


def test_centres_of_cells_cover_their_cells():
    xs = (np.arange(32) + 0.5) / 32
    ts = np.linspace(0, 2, 41)
    made = {"x": xs, "t": ts, "u": wave(xs, ts)}
    solution = Reference.from_grid(made, coordinates=(x, t), fields=u, error=1e-6)
    world = decay(solution, equations={"decay": u.diff(t) + u}).world()
    at = np.array([[0.0, 1.0], [1.0, 1.0]])
    np.testing.assert_allclose(world.reference(at), 0, atol=1e-6)


def test_a_grid_that_is_larger_is_cut_to_the_domain():
    xs, ts = np.linspace(-3, 4, 281), np.linspace(0, 9, 181)
    made = truth(wave(xs, ts), xs, ts)
    assert made._grid.values.shape[0] < 70  # 41 nodes of the domain, and a margin
    at = places()
    np.testing.assert_allclose(made.values(at)[:, 0], EXACT[0, 0](at), atol=1e-7)


def test_a_derivative_that_the_nodes_cannot_tell_is_refused():
    xs, ts = np.linspace(0, 1, 33), np.linspace(0, 2, 4)
    made = truth(wave(xs, ts), xs, ts)
    with pytest.raises(
        PinnablateError, match="has 4 nodes along its axis 2, expected 5 at least for a"
    ):
        made.jet(places(), [(0, 2)])
    assert np.isfinite(made.jet(places(), [(0, 1)])[0, 1]).all()


def test_fields_are_differentiated_each_by_its_own_spline():
    xs, ts = nodes(101, 41)
    values = {"x": xs, "t": ts, "u": wave(xs, ts), "v": noisy(wave(xs, ts))}
    solution = Reference.from_grid(values, coordinates=(x, t), fields={u: "u"}, error=1e-6)
    smooth = solution.truth(HALF).choices((2, 0))[0]
    rough = truth(values["v"], xs, ts).choices((2, 0))[0]
    assert smooth.rung[1] == (1, 1)
    assert max(rough.rung[1]) >= 4
