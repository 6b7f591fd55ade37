"""What there is, in tables: every name, once, with what one needs to choose."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.learners import names
from pinnablate.report import listings
from pinnablate.tasks.protocol import protocols


def rows(text):
    table = text.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]


def test_every_environment_is_listed_with_what_one_needs_to_choose():
    found = rows(listings.environments())
    assert [row[0] for row in found] == registry.identifiers()
    heat = next(row for row in found if row[0] == "heat-mixed-v1")
    assert heat[1:] == [
        "x t",
        "u q",
        "energy fourier",
        "smoke",
    ]


def test_digests_are_listed_on_demand():
    found = {row[0]: row[1:] for row in rows(listings.environments(digests=True))}
    assert {i: row[3] for i, row in found.items()} == {
        i: registry.load(i).digest for i in registry.identifiers()
    }
    assert found["heat-mixed-v1"][:3] == ["4", "extrap", "kernel gains much"]
    assert found["heat-mixed-v1"][4] == "standard no-walls players"
    assert dict(rows(listings.protocols(digests=True))) == {
        name: p.digest for name, p in protocols().items()
    }


def test_controls_are_listed_with_the_names_of_groups():
    text = listings.arms()
    found = {row[0]: row[1] for row in rows(text)}
    assert found["rbf"] == "yes"
    assert found["gp"] == found["extra-data@8"] == "no"
    assert "everything" in text.splitlines()[-1]


def test_learners_that_are_told_equations_are_listed():
    found = {row[0]: row[1:] for row in rows(listings.learners())}
    assert set(found) == set(names()) - {"interpolators"}
    assert found["stacked"][:3] == ["yes", "yes", "1"]
    assert found["oracle"][:2] == ["no", "no"]


def test_protocols_are_listed_with_their_budgets():
    found = {row[0]: row[1:] for row in rows(listings.protocols())}
    assert list(found) == list(protocols())
    assert found["smoke"][:4] == ["2 x 12", "Adam 40, Levenberg-Marquardt 20", "32", "64"]
    assert found["adam-v1"][1] == "Adam 20000"
