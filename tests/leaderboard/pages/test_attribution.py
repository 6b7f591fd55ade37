"""What each equation is worth, and how they work together, held against the records."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.pages.attribution import interactions_section, worth_section
from pinnablate.records.store import Store
from tests.leaderboard import kept


@pytest.fixture
def entry(results):
    ((found,), _) = entries_of(registry.load("heat-mixed"), Store(results))
    return found


def cells(table):
    """{first cell: {header: cell}} of a table in Markdown."""
    head, _, *body = ([c.strip() for c in line.split("|")[1:-1]] for line in table.splitlines())
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def test_values_stand_on_every_split_and_field(entry, results):
    table = cells(worth_section(entry)[4])
    assert list(table["energy"]) == [
        "equation",
        "scalar equations",
        "observed fields in it",
        "Shapley",
        "Banzhaf",
        "Shapley, interp",
        "Shapley, unobserved",
    ]
    records = {
        (r["arm"], r["data_seed"]): r["errors"]["unobserved"]
        for r in kept.records_of(results, "stacked")
    }
    v = {
        arm: np.mean([-np.log10(records[arm, s]) for s in range(5)])
        for arm in ("none", "energy", "fourier", "all")
    }
    worth = (v["energy"] - v["none"] + v["all"] - v["fourier"]) / 2
    assert table["energy"]["Shapley, unobserved"].startswith(f"{worth:+.2f} ±")
    assert (
        table["energy"]["Shapley"] == table["energy"]["Banzhaf"]
    )  # of two equations they are the same


def test_values_stand_on_every_field_and_sector(tmp_path):
    directory = kept.keep(tmp_path / "results", {}, name="maxwell-cavity-2d-v1")
    env = registry.load("maxwell-cavity-2d")
    ((found,), _) = entries_of(env, Store(directory))
    table = cells(worth_section(found)[4])
    assert list(table) == list(env.equations)
    fields, sectors = (
        [f"Shapley, {name}" for name in names] for names in (env.field_names, env.sectors)
    )
    assert list(table["faraday"]) == [
        "equation",
        "scalar equations",
        "observed fields in it",
        "Shapley",
        "Banzhaf",
        "Shapley, interp",
        *fields,
        *sectors,
    ]


def test_pairs_and_subsets_are_judged(entry, results):
    lines = interactions_section(entry)
    assert lines[2] == (
        "Of the one pair **1** interacts on either scale, decades or errors (energy and fourier help "
        "each other)."
    )
    assert lines[4].startswith("Which are needed: **all needed (100 %)**. ")
    assert lines[6] == "No subset is shown to be worse than none of the equations."
    skill = {
        (r["arm"], r["data_seed"]): -np.log10(r["errors"]["extrap"])
        for r in kept.records_of(results, "stacked")
    }
    both = np.mean(
        [
            skill["all", s] - skill["energy", s] - skill["fourier", s] + skill["none", s]
            for s in range(5)
        ]
    )
    pairs, coefficients = (cells(line) for line in lines if line.startswith("| "))
    assert pairs["energy, fourier"]["interaction in skill"].startswith(f"{both:+.2f} ±")
    assert (
        coefficients["all"]["Moebius coefficient"]
        == pairs["energy, fourier"]["interaction in skill"]
    )
    assert list(coefficients) == ["energy", "fourier", "all"]
