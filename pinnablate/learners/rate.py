"""How fast this machine computes now, for estimates of time alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

SIZE, REPEATS = 600, 3  # of the products: some hundredths of a second
LOOPS, LOOP = 10, 0.0075  # of plain Python, and seconds of one on the machine of the constants


@dataclass(frozen=True)
class Machine:
    """What one thread of this process gets of the machine, beside what else runs on it.

    Args:
        rate: flops per second of a double-precision matrix product.
        slowness: seconds that plain Python takes here and now for what took a second where the
            constants of estimates were measured (one free core of an AMD EPYC, 2026).
    """

    rate: float
    slowness: float


@cache
def measured_machine() -> Machine:
    """The machine as it is now, measured once in a process, so that its estimates agree."""
    a = np.random.default_rng(0).standard_normal((SIZE, SIZE))
    with threadpool_limits(1):
        a @ a
        begin = time.perf_counter()
        for _ in range(REPEATS):
            a @ a
        products = time.perf_counter() - begin
    begin = time.perf_counter()
    for _ in range(LOOPS):
        _loop()
    loops = time.perf_counter() - begin
    return Machine(REPEATS * 2 * SIZE**3 / products, loops / LOOPS / LOOP)


def _loop() -> None:
    """What tracing a program is made of: arithmetic and dictionaries in plain Python."""
    total, kept = 0, {}
    for k in range(100_000):
        total += k * k % 7
        kept[k % 64] = total


def measured_rate() -> float:
    """Flops per second of a double-precision matrix product on one thread."""
    return measured_machine().rate
