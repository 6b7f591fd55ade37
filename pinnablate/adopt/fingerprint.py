"""What tells one problem of a script from another: the code of its functions and the numbers that they
use, its geometry, points and measurements, and the shape of its network.
"""

from __future__ import annotations

import hashlib
import inspect
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from pinnablate.adopt.variables import codes_in, is_variable

LENGTH = 10  # characters of a fingerprint
# Objects that hold a state of their own, such as an order in which points were shuffled.
_BY_NAME = ("deepxde.data", "tensorflow", "keras")
_DEEPEST = 5  # calls from a function of the script to others of it, and objects within objects


def fingerprint(data: Any, net: Any, settings: dict[str, Any]) -> str:
    """A short text that another problem, network or training has not.

    Args:
        data: the problem.
        net: its network.
        settings: how it is trained: numbers and texts.
    """
    functions = [data.pde, data.soln, data.auxiliary_var_fn]
    bcs = [c for bc in data.bcs for c in (type(bc).__name__, vars(bc))]
    sizes = [tuple(v.shape) for v in net.trainable_variables]
    points = [data.train_x_all, data.train_x]
    parts = [functions, bcs, vars(data.geom), points, sizes, sorted(settings.items())]
    found = hashlib.sha256()
    for text in _texts(parts, set(), 0):
        found.update(text + b"\n")
    return found.hexdigest()[:LENGTH]


def _texts(value: Any, seen: set[int], depth: int) -> Iterator[bytes]:
    """What a value is, as far as it can be said in a way that is the same in another process."""
    if is_variable(value):
        yield value.numpy().tobytes()
    elif hasattr(value, "numpy") or isinstance(value, np.ndarray | np.generic):
        yield np.asarray(value.numpy() if hasattr(value, "numpy") else value).tobytes()
    elif value is None or isinstance(value, bool | int | float | complex | str | bytes):
        yield repr(value).encode()
    elif depth > _DEEPEST or id(value) in seen:
        return
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held, seen, depth)
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            yield str(key).encode()
            yield from _texts(value[key], seen, depth + 1)
    else:
        seen.add(id(value))
        yield from _of_object(value, seen, depth)


def _of_object(value: Any, seen: set[int], depth: int) -> Iterator[bytes]:
    """A function by its code and what it uses; an object by what it holds. Of libraries the name will
    do, and of DeepXDE's own functions what they hold of the script.
    """
    function = inspect.unwrap(value) if callable(value) else value
    function = getattr(function, "__func__", function)
    yield str(getattr(function, "__qualname__", type(value).__name__)).encode()
    home = str(getattr(function, "__module__", "") or type(value).__module__)
    library = home.partition(".")[0]
    if isinstance(function, types.FunctionType):
        code = function.__code__
        cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
        held = {n: _content(cell) for n, cell in cells}
        if library != "deepxde":
            if "site-packages" in code.co_filename:
                return
            yield from _of_code(code)
            used = {n for c in codes_in(code) for n in c.co_names}
            held |= {n: function.__globals__[n] for n in used if n in function.__globals__}
        kept = {n: v for n, v in held.items() if not isinstance(v, type | types.ModuleType)}
        yield from _texts([function.__defaults__, kept], seen, depth + 1)
    elif not isinstance(value, type | types.ModuleType) and not home.startswith(_BY_NAME):
        yield from _texts(dict(getattr(value, "__dict__", {})), seen, depth + 1)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a function that is not defined yet
        return None


def _of_code(code: types.CodeType) -> Iterator[bytes]:
    for part in codes_in(code):
        yield part.co_code
        constants = [c for c in part.co_consts if not isinstance(c, types.CodeType)]
        # The order of a set differs between processes.
        plain = [sorted(map(repr, c)) if isinstance(c, frozenset) else c for c in constants]
        yield repr((plain, part.co_names)).encode()
