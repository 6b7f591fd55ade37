"""Records that today's keys pass over are named, with what has changed."""

from __future__ import annotations

from dataclasses import replace

from pinnablate import registry
from pinnablate.records.store import Store
from pinnablate.result import Result
from pinnablate.study import Study
from tests.report.made import records_of, study

heat = registry.load("heat-mixed")


def under_another(records, **changes):
    """The same records as somebody else's: other keys, and other digests."""
    return {f"old-{key}": replace(r, key=f"old-{key}", **changes) for key, r in records.items()}


def digests():
    return {"environment_digest": heat.digest, "design_digest": heat.design_digest("standard")}


def test_a_changed_declaration_is_named_with_both_digests():
    made = study(2)
    old = under_another(records_of(made), environment_digest="0123456789abcdef")
    said = made.stale(old)
    assert said == (
        "heat-mixed-v1: 10 records of this study are stale, the declaration has changed (digest "
        f"0123456789abcdef, now {heat.digest}); they stay where they are and are not shown, and "
        "`pinnablate run` trains their cells anew"
    )


def test_a_changed_design_or_learner_is_named():
    made = study()
    old = under_another(records_of(made), **{**digests(), "design_digest": "fedcba"})
    assert "the design 'standard' has changed (digest fedcba, now " in made.stale(old)
    assert "a newer version" in made.stale(under_another(records_of(made), **digests()))


def test_records_of_other_cells_are_not_stale():
    made = study()
    found = records_of(made)
    assert made.stale(found) is None
    assert made.stale({**under_another(found), **found}) is None  # every cell has one of today
    assert Study.of("heat-mixed", protocol="adam-v1").stale(under_another(found)) is None
    assert study(arms="fourier").stale({}) is None


def test_a_result_complains_of_them(tmp_path):
    made, store = study(arms="none"), Store(tmp_path)
    for record in under_another(records_of(made), environment_digest="0123").values():
        store.append(record, None)
    found = Result.of(made, store)
    assert found.records == []
    (complaint,) = found.complaints
    assert "1 record of this study is stale, the declaration has changed" in complaint
