"""What a ledger proves of when a statement was written down, and nothing more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.environment import Expected
from pinnablate.errors import StoreError
from pinnablate.records.ledger import (
    UNPROVEN,
    Ledger,
    beside,
    digests,
    formula,
    shipped,
    written_down,
)

heat = registry.load("heat-mixed")
STATEMENT = Expected("v(all) - v(none)", at_least=7.0)


def line(networks, date):
    return {**digests(heat), **formula(STATEMENT), "networks": networks, "date": date}


def test_every_statement_of_a_built_in_environment_has_its_date_and_the_networks_then():
    kept = {
        (e["statement"], e["at_least"], e["at_most"]): e
        for e in shipped().lines
        if e["environment"] == heat.id
    }
    assert heat.expected
    for expected in heat.expected:
        found = kept[expected.statement, expected.at_least, expected.at_most]
        said = written_down(heat, expected, (shipped(),))
        assert said == f"{found['date']}, {found['networks']} networks"


def test_what_no_ledger_holds_is_only_declared():
    assert written_down(heat, STATEMENT, (shipped(),)) == UNPROVEN
    assert written_down(heat, STATEMENT, ()) == UNPROVEN
    moved = replace(heat.expected[0], at_least=0.123)
    assert written_down(heat, moved, (shipped(),)) == UNPROVEN  # other bounds are another statement


def test_the_ledger_beside_the_results_is_read_after_the_shipped_one(tmp_path):
    (tmp_path / "expected.jsonl").write_text(json.dumps(line(1, "2026-01-02")) + "\n")
    ledgers = beside(tmp_path / "results")
    assert [ledger.path for ledger in ledgers] == [shipped().path, tmp_path / "expected.jsonl"]
    assert written_down(heat, STATEMENT, ledgers) == "2026-01-02, 1 network"


def test_a_line_of_another_declaration_proves_nothing(tmp_path):
    ledger = Ledger(tmp_path / "expected.jsonl")
    ledger.append({**line(0, "2026-01-02"), "digest": "0123"})
    assert written_down(heat, STATEMENT, (ledger,)) == UNPROVEN
    ledger.append(line(0, "2026-02-03"))
    assert written_down(heat, STATEMENT, (ledger,)) == "2026-02-03, 0 networks"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6", "it is 6, expected an object"),
        ('{"environment": "sir-v1"}', "it is without at_least, at_most, date"),
        (json.dumps({**line(0, "2026-01-02"), "networks": "7"}), "networks is '7'"),
        (json.dumps({**line(0, "2026-01-02"), "networks": -7}), "networks is -7"),
        (json.dumps(line(0, "yesterday")), "date is 'yesterday'"),
        (json.dumps({**line(0, "2026-01-02"), "kernel": 3}), "kernel is 3"),
        ("[" * 100_000, "line 2 cannot be read (maximum recursion depth"),
        ('{"environment": ', "line 2 cannot be read (Expecting value"),
    ],
)
def test_a_line_that_is_no_statement_is_named(tmp_path, text, why):
    path = tmp_path / "expected.jsonl"
    path.write_text(f"{json.dumps(line(1, '2026-01-02'))}\n{text}\n")
    with pytest.raises(StoreError, match="line 2 cannot be read") as refused:
        Ledger(path).line_of(heat, STATEMENT)
    assert why in str(refused.value)
    assert "expected a statement in JSON on every line; restore" in str(refused.value)
