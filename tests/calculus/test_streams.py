"""The chain rule, and what enters the first layer; whole networks are in tests/tasks/test_network.py."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.calculus import streams


@pytest.mark.parametrize(
    ("alpha", "bell"), [((1,), 1), ((2,), 2), ((3,), 5), ((4,), 15), ((2, 1), 5), ((1, 1, 1), 5)]
)
def test_partitions_are_counted_by_bell_numbers(alpha, bell):
    assert sum(count for count, _ in streams.partitions(alpha)) == bell


def test_inputs_are_mapped_to_plus_and_minus_one_with_their_slopes():
    points = np.array([[0.0, -1.0], [4.0, 1.0], [1.0, 0.0]])
    made = streams.input_streams(points, (0.0, -1.0), (4.0, 1.0), np)
    np.testing.assert_allclose(made[0, 0], [[-1, -1], [1, 1], [-0.5, 0]])
    np.testing.assert_allclose(made[1, 0], [[0.5, 0]] * 3)
    np.testing.assert_allclose(made[0, 1], [[0, 1.0]] * 3)
