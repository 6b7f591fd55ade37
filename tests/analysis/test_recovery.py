"""Mean recovery against cases computed by hand."""

from __future__ import annotations

import pytest

from pinnablate.analysis.recovery import mean_recovery


@pytest.mark.parametrize(
    ("skills", "share"),
    [
        ({"none": 1.0, "a": 1.5, "b": 1.0, "all": 2.0}, 0.25),
        ({"none": 1.0, "a": 0.5, "b": 0.5, "all": 2.0}, -0.5),
        ({"none": 1.0, "a": 2.0, "b": 2.0, "all": 2.0}, 1.0),
        ({"none": 1.0, "a": 1.05, "all": 1.05}, None),  # a gain of 0.05 decades
        ({"none": 1.0, "all": 2.0}, None),  # of one equation
    ],
)
def test_the_share_of_the_gain(skills, share):
    found = mean_recovery(skills)
    assert found is None if share is None else found == pytest.approx(share)
