"""How fast this machine computes now."""

from __future__ import annotations

import time

import numpy as np
from threadpoolctl import threadpool_limits

from pinnablate.learners.rate import measured_rate


def test_it_is_what_a_matrix_product_takes():
    a = np.ones((600, 600))
    with threadpool_limits(1):
        a @ a
        begin = time.perf_counter()
        for _ in range(3):
            a @ a
        taken = time.perf_counter() - begin
    assert 0.02 < measured_rate() * taken / (3 * 2 * 600**3) < 50  # others may compute meanwhile
