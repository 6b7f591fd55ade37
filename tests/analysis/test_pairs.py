"""Labels of pairs: AND is super-additive, and needing both is another label."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.pairs import p_relations, relation
from tests.analysis.test_sufficiency import noisy


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lambda s: 0.0, "null"),
        (lambda s: 1.0 * (len(s) == 2), "AND, both needed"),
        (lambda s: {0: 0.0, 1: 0.3, 2: 1.5}[len(s)], "AND"),
        (lambda s: 1.0 * bool(s), "OR"),
        (lambda s: 1.0 * ("a" in s), "a"),
        (lambda s: 1.0 * ("b" in s), "b"),
        (lambda s: 0.5 * len(s), "mixed"),
    ],
)
def test_relations_of_pairs(value, expected):
    found = relation(noisy("ab", value), "a", "b")
    assert found.chosen == expected
    assert found.share > 0.99 or expected == "mixed"  # a sum that is 0 is AND in some resamples
    assert found.shown == (expected != "mixed")


def test_what_noise_hides_is_open():
    found = relation(noisy("ab", lambda s: 0.3 * len(s), spread=1.0, seed=3), "a", "b")
    assert found.chosen == "open"
    assert not found.settled
    few = relation(noisy("ab", lambda s: 1.0 * (len(s) == 2), replicates=4), "a", "b")
    assert (few.chosen, few.shown) == ("open", False)


def test_a_label_that_one_replicate_carries_is_a_candidate():
    """All of the synergy in one replicate of ten: resamples without it show none."""
    values = noisy("ab", lambda s: 0.0, spread=0.001)
    values[frozenset("ab")] = values[frozenset("ab")] + np.eye(10)[0] * 0.05
    found = relation(values, "a", "b")
    assert found.shares.get("null", 0) > 0.9  # 0.05 decades do not matter
    values[frozenset("ab")] = values[frozenset("ab")] + np.eye(10)[0] * 3
    assert not relation(values, "a", "b").settled


def test_the_p_value_of_a_label_is_the_largest_of_its_tests():
    values = noisy("ab", lambda s: 1.0 * bool(s), spread=0.2)
    p = {label: float(v) for label, v in p_relations(values, "a", "b").items()}
    shown = min(p, key=lambda label: p[label])
    assert shown in ("OR", "apart")
    assert relation(values, "a", "b", level=p["OR"]).chosen == "OR"
    assert relation(values, "a", "b", level=p["OR"] * 0.999).chosen != "OR"
