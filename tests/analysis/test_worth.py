"""Worth and interactions by name, from records whose games are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.analysis.worth import has_subsets, interactions_of, worth_of
from pinnablate.errors import PinnablateError
from tests.analysis.made import full_lattice

heat = registry.load("heat-mixed").world()
NAMES = ("energy", "fourier")


def errors(s):
    """`fourier` is worth a decade alone, `energy` nothing; together they are worth two."""
    return 0.01 if len(s) == 2 else 0.1 if "fourier" in s else 1.0


def test_the_largest_worth_comes_first():
    made = full_lattice(NAMES, errors, spread=0)
    values = {e: w.mean for e, w in worth_of(heat, made).items()}
    assert list(values) == ["fourier", "energy"]
    assert values == pytest.approx({"fourier": 1.5, "energy": 0.5})
    assert worth_of(heat, made, field="w")["fourier"].mean == pytest.approx(
        1.5
    )  # twice the error everywhere
    (index,) = interactions_of(heat, made).values()
    assert index.in_skill.mean == pytest.approx(1)


def test_what_lacks_records_is_refused_in_one_sentence():
    made = full_lattice(NAMES, errors, replicates=2)
    assert has_subsets(made)
    del made.records["energy", 1]
    assert not has_subsets(made)
    with pytest.raises(
        PinnablateError,
        match=r"^worth of heat-mixed-v1: .* no complete records of energy; run the study",
    ):
        worth_of(heat, made)
    with pytest.raises(
        PinnablateError,
        match=r"^interactions of heat-mixed-v1: expected every subset .* arms none, energy, ",
    ):
        interactions_of(heat, replace(made, subsets={}))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"split": "extra"},
            "unknown split of heat-mixed-v1 under standard 'extra'; .* Did you mean 'extrap'",
        ),
        ({"field": "q"}, "unknown field scored on split extrap 'q'; expected one of: u, w"),
    ],
)
def test_a_misspelt_place_is_named(asked, sentence):
    with pytest.raises(PinnablateError, match=sentence):
        worth_of(heat, full_lattice(NAMES, errors), **asked)
