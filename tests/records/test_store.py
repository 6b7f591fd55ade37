"""Records survive crashes, full disks and foreign lines."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace

import numpy as np
import pytest

from pinnablate.errors import StoreError
from pinnablate.records.lines import encode
from pinnablate.records.store import Store
from tests.records import made


@pytest.fixture
def record():
    return made.record()


def test_what_is_kept_comes_back(tmp_path, record):
    store, theta = Store(tmp_path), np.random.default_rng(0).normal(size=7)
    store.append(record, theta)
    loaded = store.load(record.environment)
    assert loaded.records == {record.key: record}
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
    assert set(loaded.records) == {record.key}
    assert "line 3" in loaded.complaints[0]
    assert "torn" in loaded.complaints[0]
    store.append(made.record(data_seed=2), None)
    assert set(store.load(record.environment).records) == {record.key, made.record(data_seed=2).key}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: {**d, "schema": 99}, "line 1: skipped, schema 99, expected 2 or 3; restore the"),
        (
            lambda d: {k: v for k, v in d.items() if k != "errors"},
            "line 1: skipped, its checksum is ",
        ),
        (lambda d: [1, 2], "schema 'list'"),
    ],
)
def test_foreign_lines_are_reported_and_skipped(tmp_path, record, change, message):
    store = Store(tmp_path)
    values = json.loads(encode(record)[1])
    store.path(record.environment).write_text(json.dumps(change(values)) + "\n")
    store.append(record, None)
    loaded = store.load(record.environment)
    assert set(loaded.records) == {record.key}
    assert message in loaded.complaints[0]


def test_versions_and_machine_stand_once_above_the_records_made_with_them(tmp_path, record):
    store = Store(tmp_path)
    every = [
        made.record(data_seed=n, provenance={"numpy": v})
        for n, v in enumerate(["1", "1", "2", "1"])
    ]
    for r in every:
        store.append(r, None)
    lines = [json.loads(line) for line in store.path(record.environment).read_text().splitlines()]
    assert ["header" in line for line in lines] == [True, False, False, True, False, False]
    assert list(store.load(record.environment).records.values()) == every


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
    residuals = {**record.residuals, "energy": [float("inf"), 1.0]}
    half = {**record.half, "residuals": residuals}
    store.append(replace(record, loss=float("nan"), residuals=residuals, half=half), None)
    line = store.path(record.environment).read_text()
    assert "NaN" not in line
    assert "Infinity" not in line
    assert store.load(record.environment).records[record.key].residuals["energy"] == [None, 1.0]


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path, record, monkeypatch):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device; every earlier record is kept"):
        store.append(made.record(data_seed=2), None)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="make room"):
        store.append(made.record(data_seed=3), np.zeros(3))
    assert not list(tmp_path.rglob("*.partial"))
    assert record.key in store.load(record.environment).records


def test_damaged_weights_are_named(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))
    path = store.weights_path(record)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(StoreError, match=rf"{record.key}\.npz is damaged"):
        store.weights(record)


def test_weights_that_may_not_be_read_are_not_called_damaged(tmp_path, record, monkeypatch):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))

    def forbidden(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(np, "load", forbidden)
    with pytest.raises(StoreError, match="cannot be read: Permission denied; check its permission"):
        store.weights(record)


@pytest.mark.parametrize(
    "theta",
    [np.array(["a", "b"]), np.zeros(3, "datetime64[s]"), np.zeros(2, [("x", float)]), [np.nan]],
    ids=str,
)
def test_weights_that_are_no_finite_numbers_are_damaged(tmp_path, record, theta):
    store = Store(tmp_path)
    store.append(record, np.zeros(3))
    np.savez(store.weights_path(record), theta=theta)
    with pytest.raises(StoreError, match=r"is damaged .values of .*, not all of them finite"):
        store.weights(record)


def test_a_damaged_header_comes_back_with_the_next_record(tmp_path, record):
    store = Store(tmp_path)
    store.append(record, None)
    path = store.path(record.environment)
    path.write_bytes(path.read_bytes().replace(b'"numpy":"2.0"', b'"numpy":"3.0"'))
    assert not store.load(record.environment).records
    store.append(made.record(data_seed=2), None)
    loaded = store.load(record.environment)
    assert record.key in loaded.records
    assert len(loaded.records) == 2
    assert len(loaded.complaints) == 1


def test_what_nobody_would_believe_is_not_kept(tmp_path, record):
    store = Store(tmp_path)
    with pytest.raises(
        StoreError, match=r"'fourier', replicate 0, cannot be kept: its key is '0+'"
    ):
        store.append(replace(record, key="0" * 16), np.zeros(3))
    with pytest.raises(
        StoreError, match=r"cannot be kept: reason is 3, expected a text; .*stacked"
    ):
        store.append(replace(record, reason=3), np.zeros(3))
    assert not list(tmp_path.iterdir())
