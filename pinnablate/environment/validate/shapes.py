"""What kind of object each argument of an environment is, before anybody looks into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment.authored import authored
from pinnablate.environment.declare import SPLITS
from pinnablate.environment.design import Design
from pinnablate.environment.expected import Expected
from pinnablate.environment.family import PARTS
from pinnablate.environment.laws import NearMiss
from pinnablate.environment.mistakes import Mistakes
from pinnablate.regions import Region
from pinnablate.signature import MISSING
from pinnablate.truths import Integrated, Solution

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

MOST_POINTS = 1_000_000  # of one design, or of one condition on a face
_SHORT = 60  # characters of what was written, within a sentence
_PLAIN = (str, bool, int, float, tuple, list, dict, set, sympy.Basic, type(None))


def got(value: Any) -> str:
    """What was written, in a few words: a small value itself, of others the class."""
    text = authored(value) if isinstance(value, sympy.Basic) else " ".join(repr(value).split())
    if isinstance(value, _PLAIN) and len(text) <= _SHORT:
        return text
    return f"an object of type {type(value).__name__}"


def is_count(value: Any) -> bool:
    """Whether a value is a number of points that fit into memory."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_POINTS


@dataclass(frozen=True)
class Shape:
    """What an argument must be.

    Args:
        name: of the argument.
        fits: whether a value is that.
        expected: what that is, for a sentence.
    """

    name: str
    fits: Callable[[Any], bool]
    expected: str


def _mapping_to(*types: type) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, Mapping) and all(isinstance(v, types) for v in value.values())
    )


def _is_gauge(value: Any) -> bool:
    return _are_fields(value) or _mapping_to(tuple, list)(value)


def _are_names(value: Any) -> bool:
    return isinstance(value, tuple | list | set | frozenset) and all(
        isinstance(name, str) for name in value
    )


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_fields(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(f, AppliedUndef) for f in value)


_BOX = (
    "a box, an interval for each coordinate: {x: (0, 1), t: (0, 1)}; for another shape add "
    "region=disk((x, y), radius=1), polygon(...) or another region within the box"
)
SHAPES = (
    Shape("domain", lambda v: isinstance(v, Mapping) and bool(v), _BOX),
    Shape(
        "equations", _is_mapping, "{name: residual}, for example {'mass': u.diff(t) + q.diff(x)}"
    ),
    Shape(
        "conditions",
        _is_mapping,
        "{name: [conditions]}, for example {'walls': [zero(u, on=boundary(x), points=15)]}",
    ),
    Shape("near_misses", _mapping_to(NearMiss), "{name: NearMiss({equation: residual}, summary)}"),
    Shape("designs", _mapping_to(Design), "{name: Design(count=15)}"),
    Shape(
        "observations", lambda v: isinstance(v, Design), "Design(count=15, until=0.5, fields=(u,))"
    ),
    Shape(
        "solution",
        lambda v: v is None or isinstance(v, Solution),
        "{field: formula}, Integrated(...), Reference(...) or None",
    ),
    Shape("fields", _are_fields, "a tuple of what fields() returned, like (u, q)"),
    Shape("gauge", _is_gauge, "a tuple of fields like (p,), or {field: coordinates}"),
    Shape(
        "sectors",
        lambda v: (
            isinstance(v, Mapping) and all(isinstance(m, tuple | list) and m for m in v.values())
        ),
        "{name: (field, field)}",
    ),
    Shape(
        "identities",
        lambda v: isinstance(v, Mapping) and all(map(callable, v.values())),
        "{equation: a function of the equations}, for example {'mass': lambda e: e['mass'] - "
        "e['flux'].diff(x)}",
    ),
    Shape(
        "expected",
        lambda v: isinstance(v, Sequence) and all(isinstance(e, Expected) for e in v),
        "a tuple of Expected(statement, at_least=...)",
    ),
    Shape("as_written", _are_names, "a tuple of names of equations"),
    Shape("unseen", _mapping_to(str), "{equation: why some of its terms vanish on the truth}"),
    Shape("primary", lambda v: isinstance(v, str), f"one of {', '.join(SPLITS)}"),
    Shape(
        "scales",
        _is_mapping,
        "{field or equation: number}, for example {p: 101325.0}",
    ),
    Shape(
        "source",
        lambda v: isinstance(v, str),
        "where equations and solution come from, as a string",
    ),
    Shape("summary", lambda v: isinstance(v, str), "one sentence, as a string"),
    Shape("history", _mapping_to(str), "{version: what changed}"),
    Shape(
        "region",
        lambda v: v is None or isinstance(v, Region),
        "what disk(), polygon() and the like return, for example region=disk((x, y), radius=1)",
    ),
    Shape("worlds", _is_mapping, "{parameter: distribution}, like {a: uniform(1, 2, canonical=1)}"),
)


def check(env: Environment, mistakes: Mistakes) -> None:
    """Note every argument that is something else, and what is missing."""
    mistakes.note_all(env.slips)
    for shape in SHAPES:
        value = getattr(env, shape.name)
        if value is MISSING:
            mistakes.note(f"{shape.name}= is missing; expected {shape.expected}", shape.name)
        elif not shape.fits(value):
            mistakes.note(f"{shape.name}= is {got(value)}; expected {shape.expected}", shape.name)
    if "worlds" in mistakes.unsound:  # parameters may stand anywhere there
        mistakes.unsound.update(PARTS)
    if "domain" not in mistakes.unsound:
        _coordinates(env, mistakes)
    if "solution" not in mistakes.unsound:
        _solution(env, mistakes)
    if "solution" in mistakes.unsound and not env.fields:
        mistakes.unsound.add("fields")


def _coordinates(env: Environment, mistakes: Mistakes) -> None:
    """The keys of the domain."""
    for c in env.domain:
        if not isinstance(c, sympy.Symbol):
            mistakes.note(
                f"the domain names {c!r}; expected coordinates as symbols: x, t = "
                'coordinates("x t") and domain={x: (0, 1), t: (0, 1)}',
                "domain",
            )
    names = [str(c) for c in env.domain]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        mistakes.note(
            f"the domain names two symbols {name}, which differ; use the one that coordinates() "
            "returned",
            "domain",
        )


def _solution(env: Environment, mistakes: Mistakes) -> None:
    """What the solution is made of, and whether fields are named where it does not name them."""
    solution = env.declared_solution
    if isinstance(solution, Integrated):
        for name in ("initial", "invariants"):
            value = getattr(solution, name)
            if not isinstance(value, Mapping):
                expected = (
                    "{field: its value at the start}"
                    if name == "initial"
                    else "{name: expression of the fields}"
                )
                mistakes.note(
                    f"the solution has {name}={got(value)}; expected {expected}", "solution"
                )
                return
    own = solution.fields if solution is not None else None
    strange = [f for f in own or () if not isinstance(f, AppliedUndef)]
    if strange:
        mistakes.note(
            f"the solution names {', '.join(map(repr, strange))}; expected fields as keys, which "
            "fields() returned, without quotes: solution={u: formula}",
            "solution",
        )
    elif own is not None and not own:
        mistakes.note("the solution is empty; expected {field: formula}", "solution")
    elif own and env.fields and "fields" not in mistakes.unsound and set(own) > set(env.fields):
        more = ", ".join(f.func.__name__ for f in own if f not in env.fields)
        mistakes.note(
            f"the solution names {more}, which fields= lacks; expected all fields of the solution: add "
            f"{more} to fields=, or leave fields= out",
            "fields",
        )
    elif own is None and not env.fields and "fields" not in mistakes.unsound:
        what = "a Reference" if solution else "an environment without a solution"
        if env.is_measured:
            what = (
                "no equation names a field over the domain's coordinates: an environment with data"
            )
        mistakes.note(f"{what} needs fields=(...), the order of its columns", "fields")
