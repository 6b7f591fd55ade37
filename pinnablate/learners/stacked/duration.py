"""How long training takes, before it begins: starting TensorFlow, compiling programs, arithmetic.

    seconds = crowding * [start + (compiling + steps) / lock(workers)] + flops / (rate * workers)

Small networks are trained in less time than their programs take to compile, so that the number of
programs decides. The constants are those of two cores, compared with whole runs by
`python benchmarks/costs.py --part estimates`.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from math import ceil

import numpy as np

from pinnablate.learners.cost import adam_step, second_step
from pinnablate.learners.rate import measured_machine
from pinnablate.learners.stacked.sizes import padded, tile_width
from pinnablate.tasks.fit import Fit

START = 3.5  # seconds: TensorFlow is imported
ADAM_PROGRAM = 1.0  # seconds: a program of the first phase is traced and compiled
PROGRAM, PER_TERM = 0.4, 0.02  # seconds: one of the second phase, and more for each term of a law
PER_STEP = 0.002  # seconds of a step of the second phase that do not depend on sizes
# Shares of the rate of a matrix product that the arithmetic of each phase reaches by itself.
ADAM_SHARE, SECOND_SHARE = 0.15, 0.7
LOCKED = 0.4  # share of compiling and of small steps that holds Python's lock: one thread at a time
CONVERGED = 100  # steps after which a network that is told no equation has fitted its observations


def seconds(fits: Sequence[Fit], workers: int) -> float:
    """Seconds that pass while fits are trained.

    Args:
        fits: of one study.
        workers: threads.
    """
    if not fits:
        return 0.0
    machine = measured_machine()
    start = 0.0 if "tensorflow" in sys.modules else START
    small = compiling(fits, workers) + PER_STEP * sum(map(steps, fits))
    alone = LOCKED + (1 - LOCKED) / workers
    return machine.crowding * (start + small * alone) + arithmetic(fits) / machine.rate / workers


def steps(fit: Fit) -> int:
    """Steps of the second phase that are likely to be taken.

    `none-long` may take a hundred thousand, and converges long before.
    """
    told = fit.residual_mask.any()
    return fit.second_steps if told else min(fit.second_steps, CONVERGED)


def arithmetic(fits: Sequence[Fit]) -> float:
    """Flops of matrix products that would take as long as the arithmetic of both phases."""
    adam = sum(f.adam_steps * adam_step(f.network, f.problem, f.laws, f.equations) for f in fits)
    second = sum(
        steps(f) * second_step(f.budget.second, f.network, f.problem, f.laws, f.equations)
        for f in fits
        if f.second_steps
    )
    return adam / ADAM_SHARE + second / SECOND_SHARE


def compiling(fits: Sequence[Fit], workers: int) -> float:
    """Seconds in which the programs of some fits are traced and compiled, one after another.

    A program is compiled for every shape: the first phase with and without residuals; in the second
    the rows of every kind of member (how many data rows, how many residuals), the slopes of its
    data rows, and those of a residual.
    """
    first = {(_shape(f), bool(f.residual_mask.any())) for f in fits if f.adam_steps}
    kinds: dict[Hashable, list[Fit]] = {}
    for f in (f for f in fits if f.second_steps):
        told = int(np.count_nonzero(f.residual_mask))
        kinds.setdefault((_shape(f), padded(f), told), []).append(f)
    second: dict[Hashable, float] = {}
    for (shape, rows, told), members in kinds.items():
        cost = PROGRAM + PER_TERM * len(members[0].laws.terms)
        width = tile_width(members[0], ceil(len(members) / workers))
        second[shape, rows, told, width] = second[shape, rows, width] = cost
        if told:
            second[shape, width] = cost
    return ADAM_PROGRAM * len(first) + sum(second.values())


def _shape(fit: Fit) -> Hashable:
    p = fit.problem
    return (
        fit.laws.digest,
        p.world.design_digest,
        fit.architecture,
        p.functionals,
        len(p.collocation),
        len(p.data_points),
        fit.learned is None,
    )
