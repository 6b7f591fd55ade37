"""How objects show themselves: a few names of many, so that a repr stays within a screen."""

from __future__ import annotations

from collections.abc import Iterable

MANY = 8


def few(names: Iterable[object], most: int = MANY) -> str:
    """Names joined by commas; of more than `most` the first ones, and `...`."""
    listed = [str(name) for name in names]
    return ", ".join(listed if len(listed) <= most else [*listed[: most - 1], "..."])
