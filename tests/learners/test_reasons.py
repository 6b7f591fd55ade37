"""Why a fit failed: lack of memory is a sentence, anything else what was raised."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.base import FAILED, Trained, serially
from pinnablate.learners.reasons import REMEDY, ran_out_of_memory, reason_of


class ResourceExhaustedError(Exception):
    """As TensorFlow names its own, whose text has many lines."""


LONG = "OOM when allocating tensor with shape[9,9]\n\t [[node Add]]\nHint: set " + "x" * 500


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError("Unable to allocate 3 TiB"), "MemoryError: Unable to allocate 3 TiB"),
        (ResourceExhaustedError(LONG), "ResourceExhaustedError: OOM when allocating tensor"),
        (RuntimeError("RESOURCE_EXHAUSTED: Out of memory"), "RuntimeError: RESOURCE_EXHAUSTED"),
    ],
)
def test_lack_of_memory_is_one_sentence_with_the_remedy(error, said):
    reason = reason_of(error)
    assert ran_out_of_memory(error)
    assert reason.startswith(f"memory ran out while it was trained ({said}")
    assert reason.endswith(f"nothing else is lost: {REMEDY}")
    assert "\n" not in reason
    assert len(reason) < 400


def test_any_other_error_is_told_as_it_is():
    assert reason_of(ValueError("x is odd")) == "ValueError: x is odd"
    assert not ran_out_of_memory(ValueError("no memory of it"))


def test_a_learner_goes_on_after_the_fit_that_was_too_large(make_fit):
    env = registry.load("decay-chain")
    fits = [make_fit(env, subset(env.world(), ()), replicate=r) for r in range(3)]

    def train(result):
        if result.fit is fits[1]:
            np.empty((2**28, 2**28))

    found = list(serially(map(Trained, fits), train))
    assert [t.status for t in found] == ["ok", FAILED, "ok"]
    assert found[1].reason.startswith("memory ran out while it was trained (")
