"""How many statements would hold anyway, on lattices whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from pinnablate.analysis.base_rates import base_rates
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.patterns import judge
from pinnablate.arms import Arm, Role
from pinnablate.environment import Expected
from tests.analysis.made import full_lattice, record, subsets_of


def made(skill, names="abc", replicates=6, spread=0.05):
    """A lattice with skills {subset: decades}, and noise."""
    return full_lattice(names, lambda s: 10 ** -skill(s), replicates, spread)


def rate(lattice, statement, low=None, high=None):
    (found,) = base_rates(lattice, [Expected(statement, at_least=low, at_most=high)])
    return found


def both(s):
    """a and b are worth a decade together and nothing alone; c is worth a tenth."""
    return 1.0 * ({"a", "b"} <= s) + 0.1 * ("c" in s)


def test_if_equations_did_nothing_a_gain_has_either_sign_equally_often():
    lattice = made(both)
    assert rate(lattice, "v(a+b) - v(none)", low=0).nothing == 0.5
    assert rate(lattice, "v(a+b) - v(none)", low=0.5).nothing == 0
    assert rate(lattice, "v(a+b) - v(none)", -0.5, 0.5).nothing == 1
    assert rate(lattice, "shapley(a)", high=0.15).nothing == 1
    assert rate(lattice, "moebius(a, b)", low=0.3).nothing == 0


def test_its_noise_is_that_of_the_records():
    """The share beyond one standard error is that of a sum with random signs, about a third."""
    lattice = made(both, replicates=10, spread=0.1)
    gains = lattice.skills("a") - lattice.skills("none")
    error = gains.std(ddof=1) / np.sqrt(10)
    within = rate(lattice, "v(a) - v(none)", -1.0 * error, 1.0 * error).nothing
    assert within == pytest.approx(0.683, abs=0.06)
    assert rate(lattice, "v(a) - v(none)", -4 * error, 4 * error).nothing == 1
    # every sign pattern once
    assert within * 1024 == round(within * 1024)


def test_controls_keep_their_values_and_wrong_laws_do_not():
    lattice = made(both, spread=0.01)
    records, told = dict(lattice.records), dict(lattice.told)
    for arm in (Arm("gp", role=Role.CONTROL), Arm("all/x", ("a", "b", "c"))):
        told[arm.name] = arm
        for r in lattice.replicates:
            records[arm.name, r] = record(arm.name, r, 0.01)
    lattice = Lattice(told, lattice.replicates, records, "extrap", 1e-12, lattice.subsets)
    assert rate(lattice, "v(gp) - v(none)", low=1.9).nothing == 1
    assert rate(lattice, "v(all/x) - v(none)", -0.1, 0.1).nothing == 1
    for name in ("gp", "all/x"):
        found = rate(lattice, f"v({name})", low=1.9)
        assert (found.added, found.permuted) == (1, 1)


def test_if_equations_added_up_nothing_interacts():
    lattice = made(both)
    assert rate(lattice, "moebius(a, b)", -1e-12, 1e-12).added == 1
    assert rate(lattice, "interaction(a, b)", low=0.1).added == 0
    assert rate(lattice, "v(a+b) - max(v(a), v(b))", low=0.8).added == 0
    assert rate(lattice, "v(a+b) - max(v(a), v(b))", 0.4, 0.6).added == 1
    assert rate(lattice, "mean(moebius(all)) / mean(average(moebius(size(2))))", high=9).added == 0


def test_if_equations_added_up_gains_and_worths_stay():
    lattice = made(both)
    statements = [Expected(t, at_least=0) for t in ("v(all) - v(none)", "shapley(c)", "v(all, w)")]
    for seen, statement in zip(judge(lattice, statements), statements, strict=True):
        exact = replace(statement, at_least=seen.seen.mean - 1e-9, at_most=seen.seen.mean + 1e-9)
        (found,) = base_rates(lattice, [exact])
        assert found.added == 1, statement


def test_with_names_permuted_every_assignment_counts_once():
    lattice = made(both)
    # a+b is the good pair in 2 of the 6 permutations of three names
    assert rate(lattice, "v(a+b) - v(none)", low=0.9).permuted == pytest.approx(1 / 3)
    assert rate(lattice, "shapley(c)", high=0.2).permuted == pytest.approx(1 / 3)
    assert rate(lattice, "banzhaf(a)", low=0.3).permuted == pytest.approx(2 / 3)
    assert rate(lattice, "interaction(b, a)", low=0.5).permuted == pytest.approx(1 / 3)
    assert rate(lattice, "moebius(b, c)", low=0.5).permuted == pytest.approx(1 / 3)
    # what names no equation holds always or never
    assert rate(lattice, "v(all) - v(none)", low=0.5).permuted == 1
    assert rate(lattice, "max(mean(v(size(2))))", low=5).permuted == 0


def test_permutations_are_those_of_the_lattice_one_by_one():
    rng = np.random.default_rng(3)
    values = {s: rng.normal() for s in subsets_of("abcd")}
    lattice = made(values.get, "abcd", 2, 0)
    formula = "v(a+b) - max(v(c), v(d, w)) + moebius(a, b, c) + v(a)"

    def under(order):
        to = dict(zip("abcd", order, strict=True))
        return made(lambda s: values[frozenset(to[i] for i in s)], "abcd", 2, 0)

    asked = [Expected(formula, at_least=0)]
    seen = np.sort([judge(under(o), asked)[0].seen.mean for o in permutations("abcd")])
    for held in (1, 7, 20):
        bound = (seen[-held] + seen[-held - 1]) / 2
        assert rate(lattice, formula, low=bound).permuted == pytest.approx(held / 24)


def test_many_equations_and_many_replicates_are_drawn_with_a_seed():
    lattice = full_lattice("abcdefgh", lambda s: 0.5 ** len(s), 12)
    statements = [Expected("v(a) - v(none)", at_least=0.29), Expected("v(all)", at_least=0)]
    first, second = (base_rates(lattice, statements) for _ in range(2))
    assert first == second
    assert 0 < first[0].permuted <= 1
    assert first[1].permuted == 1


def test_a_partial_lattice_has_base_rates_too():
    whole = full_lattice("abcde", lambda s: 0.5 ** len(s), 5)
    kept = {s: name for s, name in whole.subsets.items() if len(s) in (0, 1, 2, 4, 5)}
    lattice = replace(whole, subsets=kept)
    found = rate(lattice, "shapley(a) - interaction(a, b)", low=0.2)
    assert (found.nothing, found.added, found.permuted) == (0, 1, 1)


def test_one_replicate_has_no_noise_to_go_by():
    found = rate(made(both, replicates=1), "v(a+b) - v(a)", low=0.5)
    assert found.nothing is None
    assert found.permuted == pytest.approx(2 / 6)
