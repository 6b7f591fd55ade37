"""The file of an archive: a zip whose bytes depend on its members alone, written whole or compared."""

from __future__ import annotations

import io
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import whole_file

COMMAND = "pinnablate archive"
MARK = COMMAND.encode()  # the comment of the file, by which the command knows its own
ENDING = ".zip"
_TIME = (1980, 1, 1, 0, 0, 0)  # of every member: the first that a zip can hold
_FILE = 0o100644 << 16


def packed(members: Mapping[str, bytes]) -> bytes:
    """The archive of some members: names sorted, times fixed, nothing compressed.

    What compresses differs between versions of zlib, and would give other bytes for the same records.
    """
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        archive.comment = MARK
        for name in sorted(members):
            info = ZipInfo(name, _TIME)
            info.create_system, info.external_attr = 3, _FILE  # as on Unix, wherever it is made
            archive.writestr(info, members[name])
    return out.getvalue()


def digest(content: bytes) -> str:
    """The SHA-256 checksum of a file."""
    return sha256(content).hexdigest()


def require_place(path: Path) -> None:
    """Refuse a place where an archive cannot be written, before anything is computed.

    Raises:
        PinnablateError: the name does not end in `.zip`, it is a directory, or somebody else's file.
    """
    if path.suffix != ENDING:
        raise PinnablateError(
            f"{str(path)!r} does not end in {ENDING}, expected the name of a file such as "
            f"board{ENDING}; choose another"
        )
    if path.is_dir():
        raise PinnablateError(
            f"{path} is a directory, expected the name of a file; choose another name"
        )
    if path.exists() and not is_ours(path):
        raise PinnablateError(
            f"{path} was not written by `{COMMAND}`, or is damaged; move it, or choose another name"
        )


def is_ours(path: Path) -> bool:
    """Whether a file is an archive that this command wrote, and may overwrite."""
    try:
        with ZipFile(path) as archive:
            return archive.comment == MARK
    except BadZipFile:
        return False


def write(content: bytes, path: Path) -> None:
    """Write an archive, whole or not at all.

    Raises:
        StoreError: the place cannot be written, or is full; what was there before is unchanged.
    """
    try:
        with whole_file(path, durable=True) as file:
            file.write(content)
    except OSError as error:
        raise StoreError(
            f"the archive cannot be written to {path}: {error.strerror}; records are untouched: make "
            "room or choose another place, then repeat the command"
        ) from error


def differences(members: Mapping[str, bytes], path: Path) -> list[str]:
    """What of an archive on disk is not what records say.

    Args:
        members: what it should hold.
        path: the archive.

    Returns:
        Names that are missing, differ or are left over, sorted; the archive itself where its members
        are right and its bytes are not; nothing where every byte is right.

    Raises:
        StoreError: there is no such file, or it is no whole archive.
    """
    try:
        content = path.read_bytes()
        if content == packed(members):
            return []
        with ZipFile(io.BytesIO(content)) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read: {error.strerror}; write it with {COMMAND} {path}"
        ) from error
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise StoreError(
            f"{path} is damaged ({error}), expected a whole archive; move it away and write it again "
            f"with {COMMAND} {path}"
        ) from error
    names = {n for n in {*members, *found} if members.get(n) != found.get(n)}
    return sorted(names) or [path.name]
