"""How fast this machine computes now, for estimates of time alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

SIZE, REPEATS = 600, 3  # of the products: some hundredths of a second


@dataclass(frozen=True)
class Machine:
    """What one thread of this process gets of the machine.

    Args:
        rate: flops per second of a double-precision matrix product.
        crowding: seconds that pass for every second that the thread computes; 1 on a machine that
            has a core to spare, more where other processes want the same cores.
    """

    rate: float
    crowding: float


@cache
def measured_machine() -> Machine:
    """The machine as it is now, measured once in a process: estimates of one study agree."""
    a = np.random.default_rng(0).standard_normal((SIZE, SIZE))
    with threadpool_limits(1):
        a @ a
        begin, used = time.perf_counter(), time.thread_time()
        for _ in range(REPEATS):
            a @ a
        passed, computed = time.perf_counter() - begin, time.thread_time() - used
    return Machine(REPEATS * 2 * SIZE**3 / passed, max(passed / computed, 1.0))


def measured_rate() -> float:
    """Flops per second of a double-precision matrix product on one thread, with what else runs."""
    return measured_machine().rate
