"""Files of weights: of one record, and of many in single precision."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import StoreError
from pinnablate.records import weights
from pinnablate.records.store import Store
from pinnablate.records.weights import Weights
from tests.records import made

RNG = np.random.default_rng(0)
THETA, LATER = RNG.standard_normal((2, 50))


def test_a_file_holds_the_chosen_state_the_last_one_and_those_of_the_curve(tmp_path):
    path = tmp_path / "a.npz"
    weights.write(path, THETA, LATER, {3: THETA, 9: LATER})
    kept = weights.read(path)
    np.testing.assert_array_equal(kept.of("chosen"), THETA)
    np.testing.assert_array_equal(kept.of("last"), LATER)
    assert list(kept.states) == [3, 9]
    np.testing.assert_array_equal(kept.states[9], LATER.astype(np.float32))
    assert weights.read(tmp_path / "nothing.npz") is None


def test_packed_weights_come_back_in_single_precision_and_equal_states_stand_once(tmp_path):
    path = tmp_path / "packed.npz"
    some = {"b": Weights(THETA, THETA, {2: LATER, 5: THETA}), "a": Weights(THETA, LATER)}
    weights.pack(path, some)
    back = weights.unpack(path)
    assert list(back) == ["a", "b"]
    np.testing.assert_array_equal(back["a"].last, LATER.astype(np.float32))
    np.testing.assert_array_equal(back["b"].states[2], LATER.astype(np.float32))
    with np.load(path) as kept:
        assert len(kept["values"]) == 4 * len(THETA)
    assert weights.unpack(tmp_path / "nothing.npz") == {}


def test_the_same_weights_give_the_same_bytes_in_any_order(tmp_path):
    some = [("a", Weights(THETA, LATER)), ("b", Weights(LATER, THETA))]
    weights.pack(tmp_path / "1.npz", dict(some))
    weights.pack(tmp_path / "2.npz", dict(some[::-1]))
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_a_torn_packed_file_is_one_sentence(tmp_path, cut):
    path = tmp_path / "packed.npz"
    weights.pack(path, {"a": Weights(THETA, LATER)})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(StoreError, match=r"packed.npz is damaged .*; restore it from a copy"):
        weights.unpack(path)


def test_an_entry_that_points_outside_is_refused(tmp_path):
    path = tmp_path / "packed.npz"
    np.savez(
        path,
        keys=np.array(["a"]),
        entries=np.array([[0, 0, 0, 40, 20]]),
        values=np.zeros(50, np.float32),
    )
    with pytest.raises(StoreError, match="damaged"):
        weights.unpack(path)


def test_a_store_reads_packed_weights_where_a_record_has_no_file_of_its_own(tmp_path):
    store, record = Store(tmp_path), made.record()
    store.append(record, THETA, LATER, {4: LATER})
    assert store.pack(record.environment, lambda r: r.arm == record.arm, curves=True) == (1, 0)
    assert store.weights(record).dtype == np.float64
    store.weights_path(record).unlink()
    np.testing.assert_array_equal(store.weights(record, "last"), LATER.astype(np.float32))
    np.testing.assert_array_equal(store.states(record)[4], LATER.astype(np.float32))
    # what was packed stays so when it is packed again without the file
    assert store.pack(record.environment, lambda r: True, curves=True) == (1, 0)
    assert Store(tmp_path).weights(record) is not None


def test_packing_other_records_loses_none_that_were_packed_before(tmp_path):
    store, first = Store(tmp_path), made.record(arm="none")
    second = made.record(arm="all")
    assert first.key != second.key
    for record in (first, second):
        store.append(record, THETA, LATER, {4: LATER})
        assert store.pack(first.environment, lambda r, a=record.arm: r.arm == a, curves=True) == (
            1,
            0,
        )
        store.weights_path(record).unlink()
    for record in (first, second):
        kept = Store(tmp_path)
        np.testing.assert_array_equal(kept.weights(record), THETA.astype(np.float32))
        assert list(kept.states(record)) == [4]


def test_packing_again_without_curves_keeps_those_that_stand_nowhere_else(tmp_path):
    store, record = Store(tmp_path), made.record()
    store.append(record, THETA, LATER, {4: LATER})
    store.pack(record.environment, lambda r: True, curves=True)
    store.weights_path(record).unlink()
    assert store.pack(record.environment, lambda r: True) == (1, 0)
    assert list(Store(tmp_path).states(record)) == [4]


def test_records_that_are_wanted_and_have_no_weights_are_counted(tmp_path):
    store, record = Store(tmp_path), made.record()
    store.append(record, None)
    assert store.pack(record.environment, lambda r: True) == (0, 1)
    assert not store.packed_path(record.environment).exists()


BOMBS = {
    "a bomb": {"theta": np.zeros(2**27 + 1)},
    "texts": {"theta": np.array(["x", "y"])},
    "a structure": {"theta": np.zeros(3, [("a", float)])},
    "times": {"theta": np.zeros(3, "datetime64[s]")},
    "a number": {"theta": np.array(1.0)},
    "a matrix": {"theta": np.zeros((2, 2))},
    "steps that are times": {
        "theta": np.zeros(3),
        "steps": np.zeros(1, "datetime64[s]"),
        "states": np.zeros((1, 3)),
    },
    "nothing": {"other": np.zeros(3)},
}


@pytest.mark.parametrize("name", BOMBS)
def test_an_archive_of_something_else_is_one_sentence(name, tmp_path, monkeypatch):
    path = tmp_path / "weights.npz"
    np.savez_compressed(path, **BOMBS[name])
    if name == "a bomb":
        assert path.stat().st_size < 2e6
        monkeypatch.setattr(np.lib.format, "read_array", lambda *_, **__: pytest.fail("inflated"))
    with pytest.raises(StoreError, match=r"is damaged \("):
        weights.read(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": np.zeros(1)},
        {"entries": np.array([[-1, 0, 0, 0, 1]])},
        {"entries": np.array([[5, 0, 0, 0, 1]])},
        {"entries": np.array([["a"] * 5])},
        {"values": np.zeros((2, 2), np.float32)},
    ],
)
def test_a_packed_file_of_something_else_is_one_sentence(changed, tmp_path):
    whole = {
        "keys": np.array(["a"]),
        "entries": np.array([[0, 0, 0, 0, 2], [0, 1, 0, 0, 2]]),
        "values": np.zeros(2, np.float32),
    }
    path = tmp_path / "packed.npz"
    np.savez(path, **whole)
    assert list(weights.unpack(path)) == ["a"]
    np.savez(path, **{**whole, **changed})
    with pytest.raises(StoreError, match="is damaged"):
        weights.unpack(path)
