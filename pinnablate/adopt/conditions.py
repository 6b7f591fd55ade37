"""Conditions of DeepXDE as conditions of an environment, each in a group of its own."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.columns import Columns, Untraceable
from pinnablate.adopt.draws import seeded
from pinnablate.adopt.faults import Faults
from pinnablate.adopt.geometry import ALL, NONE, SOME, Domain, has_space, share
from pinnablate.adopt.observed import POINT_SETS
from pinnablate.adopt.tracing import columns_of, function_of, traced
from pinnablate.environment import (
    Condition,
    Edge,
    Face,
    edge,
    normal_derivative,
    periodic,
    zero,
)
from pinnablate.errors import PinnablateError

# whose functions take outputs of the network
WITH_OUTPUTS = ("OperatorBC", "RobinBC", "PointSetOperatorBC")
MOST_POINTS, USUAL_POINTS = 256, 15  # of a condition on one part of the boundary
DRAW = 57  # seed of the draw whose points are counted
EDGE_PROBES = 256  # points of an edge at which a condition is asked whether it holds there
_WORDS = {
    "IC": "initial",
    "DirichletBC": "dirichlet",
    "NeumannBC": "neumann",
    "RobinBC": "robin",
    "OperatorBC": "operator",
    "PeriodicBC": "periodic",
}


@dataclass(frozen=True, eq=False)
class Setting:
    """What conditions are written with.

    Args:
        domain: where the problem is posed.
        fields: the outputs of the network.
        symbols: {id of a variable of the script: its symbol}.
    """

    domain: Domain
    fields: tuple[Any, ...]
    symbols: dict[int, sympy.Symbol]

    @property
    def x(self) -> Columns:
        return Columns(self.domain.coordinates)

    @property
    def y(self) -> Columns:
        return Columns(self.fields)


def counts_of(data: Any) -> list[int]:
    """How many points of the script each condition holds at.

    Some geometries of DeepXDE, polygons among them, draw another number of points on their boundary
    each time. The numbers are part of a problem's digest, so they are those of one draw, always the
    same.

    Args:
        data: the script's `dde.data` object; it is left as it is.
    """
    mine = copy.copy(data)
    mine.train_x_all = None
    with seeded(DRAW):
        points = mine.train_points()
    return [len(c.collocation_points(points)) for c in data.bcs]


def condition_groups(
    conditions: Sequence[Any], counts: Sequence[int], setting: Setting, faults: Faults
) -> dict[str, list[tuple[Condition, ...]]]:
    """The groups of conditions of a problem, those at measured points left out.

    Args:
        conditions: `data.bcs`.
        counts: how many points each has in the script.
        setting: what they are written with.
        faults: where it is noted that a condition cannot be traced or said.
    """
    groups: dict[str, list[tuple[Condition, ...]]] = {}
    for k, (condition, count) in enumerate(zip(conditions, counts, strict=True)):
        kind = type(condition).__name__
        if kind in POINT_SETS:
            continue
        where = f"condition {k + 1} of {len(conditions)} ({kind})"
        with faults.noted():
            if kind not in _WORDS:
                raise Untraceable(
                    f"{where} is not read; expected one of {', '.join([*_WORDS, *POINT_SETS])}"
                )
            name = _free(f"{_WORDS[kind]}_{_subject(condition, kind, setting)}", groups)
            said = list(_said(condition, kind, count, setting, where))
            _refuse_unknown(said, setting, where)
            groups[name] = said
    return groups


def _refuse_unknown(said: Sequence[tuple[Condition, ...]], setting: Setting, where: str) -> None:
    """Refuse coefficients to be learned outside of equations.

    Raises:
        Untraceable: which.
    """
    unknown = set(setting.symbols.values())
    held = {s for made in said for c in made for s in c.expression.free_symbols} & unknown
    if held:
        raise Untraceable(
            f"{where} holds the variable {min(map(str, held))}; expected variables in the pde alone"
        )


def _subject(condition: Any, kind: str, setting: Setting) -> str:
    """The field that a condition is on, or the operator."""
    if kind == "OperatorBC":
        name = getattr(condition.func, "__name__", "1")
        return name if name.isidentifier() else "1"
    return str(setting.fields[condition.component].func.__name__)


def _free(name: str, taken: dict[str, Any]) -> str:
    """A name that is not taken: with _2 behind it, if need be."""
    if name not in taken:
        return name
    return next(f"{name}_{k}" for k in range(2, len(taken) + 3) if f"{name}_{k}" not in taken)


def _said(
    condition: Any, kind: str, count: int, setting: Setting, where: str
) -> Iterator[tuple[Condition, ...]]:
    """What a condition says, on each face that it holds on."""
    parts = parts_of(condition, kind, setting.domain, where, count)
    if kind == "PeriodicBC":
        yield _periodic(condition, count, setting, where)
        return
    points = _points(count, len(parts), setting.domain)
    if kind in ("NeumannBC", "RobinBC"):  # the outward normal differs between faces
        for part in parts:
            expression = _by_normal(condition, kind, part, setting, where)
            yield zero(_unsigned(expression), on=(part,), points=points)
        return
    if kind == "OperatorBC":
        x, y = setting.x, setting.y
        returned = traced(condition.func, x, y, x, of=where, symbols=setting.symbols)
        expressions = columns_of(returned, where)
    else:
        field = setting.fields[condition.component]
        expressions = (field - _value(condition, setting, where),)
    yield zero(*expressions, on=parts, points=points)


def _value(condition: Any, setting: Setting, where: str) -> sympy.Expr:
    """The value that a condition gives, as a function of the coordinates."""
    function = inspect.unwrap(condition.func)
    if len(inspect.signature(function).parameters) > 1:
        raise Untraceable(f"{where} has a function of auxiliary variables; expected one of x alone")
    (value,) = function_of(function, setting.x, 1, where)
    return value


def _by_normal(
    condition: Any, kind: str, part: Face | Edge, setting: Setting, where: str
) -> sympy.Expr:
    """The residual of a condition on the outward normal derivative."""
    field = setting.fields[condition.component]
    if isinstance(part, Face):
        slope = field.diff(part.coordinate) * (1 if part.side == "upper" else -1)
    else:
        slope = normal_derivative(field)
    if kind == "NeumannBC":
        return slope - _value(condition, setting, where)
    returned = traced(condition.func, setting.x, setting.y, of=where, symbols=setting.symbols)
    (value,) = columns_of(returned, where)
    return slope - value


def _unsigned(expression: sympy.Expr) -> sympy.Expr:
    """A derivative that vanishes without the sign of the normal."""
    return -expression if isinstance(-expression, sympy.Derivative) else expression


def _periodic(condition: Any, count: int, setting: Setting, where: str) -> tuple[Condition, ...]:
    coordinate = setting.domain.coordinates[condition.component_x]
    field = setting.fields[condition.component]
    if condition.derivative_order > 1:
        raise PinnablateError(
            f"{where} has derivative_order={condition.derivative_order}; expected 0 or 1"
        )
    expression = field.diff(coordinate) if condition.derivative_order else field
    return periodic(expression, on=coordinate, points=_points(ceil(count / 2), 1, setting.domain))


def parts_of(
    condition: Any, kind: str, domain: Domain, where: str, count: int = 0
) -> tuple[Face | Edge, ...]:
    """The parts of the boundary that a condition holds on: whole faces of a box and ends of the
    time, or the edge of a region and what else is a part of the boundary in space.

    Args:
        condition: of DeepXDE.
        kind: its class.
        domain: where the problem is posed.
        where: what it is, for a sentence.
        count: how many points of the script it holds at.

    Raises:
        Untraceable: it holds at points within the domain alone.
        PinnablateError: it holds on a part of the domain at one time, or nowhere.
    """
    candidates = domain.ends_of_time[:1] if kind == "IC" else domain.faces
    held = {face: domain.holds(condition, face) for face in candidates}
    for face in domain.ends_of_time:
        if held.get(face) == SOME:
            raise PinnablateError(
                f"{where} holds on a part of the domain at t = {domain.box[face.coordinate][0]}; "
                "expected all of it: let its function say what holds elsewhere"
            )
    parts: tuple[Face | Edge, ...] = tuple(face for face, held_on in held.items() if held_on == ALL)
    in_space = has_space(domain.geometry) and kind != "IC"
    if in_space and (domain.region is not None or SOME in held.values()):
        parts = tuple(p for p in parts if p in domain.ends_of_time)
        parts += _edge(condition, domain)
    if not parts and count:
        raise Untraceable(
            f"{where} holds at {count} point{'s' * (count > 1)} of the script and on no part of the boundary; expected a face, "
            "or a part of the edge of more than single points"
        )
    if not parts:
        raise PinnablateError(
            f"{where} holds nowhere on the boundary; expected a predicate that is true on a part of "
            "it: compare with dde.utils.isclose, not =="
        )
    return parts


def _edge(condition: Any, domain: Domain) -> tuple[Edge, ...]:
    """The edge of the domain in space, or the part of it that a condition holds on."""

    def holds(points: np.ndarray) -> np.ndarray:
        return np.asarray(condition.on_boundary(points, np.ones(len(points), bool)), bool)

    held = share(holds(domain.along_edge(EDGE_PROBES, np.random.default_rng(0))))
    return () if held == NONE else edge() if held == ALL else edge(holds)


def _points(count: int, parts: int, domain: Domain) -> int:
    """How many points a condition has on each part of the boundary, as in the script."""
    if len(domain.coordinates) == 1:
        return 1
    return min(ceil(count / parts), MOST_POINTS) if count else USUAL_POINTS
