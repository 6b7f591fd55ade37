"""NetCDF files: of version 3 by SciPy, of version 4 by h5py. Values that are missing are NaN, and packed
ones are unpacked (the attributes _FillValue, missing_value, scale_factor and add_offset of the
NetCDF User's Guide). Text is read for the names of series: characters along the last axis, or strings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np

from pinnablate.measurements.arrays import NamedArray, named, real
from pinnablate.measurements.hierarchical import opened
from pinnablate.optional import require

_NO_VARIABLE = b"This is a netCDF dimension but not a netCDF variable"


def old(file: BinaryIO, title: str) -> dict[str, NamedArray]:
    """The variables of a NetCDF-3 file: {name: array with the names of its axes}."""
    from scipy.io import netcdf_file

    with netcdf_file(file, "r", mmap=False) as made:
        return {
            name: _made(title, name, v[...], v.dimensions, dict(v._attributes))
            for name, v in made.variables.items()
            if v.data.dtype.kind in "fiuS"
        }


def new(file: BinaryIO, title: str) -> dict[str, NamedArray]:
    """The variables of a NetCDF-4 file that hold numbers or text: {name: array with the names of its axes}."""
    with opened(file) as made:
        return {
            name: _made(title, name, _stored(v), _axes(v), dict(v.attrs))
            for name, v in made.items()
            if _is_read(v) and not bytes(_scalar(v.attrs.get("NAME", b""))).startswith(_NO_VARIABLE)
        }


def _is_read(variable: Any) -> bool:
    """Whether a member of a NetCDF-4 file holds numbers or text."""
    kind = getattr(variable, "dtype", None)
    return kind is not None and (kind.kind in "fiuS" or _is_strings(variable))


def _is_strings(variable: Any) -> bool:
    """Whether a variable holds strings of any length."""
    h5py = require("h5py", "read HDF5 files", "h5py")
    found = h5py.check_string_dtype(variable.dtype)
    return found is not None and found.length is None


def _stored(variable: Any) -> Any:
    """What a variable of a NetCDF-4 file holds."""
    return variable.asstr(errors="replace")[()] if _is_strings(variable) else variable[()]


def _axes(variable: Any) -> tuple[str, ...]:
    """The names of a variable's axes: its own where it is one, else those of the scales attached."""
    if variable.attrs.get("CLASS") == b"DIMENSION_SCALE" and variable.ndim == 1:
        return (variable.name.rpartition("/")[2],)
    return tuple(
        axis[0].name.rpartition("/")[2] if len(axis) else f"{variable.name}:{k}"
        for k, axis in enumerate(variable.dims)
    )


def _made(
    title: str, name: str, values: Any, axes: tuple[str, ...], attributes: dict[str, Any]
) -> NamedArray:
    """A variable whose numbers are unpacked when they are read, or whose characters are joined."""
    if np.asarray(values).dtype.kind in "SUO":
        words, axes = _joined(np.asarray(values), tuple(axes))
        return replace(named(title, name, words, axes), is_remark=True)
    unit = _scalar(attributes.get("units", ""))
    unit = unit.decode("utf-8", "replace") if isinstance(unit, bytes) else unit

    def read() -> np.ndarray:
        stored = np.asarray(values)
        found = real(title, name, stored)
        for missing in ("_FillValue", "missing_value"):
            if missing in attributes:
                found[np.isin(stored, np.ravel(attributes[missing]))] = np.nan
        scale, offset = attributes.get("scale_factor", 1.0), attributes.get("add_offset", 0.0)
        return np.asarray(found * float(_scalar(scale)) + float(_scalar(offset)))

    return NamedArray(read, np.shape(values), tuple(axes), unit if isinstance(unit, str) else "")


def _joined(stored: np.ndarray, axes: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Texts as objects, and their axes: characters along the last of several axes are one text."""
    if stored.dtype == np.dtype("S1") and stored.ndim > 1:
        stored, axes = np.ascontiguousarray(stored).view(f"S{stored.shape[-1]}")[..., 0], axes[:-1]
    plain = [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in stored.flat]
    texts = np.array([text.strip("\0 ") for text in plain], object)
    return texts.reshape(stored.shape), axes


def _scalar(value: Any) -> Any:
    """One value, of an attribute that may be an array of one."""
    return np.ravel(value)[0] if isinstance(value, np.ndarray) and value.size else value
