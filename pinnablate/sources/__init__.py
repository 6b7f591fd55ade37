"""What a user hands over, a file or an object of another package, as named arrays."""

from __future__ import annotations

from pinnablate.sources.arrays import NamedArray, named_arrays

__all__ = ["NamedArray", "named_arrays"]
