"""The lattice, the controls, and their names on the command line."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.arms import CONTROLS, default_arms, lattice, parse, subset
from pinnablate.environment import Environment, Observations, coordinates, fields
from pinnablate.errors import PinnablateError

maxwell = registry.load("maxwell-cavity-2d")


def test_the_lattice_holds_every_subset_once_from_none_to_all():
    arms = lattice(maxwell)
    assert len(arms) == len({a.equations for a in arms}) == 16
    assert (arms[0].name, arms[-1].name) == ("none", "all")
    assert [len(a.equations) for a in arms] == sorted(len(a.equations) for a in arms)


def test_names_are_in_the_order_declared():
    assert parse(maxwell, "ampere+faraday")[0] == subset(maxwell, ("faraday", "ampere"))
    assert parse(maxwell, "ampere+faraday")[0].name == "faraday+ampere"
    assert parse(maxwell, "gauss_e+gauss_b+faraday+ampere")[0].name == "all"


def test_groups_and_repetitions():
    assert parse(maxwell, "default") == default_arms(maxwell) == (*lattice(maxwell), *CONTROLS)
    assert [a.name for a in parse(maxwell, "none, all,none,rbf")] == ["none", "all", "rbf"]
    assert parse(maxwell, "controls") == CONTROLS


@pytest.mark.parametrize(("text", "message"), [
    ("ampere+farady", "unknown equation .* 'farady'.*Did you mean 'faraday'"),
    ("weight-decy", "unknown arm .*Did you mean 'weight-decay'"),
    ("", "unknown arm"),
    ("ampere+", "unknown equation"),
])
def test_misspelt_names_are_refused(text, message):
    with pytest.raises(PinnablateError, match=message):
        parse(maxwell, text)


def test_a_lattice_of_more_than_eight_equations_is_refused_with_remedies():
    t = coordinates("t")
    y = fields("y", t)
    many = Environment(id="many-v1", domain={t: (0, 1)}, equations={f"e{k}": y.diff(t) - y * (k + 1) for k in range(9)},
                       solution={y: t}, observations=Observations(count=3, until=0.5), primary="extrap", source="")
    with pytest.raises(PinnablateError, match=r"2\^9 = 512 subsets.*--arms"):
        lattice(many)
