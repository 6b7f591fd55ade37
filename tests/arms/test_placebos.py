"""Placebos: every wrong law alone, and in the place of the right one."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.arms import Role, Wrong, replaced, wrongs
from pinnablate.arms.placebos import THETAS, partly_told, placebos

maxwell = registry.load("maxwell-cavity-2d")


def test_every_equation_is_made_wrong_in_three_ways_and_every_near_miss_told_by_degrees():
    made = wrongs(maxwell)
    assert len(made) == 3 * len(maxwell.equations) + len(THETAS) * len(maxwell.near_misses)
    assert len({w.name for w in made}) == len(made)


def test_a_wrong_law_stands_alone_and_in_the_place_of_those_that_it_replaces():
    wrong = Wrong("near-miss", "no_displacement")
    assert replaced(maxwell, wrong) == ("ampere",)
    alone, among = placebos(maxwell, wrong)
    assert (alone.role, alone.equations, alone.wrong) == (Role.PLACEBO, (), (wrong,))
    assert (among.role, among.equations) == (
        Role.PLACEBO_AMONG_ALL,
        ("gauss_e", "gauss_b", "faraday"),
    )
    assert replaced(maxwell, Wrong("wrong-sign", "faraday")) == ("faraday",)


def test_partly_told_arms_are_told_every_equation_or_one():
    observed, everything, *single = partly_told(maxwell)
    assert observed.observed_only
    assert not observed.unknown
    assert everything.unknown == everything.equations == tuple(maxwell.equations)
    assert [a.unknown for a in single] == [(e,) for e in maxwell.equations]
