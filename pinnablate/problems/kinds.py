"""What the keywords of a problem, and of its training, are made of: a wrong type is one sentence."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from pinnablate.errors import PinnablateError

_NAMES = (str, "names, as text or a list: ['u', 'v'] or 'u v'")
_NUMBER = (int, float)
# {keyword: (its types, what is expected)}; lists of names are for those that `_NAMES` stands at.
KINDS: dict[str, tuple[Any, str]] = {
    "constants": (Mapping, "{name: number}: constants={'k': 0.1}"),
    "scales": (Mapping, "{field or equation: number}: scales={'q': 0.1}"),
    "conditions": (Mapping, "{name: text}: conditions={'walls': 'u = 0 at x = 0, x = 1'}"),
    "fields": _NAMES,
    "names": _NAMES,
    "coordinates": _NAMES,
    "free": _NAMES,
    "series": (str, "the column that says of which experiment a row is: series='run'"),
    "name": (str, "text in lower case with hyphens: name='my-rod'"),
    "lattice": (str, "'full' or 'order2'"),
    "results": ((str, os.PathLike), "the path of a directory: results='results'"),
    "memory": (_NUMBER, "GiB as a number: memory=4"),
    "workers": (int, "a number of threads: workers=2"),
    "jobs": (int, "a number of processes: jobs=2"),
    "time_limit": (_NUMBER, "seconds as a number: time_limit=600"),
    "iterations": (int, "a number of iterations: iterations=10000"),
    "progress": (Callable, "a function of one argument: progress=print"),
}


def require_kinds(**keywords: Any) -> None:
    """Refuse keywords of a wrong type.

    Args:
        keywords: as `ablate`, `diagnose` and `problem` take them; None and unknown ones are left alone.

    Raises:
        PinnablateError: which, with what is expected and what it is.
    """
    for keyword, value in keywords.items():
        if value is None or keyword not in KINDS:
            continue
        kinds, words = KINDS[keyword]
        if KINDS[keyword] is _NAMES:
            # a mapping of fields to what they are is a slip for a list of their names
            is_right = isinstance(value, str | list | tuple) or hasattr(value, "free_symbols")
        else:
            is_right = isinstance(value, kinds) and not (
                isinstance(value, bool) and kinds in (int, _NUMBER)
            )
        if not is_right:
            raise PinnablateError(
                f"{keyword}={value!r:.60} is of type {type(value).__name__}; expected {words}"
            )
    for name in keywords.get("constants") or ():
        if not isinstance(name, str) and not hasattr(name, "free_symbols"):
            raise PinnablateError(
                f"constants= holds the name {name!r}; expected text: {KINDS['constants'][1]}"
            )
