"""Keys follow from what a record says, and those of published records are as they were."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from pinnablate import registry
from pinnablate.arms import EVERYTHING, parse
from pinnablate.digest import Canonical, canonical, digest_of
from pinnablate.learners import learner_class
from pinnablate.records.key import key_of
from pinnablate.records.published import published
from pinnablate.study import Study
from pinnablate.study.identity import identity
from pinnablate.study.seeds import Seeds
from pinnablate.tasks.protocol import protocol
from tests.records.made import PLAIN

heat = registry.load("heat-mixed")


def test_the_key_is_that_of_the_first_protocols():
    """As the first records have it: nested lists, in this order, and no world."""
    values = {**asdict(PLAIN), "world_seed": 0, "worlds_digest": ""}
    parts = ["908bf82d35891ee2", "fb8f2072de764e9e", ["fourier", ["fourier"], False, [0.01, 0.1]]]
    assert key_of(values) == digest_of([*parts, 0, 3, ["stacked", 7, "8899aabbccddeeff"]])
    drawn = {**values, "world_seed": 2, "worlds_digest": "0" * 16}
    assert key_of(drawn) == digest_of(
        [*parts, 0, 3, ["stacked", 7, "8899aabbccddeeff"], 2, "0" * 16]
    )


def test_every_published_record_of_today_has_the_key_that_follows_from_its_cell():
    records = {r.key: r for r in published("heat-mixed")}
    arms = sorted({r.arm for r in records.values() if r.protocol == "standard-v2"})
    cells = Study.of("heat-mixed", arms=arms, replicates=5).cells
    of_today = [records[c.key] for c in cells if c.key in records]
    assert len(of_today) > 150
    assert {(r.arm, r.data_seed) for r in of_today} <= {(c.arm.name, c.replicate) for c in cells}


@pytest.mark.parametrize("arm", parse(heat, EVERYTHING), ids=lambda a: a.name)
def test_what_the_key_follows_from_comes_back_from_json(arm):
    """Every arm: near misses with their laws, strengths, numbers as whole or with a point."""
    kind = learner_class(arm.learner or "stacked")
    made = identity(heat.world(), arm, kind, protocol("standard-v2"), Seeds(0, 4, 4))
    assert key_of(json.loads(json.dumps(made))) == key_of(made)


def test_a_text_that_is_canonical_stands_for_its_expression():
    u, x = heat.fields[0], heat.coordinates[0]
    text = canonical(u.diff(x))
    assert canonical([Canonical(text), "a"]) == canonical([u.diff(x), "a"])
    assert canonical(text) != text
