"""Files as named arrays, by the ending of their names."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.optional import require
from pinnablate.sources.hdf5 import read_hdf5
from pinnablate.sources.tables import read_table

Arrays = dict[str, tuple[np.ndarray, tuple[str, ...] | None]]
HDF5 = b"\x89HDF\r\n\x1a\n"  # how files of HDF5 begin: NetCDF-4, and MATLAB 7.3
CLASSIC = b"CDF"  # how files of NetCDF-3 begin


def read_file(path: Path) -> Arrays:
    """The arrays of a file: {name: (values, names of the axes or None)}.

    Raises:
        PinnablateError: there is no such file, its ending is none that is known, or its contents
            are not what the ending says, are cut off or empty.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise PinnablateError(
            f"{path} ends in {path.suffix or 'nothing'}; expected one of {', '.join(READERS)}: save it as one "
            "of these, or hand over a mapping {name: array}"
        )
    if not path.is_file():
        what = "is a directory" if path.is_dir() else "does not exist"
        raise PinnablateError(
            f"{path} {what} (looked for {path.absolute()}); expected a file: a path is taken from where Python was "
            'started, and Path(__file__).with_name("NAME") stands beside the declaration'
        )
    if path.stat().st_size == 0:
        raise PinnablateError(f"{path} is empty; expected a file with named arrays: write it again")
    try:
        return reader(path)
    except PinnablateError:
        raise
    # What a reader of another package raises at a file that is torn is not written down anywhere.
    except Exception as error:
        said = " ".join(str(error).split())
        raise PinnablateError(
            f"{path} cannot be read as {path.suffix} ({type(error).__name__}: {said}); expected a whole file "
            "of the kind that its ending says: write it again, or rename it"
        ) from error


def _npz(path: Path) -> Arrays:
    if not zipfile.is_zipfile(path):
        raise ValueError("it is no archive of np.savez")
    with np.load(path, allow_pickle=False) as found:
        return {name: (found[name], None) for name in found.files}


def _netcdf(path: Path) -> Arrays:
    with open(path, "rb") as file:
        start = file.read(len(HDF5))
    if start == HDF5:
        return read_hdf5(path)
    if not start.startswith(CLASSIC):
        raise ValueError("it is neither NetCDF-3 nor NetCDF-4")
    from scipy.io import netcdf_file

    with netcdf_file(str(path), mmap=False, maskandscale=True) as file:
        return {
            name: (np.ma.filled(np.ma.asarray(v[:]).astype(float), np.nan), tuple(v.dimensions))
            for name, v in file.variables.items()
            if v.data.dtype.kind in "fiu"
        }


def _mat(path: Path) -> Arrays:
    """Arrays of MATLAB, in which a vector has a second axis of length 1."""
    with open(path, "rb") as file:
        if file.read(len(HDF5)) == HDF5:
            return {name: (a.T.squeeze(), None) for name, (a, _) in read_hdf5(path).items()}
    with open(path, "rb") as file:  # version 7.3 begins with 512 bytes of text
        file.seek(512)
        if file.read(len(HDF5)) == HDF5:
            return {name: (a.T.squeeze(), None) for name, (a, _) in read_hdf5(path).items()}
    from scipy.io import loadmat

    found = loadmat(path)
    return {
        name: (np.atleast_1d(np.squeeze(a)), None)
        for name, a in found.items()
        if not name.startswith("__") and isinstance(a, np.ndarray) and a.dtype.kind in "fiubc"
    }


def _parquet(path: Path) -> Arrays:
    pandas = require("pandas", f"read {path}")
    require("pyarrow", f"read {path}", "pyarrow")
    table = pandas.read_parquet(path)
    return {str(n): (table[n].to_numpy(), None) for n in table.columns}


READERS: dict[str, Callable[[Path], Arrays]] = {
    ".csv": read_table,
    ".tsv": read_table,
    ".txt": read_table,
    ".parquet": _parquet,
    ".npz": _npz,
    ".nc": _netcdf,
    ".h5": read_hdf5,
    ".mat": _mat,
}
