"""What there is, in tables: every name, once, with what one needs to choose."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.learners import names
from pinnablate.report import listings
from pinnablate.tasks.protocol import protocols


def rows(text):
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()[2:]]


def test_every_environment_is_listed_with_its_digest():
    found = rows(listings.environments())
    assert [row[0] for row in found] == registry.identifiers()
    assert [row[-1] for row in found] == [registry.load(i).digest for i in registry.identifiers()]
    heat = next(row for row in found if row[0] == "heat-mixed-v1")
    assert heat[1:7] == [
        "smoke",
        "kernel gains much",
        "energy fourier",
        "4",
        "extrap",
        "standard no-walls players",
    ]


def test_learners_that_are_told_equations_are_listed():
    found = {row[0]: row[1:] for row in rows(listings.learners())}
    assert set(found) == set(names()) - {"interpolators"}
    assert found["stacked"][:3] == ["yes", "yes", "1"]
    assert found["oracle"][:2] == ["no", "no"]


def test_protocols_are_listed_with_their_budgets():
    found = {row[0]: row[1:] for row in rows(listings.protocols())}
    assert list(found) == list(protocols())
    assert found["smoke"][:5] == [
        "2 x 12",
        "Adam 40, Levenberg-Marquardt 20",
        "32",
        "64",
        protocols()["smoke"].digest,
    ]
    assert found["adam-v1"][1] == "Adam 20000"
