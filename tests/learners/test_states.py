"""A fit that goes on from a state that was kept ends with the same bits as one that was not interrupted."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners import states as module
from pinnablate.learners.states import State, States


@pytest.fixture
def few(monkeypatch):
    """States are kept at every chance, but only so many of each fit: then the process may be killed."""

    def limit(count):
        left, offer = {}, State.offer

        def offered(state, make):
            number = left.setdefault(state._path, count)
            if not number:
                return False
            left[state._path] -= 1
            return offer(state, make)

        monkeypatch.setattr(module, "EVERY", 0.0)
        monkeypatch.setattr(State, "offer", offered)

    return limit


def trained(stacked, fit, states):
    states.name(fit, "key")
    stacked.states = states
    try:
        (member,) = stacked.fit([fit])
    finally:
        stacked.states = None
    return member


def same(one, other):
    """Whether two fits ended with the same bits."""
    assert one.steps == other.steps
    assert one.loss == other.loss
    assert [s for s, _ in one.curve] == [s for s, _ in other.curve]
    for (_, a), (_, b) in zip(one.curve, other.curve, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_fit_goes_on_to_the_same_bits(stacked, make_fit, tmp_path, few, count):
    env = registry.load("decay-chain")
    world = env.world()
    fit = make_fit(env, subset(world, world.players))
    (alone,) = stacked.fit([fit])
    few(count)
    trained(stacked, fit, States(tmp_path, "here"))
    kept = State(tmp_path / "key.npz", fit, "here").found()
    assert kept is not None
    assert ("adam" in kept) == (count < 10)  # later ones are of the second phase
    member = trained(stacked, fit, States(tmp_path, "here"))
    same(member, alone)


@pytest.mark.parametrize("resample", ["uniform", "residual"])
@pytest.mark.parametrize("steps", [2, 8, 11, 20])
def test_a_fit_whose_points_change_goes_on_to_the_same_bits(
    stacked, make_fit, tmp_path, few, resample, steps
):
    """Killed in the first stage of its second phase, as the next has begun, in that, and in the third."""
    env = registry.load("heat-mixed")
    world = env.world()
    text = f"smoke/resample={resample},resample_steps=8"
    fit = make_fit(env, subset(world, world.players), protocol_name=text)
    (alone,) = stacked.fit([fit])
    kept = State(tmp_path / "key.npz", fit, "here")
    few(len(fit.curve_steps[0]) + steps)
    trained(stacked, fit, States(tmp_path, "here"))
    held = kept.found()
    assert "damping" in held  # it was in the second phase
    done, stage = held["whole_done"].tolist()
    assert (done, stage) == (8 * stage, (steps - 1) // 8)
    changed = not np.array_equal(held["points"], fit.problem.collocation)
    assert changed == bool(stage)
    same(trained(stacked, fit, States(tmp_path, "here")), alone)


@pytest.mark.parametrize("second", ["broyden", "bfgs"])
@pytest.mark.parametrize("count", [3, 25])
def test_a_quasi_newton_fit_goes_on_to_the_same_bits(
    stacked, make_fit, tmp_path, few, second, count
):
    env = registry.load("decay-chain")
    world = env.world()
    text = f"smoke/second={second},second_steps=60"
    fit = make_fit(env, subset(world, world.players), protocol_name=text)
    (alone,) = stacked.fit([fit])
    few(len(fit.curve_steps[0]) + count)
    trained(stacked, fit, States(tmp_path, "here"))
    held = State(tmp_path / "key.npz", fit, "here").found()
    assert int(held["done"][0]) == count - 1
    assert held["columns"].shape[1] == 2 * (count - 1) % 32
    same(trained(stacked, fit, States(tmp_path, "here")), alone)


def test_a_tile_goes_on_together_to_the_same_bits(stacked, make_fit, tmp_path, few):
    """Also where one of its members was killed before its state was kept, or is in its second phase."""
    env = registry.load("decay-chain")
    world = env.world()
    fits = [make_fit(env, subset(world, world.players), replicate=k) for k in range(3)]

    def tile(states):
        for k, fit in enumerate(fits):
            states.name(fit, f"key{k}")
        stacked.states = states
        try:
            found = {id(member.fit): member for member in stacked.fit(fits)}
        finally:
            stacked.states = None
        return [found[id(fit)] for fit in fits]

    alone = [member for fit in fits for member in stacked.fit([fit])]
    few(2)
    tile(States(tmp_path, "here"))
    kept = [State(tmp_path / f"key{k}.npz", fit, "here") for k, fit in enumerate(fits)]
    assert [held.found()["adam"].shape for held in kept] == [(3, fits[0].start.size)] * 3
    for gone in ([], [0], [2], [0, 1, 2]):
        for k in gone:
            (tmp_path / f"key{k}.npz").unlink(missing_ok=True)
        for one, other in zip(tile(States(tmp_path, "here")), alone, strict=True):
            same(one, other)


def test_a_state_of_others_or_a_damaged_one_is_left_alone(make_fit, tmp_path, monkeypatch):
    env = registry.load("decay-chain")
    fit = make_fit(env, subset(env.world(), ()))
    other = make_fit(env, subset(env.world(), ()), replicate=1)
    path = tmp_path / "a" / "key.npz"
    monkeypatch.setattr(module, "EVERY", 0.0)
    State(path, fit, "here").offer(lambda: {"theta": fit.start})
    assert np.array_equal(State(path, fit, "here").found()["theta"], fit.start)
    assert State(path, fit, "elsewhere").found() is None
    assert State(path, other, "here").found() is None
    whole = path.read_bytes()
    listed = whole.index(b"PK\x01\x02")  # how each array is packed stands there
    method, locked = (whole[: listed + k] + b"\xff" + whole[listed + k + 1 :] for k in (10, 8))
    for changed in (b"", whole[:200], whole[:150] + b"x" + whole[151:], method, locked):
        path.write_bytes(changed)
        assert State(path, fit, "here").found() is None


def test_a_short_fit_keeps_none_and_a_record_removes_them(make_fit, tmp_path):
    env = registry.load("decay-chain")
    fit = make_fit(env, subset(env.world(), ()))
    states = States(tmp_path, "here")
    assert states.of(fit) is None
    states.name(fit, "key-0")
    states.of(fit).offer(lambda: pytest.fail("made within a minute"))
    (tmp_path / "key-0.npz").write_bytes(b"x")
    (tmp_path / "other.npz").write_bytes(b"x")
    states.forget("key")
    assert [p.name for p in tmp_path.iterdir()] == ["other.npz"]
