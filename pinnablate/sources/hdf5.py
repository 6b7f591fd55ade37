"""Arrays of HDF5 files, among them NetCDF-4 with the names of its axes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.optional import require

# What NetCDF writes as the name of an axis that has no values.
NO_VALUES = "This is a netCDF dimension but not a netCDF variable"


def read_hdf5(path: Path) -> dict[str, tuple[np.ndarray, tuple[str, ...] | None]]:
    """The arrays of numbers at the top of an HDF5 file: {name: (values, names of the axes or None)}.

    The fill value of NetCDF is NaN, and its scale and offset are applied.

    Raises:
        PinnablateError: h5py is not installed.
        OSError: it is no such file, or is cut off.
    """
    h5py = require("h5py", f"read {path}, a file of HDF5", "h5py")
    found: dict[str, tuple[np.ndarray, tuple[str, ...] | None]] = {}
    with h5py.File(path, "r") as file:
        for name, item in file.items():
            if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiubc":
                continue
            if _text(item, "NAME").startswith(NO_VALUES):
                continue
            found[name] = (_decoded(item), _axes(file, name, item))
    return found


def _decoded(item: Any) -> np.ndarray:
    """The values of a data set as they are meant."""
    values: np.ndarray = item[()]
    filled = [item.attrs[a] for a in ("_FillValue", "missing_value") if a in item.attrs]
    scaled = [a for a in ("scale_factor", "add_offset") if a in item.attrs]
    if not filled and not scaled:
        return np.asarray(values)
    out = values.astype(float)
    for mark in filled:
        out[values == np.ravel(mark)[0]] = np.nan
    scale, offset = (
        float(np.ravel(item.attrs.get(a, d))[0]) for a, d in (("scale_factor", 1), ("add_offset", 0))
    )
    return out * scale + offset


def _axes(file: Any, name: str, item: Any) -> tuple[str, ...] | None:
    """The names of the axes of a data set, by the scales that are attached to it."""
    if _text(item, "CLASS") == "DIMENSION_SCALE" and item.ndim == 1:
        return (name,)
    if "DIMENSION_LIST" not in item.attrs:
        return None
    scales = item.attrs["DIMENSION_LIST"]
    if any(len(s) == 0 for s in scales):
        return None
    return tuple(str(file[s[0]].name).rsplit("/", 1)[-1] for s in scales)


def _text(item: Any, name: str) -> str:
    """An attribute that is a text, however it is stored; nothing where there is none."""
    found = item.attrs.get(name, "")
    return found.decode() if isinstance(found, bytes) else str(found)
