"""What is wrong with a record is said in one sentence, and the record is never ranked."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.leaderboard.publish import pages
from pinnablate.leaderboard.validate import Validator, bad_scores
from pinnablate.records.store import Store
from tests.analysis.made import record
from tests.leaderboard import kept


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: {**r, "schema": 1}, "schema 1, expected 2 or 3"),
        (lambda r: {**r, "errors": [0.1]}, "errors is a list of 1, expected an object"),
        (
            lambda r: {**r, "environment_digest": "0" * 16},
            "the environment has changed; train it again",
        ),
        (lambda r: {**r, "design_digest": "0" * 16}, "the design has changed; train it again"),
        (
            lambda r: {**r, "environment": "lotka-volterra-v1"},
            "it is of 'lotka-volterra-v1', expected 'heat-mixed-v1'",
        ),
        (
            lambda r: (
                {**r, "errors": {**r["errors"], "extrap": float("nan")}} if r["arm"] == "all" else r
            ),
            "extrap is nan",
        ),
        (
            lambda r: {**r, "errors": {**r["errors"], "extrap": None}} if r["arm"] == "all" else r,
            "extrap is None",
        ),
        (
            lambda r: {**r, "errors": {**r["errors"], "extrap": -1.0}} if r["arm"] == "all" else r,
            "extrap is -1.0",
        ),
        (
            lambda r: {**r, "errors": {"extrap": 0.1}},
            "relative\\_l2 for 'extrap', 'interp', 'unobserved', expected 'extrap' as in errors",
        ),
        (
            lambda r: {**r, "arm": "fourier+enrgy"} if r["arm"] == "all" else r,
            "unknown arm 'fourier+enrgy'",
        ),
        (
            lambda r: {**r, "equations": ["energy"]} if r["arm"] == "all" else r,
            "told \\['energy'\\], expected",
        ),
        (
            lambda r: {**r, "protocol": "standard-v"} if r["protocol"] else r,
            "Did you mean 'standard-v3'?",
        ),
        (lambda r: {**r, "learner": "magic"}, "unknown learner 'magic'"),
        (lambda r: {**r, "status": "great"}, "status is 'great', expected one of ok"),
    ],
)
def test_what_cannot_be_trusted_is_listed_and_never_ranked(results, change, reason):
    kept.rewrite(results, change)
    overview = pages(results).texts["README.md"]
    assert reason in overview
    assert "Nothing is ranked yet." in overview
    assert "[heat-mixed-v1](heat-mixed-v1.md) |" not in overview


def test_every_published_record_is_valid(richer):
    store = Store(richer)
    validator = Validator(registry.load("heat-mixed"), store)
    records = store.load("heat-mixed-v1").records
    assert len(records) > 100
    assert {validator.complaint(r) for r in records.values()} == {None}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"field_errors": {"extrap": {"q": float("inf")}}},
            "field_errors of extrap: q is inf, expected a finite number >= 0",
        ),
        ({"held_out": float("nan")}, "held_out: held_out is nan"),
        ({"relative_l2": {"extrap": True}}, "relative_l2: extrap is True"),
        ({"errors": {}}, "errors for nothing, expected extrap"),
    ],
)
def test_every_score_is_a_finite_number(changes, sentence):
    assert bad_scores(("extrap",), record("all", 0, 0.1)) is None
    assert sentence in bad_scores(("extrap",), record("all", 0, 0.1, **changes))


def test_a_group_of_arms_is_no_arm(results):
    kept.rewrite(results, lambda r: {**r, "arm": "placebos"} if r["arm"] == "all" else r)
    assert "unknown arm 'placebos'" in pages(results).texts["README.md"]


def test_a_score_that_does_not_follow_from_its_weights_is_not_ranked(weighted):
    def flatter(r):
        if r["arm"] != "all" or r["data_seed"] != 2:
            return r
        errors = {**r["errors"], "extrap": 1e-3}  # of the one state that there is
        states = {s: {**r[s], "errors": errors} for s in ("last", "half")}
        return {**r, "errors": errors, **states}

    kept.rewrite(weighted, flatter)
    overview = pages(weighted).texts["README.md"]
    assert "all, replicate 2" in overview
    assert "do not follow from its weights (relative difference of errors" in overview
    assert "1 of 30 cells are missing: all" in overview


def test_damaged_weights_are_named_without_the_directory(weighted):
    record = next(
        r for r in Store(weighted).load("heat-mixed-v1").records.values() if r.arm == "all"
    )
    Store(weighted).weights_path(record).write_bytes(b"PK")
    overview = pages(weighted).texts["README.md"]
    assert "is damaged" in overview
    assert str(weighted) not in overview
