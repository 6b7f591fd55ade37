"""Arms by name and by group, as they are typed on the command line."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.arms import (
    CONTROLS,
    EVERYTHING,
    FURTHER,
    Arm,
    Role,
    choose,
    default_arms,
    equations_in,
    further_arms,
    lattice,
    parse,
    recorded_arms,
    subset,
)
from pinnablate.errors import PinnablateError
from tests.worlds import nine

maxwell = registry.load("maxwell-cavity-2d")


def test_names_are_in_the_order_declared():
    assert parse(maxwell, "ampere+faraday")[0] == subset(maxwell, ("faraday", "ampere"))
    assert parse(maxwell, "ampere+faraday")[0].name == "faraday+ampere"
    assert parse(maxwell, "gauss_e+gauss_b+faraday+ampere")[0].name == "all"


def test_groups_and_repetitions():
    assert parse(maxwell, "default") == default_arms(maxwell) == (*lattice(maxwell), *CONTROLS)
    assert [a.name for a in parse(maxwell, "none, all,none,rbf")] == ["none", "all", "rbf"]
    assert parse(maxwell, "controls") == (*CONTROLS, *FURTHER)


def test_the_kind_of_lattice_is_that_of_the_group():
    assert parse(nine(), "lattice", "order2") == lattice(nine(), "order2")
    assert default_arms(nine(), "order2") == (*lattice(nine(), "order2"), *CONTROLS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ampere+farady", "unknown equation .* 'farady'.*Did you mean 'faraday'"),
        ("weight-decy", "unknown arm .*Did you mean 'weight-decay'"),
        ("", "unknown arm"),
        ("ampere+", "unknown equation"),
        ("wrong-sign.farady", r"unknown arm .*Did you mean 'wrong-sign\.faraday'"),
    ],
)
def test_misspelt_names_are_refused(text, message):
    with pytest.raises(PinnablateError, match=message):
        parse(maxwell, text)


def test_everything_is_the_lattice_every_control_and_every_placebo():
    names = [a.name for a in parse(maxwell, EVERYTHING)]
    assert len(names) == len(set(names)) == 16 + 4 + len(further_arms(maxwell))
    for expected in (
        "none",
        "all",
        "smoothness",
        "random-operator",
        "gp",
        "extra-data@32",
        "wrong-sign.faraday",
        "all/near-miss.no_displacement@0.9",
        "permuted-fields.gauss_e",
        "all/unknown-coefficients",
    ):
        assert expected in names


def test_words_for_equations_are_read_without_asking_who_has_them():
    assert equations_in("none", ("a", "b")) == ()
    assert equations_in("all", ("a", "b")) == ("a", "b")
    assert equations_in("b+z", ("a", "b")) == ("b", "z")


def test_controls_of_other_packages_come_last_and_are_loaded_only_where_they_are_asked_for(
    monkeypatch,
):
    calls = []

    def offered():
        calls.append(1)
        return (Arm("median", role=Role.CONTROL), Arm("faraday", role=Role.CONTROL))

    monkeypatch.setattr(choose, "offered", offered)
    assert [a.role for a in parse(maxwell, "none,rbf,faraday,wrong-sign.faraday")] == [
        Role.LATTICE,
        Role.CONTROL,
        Role.LATTICE,
        Role.PLACEBO,
    ]
    assert not calls
    assert parse(maxwell, "median")[0].is_control
    assert calls
    monkeypatch.setattr(choose, "offered", lambda: (Arm("median", role=Role.CONTROL),))
    assert "median" in [a.name for a in parse(maxwell, "controls")]


@pytest.mark.parametrize("group", ["controls", EVERYTHING, "lattice,controls"])
def test_a_control_with_the_name_of_an_equation_is_no_row_of_its_table(group, monkeypatch):
    monkeypatch.setattr(choose, "offered", lambda: (Arm("faraday", role=Role.CONTROL),))
    with pytest.raises(PinnablateError, match="'faraday' of another package has the name of an eq"):
        parse(maxwell, group)
    assert parse(maxwell, "default")


def test_every_arm_that_records_may_hold_stands_there_once():
    """A sweep that keeps a prior shares its sizes below one with the sweep that does not."""
    names = [arm.name for arm in recorded_arms(registry.load("heat-mixed"))]
    assert "extra-data.gp-prior@32" in names
    assert "extra-data.gp@0.5" in names
    assert len(names) == len(set(names))
