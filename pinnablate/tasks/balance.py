"""Weights of equations beyond those of the law of the experiment.

`count`: each of the |S| equations that are told has the weight 1/|S|, so that the equations together
weigh as much whatever is told.

`gradient`: the loss of an equation is multiplied by lambda_e, such that its rows and those of the data
would move the parameters alike. With J_e the derivatives by the parameters of the rows of e, and J_d
those of the data, each row with its weight in the loss (that of the data without w_d),

    lambda_e = |J_d|^2 / |J_e|^2   (Frobenius norms, the traces of the two neural tangent kernels)

at the initial weights. lambda_e is then kept, so that there is one loss, which Levenberg-Marquardt can
minimise; and it depends on no equation beside e, so that all arms of a replicate share it. Source: S.
Wang, X. Yu, P. Perdikaris, J. Comput. Phys. 449 (2022) 110768, arXiv:2007.14527, who balance the
traces of these kernels, and do so again as training goes on.
"""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from pinnablate.calculus.expressions import compile_expressions
from pinnablate.calculus.jets import Jet
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import Laws

MOST_POINTS = 128  # collocation points that a trace is taken over
STEP = 1e-5  # of the central differences by a parameter
TOGETHER = 64  # parameters that are moved in one evaluation

# What all arms of a replicate share: by problem, laws and initial weights.
_known: WeakKeyDictionary[Problem, dict[tuple[str, bytes], np.ndarray]] = WeakKeyDictionary()


def balance_of(fit: Fit) -> np.ndarray | None:
    """By what the weights of a fit's residuals are multiplied: [residuals]; None for 1.

    Args:
        fit: its budget says how equations are balanced; its own balance is not read.
    """
    if fit.budget.balance == "count":
        return of_count(fit.laws, fit.equations)
    if fit.budget.balance != "gradient":
        return None
    known = _known.setdefault(fit.problem, {})
    theta = fit.start[: fit.network.parameters]
    key = fit.laws.digest, theta.tobytes()
    if key not in known:
        weights = replace(fit, balance=None, strength=1.0).residual_weights
        known[key] = of_gradients(fit.problem, fit.laws, fit.network, theta, weights)
    return known[key]


def of_count(laws: Laws, equations: tuple[str, ...]) -> np.ndarray:
    """1/|S| for every residual: [residuals]; 1 where no equation is told."""
    return np.full(len(laws.residuals), 1.0 / max(len(equations), 1))


def of_gradients(
    problem: Problem,
    laws: Laws,
    network: Architecture,
    theta: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:
    """lambda_e of every residual's equation: [residuals].

    The trace of an equation is taken over every n-th collocation point, MOST_POINTS at most. An
    equation whose rows do not depend on the parameters, or are not finite, keeps the weight 1.

    Args:
        problem: its data rows weigh as where no equation is told and w_d is 1.
        laws: the equations.
        network: of the parameters.
        theta: initial parameters [P].
        weights: of the mean square of each residual in the loss [residuals].
    """
    points = problem.collocation[:: -(-len(problem.collocation) // MOST_POINTS)]
    of_data, of_residuals = 0.0, np.zeros(len(laws.residuals))
    row_weights = problem.row_weights(1.0)
    with np.errstate(all="ignore"):
        for start in range(0, len(theta), TOGETHER):
            moved = np.zeros((min(TOGETHER, len(theta) - start), len(theta)))
            moved[range(len(moved)), range(start, start + len(moved))] = STEP
            ends = [theta + moved, theta - moved]
            up, down = (_data(problem, network, end) for end in ends)
            of_data += float(np.sum((row_weights * (up - down) / (2 * STEP)) ** 2))
            up, down = (_residuals(laws, network, end, points) for end in ends)
            of_residuals += np.sum(np.mean(((up - down) / (2 * STEP)) ** 2, axis=1), axis=0)
        names = [r.equation for r in laws.residuals]
        traces = weights * of_residuals
        total = {e: traces[[name == e for name in names]].sum() for e in names}
        found = np.array([of_data / total[e] for e in names])
    return np.where(np.isfinite(found) & (found > 0), found, 1.0)


def _data(problem: Problem, network: Architecture, thetas: np.ndarray) -> np.ndarray:
    """What the networks say of every data row: [M, rows] from thetas [M, P]."""
    world, points = problem.world, problem.data_inputs
    terms = compile_expressions(
        problem.functionals, world.fields, world.coordinates, "numpy", problem.normals
    )
    jet = network.jet(thetas, problem.data_points, problem.functional_orders)
    like = _like(jet)
    values = np.stack([like + value for value in terms(jet, points)], axis=-1)
    return problem.folded(values)


def _residuals(
    laws: Laws, network: Architecture, thetas: np.ndarray, points: np.ndarray
) -> np.ndarray:
    """Every residual: [M, points, residuals] from thetas [M, P]."""
    terms = compile_expressions(laws.terms, laws.fields, laws.coordinates, "numpy")
    jet = network.jet(thetas, points, laws.orders)
    like = _like(jet)
    values = np.stack([like + value for value in terms(jet, points)], axis=-1)
    return np.stack([values[..., span].sum(axis=-1) for span in laws.term_spans], axis=-1)


def _like(jet: Jet) -> np.ndarray:
    """Zeros in the shape of one field: [M, points]."""
    return np.zeros_like(next(iter(jet.values()))[..., 0])
