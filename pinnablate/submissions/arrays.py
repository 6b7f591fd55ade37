"""Archives of arrays that strangers send: read without pickles, within limits, or refused in a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.files import whole_file
from pinnablate.records.weights import BROKEN

LARGEST = 2**28  # bytes, unpacked: 24 environments of five replicates take a fifth of it
MOST_MEMBERS = 20_000
LONGEST_NAME = 200  # characters


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """{name: array} of an NPZ file.

    Raises:
        PinnablateError: there is none, it is no NPZ file, larger than any that is asked for, or holds
            objects.
    """
    place = Path(path)
    try:
        with open(place, "rb") as file, np.load(file, allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("one array, expected an archive of named ones")
            members = archive.zip.infolist() if archive.zip else []
            size = sum(m.file_size for m in members)
            if size > LARGEST or len(members) > MOST_MEMBERS:
                raise ValueError(
                    f"{len(members)} arrays that become {size / 2**20:.0f} MiB, expected at most "
                    f"{MOST_MEMBERS} and {LARGEST // 2**20} MiB"
                )
            if any(len(m.filename) > LONGEST_NAME for m in members):
                raise ValueError(f"a name longer than {LONGEST_NAME} characters")
            return {name: archive[name] for name in archive.files}
    except (*BROKEN, MemoryError) as error:
        raise PinnablateError(
            f"{path} cannot be read as NPZ ({str(error) or type(error).__name__:.200}); expected a file "
            "of numpy.savez, arrays of numbers without pickled objects: write it again"
        ) from error
    except OSError as error:
        why = error.strerror or "it is no NPZ file"
        raise PinnablateError(
            f"{path} cannot be read: {why}; expected a file of numpy.savez: name another"
        ) from error


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write an NPZ file, whole or not at all.

    Raises:
        OSError: the directory cannot be written, or is full.
    """
    with whole_file(Path(path)) as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # its stubs take names for options


def digest_of_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of names, types, shapes and numbers, in 64 hexadecimal digits: the same whatever
    packed the file.
    """
    total = hashlib.sha256()
    for name in sorted(arrays):
        value = np.ascontiguousarray(arrays[name])
        value = value.astype(value.dtype.newbyteorder("<"))
        total.update(f"{name}\0{value.dtype.str}\0{value.shape}\0".encode())
        total.update(value.tobytes())
    return total.hexdigest()
