"""MATLAB files: up to version 7 by SciPy, 7.3 by h5py."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np

from pinnablate.measurements.hierarchical import opened


def old(file: BinaryIO) -> dict[str, Any]:
    """The numeric variables of a file of versions 5 to 7: {name: array}."""
    from scipy.io import loadmat

    found = loadmat(file)
    return {n: v for n, v in found.items() if not n.startswith("__") and _is_numeric(v)}


def new(file: BinaryIO) -> dict[str, Any]:
    """The numeric variables of a file of version 7.3, whose axes are stored in reverse: {name: array}."""
    with opened(file) as made:
        return {n: np.asarray(v[()]).T for n, v in made.items() if _is_numeric(v)}


def _is_numeric(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "O") in "bfiuc"
