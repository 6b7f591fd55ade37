"""A study trains what is missing, keeps every outcome, and gives the same records however it is cut up."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import CONTROLS, parse
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.folds import choose_strength, folds
from pinnablate.study.outcome import score
from pinnablate.study.rescore import rescore
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


def study(text="none,all,mean", **changes):
    return Study(**{"environment": heat, "protocol": protocol("smoke"), "arms": parse(heat, text), **changes})


def outcome(record):
    """A record without what may differ between two trainings: times and machines."""
    return {k: v for k, v in asdict(record).items() if k not in ("provenance", "created", "cost")}


def test_the_second_run_trains_nothing(tmp_path):
    store, seen = Store(tmp_path), []
    made, reused = study().run(store, seen.append)
    assert (len(made), reused) == (3, 0)
    assert [p.done for p in seen] == [1, 2, 3]
    assert seen[-1].left == pytest.approx(0, abs=1e-6)
    assert [len(x) if isinstance(x, list) else x for x in study().run(store)] == [0, 3]
    made, reused = study("none,fourier,all,mean").run(store)
    assert ([r.arm for r in made], reused) == (["fourier"], 3)


def test_records_are_the_same_bits_in_any_order_and_company(tmp_path):
    whole, _ = study("none,energy,fourier,all,none-long,weight-decay,rbf,mean", replicates=(0, 1)).run(Store(tmp_path / "whole"))
    pieces = []
    for text, r in (("all,fourier", 1), ("weight-decay,mean", 0), ("none-long,all,rbf", 0)):
        pieces += study(text, replicates=(r,)).run(Store(tmp_path / "pieces"))[0]
    by_key = {r.key: outcome(r) for r in whole}
    assert [outcome(r) for r in pieces] == [by_key[r.key] for r in pieces]
    assert (len(whole), len(pieces)) == (16, 7)


def test_an_interrupted_study_keeps_what_is_finished(tmp_path):
    store = Store(tmp_path)

    def interrupt(progress):
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study("none,energy,fourier,all").run(store, interrupt)
    assert len(store.load(heat.id).records) == 2
    made, reused = study("none,energy,fourier,all").run(store)
    assert (len(made), reused) == (2, 2)


def test_keys_change_with_everything_that_changes_the_result():
    base = study().cells[0].key
    others = [
        study(protocol=protocol("standard-v1")).cells[0].key,
        study(protocol=protocol("smoke-adam"), learner="deepxde").cells[0].key,
        study(protocol=protocol("smoke-adam")).cells[0].key,
        study(replicates=(1,)).cells[0].key,
        study("fourier").cells[0].key,
        study("none-long").cells[0].key,
        Study(registry.load("lotka-volterra"), protocol("smoke"), "standard").cells[0].key,
        Study(registry.load("lotka-volterra"), protocol("smoke"), "dense-exact").cells[0].key,
    ]
    assert len({base, *others}) == 9
    assert study("mean").cells[0].key == study("mean", protocol=protocol("standard-v1")).cells[0].key


def test_weight_decay_is_chosen_on_left_out_observations(tmp_path):
    (record,), _ = study("weight-decay").run(Store(tmp_path))
    errors = record.detail["cross_validation"]
    assert len(errors) == 5
    assert errors[f"{record.detail['decay']:g}"] == min(errors.values())
    assert record.equations == []


def test_folds_leave_every_point_out_once(make_fit):
    cell = study("weight-decay").cells[0]
    fits = study("weight-decay").search(cell)
    assert len(fits) == 25
    first = [f for f in fits if f.decay == CONTROLS[1].decays[0]]
    np.testing.assert_array_equal(sum((~f.kept).astype(int) for f in first), np.ones(15))
    assert set(folds(fits[0].problem)) == {0, 1, 2, 3, 4}


def test_a_search_whose_fits_all_diverged_still_chooses():
    fits = study("weight-decay").search(study("weight-decay").cells[0])
    decay, errors = choose_strength("decay", [Trained(f, status=DIVERGED) for f in fits])
    assert decay in CONTROLS[1].decays
    assert set(errors.values()) == {100.0}


def test_diverged_and_failed_cells_are_scored_at_ten_or_worse():
    s = study("none")
    fit = s.fit(s.cells[0])
    huge = Trained(fit, status=DIVERGED, curve=[(0, fit.initial), (1, 1e3 * fit.initial), (2, np.full_like(fit.initial, np.nan))])
    np.testing.assert_array_equal(huge.weights, 1e3 * fit.initial)
    scores, status, _ = score(s.scorer, huge)
    assert status == DIVERGED
    assert min(scores.errors.values()) >= 10
    scores, status, reason = score(s.scorer, Trained(fit, status=FAILED, reason="out of memory"))
    assert (status, reason) == (FAILED, "out of memory")
    assert set(scores.errors.values()) == {10.0}


def test_failed_cells_are_kept_and_trained_again_only_on_demand(tmp_path):
    store = Store(tmp_path)
    (record,), _ = study("none").run(store)
    store.append(replace(record, status=FAILED, reason="out of memory"), None)
    records = store.load(heat.id).records
    assert records[record.key].status == FAILED
    assert study("none").missing(records) == []
    assert len(study("none").missing(records, retry_failed=True)) == 1
    study("none").run(store, retry_failed=True)
    assert store.load(heat.id).records[record.key].status == "ok"


def test_a_learner_that_cannot_says_why_before_training(tmp_path):
    with pytest.raises(PinnablateError, match="phase of Levenberg-Marquardt, which DeepXDE lacks"):
        study(learner="deepxde").run(Store(tmp_path))
    with pytest.raises(PinnablateError, match="Did you mean 'stacked'"):
        study(learner="stackd")


def test_the_serial_learner_gives_the_same_scores(tmp_path):
    settings = {"protocol": protocol("smoke-adam"), "text": "none,all"}
    ours, _ = study(**settings).run(Store(tmp_path))
    serial, _ = study(**settings, learner="deepxde").run(Store(tmp_path))
    by_arm = {r.arm: r for r in ours}
    for record in serial:
        assert record.errors == pytest.approx(by_arm[record.arm].errors, rel=1e-10)
        assert [p["step"] for p in record.curve] == [p["step"] for p in by_arm[record.arm].curve]


def test_scores_follow_from_the_weights(tmp_path):
    store = Store(tmp_path)
    made, _ = study().run(store)
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.without_weights) == (2, 0, 1)
    assert result.worst < 1e-12
    told = next(r for r in made if r.arm == "all")
    store.append(replace(told, errors={s: e / 2 for s, e in told.errors.items()}), None)
    store.append(replace(made[0], key="other", environment_digest="0" * 16), None)
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.stale) == (1, 1, 1)
    assert "all, replicate 0: recorded errors differ" in result.sentences[0]


def test_the_curve_ends_at_the_score(tmp_path):
    made, _ = study("all").run(Store(tmp_path))
    (record,) = made
    assert record.curve[-1]["errors"] == pytest.approx(record.errors, rel=1e-5)
    assert record.curve[-1]["step"] == sum(record.steps)
    assert len(record.curve) >= 11
