"""How objects show themselves: a few names of many, so that a repr stays within a screen."""

from __future__ import annotations

from collections.abc import Iterable

MANY = 8


def at_most(sentences: Iterable[str], most: int = 20) -> list[str]:
    """Sentences about the lines of a file; of more than `most` the first ones, and how many more."""
    all_of_them = list(sentences)
    more = len(all_of_them) - most
    return all_of_them[:most] + ([f"and {more} more like these"] if more > 0 else [])


def few(names: Iterable[object], most: int = MANY) -> str:
    """Names joined by commas; of more than `most` the first ones, and `...`."""
    listed = [str(name) for name in names]
    return ", ".join(listed if len(listed) <= most else [*listed[: most - 1], "..."])
