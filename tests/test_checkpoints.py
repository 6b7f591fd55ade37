"""Which states are checkpoints, and which of them is read."""

from __future__ import annotations

import pytest

from pinnablate.checkpoints import MET, NEARLY, checkpoints, read_at


def test_a_checkpoint_meets_its_equations_nearly_as_well_as_any_state():
    assert checkpoints([0.5, 0.1, 0.1 * NEARLY, 0.13, 0.11]) == [1, 2, 4]


def test_equations_that_are_met_are_met_however_well_a_later_state_meets_them():
    assert checkpoints([0.1, MET, 1e-6, 0.006]) == [1, 2]


def test_every_state_of_an_arm_without_equations_is_a_checkpoint():
    assert checkpoints([0.0, 0.0, 0.0]) == [0, 1, 2]


def test_residuals_that_are_not_finite_are_not_met():
    assert checkpoints([None, 0.3, float("nan")]) == [1]
    assert checkpoints([None, None]) == [0, 1]


def test_the_checkpoint_with_the_least_validation_error_is_read_the_earliest_of_equal_ones():
    assert read_at([0.01, 0.03, 0.02, 0.02], [0.5, 0.1, 0.1, 0.1]) == 2
    assert read_at([0.01, 0.03, 0.02], [0.0, 0.0, 0.0]) == 0
    assert read_at([None, 0.3, 0.2], [0.0, 0.0, 0.0]) == 2


def test_without_a_finite_error_the_last_state_is_read():
    assert read_at([None, None, 0.1], [0.1, 0.1, None]) == 2
    assert read_at([None, float("inf")], [0.0, 0.0]) == 1


def test_lists_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="2 and 1"):
        read_at([0.1, 0.2], [0.0])
    with pytest.raises(ValueError, match="0 and 0"):
        read_at([], [])
