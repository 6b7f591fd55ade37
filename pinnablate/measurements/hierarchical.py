"""HDF5, the container of NetCDF-4 and MATLAB 7.3 files. h5py comes with TensorFlow, and is imported only
where such a file is read.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from pinnablate.optional import require

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def opened(file: BinaryIO) -> Any:
    """An HDF5 file, open for reading; a context.

    Raises:
        PinnablateError: h5py is not installed.
        OSError: it is no such file, or torn.
    """
    return require("h5py", "read HDF5 files", "h5py").File(file, "r")
