"""The faults that `benchmarks/reliability.py` injects, a few of each kind: none does harm."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def inject(tmp_path, monkeypatch):
    """(part, ...) -> its counts by fault, and what went wrong."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from injections.tally import Tally

    def few(part, *arguments):
        tally = Tally(tmp_path / "counts.json", part)
        found = importlib.import_module(f"injections.{part}").inject(tally, *arguments)
        kept = json.loads((tmp_path / "counts.json").read_text())[part]
        assert kept == tally.mine
        return kept, found or []

    yield few
    for name in [n for n in sys.modules if n.partition(".")[0] == "injections"]:
        del sys.modules[name]


def harmless(counts):
    harm = ("lost", "torn", "believed wrongly", "tracebacks")
    return not any(row[name] for row in counts.values() for name in harm)


def test_wrong_commands_exit_2_with_one_sentence(inject):
    counts, found = inject("commands", 60)
    assert not found
    assert harmless(counts)
    assert counts["wrong command"]["injected"] == 60
    again, _ = inject("commands", 70)  # goes on where it was
    assert again["wrong command"]["injected"] == 70


def test_changed_bytes_are_refused(inject):
    counts, _ = inject("flips", 400, 53)
    assert harmless(counts)
    assert {row["injected"] for row in counts.values()} == {400}


def test_every_reader_names_a_changed_byte(inject):
    counts, found = inject("readers", 2)
    assert not found
    assert harmless(counts)
    readers = ("report", "rescore", "reproduce", "leaderboard", "run")
    assert {name: row["injected"] for name, row in counts.items()} == {
        f"changed byte, {name}": 2 for name in readers
    }


def test_what_hypothesis_draws_is_refused_or_read_as_it_was(inject):
    counts, found = inject("fuzz", 40)
    assert not found
    assert harmless(counts)
    assert counts["records"]["injected"] >= 1000


def test_a_power_cut_loses_no_record(inject):
    counts, found = inject("powercut")
    assert not found
    assert harmless(counts)
    assert all(row["injected"] > 100 for row in counts.values())


def test_a_count_names_a_fault_that_did_harm():
    """The judge of wrong commands is no rubber stamp."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        from injections.commands import judged

        assert judged(0, "") == "exit 0"
        assert judged(ValueError("x"), "") == "ValueError: x"
        assert judged(2, "pinnablate: one\npinnablate: two\n") == "2 sentences"
        assert judged(2, "pinnablate: one\n") == ""
    finally:
        sys.path.remove(str(BENCHMARKS))
