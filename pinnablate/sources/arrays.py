"""A file, a table of pandas, a data set of xarray or a mapping, as named arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.sources.files import read_file

KINDS = (
    "the path of a file (.csv, .tsv, .txt, .parquet, .npz, .nc, .h5, .mat), a mapping {name: array}, a DataFrame "
    "of pandas, or a Dataset of xarray"
)


@dataclass(frozen=True)
class NamedArray:
    """One array of a source.

    Args:
        values: numbers of any shape.
        dims: the names of its axes; None where the source does not name them.
    """

    values: np.ndarray
    dims: tuple[str, ...] | None = None


def named_arrays(source: Any, what: str) -> dict[str, NamedArray]:
    """Everything of a source that has a name and holds numbers or texts.

    Args:
        source: a path, a mapping {name: array}, or an object of pandas or xarray.
        what: what it is for, as the subject of a sentence: `the reference`.

    Returns:
        {name: array}, in the order of the source.

    Raises:
        PinnablateError: it cannot be read, or holds nothing.
    """
    if isinstance(source, str | Path):
        found = {name: NamedArray(*a) for name, a in read_file(Path(source)).items()}
        name = str(source)
    else:
        found = _of_object(source, what)
        name = f"the {type(source).__name__} of {what}"
    if not any(a.values.size for a in found.values()):
        raise PinnablateError(f"{name} holds no numbers; expected named arrays of numbers in it")
    return found


def _of_object(source: Any, what: str) -> dict[str, NamedArray]:
    """The arrays of an object, which is known by what it can do: neither pandas nor xarray need be
    installed to pass a mapping.
    """
    if hasattr(source, "to_dataset") and hasattr(source, "dims"):  # a DataArray of xarray
        source = source.to_dataset(name=source.name or "values")
    if hasattr(source, "data_vars") and hasattr(source, "coords"):
        variables = {**source.coords, **source.data_vars}
        return {
            str(n): NamedArray(np.asarray(v.values), tuple(map(str, v.dims)))
            for n, v in variables.items()
        }
    if hasattr(source, "columns") and hasattr(source, "to_numpy"):
        return {str(n): NamedArray(source[n].to_numpy()) for n in source.columns}
    if isinstance(source, Mapping):
        return {_name_of(n): NamedArray(_array(n, v)) for n, v in source.items()}
    raise PinnablateError(f"{what} is of type {type(source).__name__}; expected {KINDS}")


def _name_of(key: Any) -> str:
    """The name of a coordinate or a field, or a name as it is."""
    called = getattr(key, "func", None)
    return str(called.__name__ if called is not None and getattr(key, "args", ()) else key)


def _array(name: Any, values: Any) -> np.ndarray:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise PinnablateError(
            f"{_name_of(name)} is no array ({error}); expected rows of one length"
        ) from error


def as_numbers(name: str, values: np.ndarray, of: str) -> np.ndarray:
    """An array as float64; what is masked or missing is NaN.

    Args:
        name: of the array, for the sentence.
        values: what it holds.
        of: the source, for the sentence.

    Raises:
        PinnablateError: it holds dates, complex numbers or texts.
    """
    kind = values.dtype.kind
    if kind in "fiub":
        return values.astype(float)
    if kind == "c":
        remedy = "hand over its real and its imaginary part as two fields"
    elif kind in "mM":
        remedy = "hand over numbers, such as the seconds since the first"
    else:
        try:
            return values.astype(float)
        except (TypeError, ValueError):
            remedy = "hand over numbers, and NaN where one is missing"
    raise PinnablateError(
        f"{name} of {of} holds values of type {values.dtype}, expected real numbers; {remedy}"
    )


def listed(names: Iterable[str]) -> str:
    """The names that a source has, for a sentence."""
    return ", ".join(names) or "nothing"
