"""Looking into networks: grids, conserved quantities, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.study import Study
from pinnablate.study.probe import CELLS, PROBES, Probe, conserved, grids
from pinnablate.tasks.metrics import Scorer
from tests.conftest import declare


class Kept:
    """A store with the same parameters for every record."""

    def __init__(self, theta, states=None):
        self.theta, self.kept = theta, states or {}

    def states(self, _):
        return self.kept

    def weights(self, _, __="chosen"):
        return self.theta


@pytest.fixture(scope="module")
def study():
    return Study.of(declare(), protocol="smoke", arms="none,all", replicates=2)


def test_grids_divide_the_domain_where_observations_end(study):
    found = grids(study.world)
    assert list(found) == ["interp", "extrap", "unobserved"]
    ends = {split: (g.points[:, 1].min(), g.points[:, 1].max()) for split, g in found.items()}
    assert ends["interp"][1] < 0.5 < ends["extrap"][0]
    assert ends["unobserved"] == pytest.approx((0.5 / 48, 1 - 0.5 / 48))
    assert found["interp"].sizes == (CELLS[2],) * 2
    assert (found["interp"].fields, found["unobserved"].fields) == ((0,), (1,))
    assert found["interp"].periodic == (False, False)


def test_periodic_worlds_are_compared_by_fourier_modes_where_they_are_whole():
    found = grids(registry.load("taylor-green-advected").world())
    space_and_time = found["interp"].periodic
    assert any(space_and_time)
    assert not space_and_time[-1], "time is cut"


def test_what_a_gauge_leaves_free_is_no_error():
    world = registry.load("taylor-green-advected").world()
    grid = grids(world)["unobserved"]
    values = world.reference(grid.points)
    moved = values + np.sin(
        7 * grid.points[:, -1:]
    )  # a function of time, or a constant at each time
    on = world.environment.gauges[world.fields[grid.fields[0]]]
    same = np.allclose(grid.shaped(moved, world), grid.shaped(values, world))
    assert same is bool(on), "only a gauge of functions of time takes it out"


@pytest.mark.parametrize(
    ("name", "laws"),
    [
        ("coupled-oscillators", ("energy",)),
        ("rigid-body", ("energy", "momentum")),
        ("burgers-potential", ()),
        ("lorenz63", ()),
    ],
)
def test_conserved_quantities_are_read_off_the_declaration(name, laws):
    assert conserved(registry.load(name).world()) == laws


def test_a_law_with_the_time_in_it_conserves_nothing():
    from tests.analysis.looked_into import waves

    assert conserved(waves().world()) == ()


def test_hidden_units_and_slopes_are_taken_at_the_same_points_for_all_worlds(study):
    cell = study.cells[0]
    probe = Probe(study, Kept(None))
    network = probe.fit(cell).network
    theta = network.initial(0)
    assert [h.shape for h in probe.hidden(cell, theta)] == [(PROBES, 12), (PROBES, 12)]
    slopes = probe.slopes(cell, theta)
    assert slopes.shape == (2 * PROBES, network.parameters)
    step = 1e-6 * np.random.default_rng(0).normal(size=len(theta))
    points = Scorer(study.world).points[:PROBES]
    moved = network.values(np.stack([theta + step, theta]), points)
    change = (moved[0] - moved[1]) / study.world.field_scales
    assert np.sum((slopes @ step) ** 2) == pytest.approx(np.mean(change**2), rel=1e-4)


def test_a_constant_that_a_gauge_leaves_free_is_no_direction():
    made = Study.of("burgers-potential", protocol="smoke", arms="none", replicates=1)
    probe = Probe(made, Kept(None))
    network = probe.fit(made.cells[0]).network
    slopes = probe.slopes(made.cells[0], network.initial(0)).reshape(PROBES, 2, -1)
    bias_of_u, bias_of_h = slopes[..., -2], slopes[..., -1]
    np.testing.assert_allclose(bias_of_h, 0.0, atol=1e-12)
    np.testing.assert_allclose(bias_of_u[:, 0], 1 / np.sqrt(2 * PROBES))


def test_the_fresh_loss_counts_data_and_the_laws_that_are_told(study):
    none, everything = study.cells[:2]
    probe = Probe(study, Kept(None))
    theta = probe.fit(none).network.initial(0)
    fit = probe.fit(everything)
    points, laws = fit.problem.validation_collocation, fit.laws
    jet = fit.network.jet(theta, points, laws.orders)
    squares = np.mean((laws.residual_values(jet, points) / laws.residual_scales) ** 2, axis=0)
    more = probe.fresh_loss(everything, theta) - probe.fresh_loss(none, theta)
    assert more == pytest.approx(squares.sum())  # each law has one residual


def test_states_ascend_and_weights_that_do_not_fit_are_refused(study):
    cell = study.cells[0]
    theta = Probe(study, Kept(None)).fit(cell).network.initial(0).astype(np.float32)
    probe = Probe(study, Kept(theta, {7: theta, 1: theta}))
    assert list(probe.states(cell, SimpleNamespace())) == [1, 7]
    assert probe.weights(cell, SimpleNamespace()).dtype == np.float64
    assert Probe(study, Kept(None)).weights(cell, SimpleNamespace()) is None
    with pytest.raises(PinnablateError, match=r"weights of shape \(3,\)"):
        Probe(study, Kept(np.zeros(3))).weights(cell, SimpleNamespace())


def test_a_learner_without_a_network_is_refused():
    with pytest.raises(PinnablateError, match="trains no network"):
        Probe(Study.of(declare(), protocol="smoke", learner="kernel", arms="none"), Kept(None))
