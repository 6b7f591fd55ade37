"""Equations as users write them: text, expressions of SymPy, functions of coordinates and fields."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.errors import PinnablateError
from pinnablate.problems.grammar import Names, residual

_EXPECTED = (
    "expected {name: text like 'u_t = 0.1*u_xx', an expression of SymPy, or a function of coordinates "
    "and fields}"
)


def named(equations: Any, names: Sequence[str] | None) -> dict[str, Any]:
    """Equations by name, each as it was written.

    Args:
        equations: {name: equation}, one equation, or several in a list.
        names: of those in a list; eq1, eq2, ... by default.

    Raises:
        PinnablateError: none, no such thing, or another number of names.
    """
    names = listed(names)
    if isinstance(equations, Mapping):
        if names is not None:
            raise PinnablateError(
                f"names={list(names)} beside equations that have names ({', '.join(map(str, equations))}); "
                "expected one of them: leave names= out"
            )
        if not equations:
            raise PinnablateError(f"equations= holds none; {_EXPECTED}")
        return _sound(dict(equations))
    several = list(equations) if isinstance(equations, list | tuple) else [equations]
    if callable(equations) and not isinstance(equations, type | sympy.Basic):
        return {"": equations}  # its residuals are named once it has been called
    return _sound(_zipped(several, names))


def _sound(equations: dict[str, Any]) -> dict[str, Any]:
    """Equations each of which may be one.

    Raises:
        PinnablateError: one has no name, or is neither text, an expression nor a function.
    """
    for name, law in equations.items():
        if not name:
            raise PinnablateError(
                f"the equation {law!r:.60} has no name; expected one: equations={{'newton': ...}}"
            )
        for part in law if isinstance(law, tuple | list) else (law,):
            if not isinstance(part, str | sympy.Basic) and not callable(part):
                raise PinnablateError(f"equation {name!r} is {part!r:.60}; {_EXPECTED}")
    return equations


def listed(names: Any) -> list[str] | None:
    """Names in a list, or in text separated by spaces or commas; None for none."""
    if names is None:
        return None
    return names.replace(",", " ").split() if isinstance(names, str) else list(names)


def _zipped(several: Sequence[Any], names: Sequence[str] | None) -> dict[str, Any]:
    called = list(names) if names is not None else [f"eq{k}" for k in range(1, len(several) + 1)]
    if len(called) != len(several) or not several:
        raise PinnablateError(
            f"{len(several)} equations and {len(called)} names ({', '.join(map(str, called))}); expected a name "
            "for each: names=['mass', 'momentum']"
        )
    parts: dict[str, list[Any]] = {}
    for name, law in zip(called, several, strict=True):
        parts.setdefault(name, []).extend(law if isinstance(law, tuple | list) else [law])
    return {name: law[0] if len(law) == 1 else tuple(law) for name, law in parts.items()}


def texts_in(equations: Mapping[str, Any]) -> dict[str, str]:
    """{what it is, for sentences: text} of the equations that are text."""
    found = {}
    for name, law in equations.items():
        parts = law if isinstance(law, tuple | list) else (law,)
        for k, part in enumerate(parts):
            if isinstance(part, str):
                found[f"equation {name!r}" + (f"[{k}]" if len(parts) > 1 else "")] = part
    return found


def applied_in(equations: Any) -> list[Any]:
    """The fields of SymPy that stand in equations, in the order of their first mention."""
    if isinstance(equations, Mapping):
        return _once(f for law in equations.values() for f in applied_in(law))
    if isinstance(equations, tuple | list):
        return _once(f for law in equations for f in applied_in(law))
    if isinstance(equations, sympy.Basic):
        order = [n for n in sympy.preorder_traversal(equations) if isinstance(n, AppliedUndef)]
        return _once(order)
    return []


def _once(items: Any) -> list[Any]:
    return list(dict.fromkeys(items))


def arguments(function: Callable[..., Any]) -> list[str]:
    """Names of the arguments of a function.

    Raises:
        PinnablateError: it takes any, or says none.
    """
    try:
        given = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # of a function that is written in C
        given = []
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = [p.name for p in given if p.kind in plain and p.default is p.empty]
    if not found:
        raise PinnablateError(
            f"{_name(function)} names no arguments; expected a function whose arguments are called like "
            "coordinates and fields: lambda t, q, p: q.diff(t) - p"
        )
    return found


def read(
    equations: Mapping[str, Any], names: Names, called: Sequence[str] | None
) -> dict[str, Any]:
    """Every equation as residuals of SymPy.

    Args:
        equations: as `named` returns them.
        names: of coordinates, fields and constants.
        called: names of the residuals of one function that returns them all.

    Raises:
        PinnablateError: one that cannot be read; the sentence names it.
    """
    if set(equations) == {""}:
        made = _evaluated(equations[""], names, "equations=")
        if isinstance(made, Mapping):
            equations = dict(made)
        else:
            several = list(made) if isinstance(made, tuple | list) else [made]
            equations = _zipped(several, listed(called))
    return {str(name): _law(law, names, f"equation {name!r}") for name, law in equations.items()}


def _law(law: Any, names: Names, what: str) -> Any:
    if isinstance(law, tuple | list):
        return tuple(_law(part, names, what) for part in law)
    if isinstance(law, str):
        return residual(law, names, what)
    if isinstance(law, sympy.Equality):
        return _ours(law.lhs - law.rhs, names)
    if isinstance(law, sympy.Expr):
        return _ours(law, names)
    if callable(law) and not isinstance(law, type | sympy.Basic):
        return _law(_evaluated(law, names, what), names, what)
    raise PinnablateError(f"{what} is of type {type(law).__name__}; {_EXPECTED}")


def _ours(e: sympy.Expr, names: Names) -> sympy.Expr:
    """An expression with the coordinates and fields of the problem in the place of others of the same
    names, and numbers in the place of constants.
    """
    known = names.known
    swaps: dict[Any, Any] = {s: known[s.name] for s in e.free_symbols if s.name in known}
    for f in e.atoms(AppliedUndef):
        if (name := f.func.__name__) in names.fields:
            swaps[f] = names.fields[name]
    return e.xreplace({a: sympy.sympify(b) for a, b in swaps.items() if a != b})


def _evaluated(function: Callable[..., Any], names: Names, what: str) -> Any:
    """What a function of coordinates and fields returns for those of SymPy."""
    known = names.known
    wanted = arguments(function)
    strange = [a for a in wanted if a not in known]
    if strange:
        raise PinnablateError(
            f"{what}: the argument {strange[0]!r} of {_name(function)} is no coordinate "
            f"({', '.join(names.coordinates)}), field ({', '.join(names.fields)}) or constant; a DeepXDE pde(x, y) is for "
            "pinnablate.from_deepxde"
        )
    try:
        return function(*(known[a] for a in wanted))
    except PinnablateError:
        raise
    except Exception as error:  # a user's function may raise anything
        raise PinnablateError(
            f"{what}: {_name(function)} failed on SymPy's {', '.join(wanted)} ({type(error).__name__}: "
            f"{' '.join(str(error).split())}); expected derivatives like u.diff(x) and functions from sympy"
        ) from error


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    return "the function" if name == "<lambda>" else f"{name}()"
