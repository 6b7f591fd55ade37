"""Measurements in place of a truth: what a declaration with data means."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import Design, measured
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from tests.conftest import declare
from tests.pendulum import angle, pendulum, speed
from tests.pendulum import measured as columns


def test_with_data_everything_else_about_the_truth_may_be_left_out():
    env = pendulum()
    assert env.is_measured
    assert env.solution is None
    assert env.primary == "held_out"
    assert env.splits(env.observations) == ("held_out",)
    assert env.primary_split(env.observations) == "held_out"
    assert env.measured_fields == env.observed(env.observations) == (0,)
    assert len(env.table.points) == 60


def test_without_fields_they_are_those_of_the_equations_by_name():
    assert pendulum(fields=()).fields == (angle, speed)


def test_a_source_alone_is_measurements(tmp_path):
    assert pendulum(columns()).digest == pendulum(Measurements(columns())).digest
    rows = ["t,angle", *(f"{a!r},{b!r}" for a, b in zip(*columns().values(), strict=True))]
    (tmp_path / "swing.csv").write_text("\n".join(rows).replace("np.float64(", "").replace(")", ""))
    assert pendulum(tmp_path / "swing.csv").digest == pendulum(columns()).digest


def test_scales_are_those_of_all_measured_values_or_declared():
    env = pendulum()
    found = measured.deviations(env)
    assert found[0] == pytest.approx(np.std(columns()["angle"]), rel=1e-12)
    assert found[1] == 1.5
    assert measured.sizes(env)[0] == pytest.approx(np.sqrt(np.mean(columns()["angle"] ** 2)))
    assert measured.deviations(pendulum(scales={angle: 2.0, "speed": 3}))[0] == 2.0


def test_the_floor_is_the_noise_that_is_stated():
    env = pendulum()
    assert env.floor == pytest.approx(0.02 / np.std(columns()["angle"]))
    assert measured.without_noise(env, env.measured_fields) == []
    unknown = pendulum(columns())
    assert unknown.floor == 0.0
    assert measured.without_noise(unknown, unknown.measured_fields) == ["angle"]
    both = pendulum(Measurements(columns(fields=("angle", "speed")), noise={"angle": 0.02}))
    assert both.floor == pytest.approx(env.floor / np.sqrt(2))


def test_the_floor_of_a_design_is_that_of_the_fields_it_observes():
    both = pendulum(Measurements(columns(fields=("angle", "speed")), noise={"angle": 0.02}))
    assert both.floor_under(Design(fields=(angle,))) == pytest.approx(np.sqrt(2) * both.floor)


def test_whatever_changes_the_measurements_the_split_or_the_scales_changes_the_digest():
    one = pendulum().digest
    assert pendulum().digest == one
    others = [
        pendulum(Measurements(columns(seed=2), noise=0.02)),
        pendulum(Measurements(columns(), noise=0.03)),
        pendulum(Measurements(columns(), noise=0.02, split="future")),
        pendulum(Measurements(columns(), noise=0.02, held_out=0.2)),
        pendulum(scales={speed: 1.6}),
        pendulum(scales={speed: 1.5, "momentum": 4.0}),
    ]
    assert len({one, *(env.digest for env in others)}) == 7


def test_copies_share_the_table_that_was_read(monkeypatch):
    env = pendulum()
    _ = env.table
    monkeypatch.setattr(Measurements, "table", None)
    assert env.with_equations({"kinematics": angle.diff() - speed}).table is env.table


def test_last_trained_is_the_end_of_what_models_see_where_the_future_is_held_out():
    assert measured.last_trained(pendulum()) is None
    env = pendulum(Measurements(columns(), split="future"))
    held = env.table.points[env.fold(0).held_out, 0]
    assert measured.last_trained(env) < held.min()
    assert env.world().until == measured.last_trained(env)


def test_data_are_asked_for_where_there_are_none():
    with pytest.raises(PinnablateError, match="string-v1 declares no data"):
        _ = declare().table
