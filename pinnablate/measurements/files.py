"""Files by their ending: CSV and TSV by this package alone, NPZ by NumPy, MAT and old NetCDF by SciPy,
new ones by h5py, Parquet by pandas. A file that is not what its ending says is refused, and the
sentence says what it looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements import hierarchical, matlab, netcdf
from pinnablate.measurements.arrays import Arrays, NamedArray, named
from pinnablate.measurements.names import name_of
from pinnablate.measurements.text import read_text
from pinnablate.optional import require

DATA = "pinnablate[data]"
LARGEST = 2**30  # bytes of a file, and of what is in it once unpacked
# How files begin, by which they are told whatever they are called.
_BEGINNINGS = (
    (b"PK\x03\x04", "a ZIP archive, such as an NPZ file or a spreadsheet (.xlsx)"),
    (b"PAR1", "a Parquet file"),
    (hierarchical.SIGNATURE, "an HDF5 file, such as a NetCDF-4 or a MATLAB 7.3 file"),
    (b"CDF\x01", "a NetCDF-3 file"),
    (b"CDF\x02", "a NetCDF-3 file"),
    (b"CDF\x05", "a NetCDF-3 file"),
    (b"MATLAB 5.0", "a MATLAB 5 file"),
    (b"\x93NUMPY", "a single NumPy array (.npy)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x80\x04", "a Python pickle"),
)
_REMEDIES = {
    ".xlsx": "save the sheet as CSV",
    ".xls": "save the sheet as CSV",
    ".npy": "write np.savez('data.npz', t=..., q=...), so that arrays have names",
    ".h5": "give the arrays themselves: data={'t': file['t'][:], 'q': file['q'][:]}",
    ".hdf5": "give the arrays themselves: data={'t': file['t'][:], 'q': file['q'][:]}",
    ".json": "give the arrays themselves: data={'t': [...], 'q': [...]}",
    ".pkl": "give the object itself: data=pandas.read_pickle(...)",
    ".gz": "unpack it first",
}


def is_measurements(path: Path) -> bool:
    """Whether a name has the ending of a file of measurements.

    Args:
        path: of a file that need not be there.
    """
    return path.suffix.lower() in _READERS


def read_file(path: Path, title: str = "") -> Arrays:
    """What a file holds, read by its ending.

    Args:
        path: a .csv, .tsv, .txt, .dat, .parquet, .npz, .nc, .cdf or .mat file.
        title: what sentences call it; the path by default.

    Raises:
        PinnablateError: there is no such file, it cannot be read, its ending is another one, it is
            empty or torn, or it is not what its ending says.
    """
    title = title or str(path)
    reader = _READERS.get(path.suffix.lower())
    content = _content(path, title)
    if reader is None:
        instead = _REMEDIES.get(
            path.suffix.lower(), "convert the file, or give the arrays themselves"
        )
        ending = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        raise PinnablateError(
            f"{title} has {ending}, expected one of {', '.join(_READERS)}; {instead}"
        )
    return reader(title, content)


def _content(path: Path, title: str) -> bytes:
    """The bytes of a file."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise PinnablateError(
                f"{title} holds {size / 2**30:.1f} GiB, expected {LARGEST / 2**30:.0f} at most; keep "
                "fewer measurements, or give the arrays themselves"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PinnablateError(
            f"no file {title}, expected the path of measurements; a relative path begins at "
            f"{Path.cwd()}"
        ) from error
    except IsADirectoryError as error:
        raise PinnablateError(
            f"{title} is a folder, expected a file of measurements in it"
        ) from error
    except OSError as error:
        raise PinnablateError(
            f"{title} cannot be read: {error.strerror}; expected a file of measurements"
        ) from error


def _refuse_another(title: str, content: bytes, kind: str) -> None:
    """Refuse what begins as a file of another kind."""
    for beginning, words in _BEGINNINGS:
        if content.startswith(beginning):
            raise PinnablateError(
                f"{title} is {words}, expected {kind} as its ending says; rename it, or save it as "
                "what its ending says"
            )


def _text(title: str, content: bytes) -> Arrays:
    _refuse_another(title, content, "text")
    if b"\0" in content[:4096]:
        utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        remedy = "save it as CSV in UTF-8" if utf16 else "save it as CSV"
        what = "text in UTF-16" if utf16 else "not text"
        raise PinnablateError(f"{title} is {what}, expected text as its ending says; {remedy}")
    return read_text(title, content)


def _parsed(
    title: str, content: bytes, kind: str, signature: bytes, parse: Callable[[], Any]
) -> Any:
    """What a reader of another package makes of a file.

    Args:
        title: of the file, for sentences.
        content: its bytes.
        kind: what it should be, with its article.
        signature: with which such files begin.
        parse: reads it.

    Raises:
        PinnablateError: the file is empty, of another kind, or torn.
    """
    if not content:
        raise PinnablateError(f"{title} is empty (0 bytes), expected {kind}; write it again")
    if not content.startswith(signature):
        _refuse_another(title, content, kind)
        raise PinnablateError(
            f"{title} is no {kind.split(maxsplit=1)[1]}, expected one as its ending says; give the "
            "file its right ending, or save it as what its ending says"
        )
    try:
        return parse()
    except PinnablateError:
        raise
    except Exception as error:  # the readers of other packages raise anything on torn files
        raise _torn(title, kind, error) from error


def _torn(title: str, kind: str, error: Exception) -> PinnablateError:
    """The error for a file that begins as it should and cannot be read."""
    said = " ".join(str(error).split())[:120]
    return PinnablateError(
        f"{title} cannot be read as {kind} ({type(error).__name__}: {said}), expected a whole one; it "
        "may be torn: copy or write it again"
    )


def _npz(title: str, content: bytes) -> Arrays:
    def parse() -> dict[str, np.ndarray]:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            if not file.files:
                raise PinnablateError(
                    f"{title} holds no arrays, expected some, as np.savez(file, t=..., q=...) "
                    "writes them"
                )
            size = sum(member.file_size for member in file.zip.infolist())
            if size > LARGEST:
                raise PinnablateError(
                    f"{title} would become {size / 2**30:.1f} GiB, expected {LARGEST / 2**30:.0f} at "
                    "most; keep fewer measurements, or give the arrays themselves"
                )
            return {name: _member(title, file, name) for name in file.files}

    arrays = _parsed(title, content, "an NPZ file", b"PK", parse)
    return from_arrays(title, arrays)


def _member(title: str, file: Any, name: str) -> np.ndarray:
    """An array of an NPZ file.

    Raises:
        PinnablateError: it was saved as objects, which only unpickling, running what the file says, could read.
    """
    try:
        array: np.ndarray = file[name]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise PinnablateError(
            f"{title}: {name!r} holds objects of Python, such as None or texts beside numbers, expected "
            "numbers; save np.asarray(values, float), in which None becomes nan"
        ) from error
    return array


def _parquet(title: str, content: bytes) -> Arrays:
    pandas = require("pandas", "read Parquet files", DATA)
    require("pyarrow", "read Parquet files", DATA)
    frame = _parsed(
        title, content, "a Parquet file", b"PAR1", lambda: pandas.read_parquet(BytesIO(content))
    )
    return from_frame(title, frame)


def _netcdf(title: str, content: bytes) -> Arrays:
    old = content.startswith(b"CDF")
    signature = b"CDF" if old else hierarchical.SIGNATURE
    read = netcdf.old if old else netcdf.new
    found: dict[str, NamedArray] = _parsed(
        title, content, "a NetCDF file", signature, lambda: read(BytesIO(content), title)
    )
    return Arrays(title, found)


def _mat(title: str, content: bytes) -> Arrays:
    new = content[512:].startswith(hierarchical.SIGNATURE)
    signature = b"MATLAB 7.3" if new else b"MATLAB 5.0"
    read = matlab.new if new else matlab.old
    found = _parsed(title, content, "a MATLAB file", signature, lambda: read(BytesIO(content)))
    return from_arrays(title, found)


def from_arrays(title: str, arrays: Mapping[Any, Any]) -> Arrays:
    """Arrays by name, whose axes have no names.

    Args:
        title: what sentences call them.
        arrays: {name, or a coordinate or field: array or list of numbers}.
    """
    return Arrays(
        title,
        {name_of(name): named(title, name_of(name), v) for name, v in arrays.items()},
    )


def from_frame(title: str, frame: Any) -> Arrays:
    """The columns of a DataFrame, of pandas or with its manners, and the named levels of its index.

    Args:
        title: what sentences call it.
        frame: the DataFrame.

    Raises:
        PinnablateError: two columns have one name.
    """
    index = getattr(frame, "index", None)
    names = [n for n in getattr(index, "names", ()) if n is not None]
    columns = {str(n): index.get_level_values(n) for n in names}  # type: ignore[union-attr]
    for k, name in enumerate(frame.columns):
        if str(name) in columns:
            raise PinnablateError(
                f"{title} has more than one column {str(name)!r}, expected each name once; rename one"
            )
        columns[str(name)] = frame.iloc[:, k] if hasattr(frame, "iloc") else frame[name]
    return Arrays(title, {n: named(title, n, _plain(v)) for n, v in columns.items()})


def _plain(column: Any) -> Any:
    """A column as NumPy has it; what is missing in columns of whole numbers or text is None."""
    return column.to_numpy() if hasattr(column, "to_numpy") else column


def from_dataset(title: str, dataset: Any) -> Arrays:
    """The coordinates and variables of an xarray Dataset, with the names of their axes.

    Args:
        title: what sentences call it.
        dataset: the Dataset, or a DataArray with a name.

    Raises:
        PinnablateError: a DataArray has no name.
    """
    if hasattr(dataset, "to_dataset") and not hasattr(dataset, "data_vars"):
        if dataset.name is None:
            raise PinnablateError(
                f"{title} has no name, expected that of a field; write array.rename('u')"
            )
        dataset = dataset.to_dataset()
    found = {}
    for name in [*dataset.coords, *dataset.data_vars]:
        array = dataset[name]
        axes, unit = tuple(map(str, array.dims)), array.attrs.get("units", "")
        made = named(title, str(name), array.values, axes, unit)
        found[str(name)] = replace(made, is_remark=_is_text(array.values))
    return Arrays(title, found)


def _is_text(values: np.ndarray) -> bool:
    """Whether an array holds texts alone."""
    return values.dtype.kind in "SU" or (
        values.dtype.kind == "O"
        and values.size > 0
        and all(isinstance(v, str) for v in values.flat)
    )


_READERS: dict[str, Callable[[str, bytes], Arrays]] = {
    ".csv": _text,
    ".tsv": _text,
    ".txt": _text,
    ".dat": _text,
    ".parquet": _parquet,
    ".npz": _npz,
    ".nc": _netcdf,
    ".cdf": _netcdf,
    ".mat": _mat,
}
