"""The arguments of regions, read and refused in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError


def on_coordinates(
    on: Any, kind: str, example: str, counts: tuple[int, ...] = ()
) -> tuple[Any, ...]:
    """The coordinates of a region.

    Args:
        on: what was written.
        kind: the function that was called, for a sentence.
        example: a right call.
        counts: how many there may be; two or more by default.

    Raises:
        PinnablateError: no coordinates, one twice, or another number of them.
    """
    made = tuple(on) if isinstance(on, tuple | list) else (on,)
    strange = [c for c in made if not getattr(c, "is_Symbol", False)]
    if strange:
        raise PinnablateError(
            f"{kind} is of {type(strange[0]).__name__} {strange[0]!r}; expected coordinates, as "
            f"coordinates() returned them: for example {example}"
        )
    names = [str(c) for c in made]
    if len(set(made)) < len(made) or not (len(made) in counts if counts else len(made) >= 2):
        wanted = f"{counts[0]}" if len(counts) == 1 else "one or more" if counts else "two or more"
        raise PinnablateError(
            f"{kind} is of ({', '.join(names)}); expected {wanted} different coordinates: for example "
            f"{example}"
        )
    return made


def numbers(value: Any, count: int, kind: str, name: str, example: str) -> tuple[float, ...]:
    """Some finite numbers.

    Args:
        value: what was written.
        count: how many are wanted.
        kind: the function that was called, for a sentence.
        name: of the argument.
        example: a right call.

    Raises:
        PinnablateError: something else.
    """
    listed = list(value) if isinstance(value, Sequence | np.ndarray) else [value]
    try:
        made = tuple(float(v) for v in listed if not isinstance(v, str | bool))
    except (TypeError, ValueError):
        made = ()
    if len(made) != count or len(listed) != count or not all(map(math.isfinite, made)):
        many = "a finite number" if count == 1 else f"{count} finite numbers"
        raise PinnablateError(
            f"{kind} has {name}={value!r}; expected {many}: for example {example}"
        )
    return made


def length(value: Any, kind: str, name: str, example: str) -> float:
    """A length above 0.

    Args:
        value: what was written.
        kind, name, example: as for `numbers`.

    Raises:
        PinnablateError: something else.
    """
    made = numbers((value,), 1, kind, name, example)[0]
    if made <= 0:
        raise PinnablateError(
            f"{kind} has {name}={made:g}; expected a length above 0: for example {example}"
        )
    return made
