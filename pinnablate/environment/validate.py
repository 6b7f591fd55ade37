"""Contradictions in a declaration, refused by name before anything is derived from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.calculus import expressions
from pinnablate.environment.declare import SPLITS, Conditions, Design, NearMiss, as_tuple
from pinnablate.environment.expected import check_statements
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment import Environment

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-v[1-9][0-9]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def validate(env: Environment) -> None:
    """Refuse an environment that contradicts itself.

    Raises:
        PinnablateError: what is wrong, naming the culprit.
    """

    def refuse(message: str) -> None:
        raise PinnablateError(f"{env.id}: {message}")

    if not isinstance(env.id, str) or not _ID.fullmatch(env.id):
        refuse("an id reads name-vN in lower case with hyphens, for example maxwell-cavity-2d-v1")
    names = {str(f.func.__name__): f for f in env.fields}
    for coordinate, (low, high) in env.domain.items():
        if not (np.isfinite(float(low)) and np.isfinite(float(high)) and float(low) < float(high)):
            refuse(f"the domain of {coordinate} is ({low}, {high}); expected two finite numbers, the lower first")
    for f in env.fields:
        if tuple(f.args) != env.coordinates:
            refuse(f"field {f.func.__name__} depends on {f.args}; expected the domain's coordinates {env.coordinates}, in order")
    if env.solution is not None:
        for sentence in env.solution.contradictions(env.fields, env.coordinates):
            refuse(sentence)
    if not env.equations:
        refuse("no equations; an environment is specified by at least one")
    reserved = {"none", "all"}
    used: set[Any] = set()
    checked = [(f"equation {n!r}", e) for n, declared in env.equations.items() for e in as_tuple(declared)]
    checked += [(f"condition {n!r}", c.expression) for n, g in env.conditions.items() for made in g for c in made]
    for name in env.equations:
        if not _NAME.fullmatch(name) or name in reserved:
            refuse(f"equation name {name!r}; expected a letter, then lower-case letters, digits and _, and not 'none' or 'all'")
    for where, expression in checked:
        for f in sorted(expressions.fields_in(expression), key=str):
            if f not in env.fields:
                refuse(f"{where} names the undeclared field {f.func.__name__}; declared: {', '.join(names)}")
        for symbol in sorted(expression.free_symbols - set(env.coordinates), key=str):
            refuse(f"{where} contains the symbol {symbol}, which has no value; write its number")
        for function in expressions.beyond_tensorflow([expression]):
            if where.startswith("condition") or expressions.fields_in(function):
                refuse(f"{where} contains {function}, which TensorFlow lacks; the solution may, and an equation where it "
                       "is a function of the coordinates alone")
        if expression == 0:
            refuse(f"{where} is identically zero")
        used |= expressions.fields_in(expression)
    for f in env.fields:
        if f not in used:
            refuse(f"field {f.func.__name__} appears in no equation")
    for f in env.gauge:
        if f not in env.fields:
            refuse(f"gauge names {f}, which is not a declared field")
        for c in env.gauge[f] if isinstance(env.gauge, Mapping) else ():
            if c not in env.coordinates:
                refuse(f"the gauge of {f.func.__name__} depends on {c}, which is not a coordinate")
    for name, members in env.sectors.items():
        for f in members:
            if f not in env.fields:
                refuse(f"sector {name!r} names {f}, which is not a declared field")
        if name in names or name in SPLITS:
            refuse(f"sector {name!r} has the name of a field or a split; choose another")
    for name, miss in env.near_misses.items():
        _validate_near_miss(env, name, miss, refuse)
    for name in env.identities:
        if name not in env.equations:
            refuse(f"an identity for {name!r}, which is not a declared equation: {', '.join(env.equations)}")
    if env.primary not in SPLITS:
        refuse(f"primary split {env.primary!r}; expected one of {', '.join(SPLITS)}")
    for name, design in env.all_designs.items():
        _validate_design(env, name, design, refuse)
    check_statements(env, refuse)


def _validate_near_miss(env: Environment, name: str, miss: NearMiss, refuse: Any) -> None:
    if not miss.equations:
        refuse(f"near miss {name!r} replaces no equation")
    for equation, declared in miss.equations.items():
        if equation not in env.equations:
            refuse(f"near miss {name!r} replaces {equation!r}, which is not a declared equation: {', '.join(env.equations)}")
        old, new = as_tuple(env.equations[equation]), as_tuple(declared)
        if len(old) != len(new):
            refuse(f"near miss {name!r} has {len(new)} residuals for {equation!r}; expected {len(old)}")
        if old == new:
            refuse(f"near miss {name!r} says what {equation!r} says")
        for residual in new:
            for f in sorted(expressions.fields_in(residual) - set(env.fields), key=str):
                refuse(f"near miss {name!r} names the undeclared field {f.func.__name__}")
            for symbol in sorted(residual.free_symbols - set(env.coordinates), key=str):
                refuse(f"near miss {name!r} contains the symbol {symbol}, which has no value; write its number")
            if residual == 0:
                refuse(f"near miss {name!r} of {equation!r} is identically zero")


def _validate_design(env: Environment, name: str, design: Design, refuse: Any) -> None:
    if design.count < 1 or not (np.isfinite(design.noise) and design.noise >= 0):
        refuse(f"design {name!r}: count {design.count}, noise {design.noise}; expected a positive count and a noise >= 0")
    for f in design.fields or ():
        if f not in env.fields:
            refuse(f"design {name!r} observes {f}, which is not a declared field")
    if not isinstance(design.conditions, Conditions):
        refuse(f"design {name!r}: conditions={design.conditions!r}; expected True, False or 'players'")
    if design.conditions_are_players and not {**env.conditions, **design.further}:
        refuse(f"design {name!r} makes conditions players, but there are none; give further={{name: [...]}}")
    if design.granularity not in ("law", "component"):
        refuse(f"design {name!r}: granularity={design.granularity!r}; expected 'law' or 'component'")
    if design.in_place_of_truth is not None and design.in_place_of_truth not in env.near_misses:
        refuse(f"design {name!r} tells the near miss {design.in_place_of_truth!r}; declared: {', '.join(env.near_misses) or 'none'}")
    for group in design.further:
        if group in env.conditions or group in env.equations or not _NAME.fullmatch(group):
            refuse(f"design {name!r}: the group of conditions {group!r} needs a name of its own, like start")
    if design.until is not None:
        if env.time is None:
            refuse(f"design {name!r} says until={design.until}, but no coordinate is named t")
        low, high = map(float, env.domain[env.time])
        if not low < design.until <= high:
            refuse(f"design {name!r}: observations until t = {design.until} lie outside the domain ({low}, {high})")
    split = env.primary_split(design)
    if split not in env.splits(design):
        refuse(
            f"design {name!r}: the primary split is {split!r}, but it has only {', '.join(env.splits(design))}; "
            "set primary= in the design"
        )
