"""Sections on wrong laws, more data and laws in part: by role, with gains that are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.sections import beyond
from tests.report.made import records_of, study

ARMS = (
    "none,energy,fourier,all,rbf,smoothness,wrong-sign.fourier,all/wrong-sign.fourier,near-miss.quasi_steady@0.5,"
    "extra-data@2,extra-data@8,all/observed-only,unknown-coefficients.fourier"
)
ERRORS = {
    "none": 1.0,
    "energy": 0.5,
    "fourier": 0.2,
    "all": 0.01,
    "rbf": 0.8,
    "smoothness": 0.7,
    "wrong-sign.fourier": 2.0,
    "all/wrong-sign.fourier": 0.9,
    "near-miss.quasi_steady@0.5": 0.6,
    "extra-data@2": 0.1,
    "extra-data@8": 0.001,
    "all/observed-only": 0.1,
    "unknown-coefficients.fourier": 0.25,
}


@pytest.fixture
def made():
    whole = study(arms=ARMS)
    found = records_of(whole, ERRORS)
    (key,) = [c.key for c in whole.cells if c.arm.name == "unknown-coefficients.fourier"]
    found[key] = replace(found[key], detail={"coefficient_error": 0.037})
    return whole, lattice_of(whole.world, whole.cells, found)


def rows(lines, title):
    """{first cell: other cells} of the table under a title."""
    table = lines[lines.index(title) + 2].splitlines()[2:]
    cells = [[c.strip() for c in line.split("|")[1:-1]] for line in table]
    return {row[0]: row[1:] for row in cells}


def test_controls_stand_best_first_with_what_they_are(made):
    lines = beyond(*made)
    found = rows(lines, "### Told nothing (explored)")
    assert list(found) == ["smoothness", "rbf"]
    assert found["rbf"][:3] == ["0.10", "+0.10", "+1.90"]
    assert any("is `rbf`: `all` gains 1.90 over it." in line for line in lines)


def test_wrong_laws_are_judged_alone_and_among_all(made):
    found = rows(beyond(*made), "### Told something false (explored)")
    assert found["wrong-sign.fourier"][1:] == ["-0.30", "-1.00", "+0.05", "-1.95"]
    assert float(found["wrong-sign.fourier"][0]) > 0.1
    assert found["near-miss.quasi_steady@0.5"][1] == "+0.22"
    assert found["near-miss.quasi_steady@0.5"][3:] == ["n/a", "n/a"]


def test_more_observations_are_sorted_and_the_first_that_does_as_much_is_named(made):
    lines = beyond(*made)
    assert list(rows(lines, "### More observations instead (explored)")) == ["x 2", "x 8"]
    assert "Told nothing, 8 times the observations do as much as all equations." in lines


def test_where_no_number_of_observations_does_as_much(made):
    whole, _ = made
    found = records_of(whole, {**ERRORS, "extra-data@8": 0.02})
    lines = beyond(whole, lattice_of(whole.world, whole.cells, found))
    assert (
        "Told nothing, no number of observations up to 8 times as many does as much as all equations."
    ) in lines


def test_laws_told_in_part_are_compared_with_the_same_told_in_full(made):
    found = rows(beyond(*made), "### Told in part (explored)")
    assert found["all/observed-only"] == ["+1.00", "-1.00", "n/a"]
    assert found["unknown-coefficients.fourier"] == ["+0.60", "-0.10", "0.037"]


def test_subsets_and_controls_alone_need_no_sections():
    whole = study(arms="lattice,rbf")
    assert beyond(whole, lattice_of(whole.world, whole.cells, records_of(whole))) == []


def test_without_both_ends_there_is_nothing_to_compare_with():
    whole = study(arms="none,extra-data@2")
    assert beyond(whole, lattice_of(whole.world, whole.cells, records_of(whole, ERRORS))) == []


def test_the_role_decides_and_not_the_name(made):
    """Arms that swap their names swap their sections' rows, and nothing else."""
    whole, lattice = made
    names = {"wrong-sign.fourier": "extra-data@2", "extra-data@2": "wrong-sign.fourier"}
    arms = tuple(replace(a, name=names.get(a.name, a.name)) for a in whole.arms)
    records = {(names.get(a, a), r): record for (a, r), record in lattice.records.items()}
    swapped = replace(lattice, told={a.name: a for a in arms}, records=records)
    lines = beyond(replace(whole, arms=arms), swapped)
    assert rows(lines, "### Told something false (explored)")["wrong-sign.fourier"][1:] == [
        "-0.30",
        "-1.00",
        "+0.05",
        "-1.95",
    ]
    assert list(rows(lines, "### More observations instead (explored)")) == ["x 2", "x 8"]


@pytest.mark.parametrize("arm", ["fourier", "energy", "rbf", "wrong-sign.fourier"])
def test_a_failed_cell_leaves_no_number_in_any_section(made, arm):
    """Not even a NaN: what would need its score is said to be absent."""
    whole, found = made
    (key,) = [c.key for c in whole.cells if c.arm.name == arm]
    by_key = {c.key: found.records[c.arm.name, c.replicate] for c in whole.cells}
    by_key[key] = replace(by_key[key], status="failed", reason="broken")
    broken = lattice_of(whole.world, whole.cells, by_key)
    text = "\n".join(beyond(whole, broken))
    assert "nan" not in text
    if arm == "fourier":
        assert (
            rows(beyond(whole, broken), "### Told something false (explored)")[
                "wrong-sign.fourier"
            ][2]
            == "n/a"
        )
        assert (
            rows(beyond(whole, broken), "### Told in part (explored)")[
                "unknown-coefficients.fourier"
            ][1]
            == "n/a"
        )
