"""Regions as text: `disk((x, y), radius=1)`, `box((x, y), lower=(0, 0), upper=(1, 1)) - disk((x, y), radius=0.2)`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from pinnablate import regions
from pinnablate.errors import PinnablateError, unknown
from pinnablate.problems.grammar import NUMBERS, Names

KINDS: dict[str, Callable[..., Any]] = {
    name: getattr(regions, name) for name in regions.__all__ if name not in ("Extent", "Region")
}
EXAMPLE = "region='disk((x, y), radius=1)'"
_COMBINED: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.BitOr: lambda a, b: a | b,
    ast.BitAnd: lambda a, b: a & b,
    ast.Sub: lambda a, b: a - b,
}
_NUMBERED: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def region_of(declared: Any, names: Names) -> Any:
    """A region of what a user wrote; what is no text stays what it is.

    Text is read as Python's grammar has it, and nothing in it is run: calls of the functions that make
    regions, combined by | (either), & (both) and - (the one without the other).

    Args:
        declared: text, or a region.
        names: of coordinates and constants.

    Raises:
        PinnablateError: a text that cannot be read, or numbers that are no region.
    """
    if not isinstance(declared, str):
        if not hasattr(declared, "inside"):
            raise PinnablateError(
                f"region={declared!r:.60} is of type {type(declared).__name__}; expected a region, or text like {EXAMPLE}"
            )
        return declared
    try:
        made = _value(ast.parse(declared.strip(), mode="eval").body, names, declared)
    except PinnablateError:
        raise
    except (SyntaxError, ValueError, TypeError, ArithmeticError) as error:
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise PinnablateError(
            f"region {declared!r:.200}: {said}; expected text like {EXAMPLE}"
        ) from error
    except (RecursionError, MemoryError) as error:
        raise PinnablateError(
            f"region {declared[:40]!r}... is nested too deeply; expected text like {EXAMPLE}"
        ) from error
    if not isinstance(made, regions.Region):
        raise PinnablateError(f"region {declared!r} is no region; expected text like {EXAMPLE}")
    return made


def _value(node: ast.expr, names: Names, text: str) -> Any:
    """What a part of the text means: a region, a coordinate, a number, or a tuple of such."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name):
        known = {**NUMBERS, **names.constants, **names.coordinates}
        if node.id not in known:
            raise unknown(f"name in region {text!r}", node.id, known)
        found = known[node.id]
        return found if node.id in names.coordinates else float(found)
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(part, names, text) for part in node.elts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(_value(node.operand, names, text), text)
    if isinstance(node, ast.BinOp):
        return _joined(node, names, text)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id not in KINDS:
            raise unknown(f"function in region {text!r}", node.func.id, KINDS)
        by_name = {k.arg: _value(k.value, names, text) for k in node.keywords if k.arg}
        return KINDS[node.func.id](*(_value(a, names, text) for a in node.args), **by_name)
    raise PinnablateError(
        f"region {text!r}: {ast.unparse(node)!r} cannot be read; expected {', '.join(KINDS)} of coordinates "
        f"and numbers, combined by |, & and -: {EXAMPLE}"
    )


def _joined(node: ast.BinOp, names: Names, text: str) -> Any:
    one, other = (_value(part, names, text) for part in (node.left, node.right))
    both = [isinstance(part, regions.Region) for part in (one, other)]
    kind = type(node.op)
    if all(both) and kind in _COMBINED:
        return _COMBINED[kind](one, other)
    if kind in _NUMBERED and not any(both):
        return _NUMBERED[kind](_number(one, text), _number(other, text))
    raise PinnablateError(
        f"region {text!r}: {ast.unparse(node)!r} means nothing; expected regions combined by |, & and -, or "
        "arithmetic of numbers"
    )


def _number(value: Any, text: str) -> float:
    if isinstance(value, int | float):
        return value
    raise PinnablateError(
        f"region {text!r}: arithmetic with {value}, which is no number; expected numbers, like {EXAMPLE}"
    )
