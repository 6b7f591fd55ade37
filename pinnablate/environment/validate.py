"""Contradictions in a declaration, refused by name before anything is computed from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import sympy

from pinnablate.arms import CONTROLS, FURTHER, GROUP_NAMES
from pinnablate.calculus import expressions
from pinnablate.environment.declare import (
    SPLITS,
    Conditions,
    Design,
    NearMiss,
    as_tuple,
    components_of,
)
from pinnablate.environment.expected import check_statements
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-v[1-9][0-9]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What `parse` would take them for.
_OF_ARMS = {*(arm.name for arm in (*CONTROLS, *FURTHER)), *GROUP_NAMES}
Refuse = Callable[[str], NoReturn]


def validate(env: Environment) -> None:
    """Refuse an environment that contradicts itself.

    Raises:
        PinnablateError: what is wrong, naming the culprit.
    """

    def refuse(message: str) -> NoReturn:
        raise PinnablateError(f"{env.id}: {message}")

    if not isinstance(env.id, str) or not _ID.fullmatch(env.id):
        refuse("an id reads name-vN in lower case with hyphens, for example maxwell-cavity-2d-v1")
    _validate_fields(env, refuse)
    _validate_equations(env, refuse)
    _validate_gauge_and_sectors(env, refuse)
    for name, miss in env.near_misses.items():
        _validate_near_miss(env, name, miss, refuse)
    for name in env.identities:
        if name not in env.equations:
            refuse(
                f"an identity for {name!r}, which is not a declared equation: {', '.join(env.equations)}"
            )
    if env.primary not in SPLITS:
        refuse(f"primary split {env.primary!r}; expected one of {', '.join(SPLITS)}")
    for name, design in env.all_designs.items():
        _validate_design(env, name, design, refuse)
    check_statements(env, refuse)


def _validate_fields(env: Environment, refuse: Refuse) -> None:
    """Domain, arguments of the fields, and what the solution says of itself."""
    for coordinate, (low, high) in env.domain.items():
        if not (np.isfinite(float(low)) and np.isfinite(float(high)) and float(low) < float(high)):
            refuse(
                f"the domain of {coordinate} is ({low}, {high}); expected two finite numbers, the lower first"
            )
    for f in env.fields:
        if tuple(f.args) != env.coordinates:
            refuse(
                f"field {f.func.__name__} depends on {f.args}; expected the domain's coordinates {env.coordinates}, in order"
            )
    solution = env.declared_solution
    if solution is not None:
        for sentence in solution.contradictions(env.fields, env.coordinates):
            refuse(sentence)


def _expressions(env: Environment) -> Iterator[tuple[str, sympy.Expr]]:
    """Every residual and every expression of a condition, and where it stands."""
    for name, law in env.equations.items():
        yield from ((f"equation {name!r}", e) for e in as_tuple(law))
    for name, group in env.conditions.items():
        yield from ((f"condition {name!r}", c.expression) for made in group for c in made)


def _validate_equations(env: Environment, refuse: Refuse) -> None:
    """Names of equations, and what equations and conditions mention."""
    if not env.equations:
        refuse("no equations; an environment is specified by at least one")
    for name in env.equations:
        if not _NAME.fullmatch(name) or name in ("none", "all"):
            refuse(
                f"equation name {name!r}; expected a letter, then lower-case letters, digits and _, and not 'none' or 'all'"
            )
        if name in _OF_ARMS:
            refuse(f"equation name {name!r} is that of an arm or a group of arms; choose another")
    for where, expression in _expressions(env):
        for f in sorted(expressions.fields_in(expression), key=str):
            if f not in env.fields:
                refuse(
                    f"{where} names the undeclared field {f.func.__name__}; declared: {', '.join(env.field_names)}"
                )
        for symbol in sorted(expression.free_symbols - set(env.coordinates), key=str):
            refuse(f"{where} contains the symbol {symbol}, which has no value; write its number")
        for function in expressions.beyond_tensorflow([expression]):
            if where.startswith("condition") or expressions.fields_in(function):
                refuse(
                    f"{where} contains {function}, which TensorFlow lacks; the solution may, and an equation where it "
                    "is a function of the coordinates alone"
                )
        if expression == 0:
            refuse(f"{where} is identically zero")
    used = {f for _, expression in _expressions(env) for f in expressions.fields_in(expression)}
    for f in env.fields:
        if f not in used:
            refuse(f"field {f.func.__name__} appears in no equation")


def _validate_gauge_and_sectors(env: Environment, refuse: Refuse) -> None:
    for f, on in env.gauges.items():
        if f not in env.fields:
            refuse(f"gauge names {f}, which is not a declared field")
        for c in on:
            if c not in env.coordinates:
                refuse(f"the gauge of {f.func.__name__} depends on {c}, which is not a coordinate")
    for name, members in env.sectors.items():
        for f in members:
            if f not in env.fields:
                refuse(f"sector {name!r} names {f}, which is not a declared field")
        if name in env.field_names or name in SPLITS:
            refuse(f"sector {name!r} has the name of a field or a split; choose another")


def _validate_near_miss(env: Environment, name: str, miss: NearMiss, refuse: Refuse) -> None:
    if not miss.equations:
        refuse(f"near miss {name!r} replaces no equation")
    for equation, declared in miss.equations.items():
        if equation not in env.equations:
            refuse(
                f"near miss {name!r} replaces {equation!r}, which is not a declared equation: {', '.join(env.equations)}"
            )
        old, new = as_tuple(env.equations[equation]), as_tuple(declared)
        if len(old) != len(new):
            refuse(
                f"near miss {name!r} has {len(new)} residuals for {equation!r}; expected {len(old)}"
            )
        if old == new:
            refuse(f"near miss {name!r} says what {equation!r} says")
        for residual in new:
            for f in sorted(expressions.fields_in(residual) - set(env.fields), key=str):
                refuse(f"near miss {name!r} names the undeclared field {f.func.__name__}")
            for symbol in sorted(residual.free_symbols - set(env.coordinates), key=str):
                refuse(
                    f"near miss {name!r} contains the symbol {symbol}, which has no value; write its number"
                )
            if residual == 0:
                refuse(f"near miss {name!r} of {equation!r} is identically zero")


def _validate_design(env: Environment, name: str, design: Design, refuse: Refuse) -> None:
    if design.count < 1 or not (np.isfinite(design.noise) and design.noise >= 0):
        refuse(
            f"design {name!r}: count {design.count}, noise {design.noise}; expected a positive count and a noise >= 0"
        )
    for f in design.fields or ():
        if f not in env.fields:
            refuse(f"design {name!r} observes {f}, which is not a declared field")
    _validate_players(env, name, design, refuse)
    if design.until is not None:
        if env.time is None:
            refuse(f"design {name!r} says until={design.until}, but no coordinate is named t")
        low, high = map(float, env.domain[env.time])
        if not low < design.until <= high:
            refuse(
                f"design {name!r}: observations until t = {design.until} lie outside the domain ({low}, {high})"
            )
    split = env.primary_split(design)
    if split not in env.splits(design):
        refuse(
            f"design {name!r}: the primary split is {split!r}, but it has only {', '.join(env.splits(design))}; "
            "set primary= in the design"
        )


def _validate_players(env: Environment, name: str, design: Design, refuse: Refuse) -> None:
    """What a design tells or withholds: conditions, components, a near miss."""
    if not isinstance(design.conditions, Conditions):
        refuse(
            f"design {name!r}: conditions={design.conditions!r}; expected True, False or 'players'"
        )
    if design.conditions_are_players and not {**env.conditions, **design.further}:
        refuse(
            f"design {name!r} makes conditions players, but there are none; give further={{name: [...]}}"
        )
    if design.granularity not in ("law", "component"):
        refuse(
            f"design {name!r}: granularity={design.granularity!r}; expected 'law' or 'component'"
        )
    if design.in_place_of_truth is not None and design.in_place_of_truth not in env.near_misses:
        refuse(
            f"design {name!r} tells the near miss {design.in_place_of_truth!r}; "
            f"declared: {', '.join(env.near_misses) or 'none'}"
        )
    laws = list(env.equations)
    if design.granularity == "component":
        laws = [component for component, _, _ in components_of(env.equations)]
        for component, count in Counter(laws).items():
            if count > 1:
                refuse(
                    f"design {name!r}: {component!r} is an equation and a component of another; rename the equation"
                )
    taken = {*laws, *env.equations, *_OF_ARMS, "none", "all"}
    for group in design.further:
        if group in env.conditions or group in taken or not _NAME.fullmatch(group):
            refuse(
                f"design {name!r}: the group of conditions {group!r} needs a name of its own, like start"
            )
    for group in env.conditions if design.conditions_are_players else ():
        if group in taken or not _NAME.fullmatch(group):
            refuse(
                f"design {name!r}: the group of conditions {group!r} needs a name of its own, like start"
            )
