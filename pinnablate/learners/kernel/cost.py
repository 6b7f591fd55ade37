"""What fitting takes, for a dry run: the flops of its linear systems at the rate that the machine reaches now.

The constants are checked by benchmarks/kernel_estimates.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.kernel.system import is_linear_fit
from pinnablate.learners.rate import measured_rate

LINEAR_STEPS, OTHER_STEPS = 2, 60  # of Gauss-Newton over all stages and starts: records have 2, and 17 to 150
SHARE, COPIES = 0.5, 4  # of the machine's rate; of the Jacobian
SECONDS_PER_STEP, SECONDS_PER_PRIOR = 0.005, 0.4  # beside linear algebra


def estimate(fits: Sequence[tuple[Fit, int]]) -> tuple[float, float]:
    """(seconds, bytes) of fits, each with the columns of its system: Gram matrices in the smaller of the primal and dual
    forms, n^2 m + n^3 / 3."""
    flops, steps, memory = 0.0, 0, 0.0
    for fit, columns in fits:
        n, m = sorted((rows_of(fit), columns))
        taken = LINEAR_STEPS if is_linear_fit(fit) else OTHER_STEPS
        flops, steps = flops + taken * (n * n * m + n**3 / 3), steps + taken
        memory = max(memory, 8.0 * (COPIES * n * m + 2 * n * n))
    rate = SHARE * measured_rate() * (os.cpu_count() or 1)
    priors = len({id(fit.problem) for fit, _ in fits})
    return flops / rate + SECONDS_PER_STEP * steps + SECONDS_PER_PRIOR * priors, memory


def rows_of(fit: Fit) -> int:
    """Rows of the system: what is observed and told on faces, and each law on each collocation point."""
    p = fit.problem
    return int(np.count_nonzero(fit.row_weights > 0)) + len(p.collocation) * int(np.count_nonzero(fit.told))
