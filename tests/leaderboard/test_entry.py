"""What an entry comes to, by an independent reading of the file."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.publish import pages
from pinnablate.records.store import Store
from tests.leaderboard import kept


def test_gains_on_the_page_are_those_of_the_records(results):
    """By an independent reading of the file."""
    skill = {
        (r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"])
        for r in kept.lines_of(results)
        if "arm" in r
    }
    gain = np.mean([skill["all", s] - skill["none", s] for s in range(5)])
    first = np.mean([skill["energy", s] - skill["none", s] for s in range(5)])
    last = np.mean([skill["all", s] - skill["fourier", s] for s in range(5)])
    page = pages(results).texts["heat-mixed-v1.md"]
    assert f"gains **{gain:+.2f} ±" in page
    worth = page[page.index("### What each equation is worth") :]
    row = next(r for r in worth.splitlines() if r.startswith("| energy  "))
    assert row.split("|")[4].strip().startswith(f"{(first + last) / 2:+.2f} ±")


def test_the_headline_is_over_the_chosen_and_the_highest_of_all_controls(beside):
    """By an independent reading of the file: the least held-out error, and the least error, in the replicates that have them all."""
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    kept.rewrite(beside, lambda r: None if r["arm"] not in usual and r["data_seed"] == 4 else r)
    controls = ("none", "none-long", "weight-decay", "rbf", "mean", "smoothness", "nearest")
    told = [
        r
        for r in kept.lines_of(beside)
        if "arm" in r and r["learner"] in ("stacked", "interpolators")
    ]
    held_out = {
        a: np.mean([np.log(r["held_out"]) for r in told if r["arm"] == a and r["data_seed"] < 4])
        for a in controls
    }
    chosen = min(held_out, key=held_out.get)
    skill = {(r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"]) for r in told}
    highest = max(controls, key=lambda a: np.mean([skill[a, s] for s in range(4)]))
    over = {a: np.mean([skill["all", s] - skill[a, s] for s in range(4)]) for a in controls}
    overview = pages(beside).texts["tables.md"]
    board = overview[overview.index("## standard-v2, learner stacked") :]
    # four replicates have no interval: they stand one by one
    assert re.search(
        rf"{re.escape(f'{over[chosen]:+.2f}')} \([-+/.0-9]+\) \({chosen}, 4 replicates\)", board
    )
    assert re.search(rf"{re.escape(f'{over[highest]:+.2f}')} \([-+/.0-9]+\) \({highest}\)", board)


def entry_of(results, learner="stacked"):
    entries, _ = entries_of(registry.load("heat-mixed"), Store(results))
    return next(e for e in entries if e.study.learner == learner)


def test_it_has_the_names_of_its_study(results):
    entry = entry_of(results)
    assert entry.title == "heat-mixed-v1, standard, standard-v2, stacked"
    assert entry.slug == "heat-mixed-v1.standard.standard-v2.stacked"
    assert (entry.complete, entry.ranked, entry.trains_network) == (True, True, True)


def test_the_most_valuable_equation_comes_first(results):
    worth = entry_of(results).worth
    skill = {
        (r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"])
        for r in kept.records_of(results, "stacked")
    }
    first = np.mean([skill["fourier", s] - skill["none", s] for s in range(5)])
    last = np.mean([skill["all", s] - skill["energy", s] for s in range(5)])
    assert worth["fourier"].mean == pytest.approx((first + last) / 2)
    assert list(worth) == sorted(worth, key=lambda e: -worth[e].mean)


def test_a_replicate_costs_what_its_cells_cost(results):
    cells = kept.records_of(results, "stacked", "interpolators")
    assert len(cells) == 40
    assert entry_of(results).thread_seconds == pytest.approx(
        sum(r["cost"]["thread_seconds"] for r in cells) / 5
    )


def test_patterns_are_judged_where_their_arms_were_trained(results, beside):
    few, more = ({j.expected.statement for j in entry_of(d).judged} for d in (results, beside))
    assert more - few == {
        "v(wrong-sign.fourier) - v(fourier)",
        "v(all/wrong-sign.fourier) - v(none)",
    }


def test_it_shows_itself_in_one_line(results):
    assert repr(entry_of(results)).endswith("40 records, ranked)")
