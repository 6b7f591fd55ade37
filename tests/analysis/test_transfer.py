"""Violations of laws with planted answers: what is inherited, what is not, and a field that collapses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.transfer import (
    fallen,
    leave_one_out,
    transfer_of,
    transfers,
    violations_of,
)
from pinnablate.errors import PinnablateError
from tests.analysis.made import full_lattice, subsets_of

LAWS = ("a", "b", "c")
REPLICATES = 8


def violations(decades, laws=LAWS, spread=0.05, seed=0, replicates=REPLICATES):
    """Sizes of every law under every subset: 10 ** -decades(subset, law), with noise by subset and replicate."""
    rng = np.random.default_rng(seed)
    return {
        s: {e: 10 ** (rng.normal(0, spread, replicates) - decades(s, e)) for e in laws}
        for s in subsets_of(laws)
    }


def implied(s, law):
    """Laws a and b together imply c; told, every law falls by two decades."""
    return 2.0 if law in s or (law == "c" and {"a", "b"} <= s) else 0.0


def found(*args, **options):
    return {(t.law, t.told): t for t in transfers(*args, **options)}


def test_an_implied_law_is_inherited_and_independent_ones_are_not():
    seen = found(violations(implied))
    inherited = seen["c", frozenset("ab")]
    assert inherited.decades.mean == pytest.approx(2, abs=0.1)
    assert inherited.share == pytest.approx(1, abs=0.05)
    assert inherited.p < 1e-6
    for law, told in (("a", "bc"), ("b", "ac"), ("c", "a"), ("c", "b")):
        other = seen[law, frozenset(told)]
        assert abs(other.decades.mean) < 0.1
        assert other.share == pytest.approx(0, abs=0.05)


def test_the_mean_is_paired_within_replicates():
    made = violations(implied, spread=0)
    for by in made.values():
        by["c"] *= 10 ** np.linspace(-3, 3, REPLICATES)  # what all subsets of a replicate share
    seen = found(made)["c", frozenset("ab")]
    assert seen.decades.half_width == pytest.approx(0, abs=1e-9)


def test_a_collapse_to_a_constant_does_not_look_lawful():
    """Told a, the model's fields shrink by three decades, and so do residuals and terms of c."""
    made = violations(lambda s, law: 3.0 if law in s or "a" in s else 0.0)
    sizes = violations(lambda s, law: 3.0 if "a" in s else 0.0, seed=1)
    unguarded, guarded = (found(made, of)["c", frozenset("a")] for of in (None, sizes))
    assert unguarded.p < 1e-6  # what nobody could tell without the sizes
    assert not unguarded.collapsed
    assert guarded.collapsed
    assert abs(guarded.relative.mean) < 0.1
    assert guarded.p > 0.05


def test_a_law_that_is_learned_is_no_collapse():
    sizes = violations(lambda s, law: 0.0, seed=1)
    seen = found(violations(implied), sizes)["c", frozenset("ab")]
    assert not seen.collapsed
    assert seen.p < 1e-6


def test_noise_shows_a_transfer_as_often_as_its_level_says():
    """One-sided at 5 %: of 3000 transfers about 150, and with the guard no more."""
    shown = {False: [], True: []}
    for seed in range(250):
        made = violations(lambda s, law: 0.0, spread=0.4, seed=seed)
        sizes = violations(lambda s, law: 0.0, spread=0.2, seed=10_000 + seed)
        for guarded in shown:
            of = transfers(made, sizes if guarded else None)
            shown[guarded] += [t.p <= 0.05 for t in of if len(t.told) < 3]
    assert len(shown[False]) == 2250
    assert np.mean(shown[False]) == pytest.approx(0.05, abs=0.02)
    assert np.mean(shown[True]) <= np.mean(shown[False])


def test_where_telling_does_next_to_nothing_there_is_no_share():
    seen = found(violations(lambda s, law: 0.0))["c", frozenset("ab")]
    assert seen.share is None


def test_below_five_replicates_nothing_is_shown():
    seen = found(violations(implied, replicates=4))["c", frozenset("ab")]
    assert seen.decades.half_width is None
    assert seen.p == 1


def test_round_off_counts_as_round_off():
    made = violations(lambda s, law: 0.0, spread=0)
    made[frozenset("ab")]["c"] = np.zeros(REPLICATES)
    assert fallen(made, frozenset("ab"), "c") == pytest.approx(8)


def test_only_subsets_that_are_asked_for():
    of = transfers(violations(implied), subsets=leave_one_out(LAWS))
    assert [(t.law, t.told) for t in of] == [(law, frozenset(LAWS) - {law}) for law in LAWS]


def test_without_the_empty_subset_there_is_nothing_to_hold_against():
    made = violations(implied)
    del made[frozenset()]
    with pytest.raises(ValueError, match="expected the violations of the empty subset"):
        transfers(made)


# Records

world = registry.load("heat-mixed").world()


def with_residuals(lattice, **more):
    records = {
        cell: replace(r, residuals={"energy": [0.3, 0.4], "fourier": [0.1]}, **more)
        for cell, r in lattice.records.items()
    }
    return replace(lattice, records=records)


def test_a_law_of_several_residuals_counts_as_their_rms():
    lattice = with_residuals(full_lattice(("energy", "fourier"), lambda s: 0.1))
    made, sizes = violations_of(world, lattice)
    assert made[frozenset()]["energy"] == pytest.approx(np.sqrt(0.125))
    assert sizes is None


def test_sizes_of_terms_are_read_where_every_record_holds_them():
    lattice = full_lattice(("energy", "fourier"), lambda s: 0.1)
    held = with_residuals(lattice, term_sizes={"energy": [1.0, 1.0], "fourier": [0.5]})
    assert violations_of(world, held)[1][frozenset()]["fourier"] == pytest.approx(0.5)
    one = held.records["none", 0]
    partly = {**held.records, ("none", 0): replace(one, term_sizes={})}
    assert violations_of(world, replace(held, records=partly))[1] is None


def test_of_a_study_it_is_every_law_told_all_others():
    lattice = with_residuals(full_lattice(("energy", "fourier"), lambda s: 0.1))
    found = transfer_of(world, lattice)
    assert [(law, set(t.told)) for law, t in found.items()] == [
        ("energy", {"fourier"}),
        ("fourier", {"energy"}),
    ]


def test_what_it_needs_is_said_in_one_sentence():
    complete = full_lattice(("energy", "fourier"), lambda s: 0.1)
    with pytest.raises(PinnablateError, match="expected residuals of every law on record"):
        transfer_of(world, complete)
    lacking = {cell: r for cell, r in complete.records.items() if cell != ("energy", 0)}
    with pytest.raises(PinnablateError, match="got no complete records of energy; run the study"):
        transfer_of(world, replace(complete, records=lacking))
    players = registry.load("heat-mixed").world("players")
    with pytest.raises(PinnablateError, match="expected laws that are told or withheld whole"):
        transfer_of(players, with_residuals(complete))


def test_models_without_residuals_have_no_violations():
    assert violations_of(world, full_lattice(("energy", "fourier"), lambda s: 0.1)) == ({}, None)
