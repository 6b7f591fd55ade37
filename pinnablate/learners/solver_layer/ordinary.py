"""Which slopes a set of equations gives, and which it leaves to the network."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.calculus.expressions import numeric
from pinnablate.calculus.rewriting import differentiated
from pinnablate.environment import Residual
from pinnablate.errors import PinnablateError
from pinnablate.learners.solver_layer.evolution import implied
from pinnablate.world import World


@dataclass(frozen=True, eq=False)
class OrdinarySystem:
    """du/dt = slope(t, u, v), with v the slopes of the fields `free`, which the network gives.

    Args:
        free: indices of components of the state whose slope no told equation gives.
        second: fields of second order in time; their rates stand in the state behind the fields,
            and F counts both.
        slope: (t, u [M, F], v [M, free]) -> [M, F].
        by_state, by_free: its derivatives, [M, F, F] and [M, F, free].
        constraints: told equations without derivatives: (t, u [M, F]) -> [M, constraints], and
            their derivatives [M, constraints, F]; their derivative in time is in `slope`, so that
            they need to hold at the start only.
        algebraic: indices of the residuals that are the constraints.
    """

    free: tuple[int, ...]
    second: tuple[int, ...]
    slope: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    by_state: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    by_free: Callable[[float, np.ndarray, np.ndarray], np.ndarray]
    constraints: Callable[[float, np.ndarray], np.ndarray]
    constraints_by_state: Callable[[float, np.ndarray], np.ndarray]
    algebraic: tuple[int, ...]


def ordinary_system(world: World, equations: tuple[str, ...]) -> OrdinarySystem:
    """The dynamics that a set of equations declares.

    An equation without slopes is told by its derivative in time, and holds at the start; where the
    others imply it, it holds at the start alone.

    Raises:
        PinnablateError: an equation that no solver in time can hold, naming it.
    """
    t = world.time
    if world.coordinates != (t,):
        raise PinnablateError(
            f"it integrates ordinary differential equations in t; {world.id} has the "
            "coordinates "
            f"{', '.join(map(str, world.coordinates))}"
        )
    told = [
        (k, r, sympy.Add(*r.terms))
        for k, r in enumerate(world.laws.residuals)
        if r.equation in equations
    ]
    second = _of_second_order(world, told)
    rates = {k: sympy.Symbol(f"rate{k}") for k in second}
    slopes = {
        k: sympy.Symbol(f"slope{k}") for k in range(len(world.fields))
    }  # of the rate, where there is one
    names: dict = {}
    for k, f in enumerate(world.fields):
        names[f.diff(t)], names[f.diff(t, 2)] = (
            (rates[k], slopes[k]) if k in second else (slopes[k], None)
        )
    state = {f: sympy.Symbol(f"state{k}") for k, f in enumerate(world.fields)}
    moved = {state[f]: rates.get(k, slopes[k]) for k, f in enumerate(world.fields)} | {
        rates[k]: slopes[k] for k in second
    }
    skipped = implied(world, equations)
    declared, algebraic, which = [], [], []
    for k, residual, law in told:
        law = law.xreplace({d: names[d] for d in law.atoms(sympy.Derivative)}).xreplace(state)
        if not law.has(*slopes.values()):
            algebraic.append(law)
            which.append(k)
            law = differentiated(law, t) + sum(differentiated(law, s) * m for s, m in moved.items())
        if residual.equation not in skipped:
            declared.append(law)
    unknown = list(slopes.values())
    if any(differentiated(e, s).has(*unknown) for e in declared for s in unknown):
        raise PinnablateError("an equation is not linear in the slopes")
    found = sympy.solve(declared, unknown, dict=True) if declared else [{}]
    if len(found) != 1:
        raise PinnablateError(
            f"the equations {', '.join(equations)} leave {len(found)} choices of the slopes, "
            "expected one"
        )
    # the state is the fields, then the rates; the slope of a field that has a rate is that rate
    components = [*state.values(), *rates.values()]
    solved = {k: found[0].get(s, s) for k, s in slopes.items()}
    given = [rates.get(k, solved[k]) for k in slopes] + [solved[k] for k in second]
    owner = [*slopes, *second]  # the field of each component
    free = tuple(
        n
        for n, k in enumerate(owner)
        if slopes[k] not in found[0] and (n >= len(slopes) or k not in second)
    )
    left = [slopes[owner[n]] for n in free]
    function = _batched([t, *components, *left], given)
    return OrdinarySystem(
        free,
        second,
        lambda at, u, v: function(at, np.concatenate([u, v], 1)),
        _matrix(t, components + left, given, components),
        _matrix(t, components + left, given, left),
        _batched([t, *components], algebraic),
        _plain_matrix(t, components, algebraic),
        tuple(which),
    )


def same_dynamics(world: World, equations: tuple[str, ...]) -> Hashable:
    """What worlds have in common whose dynamics are the same: whatever state each starts from."""
    told = tuple((r.equation, *r.terms) for r in world.laws.residuals if r.equation in equations)
    return told, tuple(map(str, world.fields)), float(world.lower[0]), float(world.upper[0])


def constraint_weights(world: World, system: OrdinarySystem) -> np.ndarray:
    """1 / (s_r sqrt(d_e)) of every constraint, as in the loss: [constraints].

    s_r is the scale of the residual and d_e the number of residuals of its equation.
    """
    at = list(system.algebraic)
    if not at:  # scales of a drawn world take a tenth of a second
        return np.empty(0)
    return np.asarray(1.0 / np.sqrt(world.laws.shares[at]) / world.laws.residual_scales[at])


def _of_second_order(
    world: World, told: Sequence[tuple[int, Residual, sympy.Expr]]
) -> tuple[int, ...]:
    """The fields of which a told equation has the second derivative.

    Raises:
        PinnablateError: a higher one.
    """
    out = set()
    for _, residual, law in told:
        for d in law.atoms(sympy.Derivative):
            if len(d.variables) > 2:
                raise PinnablateError(
                    f"{residual.equation!r} is of order {len(d.variables)} in time, and a solver "
                    "takes two"
                )
            if len(d.variables) == 2:
                out.add(world.fields.index(d.expr))
    return tuple(sorted(out))


def _batched(
    arguments: list[sympy.Symbol], expressions: list[sympy.Expr]
) -> Callable[[float, np.ndarray], np.ndarray]:
    """(t, values [M, arguments - 1]) -> [M, expressions]."""
    function = numeric(arguments, expressions)

    def evaluate(t: float, values: np.ndarray) -> np.ndarray:
        out = np.empty((len(values), len(expressions)))
        for k, value in enumerate(function(t, *values.T)):
            out[:, k] = value
        return out

    return evaluate


def _matrix(
    t: sympy.Symbol,
    arguments: list[sympy.Symbol],
    expressions: list[sympy.Expr],
    by: list[sympy.Symbol],
) -> Callable[[float, np.ndarray, np.ndarray], np.ndarray]:
    flat = _batched([t, *arguments], [differentiated(e, s) for e in expressions for s in by])
    return lambda at, u, v: flat(at, np.concatenate([u, v], 1)).reshape(
        len(u), len(expressions), len(by)
    )


def _plain_matrix(
    t: sympy.Symbol, states: list[sympy.Symbol], expressions: list[sympy.Expr]
) -> Callable[[float, np.ndarray], np.ndarray]:
    flat = _batched([t, *states], [differentiated(e, s) for e in expressions for s in states])
    return lambda at, u: flat(at, u).reshape(len(u), len(expressions), len(states))
