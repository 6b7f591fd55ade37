"""How fast this machine computes now, for estimates of time alone."""

from __future__ import annotations

import time

import numpy as np
from threadpoolctl import threadpool_limits


def measured_rate() -> float:
    """Flops per second of a double-precision matrix product on one thread, measured now."""
    a = np.random.default_rng(0).standard_normal((600, 600))
    with threadpool_limits(1):
        a @ a
        begin = time.perf_counter()
        for _ in range(3):
            a @ a
        return 3 * 2 * 600**3 / (time.perf_counter() - begin)
