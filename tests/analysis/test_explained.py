"""Networks that do what a kernel does, and some that do more in a few subsets."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.explained import Told as Subset
from pinnablate.analysis.explained import explain, free_directions

ENVIRONMENTS, REPLICATES = 12, 10


def subsets(beyond=lambda environment, arm: 0.0, seed=0, environments=ENVIRONMENTS):
    rng = np.random.default_rng(seed)
    made = []
    for e in range(environments):
        for arm in ("a", "b", "c", "all"):
            kernel = rng.uniform(0, 2)
            gains = 0.1 + 0.8 * kernel + beyond(e, arm) + rng.normal(0, 0.1, REPLICATES)
            made.append(Subset(f"e{e}", arm, gains, {"kernel": kernel, "free": rng.normal()}))
    return made


def test_gains_that_follow_the_kernel_are_explained_by_it():
    found = explain(subsets(), ["free", "kernel"])
    assert found.left_out.explained > 0.95
    assert found.model.beta == pytest.approx([0.1, 0, 0.8], abs=0.05)
    assert not any(r.large for r in found.residuals)


def test_what_a_network_does_beyond_that_is_found_and_nothing_else():
    found = explain(subsets(lambda e, arm: 1.0 if (e, arm) == (4, "b") else 0.0), ["kernel"])
    large = [r for r in found.residuals if r.large]
    assert [(r.told.environment, r.told.arm) for r in large] == [("e4", "b")]
    assert large[0].beyond.mean == pytest.approx(1.0, abs=0.15)
    assert [r.told.arm for r in found.of("e4")] == ["a", "b", "c", "all"]


def test_on_noise_hardly_anything_is_shown():
    """Of boards whose rest is noise that replicates do not share, one in twenty shows anything, about."""
    any_shown = [
        any(r.shown for r in explain(subsets(seed=s), ["kernel"]).residuals) for s in range(60)
    ]
    assert (
        np.mean(any_shown) <= 0.3
    )  # the prediction has an error of its own, which replicates share


def test_subsets_that_lack_a_predictor_take_no_part():
    made = subsets()
    without = Subset("e0", "d", np.ones(REPLICATES), {"kernel": 1.0})
    assert len(explain([*made, without], ["free", "kernel"]).residuals) == len(made)


def test_few_environments_say_nothing_of_others():
    assert explain(subsets(environments=7), ["kernel"]) is None


def test_a_predictor_that_does_not_vary_explains_nothing():
    made = [Subset(t.environment, t.arm, t.gains, {"kernel": 1.0}) for t in subsets()]
    assert explain(made, ["kernel"]) is None


def test_a_subset_that_decides_nothing_leaves_as_much_free():
    assert free_directions(40, 40) == 0
    assert free_directions(0, 99) == pytest.approx(-2)
