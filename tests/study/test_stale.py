"""Records that today's keys pass over are named, with what has changed."""

from __future__ import annotations

from dataclasses import replace

from pinnablate import registry
from pinnablate.records.store import Store
from pinnablate.result import Result
from pinnablate.study import Study
from tests.records.made import keyed
from tests.report.made import records_of, study

heat = registry.load("heat-mixed")


def under_another(records, **changes):
    """The same records as somebody else's: other digests, and the keys that follow."""
    changed = [keyed(replace(r, **changes)) for r in records.values()]
    return {r.key: r for r in changed}


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
    now = made.identity(made.cells[0])
    version, protocol = now["trained_with"]["version"], now["trained_with"]["protocol"]
    found = records_of(study(arms="none"))
    for trained_with, said in (
        (
            {"version": 0, "protocol": protocol},
            f"learner 'stacked' has changed (version 0, now {version})",
        ),
        ({"version": version, "protocol": "0" * 16}, "protocol 'smoke' has changed (digest 0000"),
    ):
        assert said in made.stale(under_another(found, trained_with=trained_with))
    told = {"long": True, "decays": []}
    assert "what arm 'none' is told has changed" in made.stale(under_another(found, told=told))
    unsealed = {"schema": 2, "key": "old", "told": {}, "trained_with": {}}
    old = {"old": replace(next(iter(found.values())), **unsealed)}
    assert "their learner, protocol or arm has a newer version" in made.stale(old)


def test_records_of_other_cells_are_not_stale():
    made = study()
    found = records_of(made)
    assert made.stale(found) is None
    old = under_another(found, environment_digest="0" * 16)
    assert made.stale({**old, **found}) is None  # every cell has one of today
    networks = {key: r for key, r in old.items() if r.protocol}
    assert Study.of("heat-mixed", protocol="adam-v1").stale(networks) is None
    assert study(arms="fourier").stale({}) is None


def test_a_result_complains_of_them(tmp_path):
    made, store = study(arms="none"), Store(tmp_path)
    for record in under_another(records_of(made), environment_digest="0123").values():
        store.append(record, None)
    found = Result.of(made, store)
    assert found.records == []
    (complaint,) = found.complaints
    assert "1 record of this study is stale, the declaration has changed" in complaint
