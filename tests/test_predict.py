"""The fields of trained models, from their weights: labelled, and with the errors that are recorded."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.tasks.streams import test_points as points_of
from tests import results


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Networks of this very machine, with their weights."""
    return pinnablate.run(
        "heat-mixed",
        protocol="smoke-adam",
        arms="none,all,rbf,gp,wrong-sign.fourier",
        replicates=2,
        results=tmp_path_factory.mktemp("results"),
    )


@pytest.mark.parametrize("arm", ["none", "all", "wrong-sign.fourier", "rbf", "gp"])
def test_predictions_have_the_errors_that_are_recorded(small, arm):
    points = points_of(small.environment)
    late = points[:, 1] > 0.5
    for record in (r for r in small.records if r.arm == arm):
        predicted = small.predict(arm, points, replicate=record.data_seed)
        truth = small.truth(points, replicate=record.data_seed)
        sigma = small.study.world_in(record.world_seed).field_scales
        difference = ((predicted - truth) / sigma).sel(field="u")
        assert np.sqrt((difference[late] ** 2).mean()) == pytest.approx(
            record.errors["extrap"], rel=1e-6
        )
        assert predicted.attrs == {
            "environment": "heat-mixed-v1",
            "arm": arm,
            "replicate": record.data_seed,
            "state": "chosen",
        }


def test_predictions_on_a_grid_are_those_at_its_points(small):
    x, t = np.linspace(0, 1, 4), [0.0, 0.5, 1.0]
    grid = small.predict("all", {"t": t, "x": x})
    assert grid.dims == ("x", "t", "field")
    assert grid.shape == (4, 3, 2)
    scattered = small.predict("all", [[x[2], t[1]], [x[3], t[0]]])
    assert scattered.dims == ("point", "field")
    np.testing.assert_allclose(
        scattered.sel(field="q"),
        [grid.sel(field="q", x=x[2], t=0.5), grid.sel(field="q", x=1, t=0)],
    )
    assert scattered.t.values.tolist() == [0.5, 0.0]
    truth = small.truth({"x": x, "t": t})
    np.testing.assert_allclose(
        truth.sel(field="u").values.ravel(),
        small.study.world.reference(np.array([[a, b] for a in x for b in t]))[:, 0],
    )


def test_one_coordinate_needs_no_second_axis(tmp_path):
    result = pinnablate.run("decay-chain", arms="mean", results=tmp_path)
    assert result.predict("mean", [0.0, 1.0]).shape == (2, 3)
    assert result.predict("mean", {"t": 0.5}).shape == (1, 3)


def test_a_cell_without_a_record_cannot_be_asked():
    spoilt = results.spoilt()
    with pytest.raises(PinnablateError, match="energy, replicate 1 of heat-mixed-v1 has no record"):
        spoilt.predict("energy", [[0, 0]], replicate=1)
    with pytest.raises(
        PinnablateError,
        match="fourier, replicate 2 has no fields to show: it failed: out of memory",
    ):
        spoilt.predict("fourier", [[0, 0]], replicate=2)


@pytest.mark.parametrize(
    ("arm", "points", "sentence"),
    [
        (
            "al",
            [[0, 0]],
            "unknown arm of this result of heat-mixed-v1 'al'; expected one of: none, energy",
        ),
        (
            "all",
            [[0, 0, 0]],
            "points of heat-mixed-v1: shape (1, 3); expected (N, 2), the coordinates x, t",
        ),
        ("all", {"x": 0, "y": 0}, "unknown coordinate of heat-mixed-v1 'y'; expected one of: x, t"),
        ("all", {"x": 0}, "points of heat-mixed-v1: no values of t; expected those of x, t"),
        ("all", {"x": [[0]], "t": 0}, "a grid takes one list of values for each of x, t"),
        ("all", [["here", 0]], "could not convert string to float: 'here'; expected numbers"),
        ("none", [[0, 0]], "none, replicate 0 has no fields to show: no weights beside its record"),
    ],
)
def test_mistakes_are_one_sentence(arm, points, sentence):
    with pytest.raises(PinnablateError) as found:
        results.heat().predict(arm, points)
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)


def test_a_replicate_that_was_not_asked_for():
    with pytest.raises(
        PinnablateError,
        match="unknown replicate of this result of heat-mixed-v1 '9'; expected one of: 0, 1",
    ):
        results.heat().predict("all", [[0, 0]], replicate=9)
