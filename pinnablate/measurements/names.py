"""The names by which coordinates and fields are found in a source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

TIMES = frozenset(("t", "time", "times", "timestamp", "zeit", "temps", "tid"))
TEMPERATURE = "T"  # which is no time, in whatever case other names are
_WITH_UNIT = re.compile(r"(?P<name>|.*?\S)\s*(\[(?P<square>[^\]]*)\]|\((?P<round>[^)]*)\))")


def name_of(declared: Any) -> str:
    """The name of a coordinate or a field of SymPy's, or a name as it is.

    Args:
        declared: a symbol, an applied function such as u(x, t), or text.
    """
    if isinstance(declared, str):
        return declared
    name = getattr(declared, "name", None) or getattr(
        getattr(declared, "func", None), "__name__", None
    )
    return name if isinstance(name, str) else str(declared)


def unit_of(column: str) -> tuple[str, str]:
    """The name of a column without its unit, and the unit: `t [s]` is t, in s, and `[s]` has no name.

    Args:
        column: its whole name.
    """
    found = _WITH_UNIT.fullmatch(column)
    if found is None:
        return column, ""
    return found["name"], (found["square"] or found["round"] or "").strip()


def time_among(columns: Iterable[str]) -> str | None:
    """The one column whose name says that it is time, such as `time [s]`; None where there is none, or
    more than one.

    Args:
        columns: whole names.
    """
    found = [c for c in columns if (n := unit_of(c)[0]) != TEMPERATURE and n.lower() in TIMES]
    return found[0] if len(found) == 1 else None
