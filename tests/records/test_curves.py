"""The published states of learning curves are those of the records beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pinnablate.records.store import Store, environments_in
from pinnablate.study import Study
from pinnablate.study.probe import Probe
from pinnablate.tasks.streams import test_points as points_of

FOLDER = Path(__file__).parents[2] / "leaderboard" / "curves"


@pytest.mark.parametrize("name", environments_in(FOLDER))
def test_states_have_the_errors_that_curves_say(name):
    store = Store(FOLDER)
    records = store.load(name).records
    assert records
    assert not store.load(name).complaints
    assert all([*store.states(r)] == [p["step"] for p in r.curve] for r in records.values())
    study = Study.of(name, protocol="standard-v3", arms="all", replicates=1)
    (cell,) = study.cells
    record, probe = records[cell.key], Probe(study, store)
    world = study.world_in(cell.seeds.world)
    points = points_of(study.environment)
    truth, columns = world.reference(points), list(world.observed)
    inside = points[:, world.time_axis] <= world.until
    states = probe.states(cell, record)
    for point, values in zip(
        record.curve, probe.values(cell, list(states.values()), points), strict=True
    ):
        off = ((values - truth) / world.field_scales)[inside][:, columns]
        error = np.sqrt(np.mean(np.mean(off**2, axis=0)))
        assert error == pytest.approx(point["errors"]["interp"], rel=2e-3)
