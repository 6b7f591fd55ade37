"""Declared counts of floating-point operations.

They say how long `none-long` trains, and what a dry run estimates.
"""

from __future__ import annotations

from functools import partial
from math import ceil

from pinnablate.tasks.budget import MOST_SAMPLES, SAMPLED, Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import Laws


def system_rows(problem: Problem, laws: Laws, equations: tuple[str, ...]) -> int:
    """Rows of a least-squares system.

    They are the data rows (observations and conditions), and each residual told at each collocation
    point.
    """
    return len(problem.row_point) + len(problem.collocation) * int(laws.mask(equations).sum())


def solving(rows: int, columns: int) -> float:
    """Flops of one least-squares system, in the smaller of its primal and dual forms.

    They are n^2 m + n^3 / 3, with n the smaller and m the larger of rows and columns.
    """
    n, m = sorted((rows, columns))
    return float(n * n * m + n**3 / 3)


def samples(told_rows: int, parameters: int) -> int:
    """Into how many samples the rows of residuals are divided where J'J is that of a sample.

    As many as leave each of them with a row for every parameter, of up to MOST_SAMPLES.
    """
    return max(1, min(MOST_SAMPLES, told_rows // parameters))


def adam_step(
    architecture: Architecture, problem: Problem, laws: Laws, equations: tuple[str, ...]
) -> float:
    """Flops of one gradient: three times a forward pass over every stream of every point in use.

    A stream is one derivative of the network's inputs, carried through its layers.
    """
    kernel = sum(a * b for a, b in architecture.shapes)
    rows = len(problem.data_points) * len(problem.functional_orders)
    if laws.mask(equations).any():
        rows += len(problem.collocation) * len(laws.orders)
    return 6.0 * kernel * rows


def second_step(
    second: str,
    architecture: Architecture,
    problem: Problem,
    laws: Laws,
    equations: tuple[str, ...],
) -> float:
    """Flops of one step of a second phase.

    Levenberg-Marquardt: one system; where J'J is that of a sample of the rows, the system of one
    sample, two gradients and three evaluations of all rows. Quasi-Newton: one gradient, and 6 P^2
    for the inverse Hessian.

    Args:
        second: a key of `budget.SECOND`.
        architecture, problem, laws, equations: of the fit.
    """
    gradient = adam_step(architecture, problem, laws, equations)
    if second in ("broyden", "bfgs"):
        return gradient + 6.0 * architecture.parameters**2
    if second == SAMPLED:
        rows, data = system_rows(problem, laws, equations), len(problem.row_point)
        rows = data + (rows - data) // samples(rows - data, architecture.parameters)
        return 3.0 * gradient + solving(rows, architecture.parameters)
    return solving(system_rows(problem, laws, equations), architecture.parameters)


def long_steps(architecture: Architecture, problem: Problem, budget: Budget) -> tuple[int, int]:
    """Steps of both phases at which the empty set of equations has spent the flops of all."""
    laws, everything = problem.world.laws, problem.world.players
    out = []
    for steps, count in (
        (budget.adam_steps, adam_step),
        (budget.second_steps, partial(second_step, budget.second)),
    ):
        ratio = count(architecture, problem, laws, everything) / count(
            architecture, problem, laws, ()
        )
        out.append(ceil(steps * ratio))
    return out[0], out[1]


def flops(fit: Fit) -> float:
    """Declared flops of a whole fit."""
    what = fit.network, fit.problem, fit.laws, fit.equations
    return fit.adam_steps * adam_step(*what) + fit.second_steps * second_step(
        fit.budget.second, *what
    )
