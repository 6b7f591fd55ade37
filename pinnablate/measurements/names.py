"""The names by which coordinates and fields are found in a source."""

from __future__ import annotations

from typing import Any


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
