"""What fewer laws gain than all of them."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Arm
from pinnablate.report.page.alone import alone
from tests.analysis.made import record

LEVEL = 0.05


def made(skills, spread=0.01, replicates=5):
    """A lattice whose subsets have these mean skills, each with a spread of its own."""
    rng = np.random.default_rng(0)
    laws = {"a", "b", "c"} if len(skills) > 2 else {"a"}
    subsets = {
        frozenset(() if name == "none" else laws if name == "all" else name.split("+")): name
        for name in skills
    }
    records = {
        (name, r): record(name, r, 10 ** (-mean + spread * rng.normal()))
        for name, mean in skills.items()
        for r in range(replicates)
    }
    told = {name: Arm(name, tuple(sorted(s))) for s, name in subsets.items()}
    return Lattice(told, tuple(range(replicates)), records, "extrap", 1e-12, subsets)


THREE = {
    "none": 0.0,
    "a": 0.0,
    "b": 0.1,
    "c": 0.05,
    "a+b": 0.2,
    "a+c": 0.1,
    "b+c": 0.15,
    "all": 1.0,
}


@pytest.mark.parametrize(
    ("skills", "words"),
    [
        (THREE, "It takes all of them: told fewer, the most that it gains over `none` is +0.2"),
        ({**THREE, "a+b": 0.7}, "Told fewer, the most that it gains over `none` is +0.7"),
        ({**THREE, "a+b": 0.98}, "Told `a+b` it gains +0.9"),
        ({**THREE, "a": 0.97, "a+b": 0.98, "a+c": 0.99}, "Told `a` it gains +0.9"),
    ],
)
def test_how_few_laws_come_as_far_as_all(skills, words):
    (said,) = alone(made(skills), LEVEL)
    assert said.startswith(words)
    assert ("by itself" in said) == (words == "Told `a+b` it gains +0.9")


def test_a_gain_that_is_not_shown_says_so():
    (said,) = alone(made({**THREE, "a+b": 0.0, "b": 0.0, "c": 0.0, "b+c": 0.01, "a+c": 0.0}), 1e-9)
    assert "(not shown to differ from 0)" in said


@pytest.mark.parametrize(
    ("skills", "level", "spread"),
    [
        (THREE, None, 0.01),  # nothing is tested
        ({**THREE, "all": -1.0}, LEVEL, 0.01),  # all laws do harm
        (THREE, LEVEL, 5.0),  # all laws are not shown to gain
        ({"none": 0.0, "all": 1.0}, LEVEL, 0.01),  # one law
    ],
)
def test_where_nothing_can_be_said_nothing_is(skills, level, spread):
    assert alone(made(skills, spread), level) == []
