"""Scores follow from the weights that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.cli import main
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.rescore import rescore
from pinnablate.tasks.protocol import protocol
from tests.records.made import keyed

heat = registry.load("heat-mixed")


@pytest.fixture
def trained(tmp_path):
    """A store with records of two models and of an interpolation, and the records."""
    store = Store(tmp_path)
    made, _ = Study(
        heat, protocol("smoke"), arms=parse(heat, "none,all,mean"), learner="spectral"
    ).run(store)
    return store, made


def altered(record, **changes):
    """A record with other numbers, as somebody would write it who wants to be believed."""
    return keyed(replace(record, **changes))


def test_scores_follow_from_the_weights(trained):
    store, made = trained
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.without_weights) == (2, 0, 1)
    assert result.worst < 1e-12
    assert result.holds
    told = next(r for r in made if r.arm == "all")
    half = {s: e / 2 for s, e in told.errors.items()}
    store.append(forged(told, errors=half), None)
    store.append(altered(made[0], environment_digest="0" * 16), None)
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.stale) == (1, 1, 1)
    assert (
        "all, replicate 0: recorded errors differs from that of its weights by 5.0e-01"
        in (result.sentences[0])
    )
    assert not result.holds


def forged(record, **scores):
    """Other scores of a model of one state, which is the chosen and the last one alike."""
    of_states = {name: value for name, value in scores.items() if name != "term_sizes"}
    states = {s: {**getattr(record, s), **of_states} for s in ("last", "half")}
    return replace(record, **scores, **states)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("errors", lambda v: {**v, "extrap": None}),
        ("relative_l2", lambda v: {**v, "interp": v["interp"] * 1.001}),
        ("field_errors", lambda v: {**v, "extrap": {"u": 0.1}}),
        ("field_errors", lambda v: {}),
        ("residuals", lambda v: {**v, "energy": [1.0]}),
        ("residuals", lambda v: {**v, "energy": [None]}),
        ("residuals", lambda v: {}),
        ("term_sizes", lambda v: {**v, "energy": [v["energy"][0] * 1.01]}),
        ("held_out", lambda v: v * 1.001),
        ("held_out", lambda v: None),
    ],
)
def test_every_score_is_compared(trained, name, change):
    store, made = trained
    none = next(r for r in made if r.arm == "none")
    store.append(forged(none, **{name: change(getattr(none, name))}), None)
    result = rescore(heat, store)
    assert (result.agree, result.differ) == (1, 1)
    assert f"none, replicate 0: recorded {name} differs" in result.sentences[0]
    assert result.worst > 5e-4


def test_a_diverged_record_of_a_finite_model_scores_as_the_law_says(trained):
    """Its errors are 10 or worse; weights alone cannot show that training ran away."""
    store, made = trained
    none = next(r for r in made if r.arm == "none")
    store.append(replace(none, status="diverged"), None)
    assert rescore(heat, store).differ == 1


@pytest.fixture
def network(tmp_path):
    """A store with a network whose chosen and last states differ, and its record."""
    store = Store(tmp_path)
    (made,), _ = Study(heat, protocol("smoke"), arms=parse(heat, "none")).run(store)
    assert made.chosen["step"] != made.last["step"]
    return store, made


def test_the_last_state_and_validation_are_compared_too(network):
    store, made = network
    assert rescore(heat, store).agree == 1
    assert rescore(heat, store).worst < 1e-9
    store.append(replace(made, last={**made.last, "held_out": made.last["held_out"] * 2}), None)
    assert "recorded last.held_out differs" in rescore(heat, store).sentences[0]
    kept, chosen = made.checkpoints, made.chosen["validation"] / 2
    at = kept["step"].index(made.chosen["step"])
    validation = [*kept["validation"][:at], chosen, *kept["validation"][at + 1 :]]
    changes = {s: {**getattr(made, s), "validation": chosen} for s in ("chosen", "half")}
    if made.half["step"] != made.chosen["step"]:
        del changes["half"]
    changes["checkpoints"] = {**kept, "validation": validation}
    store.append(replace(made, **changes), None)
    assert "recorded chosen.validation differs" in rescore(heat, store).sentences[0]
    store.append(made, store.weights(made))  # whose last state is lost
    assert rescore(heat, store).differ == 1


def test_packed_weights_are_held_against_the_scores_in_single_precision(network):
    store, made = network
    store.pack(heat.id, lambda _: True)
    store.weights_path(made).unlink()
    found = rescore(heat, Store(store.directory))
    assert (found.agree, found.single, found.without_weights) == (1, 1, 0)
    assert 0.0 < found.worst < 1e-3
    store.append(replace(made, held_out=made.held_out * 1.01), None)
    assert "recorded held_out differs" in rescore(heat, Store(store.directory)).sentences[0]


def test_weights_that_fit_no_model_are_damage_and_not_a_difference(trained):
    store, made = trained
    told = next(r for r in made if r.arm == "all")
    store.append(told, np.zeros(3))
    result = rescore(heat, store)
    assert (result.agree, result.damaged) == (1, 1)
    assert f"record {told.key}: weights of shape (3,)" in result.sentences[0]
    assert "train the cell again" in result.sentences[0]


def test_the_command_fails_where_nothing_can_be_believed(trained, tmp_path, capsys):
    store, _ = trained
    command = ["rescore", "--results"]
    assert main([*command, str(store.directory)]) == 0
    (tmp_path / "empty").mkdir()
    assert main([*command, str(tmp_path / "empty")]) == 1
    assert "no records in" in capsys.readouterr().err
    path = store.path(heat.id)
    path.write_bytes(path.read_bytes().replace(b'"status":"ok"', b'"status":"OK"', 1))
    assert main([*command, str(store.directory)]) == 1
    assert "its checksum is" in capsys.readouterr().err
    path.write_bytes(b"garbage\n" * 3)
    assert main([*command, str(store.directory)]) == 1
