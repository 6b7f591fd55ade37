"""Unknown coefficients of a script: the `dde.Variable` objects that its functions use.

Arithmetic of TensorFlow takes the value of a variable and forgets whose it was. So variables are
replaced by symbols where a function finds them, among its globals, in its closure and in lists that
its arguments have as defaults, while it is traced, and put back afterwards.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sympy

from pinnablate.adopt.columns import Columns, Untraceable
from pinnablate.environment import parameters

Slot = tuple[Any, Any, Callable[[Any], None]]  # name in the script, variable, how it is replaced
_DEEPEST = 4  # calls from a pde to functions of its script


def is_variable(value: Any) -> bool:
    """Whether a value is a trainable variable of TensorFlow."""
    return type(value).__name__.endswith("Variable") and hasattr(value, "assign")


def first_guess(variable: Any) -> float:
    """The value of a variable as its author wrote it: 0.3, not 0.30000001 of a float32."""
    return float(str(variable.numpy()[()]))


def slots_of(function: Any) -> list[Slot]:
    """The variables that a function and those that it calls use, with their names in the script."""
    return list(_slots(function, set(), 0))


def _slots(function: Any, seen: set[int], depth: int) -> Iterator[Slot]:
    if isinstance(function, functools.partial):
        for key, value in list(function.keywords.items()):
            yield from _held(key, value, _into_item(function.keywords, key), seen, depth)
        yield from _slots(function.func, seen, depth)
        return
    owner, function = getattr(function, "__self__", None), getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None or id(function) in seen or depth > _DEEPEST:
        return
    seen.add(id(function))
    for name in sorted({n for c in codes_in(code) for n in c.co_names} & set(_attributes(owner))):
        yield from _held(name, vars(owner)[name], _into_attribute(owner, name), seen, depth)
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        yield from _held(name, _content(cell), _into_cell(cell), seen, depth)
    yield from _in_defaults(function)
    names = {n for c in codes_in(code) for n in c.co_names}
    for name in sorted(names & set(function.__globals__)):
        value = function.__globals__[name]
        yield from _held(name, value, _into_item(function.__globals__, name), seen, depth)


def _in_defaults(function: types.FunctionType) -> Iterator[Slot]:
    """The variables in lists that are defaults, `unknowns=[C1, C2]`, by their names in the script."""
    lists = [v for v in function.__defaults__ or () if isinstance(v, list)]
    for held in lists:
        for k, value in [(k, v) for k, v in enumerate(held) if is_variable(v)]:
            names = (n for n, other in function.__globals__.items() if other is value)
            yield next(names, f"C{k + 1}"), value, _into_item(held, k)


def codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """A function's code and that of the functions defined inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def _held(
    name: str, value: Any, put: Callable[[Any], None], seen: set[int], depth: int
) -> Iterator[Slot]:
    """The variables in what stands under a name."""
    if is_variable(value):
        yield name, value, put
    elif isinstance(value, list | dict):
        pairs = enumerate(value) if isinstance(value, list) else value.items()
        for key, held in list(pairs):
            if is_variable(held):
                yield f"{name}_{key}", held, _into_item(value, key)
    elif isinstance(value, types.FunctionType | types.MethodType | functools.partial):
        yield from _slots(value, seen, depth + 1)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a function that is not defined yet
        return None


def _into_cell(cell: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        cell.cell_contents = value

    return put


def _attributes(owner: Any) -> dict[str, Any]:
    """What the object of a method holds; nothing of a function or a class."""
    return {} if isinstance(owner, type) else getattr(owner, "__dict__", {})


def _into_attribute(owner: Any, name: str) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        setattr(owner, name, value)

    return put


def _into_item(container: Any, key: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        container[key] = value

    return put


def named(functions: Sequence[Any], taken: Collection[str]) -> list[tuple[Any, sympy.Symbol]]:
    """The variables that some functions use, each with a symbol of its name in the script.

    Args:
        functions: of the script.
        taken: names that mean something else.

    Raises:
        Untraceable: a variable that holds several numbers.
    """
    found: dict[int, tuple[Any, sympy.Symbol]] = {}
    names = set(taken)
    for name, variable, _ in (slot for f in functions for slot in slots_of(f)):
        if id(variable) in found:
            continue
        if tuple(variable.shape):
            raise Untraceable(
                f"uses the variable {name} of shape {tuple(variable.shape)}; expected dde.Variable of "
                "one number each"
            )
        while name in names:
            name += "_"
        names.add(name)
        found[id(variable)] = variable, parameters(name)
    return list(found.values())


@contextmanager
def replaced(function: Any, symbols: dict[int, sympy.Symbol]) -> Iterator[None]:
    """Symbols in the place of variables while a function is traced.

    Args:
        function: of the script.
        symbols: {id of a variable: its symbol}.
    """
    found = [(v, put) for _, v, put in slots_of(function) if id(v) in symbols]
    for variable, put in found:
        put(Columns([symbols[id(variable)]]))
    try:
        yield
    finally:
        for variable, put in found:
            put(variable)
