"""What equations of one space coordinate say of the slopes in time, at one point of space.

Each is R = sum_k a_k (d/dx)^m_k s_f_k + r, with s_f the slope of field f, and a and r functions of
t, x, the fields and their derivatives by x. An equation without slopes is replaced by its
derivative in time, and holds at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import numeric
from pinnablate.calculus.jets import multi_index
from pinnablate.calculus.rewriting import differentiated
from pinnablate.errors import PinnablateError
from pinnablate.world import World

Place = tuple[int, int]  # a field, and the order of its derivative by x


@dataclass(frozen=True, eq=False)
class EvolutionLaw:
    """One residual that holds along a trajectory.

    Args:
        equation: whose residual it is.
        scale: s_r; of a residual that is differentiated in time, s_r over the length of the
            interval.
        evolves: fields whose slopes it has undifferentiated; none where it was differentiated in
            time.
        slopes, states: the derivatives by x of slopes and fields that occur in it.
        fixed: whether the a_k depend on x alone.
        split: (t, x, states [places, ...]) -> [a of each of `slopes`, r].
        by_state: (t, x, states, slopes) -> dR / d states.
        bent: (index into slopes, index into states) of the derivatives that `bends` gives.
        bends: (t, x, states, slopes) -> d a / d states, of the pairs `bent`.
    """

    equation: str
    scale: float
    evolves: tuple[int, ...]
    slopes: tuple[Place, ...]
    states: tuple[Place, ...]
    fixed: bool
    split: Callable[..., list[Any]]
    by_state: Callable[..., list[Any]]
    bent: tuple[tuple[int, int], ...]
    bends: Callable[..., list[Any]]


@dataclass(frozen=True, eq=False)
class StartConstraint:
    """A residual without slopes, which the initial state is asked to satisfy.

    Args:
        states: the derivatives of fields by x that occur in it.
        value: (t, x, states) -> [R].
        by_state: (t, x, states) -> dR / d states.
        weight: of R in the loss, the square root of the weight of its square.
    """

    states: tuple[Place, ...]
    value: Callable[..., list[Any]]
    by_state: Callable[..., list[Any]]
    weight: float


@dataclass(frozen=True, eq=False)
class Evolution:
    """What a set of equations says.

    Args:
        moving: residuals that hold along a trajectory.
        start: residuals that the initial state is asked to satisfy.
        second: whether they hold second derivatives by x, once those without slopes are put into
            the others: then every end needs a condition.
    """

    moving: tuple[EvolutionLaw, ...]
    start: tuple[StartConstraint, ...]
    second: bool


def space_of(world: World) -> sympy.Symbol:
    """The one coordinate beside time.

    Raises:
        PinnablateError: there is no time, or another number of coordinates.
    """
    space = [c for c in world.coordinates if c != world.time]
    if world.time is None or len(space) != 1:
        raise PinnablateError(
            "it integrates in time along at most one coordinate of space; "
            f"{world.id} has the coordinates {', '.join(map(str, world.coordinates))}"
        )
    return space[0]


def evolution_of(world: World, equations: Sequence[str]) -> Evolution:
    """The laws that a set of equations declares.

    Raises:
        PinnablateError: an equation that is no evolution of first order in time, naming it.
    """
    x, t = space_of(world), world.time
    length = float((world.upper - world.lower)[world.coordinates.index(t)])
    skipped = implied(world, equations)
    moving, start, second = [], [], False
    for k, residual in enumerate(world.laws.residuals):
        if residual.equation not in equations:
            continue
        law, scale = sympy.Add(*residual.terms), float(world.laws.residual_scales[k])
        orders = [multi_index(d, (x, t)) for d in law.atoms(sympy.Derivative)]
        if any(after > 1 for _, after in orders):
            raise PinnablateError(
                f"{residual.equation!r} is not of first order in time, and a solver needs slopes"
            )
        algebraic = not any(after for _, after in orders)
        second |= any(m > 1 or (algebraic and m) for m, _ in orders)
        if algebraic:
            start.append(_start(world, law, 1.0 / np.sqrt(world.laws.shares[k]) / scale))
            law, scale = differentiated(law, t), scale / length
        if residual.equation not in skipped:
            moving.append(_law(world, residual.equation, law, scale, algebraic))
    return Evolution(tuple(moving), tuple(start), second)


def implied(world: World, equations: Sequence[str]) -> set[str]:
    """Which of some equations follow from the others among them.

    They follow by the identities that the environment declares.
    """
    declared, out = world.environment, set[str]()
    if dict(declared.equations) != dict(world.equations):
        return out  # identities hold of the equations as they are declared
    for name, identity in declared.identities.items():
        needed = _mentioned(world, identity) - {name}
        if name in equations and needed <= set(equations) - out:
            out.add(name)
    return out


def _mentioned(world: World, identity: Callable[[dict[str, Any]], sympy.Expr]) -> set[str]:
    """The equations that an identity uses."""
    used = set()

    class Recorder(dict):
        def __getitem__(self, name: str) -> Any:
            used.add(name)
            return super().__getitem__(name)

    identity(Recorder(world.equations))
    return used


def _symbols(
    world: World, law: sympy.Expr
) -> tuple[dict[Place, sympy.Symbol], dict[Place, sympy.Symbol], sympy.Expr]:
    """Symbols of the states and slopes in an expression, and the expression in these."""
    x, t = space_of(world), world.time
    states: dict[Place, sympy.Symbol] = {}
    slopes: dict[Place, sympy.Symbol] = {}
    names: dict[Any, sympy.Symbol] = {}
    for d in sorted(law.atoms(sympy.Derivative), key=str):
        f, (m, after) = world.fields.index(d.expr), multi_index(d, (x, t))
        table, letter = (slopes, "s") if after else (states, "u")
        names[d] = table.setdefault((f, m), sympy.Symbol(f"{letter}{f}_{m}"))
    law = law.xreplace(names)
    for f, field in enumerate(world.fields):
        if law.has(field):
            law = law.xreplace({field: states.setdefault((f, 0), sympy.Symbol(f"u{f}_0"))})
    return states, slopes, law


def _law(
    world: World, equation: str, expression: sympy.Expr, scale: float, algebraic: bool
) -> EvolutionLaw:
    states, slopes, law = _symbols(world, expression)
    s, u = list(slopes.values()), list(states.values())
    coefficients = [differentiated(law, k) for k in s]
    if not s or any(a.has(*s) for a in coefficients):
        raise PinnablateError(
            f"{equation!r} is not linear in the slopes in time, and a solver needs them"
        )
    rest = law.xreplace(dict.fromkeys(s, sympy.Integer(0)))
    at = [world.time, space_of(world)]
    bent = [
        (i, j)
        for i, a in enumerate(coefficients)
        for j, v in enumerate(u)
        if differentiated(a, v) != 0
    ]
    return EvolutionLaw(
        equation,
        scale,
        () if algebraic else tuple(f for f, m in slopes if m == 0),
        tuple(slopes),
        tuple(states),
        not any(a.has(world.time, *u) for a in coefficients),
        numeric([*at, *u], [*coefficients, rest]),
        numeric([*at, *u, *s], [differentiated(law, v) for v in u]),
        tuple(bent),
        numeric([*at, *u, *s], [differentiated(coefficients[i], u[j]) for i, j in bent]),
    )


def _start(world: World, expression: sympy.Expr, weight: float) -> StartConstraint:
    states, _, law = _symbols(world, expression)
    u = list(states.values())
    at = [world.time, space_of(world)]
    return StartConstraint(
        tuple(states),
        numeric([*at, *u], [law]),
        numeric([*at, *u], [differentiated(law, v) for v in u]),
        weight,
    )
