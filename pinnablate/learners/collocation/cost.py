"""What fitting takes, for a dry run: flops of linear systems, at the rate the machine reaches now.

The constants are checked by benchmarks/costs.py --part kernel-estimates.
"""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.learners.collocation.system import is_linear_fit
from pinnablate.learners.cost import solving, system_rows
from pinnablate.learners.rate import measured_rate
from pinnablate.learners.resources import DEFAULTS
from pinnablate.tasks.fit import Fit

# Steps of Gauss-Newton over all stages and starts: records have 2 for linear equations, and 17 to
# 150 for others.
LINEAR_STEPS, OTHER_STEPS = 2, 60
SHARE = 0.5  # of the machine's rate that is reached
COPIES = 4  # of the Jacobian that are held at a time
SECONDS_PER_STEP, SECONDS_PER_PRIOR = 0.005, 0.4  # that are no linear algebra


def estimate(fits: Sequence[tuple[Fit, int]]) -> tuple[float, float]:
    """(seconds, bytes) of some fits.

    Args:
        fits: each with the number of columns of its system.
    """
    flops, steps, memory = 0.0, 0, 0.0
    for fit, columns in fits:
        rows = system_rows(fit.problem, fit.laws, fit.equations)
        taken = LINEAR_STEPS if is_linear_fit(fit) else OTHER_STEPS
        flops, steps = flops + taken * solving(rows, columns), steps + taken
        memory = max(memory, 8.0 * (COPIES * rows * columns + 2 * min(rows, columns) ** 2))
    rate = SHARE * measured_rate() * DEFAULTS.threads
    priors = len({id(fit.problem) for fit, _ in fits})
    return flops / rate + SECONDS_PER_STEP * steps + SECONDS_PER_PRIOR * priors, memory
