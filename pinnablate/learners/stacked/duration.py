"""How long training takes, before it begins: starting TensorFlow, compiling programs, arithmetic.

    seconds = slowness * [start + (compiling + steps) * (lock + (1 - lock) / workers)]
              + flops / (share * rate * workers)

Small networks are trained in less time than their programs take to compile, so that the number of
programs decides. `python benchmarks/costs.py --part estimates` compares this with whole runs.
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

START = 3.7  # seconds: TensorFlow is imported
# Seconds in which one program is traced and compiled, and more for each term of the laws: of Adam
# without residuals and with them; of slopes of data rows; of slopes of a residual; of the rows of a
# kind of members.
ADAM, ADAM_TOLD = 0.8, 1.8
DATA_SLOPES, RESIDUAL_SLOPES = 0.6, 0.85
ROWS = 0.4
SLOPES_PER_TERM, ROWS_PER_TERM = 0.015, 0.035
STEP, STEP_TOLD = 0.001, 0.003  # seconds of a step of the second phase, whatever its size
# Shares of the rate of a matrix product that the arithmetic of each phase reaches by itself.
ADAM_SHARE, SECOND_SHARE = 0.15, 0.5
LOCKED = 0.4  # share of compiling and of small steps that holds Python's lock: one thread at a time
# Steps after which a network that is told no equation has fitted its observations, where these are few: up to
# a sixteenth of its parameters. As many as it has parameters keep it busy until its loss stops falling
# (mean steps in published records of standard-v3, arms extra-data: decay-chain 32 with 30 rows of data, 132 with 60, 449
# with 120; beltrami 35 with 600, 322 with 1,200).
CONVERGED, FEW = 40, 1 / 16
# Steps that one which is told equations takes, on average, where it ends as its loss stops falling
# (benchmarks/settled.py: 551 told everything under standard-v3).
ENDED = 550


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
    small = compiling(fits, workers) + sum(
        steps(f) * (STEP_TOLD if f.residual_mask.any() else STEP) for f in fits
    )
    alone = LOCKED + (1 - LOCKED) / workers
    return machine.slowness * (start + small * alone) + arithmetic(fits) / machine.rate / workers


def steps(fit: Fit) -> int:
    """Steps of the second phase that are likely to be taken.

    `none-long` may take a hundred thousand, and converges long before.
    """
    if not fit.residual_mask.any():
        return min(fit.second_steps, _untold(fit) if fit.budget.falling else CONVERGED)
    return min(fit.second_steps, ENDED) if fit.budget.falling else fit.second_steps


def _untold(fit: Fit) -> int:
    """Steps of a network that is told no equation: from CONVERGED to ENDED, by how many data rows it has a parameter."""
    share = 1 - np.log(max(padded(fit), 1) / fit.network.parameters) / np.log(FEW)
    held = float(np.clip(share, 0.0, 1.0))
    return round(CONVERGED ** (1 - held) * ENDED**held)


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
    programs: dict[Hashable, float] = {}
    kinds: dict[tuple[Hashable, int, int], list[Fit]] = {}
    for f in fits:
        shape, told = _shape(f), int(np.count_nonzero(f.residual_mask))
        if f.adam_steps:
            programs["adam", shape, told > 0] = ADAM_TOLD if told else ADAM
        if f.second_steps:
            kinds.setdefault((shape, padded(f), told), []).append(f)
    for (shape, rows, told), members in kinds.items():
        terms = len(members[0].laws.terms)
        width = tile_width(members[0], ceil(len(members) / workers))
        programs["data", shape, rows, width] = DATA_SLOPES
        programs["rows", shape, rows, told, width] = ROWS + (ROWS_PER_TERM * terms if told else 0)
        if told:
            programs["residual", shape, width] = RESIDUAL_SLOPES + SLOPES_PER_TERM * terms
    return sum(programs.values())


def _shape(fit: Fit) -> Hashable:
    p = fit.problem
    return (
        fit.compiled,
        p.world.design_digest,
        len(p.collocation),
        len(p.data_points),
        fit.learned is None,
    )
