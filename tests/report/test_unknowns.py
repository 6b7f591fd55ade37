"""What models learned of unknown coefficients, near the top of what is shown."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate import parameters
from pinnablate.analysis.estimate import estimate
from pinnablate.report.unknowns import unknowns_section

C1, C2 = parameters("C1 C2")
RNG = np.random.default_rng(0)
ALONG = RNG.uniform(-0.1, 0.3, 5)


def section(values, guesses=None, complete=True):
    """What is said of {coefficient: one value a replicate}."""
    count = len(next(iter(values.values())))
    records = [
        SimpleNamespace(detail={"unknowns": {n: v[k] for n, v in values.items()}})
        for k in range(count)
    ]
    lattice = SimpleNamespace(
        complete=lambda _: complete,
        replicates=range(count),
        of=lambda _: records,
        estimate=estimate,
    )
    environment = SimpleNamespace(unknowns=guesses or {C1: 0.5, C2: 0.0})
    return "\n".join(unknowns_section(SimpleNamespace(environment=environment), lattice))


def test_a_line_for_each_coefficient():
    said = section({"C1": [0.1, 0.11, 0.12, 0.13, 0.14], "C2": [0.5, 0.7, 0.4, 0.6, 0.55]})
    c1, c2 = ([w.strip() for w in line.split("|")] for line in said.splitlines() if "| C" in line)
    assert c1[1:5] == ["C1", "0.5", "0.12", "0.1004 to 0.1396"]
    assert c2[1:4] == ["C2", "0", "0.55"]
    assert "separately" not in said


def test_without_an_interval_the_range_is_shown():
    said = section({"C1": [0.1, 0.2], "C2": [0.5, 0.7]})
    assert "least to largest" in said
    assert "0.1 to 0.2" in said


def test_coefficients_that_one_combination_fixes_are_named_with_it():
    noise = 0.001 * RNG.standard_normal(5)
    said = section({"C1": list(ALONG), "C2": list(1.5 - 10 * ALONG + noise)})
    assert "**C1 and C2 are not determined separately**" in said
    assert "C2 + 10 C1 = 1.5." in said


@pytest.mark.parametrize(
    "values",
    [
        {"C1": [0.1, 0.2], "C2": [0.5, -0.5]},  # two points are always on a line
        {"C1": list(1 + ALONG / 1e4), "C2": list(1.5 - ALONG / 1e4)},  # and nobody minds
    ],
)
def test_too_little_is_no_finding(values):
    assert "separately" not in section(values)


def test_nothing_is_said_without_coefficients_or_records():
    assert section({"C1": [1.0], "C2": [1.0]}, complete=False) == ""
    assert unknowns_section(SimpleNamespace(environment=SimpleNamespace(unknowns={})), None) == []
