"""Which slopes a set of equations gives, and which it leaves to the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError


@dataclass(frozen=True, eq=False)
class Dynamics:
    """du/dt = slope(t, u, v), with v the slopes of the fields `free`, which the network gives.

    Args:
        free: indices of fields whose slope no told equation gives.
        slope: (t, u [M, F], v [M, free]) -> [M, F].
        by_state, by_free: its derivatives, [M, F, F] and [M, F, free].
        constraints: told equations without derivatives: (t, u [M, F]) -> [M, constraints], and their derivatives
            [M, constraints, F]; their derivative in time is in `slope`, so that they need to hold at the start only.
        scales: s_r / sqrt of the weight of each constraint: [constraints].
    """

    free: tuple[int, ...]
    slope: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    by_state: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    by_free: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    constraints: Callable[[float, np.ndarray], np.ndarray]
    constraints_by_state: Callable[[float, np.ndarray], np.ndarray]
    weights: np.ndarray


def dynamics(env: Environment, equations: tuple[str, ...]) -> Dynamics:
    """The dynamics that a set of equations declares.

    Raises:
        PinnablateError: an equation that is no evolution in time of first order, naming it.
    """
    t = env.time
    if env.coordinates != (t,):
        raise PinnablateError(f"it integrates ordinary differential equations in t; {env.id} has the coordinates "
                              f"{', '.join(map(str, env.coordinates))}")
    slopes = {f.diff(t): sympy.Symbol(f"slope{k}") for k, f in enumerate(env.fields)}
    state = {f: sympy.Symbol(f"state{k}") for k, f in enumerate(env.fields)}
    declared, algebraic, weights = [], [], []
    for k, residual in enumerate(env.residuals):
        if residual.equation not in equations:
            continue
        law = sympy.Add(*residual.terms)
        if not residual.has_derivatives:
            algebraic.append(law)
            weights.append(1.0 / np.sqrt(env.shares[k]) / env.residual_scales[k])
            law = sympy.diff(law, t)
        if any(d not in slopes for d in law.atoms(sympy.Derivative)):
            raise PinnablateError(f"{residual.equation!r} is not of first order in time, and a solver needs slopes")
        declared.append(law.xreplace(slopes).xreplace(state))
    names = list(slopes.values())
    if any(sympy.diff(e, s).has(*names) for e in declared for s in names):
        raise PinnablateError("an equation is not linear in the slopes")
    found = sympy.solve(declared, names, dict=True) if declared else [{}]
    if len(found) != 1:
        raise PinnablateError(f"the equations {', '.join(equations)} leave {len(found)} choices of the slopes, expected one")
    free = tuple(k for k, s in enumerate(names) if s not in found[0])
    given = [found[0].get(s, s) for s in names]
    states, unknown = list(state.values()), [names[k] for k in free]
    function = _batched([t, *states, *unknown], given)
    return Dynamics(
        free,
        lambda at, u, v: function(at, np.concatenate([u, v], 1)),
        _matrix(t, states + unknown, given, states),
        _matrix(t, states + unknown, given, unknown),
        _batched([t, *states], [a.xreplace(state) for a in algebraic]),
        _plain_matrix(t, states, [a.xreplace(state) for a in algebraic]),
        np.array(weights),
    )


def _batched(arguments: list[sympy.Symbol], expressions: list[sympy.Expr]) -> Callable[[float, np.ndarray], np.ndarray]:
    """(t, values [M, arguments - 1]) -> [M, expressions]."""
    function = sympy.lambdify(arguments, expressions, modules="numpy", cse=True)

    def evaluate(t: float, values: np.ndarray) -> np.ndarray:
        out = np.empty((len(values), len(expressions)))
        for k, value in enumerate(function(t, *values.T)):
            out[:, k] = value
        return out

    return evaluate


def _matrix(t: sympy.Symbol, arguments: list[sympy.Symbol], expressions: list[sympy.Expr],
            by: list[sympy.Symbol]) -> Callable[[float, np.ndarray, np.ndarray], np.ndarray]:
    flat = _batched([t, *arguments], [sympy.diff(e, s) for e in expressions for s in by])
    return lambda at, u, v: flat(at, np.concatenate([u, v], 1)).reshape(len(u), len(expressions), len(by))


def _plain_matrix(t: sympy.Symbol, states: list[sympy.Symbol],
                  expressions: list[sympy.Expr]) -> Callable[[float, np.ndarray], np.ndarray]:
    flat = _batched([t, *states], [sympy.diff(e, s) for e in expressions for s in states])
    return lambda at, u: flat(at, u).reshape(len(u), len(expressions), len(states))
