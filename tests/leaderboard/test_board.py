"""Corrections of a board: what is declared, what is explored, and over which studies."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from pinnablate import registry
from pinnablate.leaderboard.board import board_of, corrected, declared
from pinnablate.leaderboard.entries import entries_of
from pinnablate.records.ledger import Ledger, beside, digests, formula
from pinnablate.records.store import Store
from tests.leaderboard import kept

heat = registry.load("heat-mixed")


def entries(results, ledgers=()):
    return corrected(entries_of(heat, Store(results))[0], ledgers)


def ledger(path, networks):
    """A ledger that wrote every pattern down when so many networks had been trained."""
    lines = (
        {**digests(heat), **formula(e), "networks": networks, "date": "2026-01-01"}
        for e in heat.expected
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return Ledger(path)


def test_patterns_written_down_before_any_network_are_declared(tmp_path):
    assert declared(heat, [ledger(tmp_path / "before", 0)]) == heat.expected
    assert declared(heat, [ledger(tmp_path / "after", 120)]) == ()
    assert declared(heat, []) == ()
    # the first ledger that holds a pattern is believed
    both = [Ledger(tmp_path / "after"), Ledger(tmp_path / "before")]
    assert declared(heat, both) == ()
    assert declared(heat, [Ledger(tmp_path / "none"), *both[1:]]) == heat.expected


def test_the_gains_of_all_are_confirmatory_and_nothing_else_without_a_ledger(richer):
    (entry,) = (e for e in entries(richer, beside(richer)) if e.trains_network)
    chosen = entry.headline.chosen
    assert chosen != "none"
    assert [c.what for c in entry.confirmatory] == ["v(all) - v(none)", f"v(all) - v({chosen})"]
    first, second = entry.confirmatory
    skill = {
        (r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"])
        for r in kept.records_of(richer, "stacked", "interpolators")
    }
    raw = [
        stats.ttest_1samp([skill["all", s] - skill[arm, s] for s in range(5)], 0).pvalue
        for arm in ("none", chosen)
    ]
    assert [first.p, second.p] == pytest.approx(raw)
    assert sorted([first.adjusted, second.adjusted]) == pytest.approx(
        [min(2 * min(raw), 1), max(2 * min(raw), max(raw))]
    )
    declared_gains = {("gain", "all", "none"), ("gain", "all", chosen), ("gain", chosen, "all")}
    assert not declared_gains & set(entry.p_explored)


def test_declared_patterns_are_confirmatory_and_others_are_explored(results, tmp_path):
    (before,) = entries(results, [ledger(tmp_path / "before", 0)])
    (after,) = entries(results, [ledger(tmp_path / "after", 3)])
    # held-out observations choose `none` here, so that the two gains are one
    assert len(before.confirmatory) == 1 + len(before.judged)
    assert not any(kind == "pattern" for kind, *_ in before.p_explored)
    assert [c.what for c in after.confirmatory] == ["v(all) - v(none)"]
    tested = sum(j.seen.half_width is not None for j in after.judged)
    assert sum(kind == "pattern" for kind, *_ in after.p_explored) == tested > 0


def test_a_board_is_corrected_over_all_its_studies_and_no_others(tmp_path):
    directory = kept.keep(
        tmp_path / "results",
        {},
        {"protocol": "adam-v1"},
        {"learner": "kernel", "protocol": "standard-v1"},
    )
    found = {board_of(e): e for e in entries(directory)}
    assert set(found) == {
        ("standard-v2", "stacked"),
        ("adam-v1", "stacked"),
        ("standard-v1", "kernel"),
    }
    for e in found.values():
        p = np.array(list(e.p_explored.values()))
        assert e.explored.count == len(p)
        shown = stats.false_discovery_control(p, method="bh") <= 0.05
        assert e.explored.shown == shown.sum()
        np.testing.assert_array_equal(p <= e.level, shown)
    # nothing was declared of what is no network
    kernel = found["standard-v1", "kernel"]
    assert kernel.confirmatory == []
    assert ("gain", "all", "none") in kernel.p_explored


def test_arms_beside_the_lattice_are_explored_too(richer):
    (stacked,) = (e for e in entries(richer) if e.study.learner == "stacked")
    found = set(stacked.p_explored)
    assert ("gain", "wrong-sign.fourier", "fourier") in found
    assert ("gain", "extra-data@2", "all") in found
    assert any(kind == "order" for kind, *_ in found)


def test_few_replicates_correct_nothing(results):
    kept.rewrite(results, lambda r: r if r["data_seed"] < 3 else None)
    (entry,) = entries(results)
    assert (entry.explored.count, entry.level) == (0, 0.05)
    assert all(c.shown == "open" for c in entry.confirmatory)


def test_a_pattern_is_shown_by_the_correction_that_it_belongs_to(results, tmp_path):
    (before,) = entries(results, [ledger(tmp_path / "before", 0)])
    (after,) = entries(results, [ledger(tmp_path / "after", 3)])
    for j in before.judged:
        e = j.expected
        (same,) = (
            c for c in before.confirmatory if (c.what, c.expected) == (e.statement, e.bounds)
        )
        assert before.how_declared(e) == "beforehand"
        assert after.how_declared(e) == "explored"
        assert before.shows(j) == (same.adjusted <= 0.05)
        assert after.shows(j) == (after.p_explored["pattern", e.statement, e.bounds] <= after.level)
