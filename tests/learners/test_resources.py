"""What a learner may use of the machine."""

from __future__ import annotations

import os

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.learners.resources import Resources


def test_all_cores_are_used_unless_somebody_says_otherwise():
    assert Resources().threads == (os.cpu_count() or 1)
    assert Resources(workers=3).threads == 3


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"device": "tpu"}, "unknown device 'tpu'; expected one of cpu, gpu"),
        ({"memory": 0.0}, "memory 0 GiB and None workers; both must be positive"),
        ({"memory": float("nan")}, "both must be positive"),
        ({"workers": 0}, "both must be positive"),
    ],
)
def test_limits_that_nothing_can_obey_are_refused(limits, said):
    with pytest.raises(PinnablateError, match=said):
        Resources(**limits)
