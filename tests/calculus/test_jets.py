"""Multi-indices: which derivatives an expression needs, and what they need themselves."""

from __future__ import annotations

import pytest

from pinnablate.calculus.jets import closure, multi_index, orders_in
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)


def test_orders_are_read_off_the_expression():
    assert orders_in([u * u.diff(x) + v.diff(x, 2, t)], (x, t)) == {(0, 0), (1, 0), (2, 1)}
    assert multi_index(v.diff(x, 2, t), (x, t)) == (2, 1)


def test_closure_holds_every_part_of_an_order_value_first():
    assert closure([(2, 1)], 2) == ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (2, 1))
    assert closure([], 3) == ((0, 0, 0),)


@pytest.mark.parametrize("alpha", [(1,), (1, 0, 0), (1, -1)])
def test_closure_refuses_a_multi_index_of_another_shape(alpha):
    with pytest.raises(ValueError, match="multi-index over 2"):
        closure([alpha], 2)
