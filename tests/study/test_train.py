"""Training what is missing: every outcome is kept, and records are the same however a study is cut up."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import FAILED
from pinnablate.records.store import Store
from pinnablate.study import Study, duration
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


def study(text="none,all,mean", **changes):
    return Study(
        **{"environment": heat, "protocol": protocol("smoke"), "arms": parse(heat, text), **changes}
    )


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
    whole, _ = study(
        "none,energy,fourier,all,none-long,weight-decay,rbf,mean", replicates=(0, 1)
    ).run(Store(tmp_path / "whole"))
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


def test_failed_cells_are_kept_and_trained_again_only_on_demand(tmp_path):
    store = Store(tmp_path)
    (record,), _ = study("none").run(store)
    store.append(replace(record, status=FAILED, reason="out of memory"), None)
    records = store.load(heat.id).records
    assert records[record.key].status == FAILED
    assert study("none").missing(records) == []
    assert len(study("none").missing(records, "failed")) == 1
    study("none").run(store, rerun="failed")
    assert store.load(heat.id).records[record.key].status == "ok"
    assert study("none").run(store, rerun="always")[1] == 0


def test_the_serial_learner_gives_the_same_scores(tmp_path):
    settings = {"protocol": protocol("smoke-adam"), "text": "none,all"}
    ours, _ = study(**settings).run(Store(tmp_path))
    serial, _ = study(**settings, learner="deepxde").run(Store(tmp_path))
    by_arm = {r.arm: r for r in ours}
    for record in serial:
        assert record.errors == pytest.approx(by_arm[record.arm].errors, rel=1e-10)
        assert [p["step"] for p in record.curve] == [p["step"] for p in by_arm[record.arm].curve]


def test_a_learner_that_cannot_says_why_before_training(tmp_path):
    with pytest.raises(PinnablateError, match="phase of Levenberg-Marquardt, which DeepXDE lacks"):
        study(learner="deepxde").run(Store(tmp_path))


def test_the_curve_ends_at_the_score(tmp_path):
    made, _ = study("all").run(Store(tmp_path))
    (record,) = made
    assert record.curve[-1]["errors"] == pytest.approx(record.errors, rel=1e-5)
    assert record.curve[-1]["step"] == sum(record.steps)
    assert len(record.curve) >= 11


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s"), (99, "99 s"), (100, "2 min"), (5990, "100 min"), (6100, "1.7 h")],
)
def test_durations_are_read_at_a_glance(seconds, text):
    assert duration(seconds) == text
