"""Which equations the data speak against, on lattices whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.against import against, contributions
from tests.analysis.made import full_lattice

LAWS = ("kinematics", "newton", "mass")


def worse_with(*sets, factor=2.0):
    """The error of a set of laws: 0.1, and `factor` times that where it holds one of some sets."""
    bad = [frozenset(s) for s in sets]
    return lambda s: 0.1 * (factor if any(b <= s for b in bad) else 1.0)


def found(error, **changes):
    return {c.arm: c.equations for c in against(full_lattice(LAWS, error, **changes)).conflicts}


def test_a_wrong_law_is_named_alone():
    assert found(worse_with(["newton"])) == {"newton": ("newton",)}


def test_of_two_laws_that_contradict_each_other_one_at_least_is_blamed():
    assert found(worse_with(["newton", "mass"])) == {"mass+newton": ("newton", "mass")}


def test_a_law_that_hurts_beside_another_without_which_nothing_is_better_is_named():
    def error(s):  # kinematics helps, newton beside it hurts, and newton alone does nothing
        return 0.1 if "kinematics" not in s else 0.02 * (2 if "newton" in s else 1)

    assert found(error) == {"kinematics+newton": ("newton",)}


def test_a_law_that_is_shown_to_help_beside_all_others_is_not_blamed_for_harm_elsewhere():
    def error(s):  # newton alone misleads; without it, all others are of no use
        return 0.2 if s == {"newton"} else 0.01 if len(s) == 3 else 0.1

    all_of_it = against(full_lattice(LAWS, error))
    assert all_of_it.conflicts == ()
    assert all_of_it.candidates == ()
    (blame,) = all_of_it.helpful
    assert (blame.equation, blame.arm, blame.without) == ("newton", "newton", "none")


def test_two_wrong_laws_are_both_named():
    both = worse_with(["newton"], ["mass"])
    assert found(both) == {"newton": ("newton",), "mass": ("mass",)}


def test_nothing_is_said_where_laws_help_or_do_nothing():
    assert found(lambda s: 0.1 / (1 + len(s))) == {}
    assert found(lambda s: 0.1) == {}


def test_a_harm_below_a_tenth_of_a_decade_is_none():
    assert found(worse_with(["newton"], factor=1.2), spread=0.001) == {}


def test_on_noise_alone_almost_nothing_is_blamed():
    rng, blamed = np.random.default_rng(7), 0
    for _ in range(40):
        lattice = full_lattice(LAWS, lambda s: 0.1 * 10 ** rng.normal(0, 1e-9), replicates=5)
        records = {
            cell: replace(r, errors={"extrap": 0.1 * 10 ** rng.normal(0, 0.3)})
            for cell, r in lattice.records.items()
        }
        blamed += bool(against(replace(lattice, records=records)).conflicts)
    assert blamed <= 5  # 5 % of 40, and its noise


def test_below_five_replicates_nothing_is_tested():
    said = against(full_lattice(LAWS, worse_with(["newton"]), replicates=3))
    assert said.tested == 0
    assert [c.arm for c in said.conflicts] == ["newton"]
    assert not said.conflicts[0].shown


def test_with_ten_replicates_it_is_shown_with_its_share():
    said = against(full_lattice(LAWS, worse_with(["newton"])))
    (blame,) = said.conflicts[0].blamed
    assert said.tested == 12
    assert said.conflicts[0].shown
    assert (blame.arm, blame.without, blame.share) == ("newton", "none", 1.0)
    assert blame.change.mean == pytest.approx(-np.log10(2), abs=0.03)


def test_what_moved_between_the_budgets_is_counted_and_not_blamed():
    lattice = full_lattice(LAWS, worse_with(["newton"]))

    def at_half(record):
        moved = {"errors": {"extrap": 0.1}, "field_errors": {}, "relative_l2": {"extrap": 0.1}}
        return replace(record, half={**moved, "residuals": {}, "held_out": 0.1})

    records = {cell: at_half(r) for cell, r in lattice.records.items()}
    said = against(replace(lattice, records=records))
    assert said.conflicts == ()
    assert said.unsettled == 4  # newton in each of the four sets that hold it


def test_contributions_are_those_that_both_sets_have_a_value_for():
    values = {frozenset(): np.zeros(2), frozenset("a"): np.ones(2), frozenset("ab"): np.ones(2) * 3}
    made = {("".join(sorted(s)), e): v.tolist() for (s, e), v in contributions(values).items()}
    assert made == {("a", "a"): [1.0, 1.0], ("ab", "b"): [2.0, 2.0]}
