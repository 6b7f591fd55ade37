"""What the findings say of what networks became, from planted ones."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pinnablate import registry
from pinnablate.analysis.looked import counts, found
from pinnablate.leaderboard.pages.found_became import became_finding
from tests.analysis.test_looked import FREE, PLAYERS, planted


def board(order=("none", "energy", "fourier", "all")):
    """An environment whose networks leave directions free by FREE, and whose skills rise in an order."""
    of, lines = planted()
    read = {"none": 0.4, "energy": 0.3, "fourier": 0.2, "all": 0.1}  # on validation observations
    for (arm, r), old in of.records.items():
        errors = {"extrap": old.errors["extrap"] / 10 ** order.index(arm)}
        chosen = {"step": 1, "validation": read[arm]}
        of.records[arm, r] = replace(old, errors=errors, chosen=chosen)
    errors = {r.key: r.errors["extrap"] for r in of.records.values()}
    about_these = [replace(line, of={k: errors[k] for k in line.of}) for line in lines]
    entry = SimpleNamespace(environment=registry.load("heat-mixed"), lattice=of)
    seen = found(counts(about_these, of), of, PLAYERS)
    return SimpleNamespace(entries=[entry], looked_into={"heat-mixed-v1": seen})


@pytest.fixture(scope="module")
def text():
    return "\n".join(became_finding(board()))


def row(text):
    return [
        c.strip()
        for line in text.splitlines()
        if "[heat-mixed-v1]" in line
        for c in line.split("|")
    ]


def test_it_says_how_alike_networks_are_and_whether_a_ridge_lies_between(text):
    assert "no more alike inside than two replicates of one arm in 0 of 1 environments" in text
    assert "crosses a ridge in 10 of 15 cases" in text
    assert row(text)[2:5] == ["0.75", "+0.25 ± 0.00", "10 of 15"]


def test_it_holds_free_directions_against_linear_algebra(text):
    """Observability leaves something free unless both laws are told; the networks told Fourier's law
    do not, at a threshold of half a direction."""
    assert FREE["fourier"] < 0.5
    assert "that the laws and observations do in 3 of 4 at a tolerance of 0.1 %" in text
    assert "and 4 of 4 at a tolerance of 1 % (subsets of 1 environment;" in text  # twice as many


def test_scores_without_a_truth_are_held_against_skill(text):
    """Evidence and validation error order subsets as planted skills do; the number of laws ties two."""
    assert "evidence 1.00, validation error 1.00, number of laws 0.91" in text
    assert "number of laws 0.00 (median 0.00); the last is to tell all" in text
    other = "\n".join(became_finding(board(("all", "fourier", "energy", "none"))))
    assert "evidence -1.00, validation error -1.00, number of laws -0.91" in other
    assert "evidence 3.00 (median 3.00)" in other


def test_where_nothing_was_looked_into_it_says_how():
    lines = list(became_finding(SimpleNamespace(entries=[], looked_into={})))
    assert lines[0].startswith("No networks were looked into; `pinnablate leaderboard --look` does")
