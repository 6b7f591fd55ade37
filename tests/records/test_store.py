"""Records survive crashes, full disks and foreign lines."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict, replace

import numpy as np
import pytest

from pinnablate.errors import StoreError
from pinnablate.records.store import Record, Store


@pytest.fixture
def record():
    return Record(
        key="k1",
        environment="heat-mixed-v1",
        environment_digest="d",
        design="standard",
        design_digest="e",
        arm="none",
        equations=[],
        data_seed=0,
        init_seed=0,
        learner="stacked",
        protocol="smoke",
        status="ok",
        reason="",
        errors={"interp": 0.1},
        field_errors={},
        relative_l2={"interp": 0.1},
        residuals={"energy": [0.2]},
        held_out=0.1,
        loss=1e-3,
        steps=[40, 20],
    )


def test_what_is_kept_comes_back(tmp_path, record):
    store, theta = Store(tmp_path), np.random.default_rng(0).normal(size=7)
    store.append(record, theta)
    loaded = store.load(record.environment)
    assert loaded.records == {"k1": record}
    assert loaded.complaints == ()
    np.testing.assert_array_equal(store.weights(record), theta)


def test_the_last_state_is_kept_beside_the_chosen_one(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, np.zeros(3), np.ones(3))
    np.testing.assert_array_equal(store.weights(record), np.zeros(3))
    np.testing.assert_array_equal(store.weights(record, "last"), np.ones(3))
    store.append(record, np.zeros(3))  # one state: it is both
    np.testing.assert_array_equal(store.weights(record, "last"), np.zeros(3))


def test_an_empty_store_has_no_records(tmp_path, record):
    assert Store(tmp_path / "nowhere").load("heat-mixed-v1").records == {}
    assert Store(tmp_path).weights(record) is None


def test_a_torn_last_line_is_reported_and_does_not_swallow_the_next(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, None)
    path = store.path(record.environment)
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines()[-1][:100])
    loaded = store.load(record.environment)
    assert set(loaded.records) == {"k1"}
    assert "line 3" in loaded.complaints[0]
    assert "torn" in loaded.complaints[0]
    store.append(replace(record, key="k2"), None)
    assert set(store.load(record.environment).records) == {"k1", "k2"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: {**d, "schema": 99}, "schema 99, expected 2 or 3"),
        (lambda d: {k: v for k, v in d.items() if k != "errors"}, "its checksum is not that"),
        (lambda d: [1, 2], "schema 'list'"),
    ],
)
def test_foreign_lines_are_reported_and_skipped(tmp_path, record, change, message):
    store = Store(tmp_path)
    store.path(record.environment).write_text(json.dumps(change(asdict(record))) + "\n")
    store.append(record, None)
    loaded = store.load(record.environment)
    assert set(loaded.records) == {"k1"}
    assert message in loaded.complaints[0]


def test_versions_and_machine_stand_once_above_the_records_made_with_them(tmp_path, record):
    store = Store(tmp_path)
    made = [
        replace(record, key=f"k{n}", provenance={"numpy": v})
        for n, v in enumerate(["1", "1", "2", "1"])
    ]
    for r in made:
        store.append(r, None)
    lines = [json.loads(line) for line in store.path(record.environment).read_text().splitlines()]
    assert ["header" in line for line in lines] == [True, False, False, True, False, False]
    assert list(store.load(record.environment).records.values()) == made


def test_a_record_without_its_header_is_reported(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, None)
    path = store.path(record.environment)
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    loaded = store.load(record.environment)
    assert not loaded.records
    assert "(versions and machine) is missing" in loaded.complaints[0]


def test_numbers_that_are_not_finite_become_null(tmp_path, record):
    store = Store(tmp_path)
    store.append(replace(record, loss=float("nan"), residuals={"energy": [float("inf")]}), None)
    line = store.path(record.environment).read_text()
    assert "NaN" not in line
    assert "Infinity" not in line
    assert store.load(record.environment).records["k1"].residuals == {"energy": [None]}


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path, record, monkeypatch):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device; every earlier record is kept"):
        store.append(replace(record, key="k2"), None)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="make room"):
        store.append(replace(record, key="k3"), np.zeros(3))
    assert not list(tmp_path.rglob("*.partial"))
    assert "k1" in store.load(record.environment).records


def test_damaged_weights_are_named(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))
    path = store.weights_path(record)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(StoreError, match=r"k1\.npz is damaged"):
        store.weights(record)
