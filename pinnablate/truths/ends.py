"""The conditions at the ends of an interval that an integration follows.

Which of the declared conditions are needed follows from the equations. A field with a second
derivative in space needs one condition at each end, and a system of first order,
u_t = B u_x + ..., one at each end for every wave that enters there: for every negative eigenvalue
of B at the lower end, every positive one at the upper. Conditions beyond these must follow from the
solution, and `check` holds them against it. Source: B. Gustafsson, H.-O. Kreiss and J. Oliger, Time
Dependent Problems and Difference Methods (1995) ch. 8-9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.truths.base import DeclaredSystem, SideCondition
from pinnablate.truths.slopes import evaluated

SIDES = ("lower", "upper")
STILL = 1e-9  # speeds of waves below this share of the fastest are zero
IMPOSSIBLE = 1e6  # the cost of closing a field by a condition that does not hold it


@dataclass(frozen=True)
class EndCondition:
    """A condition at one end that is linear in the fields and their first derivatives in space.

    Args:
        side: 0 at the lower end, 1 at the upper one.
        coefficients: {(index of the field, order of its derivative in space): number}.
        rest: what is left where all fields vanish: an expression of the time.
        source: the condition as declared.
    """

    side: int
    coefficients: dict[tuple[int, int], float]
    rest: sympy.Expr
    source: SideCondition


@dataclass(frozen=True)
class Closure:
    """The conditions that an integration follows, and the field whose value at the end each one
    gives.
    """

    conditions: tuple[EndCondition, ...]
    fields: tuple[int, ...]


def is_periodic(system: DeclaredSystem) -> bool:
    """Whether the interval of a system is a ring: a condition says so, or none speaks of its ends."""
    at_ends = [c.says for c in system.conditions_on(system.coordinates[0])]
    return not at_ends or "periodic" in at_ends


def closure_of(
    system: DeclaredSystem, slopes: Sequence[sympy.Expr], initial: Sequence[sympy.Expr]
) -> Closure:
    """The conditions that an integration on an interval follows.

    Args:
        system: with one coordinate in space, and the time.
        slopes: the time derivative of each field.
        initial: the formula of each field at the start.

    Raises:
        PinnablateError: the equations are of higher than second order in space, or the declared
            conditions are too few, or the initial state violates them.
    """
    orders = _orders(system, slopes)
    conditions: list[EndCondition] = []
    fields: list[int] = []
    for side in range(2):
        needed, most = _counts(system, slopes, initial, orders, side)
        declared = [c for c in _at_end(system, side) if c.says == "zero"]
        further = [d for c in declared for d in _in_time(c, system, slopes)]
        chosen: list[EndCondition] = []
        for c in (*declared, *further):
            if len(chosen) >= most:
                continue
            made = _linear(c, system, side)
            if made is not None and _assigned([*chosen, made], orders) is not None:
                chosen.append(made)
        if len(chosen) < needed:
            raise PinnablateError(_too_few(system, side, needed, len(chosen)))
        for made in chosen:
            _check_initial(made, system, initial)
        conditions += chosen
        fields += _assigned(chosen, orders) or []
    return Closure(tuple(conditions), tuple(fields))


def _at_end(system: DeclaredSystem, side: int) -> list[SideCondition]:
    """What is declared at one end."""
    return [c for c in system.conditions_on(system.coordinates[0]) if c.side == SIDES[side]]


def _end(system: DeclaredSystem, side: int) -> float:
    """The place of one end."""
    return (system.low[0], system.high[0])[side]


def _orders(system: DeclaredSystem, slopes: Sequence[sympy.Expr]) -> list[int]:
    """The highest derivative in space of each field.

    Raises:
        PinnablateError: one is above the second.
    """
    found = [0] * len(system.fields)
    for d in {d for s in slopes for d in s.atoms(sympy.Derivative)}:
        k = system.fields.index(d.expr)
        found[k] = max(found[k], len(d.variables))
        if len(d.variables) > 2:
            raise PinnablateError(
                "an integrated reference on an interval with ends needs equations of at most second order in "
                f"{system.coordinates[0]}, got {d}; declare periodic conditions if it is a ring, or give a Reference"
            )
    return found


def _counts(
    system: DeclaredSystem,
    slopes: Sequence[sympy.Expr],
    initial: Sequence[sympy.Expr],
    orders: Sequence[int],
    side: int,
) -> tuple[int, int]:
    """How many conditions an end needs, and how many it can have."""
    second = sum(n == 2 for n in orders)
    first = [k for k, n in enumerate(orders) if n < 2]
    if not first:
        return second, second
    x, t = system.coordinates
    state = {
        f.diff(x, n): sympy.diff(e, x, n)
        for f, e in zip(system.fields, initial, strict=True)
        for n in (1, 2)
    }
    values = dict(zip(system.fields, initial, strict=True))
    here = {x: sympy.Float(_end(system, side), 17), t: sympy.Float(system.low[-1], 17)}

    def number(expression: sympy.Expr) -> float:
        found = sympy.N(expression.xreplace(state).xreplace(values).subs(here))
        return float(found) if found.is_real and found.is_finite else 0.0

    transport = np.array(
        [[number(sympy.diff(slopes[f], system.fields[k].diff(x))) for k in first] for f in first]
    )
    speeds = -np.linalg.eigvals(transport).real * (1, -1)[side]  # positive: into the interval
    fastest = np.abs(speeds).max()
    entering = int((speeds > STILL * fastest).sum())
    return second + entering, second + int((speeds >= -STILL * fastest).sum())


def _linear(condition: SideCondition, system: DeclaredSystem, side: int) -> EndCondition | None:
    """A condition as numbers; None where it is not linear, or has other derivatives than the first
    in space, or coefficients that depend on the time.
    """
    x = system.coordinates[0]
    whole = evaluated(condition.expression)
    jets = {f.diff(x): (k, 1) for k, f in enumerate(system.fields)}
    if whole.atoms(sympy.Derivative) - set(jets):
        return None
    jets |= {f: (k, 0) for k, f in enumerate(system.fields)}
    symbols = {jet: sympy.Dummy() for jet in jets}
    place = {x: sympy.Float(_end(system, side), 17)}
    plain = whole.xreplace({d: s for d, s in symbols.items() if isinstance(d, sympy.Derivative)})
    plain = plain.xreplace(symbols)
    found = {
        jets[jet]: sympy.diff(plain, symbol).subs(place)
        for jet, symbol in symbols.items()
        if symbol in plain.free_symbols
    }
    found = {key: sympy.expand(a) if a.free_symbols else a for key, a in found.items()}
    if any(a.free_symbols for a in found.values()):
        return None
    coefficients = {key: float(a) for key, a in found.items() if a != 0}
    rest = plain.xreplace(dict.fromkeys(symbols.values(), sympy.Integer(0))).subs(place)
    return EndCondition(side, coefficients, rest, condition) if coefficients else None


def _in_time(
    condition: SideCondition, system: DeclaredSystem, slopes: Sequence[sympy.Expr]
) -> Iterator[SideCondition]:
    """What a condition says of its own derivative in time, where the slopes of its fields have no
    derivatives in space: u = 0 and u_t = p say p = 0.
    """
    x, t = system.coordinates
    whole = evaluated(condition.expression)
    changed = sympy.diff(whole, t)
    slope_of = {f.diff(t): s for f, s in zip(system.fields, slopes, strict=True)}
    slope_of |= {f.diff(x, t): s.diff(x) for f, s in zip(system.fields, slopes, strict=True)}
    held = [d for d in changed.atoms(sympy.Derivative) if t in d.variables]
    if all(d in slope_of for d in held):
        concerned = [s for f, s in zip(system.fields, slopes, strict=True) if whole.has(f)]
        if not any(s.has(sympy.Derivative) for s in concerned):
            yield SideCondition(
                changed.xreplace(slope_of), condition.coordinate, condition.side, condition.says
            )


def _assigned(conditions: Sequence[EndCondition], orders: Sequence[int]) -> list[int] | None:
    """For each condition of one end a field of its own whose value there it gives; None where there
    are too few fields.

    A field of second order that the condition differentiates is the first choice: a flux closes
    the field that flows.
    """
    from scipy.optimize import linear_sum_assignment

    costs = np.full((len(conditions), len(orders)), IMPOSSIBLE)
    for i, c in enumerate(conditions):
        for k, n in c.coefficients:
            costs[i, k] = min(costs[i, k], 4 * (2 - orders[k]) + 2 * (1 - n))
    if len(conditions) > len(orders):
        return None
    rows, columns = linear_sum_assignment(costs)
    if len(conditions) and costs[rows, columns].max() >= IMPOSSIBLE:
        return None
    return [int(k) for k in columns]


def _check_initial(
    made: EndCondition, system: DeclaredSystem, initial: Sequence[sympy.Expr]
) -> None:
    """Refuse an initial state that violates a condition.

    Raises:
        PinnablateError: it does.
    """
    x, t = system.coordinates
    place = {x: sympy.Float(_end(system, made.side), 17), t: sympy.Float(system.low[-1], 17)}
    parts = [
        a * float(sympy.diff(initial[k], x, n).subs(place))
        for (k, n), a in made.coefficients.items()
    ]
    parts.append(float(made.rest.subs(place)))
    middle = {**place, x: sympy.Float((system.low[0] + system.high[0]) / 2, 17)}
    size = sum(map(abs, parts)) + sum(
        abs(a * float(initial[k].subs(middle))) for (k, _), a in made.coefficients.items()
    )
    if abs(sum(parts)) > 1e-8 * size:
        raise PinnablateError(
            f"the initial state violates the condition {made.source.expression} = 0 on the {made.source.side} end of {x} "
            f"by {abs(sum(parts)):.1e}; change one of them, so that they agree at the start"
        )


def _too_few(system: DeclaredSystem, side: int, needed: int, got: int) -> str:
    """What to declare where conditions are lacking at an end."""
    x = system.coordinates[0]
    values = [str(c.expression) for c in _at_end(system, side) if c.says == "given"]
    of_given = (
        f"; given({', '.join(values)}) has values that only the solution would tell"
        if values
        else ""
    )
    what = "condition zero(...)" if needed == 1 else "conditions zero(...)"
    return (
        f"an integrated reference needs {needed} {what} at the {SIDES[side]} end of {x}, linear in fields and their first "
        f"derivatives by {x}, with a formula of time for what is not zero, got {got or 'none'}{of_given}: declare "
        f"{'it' if needed == 1 else 'them'}, or periodic(...) for a ring, or give a Reference"
    )
