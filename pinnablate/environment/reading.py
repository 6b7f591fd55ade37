"""Shorthands of a declaration that can mean one thing only, read as that: one field for a tuple of
one, `1e2` for 100, conditions without a list around them. Whatever else there is stays as it was
written, for `validate` to refuse.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment.expected import Expected
from pinnablate.environment.faults import as_expression
from pinnablate.truths import Integrated, Solution
from pinnablate.truths.closed_form import Formulas

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


def is_number(value: Any) -> bool:
    """Whether a value is a real number; strings and truth values are none."""
    if isinstance(value, bool):
        return False
    if isinstance(value, sympy.Expr):
        return bool(value.is_number and value.is_extended_real)
    return isinstance(value, numbers.Real)


def whole(value: Any) -> Any:
    """A whole number as an int, like 1e2; another value as it is."""
    if is_number(value) and float(value).is_integer():
        return int(value)
    return value


def number(value: Any) -> Any:
    """A number as a float, like pi/2; another value as it is."""
    return float(value) if is_number(value) else value


def several(value: Any) -> Any:
    """One field or coordinate alone, or a list, as a tuple; another value as it is."""
    if isinstance(value, AppliedUndef | sympy.Symbol):
        return (value,)
    return tuple(value) if isinstance(value, list | sympy.Tuple) else value


def by_name(value: Any) -> Any:
    """{field or its name: value} as {name: value}, with numbers as floats; another value as it is."""
    if not isinstance(value, Mapping):
        return value
    names = {f: f.func.__name__ if isinstance(f, AppliedUndef) else f for f in value}
    return {names[f]: number(v) for f, v in value.items()}


def flat(value: Any) -> Iterator[Any]:
    """What stands in tuples and lists, however deep."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from flat(part)
    else:
        yield value


def groups(declared: Any) -> Any:
    """Groups of conditions as {name: [tuple of conditions, ...]}: conditions without a list around
    them are a group too. What is written so already is returned as it is.
    """
    if not isinstance(declared, Mapping) or all(map(_is_group, declared.values())):
        return declared
    return {
        name: group if _is_group(group) else [tuple(flat(group))]
        for name, group in declared.items()
    }


def _is_group(group: Any) -> bool:
    return isinstance(group, tuple | list) and all(
        isinstance(made, tuple | list) and not any(isinstance(c, tuple | list) for c in made)
        for made in group
    )


def members(declared: Any) -> Any:
    """Players as {name: (member, ...)}: one member alone is a group of one."""
    if not isinstance(declared, Mapping):
        return declared
    return {
        name: (of,) if isinstance(of, str) else tuple(of) if isinstance(of, list) else of
        for name, of in declared.items()
    }


def written(declared: Any) -> Any:
    """Expressions, alone or in a tuple or list, with their derivatives taken. Expressions that are
    plain already are returned as they are.
    """
    if isinstance(declared, tuple | list):
        made = [as_expression(e) for e in declared]
        same = all(_is_same(a, b) for a, b in zip(declared, made, strict=True))
        return declared if same else type(declared)(made)
    made = as_expression(declared)
    return declared if _is_same(declared, made) else made


def _is_same(before: Any, after: Any) -> bool:
    """Whether an expression was plain already; a number of Python's or NumPy's is."""
    return before is after or not isinstance(before, sympy.Basic) or bool(before == after)


def written_all(declared: Any) -> Any:
    """{anything: expressions} with derivatives taken."""
    if not isinstance(declared, Mapping):
        return declared
    made = {name: written(e) for name, e in declared.items()}
    return declared if all(made[name] is e for name, e in declared.items()) else made


def read(declared: Environment) -> None:
    """Replace the shorthands of a declaration by what they mean."""
    env: Any = declared  # nothing is yet what its type says

    def become(name: str, value: Any) -> None:
        if value is not getattr(env, name):
            object.__setattr__(env, name, value)

    become("equations", written_all(env.equations))
    become("solution", _solution(env.solution))
    become("conditions", groups(env.conditions))
    become("fields", several(env.fields))
    if isinstance(env.fields, tuple) and not env.fields:
        become("fields", _solved(env.solution))
    if isinstance(env.gauge, Mapping):
        loose = {f: on for f, on in env.gauge.items() if isinstance(on, sympy.Symbol)}
        become(
            "gauge", {**env.gauge, **{f: (c,) for f, c in loose.items()}} if loose else env.gauge
        )
    else:
        become("gauge", several(env.gauge))
    if isinstance(env.sectors, Mapping) and any(
        isinstance(v, AppliedUndef) for v in env.sectors.values()
    ):
        become("sectors", {name: several(members) for name, members in env.sectors.items()})
    become("as_written", (env.as_written,) if isinstance(env.as_written, str) else env.as_written)
    become("expected", (env.expected,) if isinstance(env.expected, Expected) else env.expected)


def _solved(solution: Any) -> tuple[Any, ...]:
    """The fields that a solution has entries for; none of what is no solution."""
    initial: Any = getattr(solution, "initial", {})
    if not isinstance(initial, Mapping):
        return ()
    own = solution.fields if isinstance(solution, Solution) else None
    return own if own and all(isinstance(f, AppliedUndef) for f in own) else ()


def _solution(declared: Any) -> Any:
    """A solution as an object, with derivatives taken."""
    if isinstance(declared, Integrated):
        initial, invariants = written_all(declared.initial), written_all(declared.invariants)
        same = initial is declared.initial and invariants is declared.invariants
        return declared if same else replace(declared, initial=initial, invariants=invariants)
    if isinstance(declared, Formulas):
        made = written_all(declared)
        return declared if made is declared else Formulas(made)
    return Formulas(written_all(declared)) if isinstance(declared, Mapping) else declared
