"""Files that are written whole or not at all, and files that say who wrote them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

NOTEBOOK = ".ipynb"
PYTHON = (".py", NOTEBOOK)  # what is run when it is read
PARTIAL = ".partial"  # how the name of a file ends while it is being written
ENDED = ("Z", "X")  # states of processes that are dead, but for their entry in the table
ABANDONED_AFTER = 3600.0  # seconds: no file takes longer to write


@contextmanager
def whole_file(path: Path, durable: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which appears at `path` when the block ends without an error.

    Until then the bytes go to a file beside it, whose name ends in the process id and `.partial`.
    When the block raises, that file is removed, and whatever was at `path` before stays as it was.
    Missing directories are made.

    Args:
        path: where the file shall be.
        durable: whether it shall survive a power cut from then on: its bytes are on the disk before
            it gets its name, and its name before the block is left.

    Yields:
        A binary file, open for writing.

    Raises:
        OSError: the directory cannot be written, or is full.
    """
    made = make_folder(path.parent)
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    try:
        with open(partial, "wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    if durable:
        for folder in (path.parent, *made):
            sync_folder(folder)


def below_torn_line(file: BinaryIO) -> None:
    """Go to the end of a file of lines, and begin a new one where its last was torn: by a crash or a full
    disk, say. What is written next must not be swallowed by it.

    Args:
        file: open as `ab+`.
    """
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")


def make_folder(path: Path) -> list[Path]:
    """Make a directory and those above it, where they are missing.

    Returns:
        The directories that have a new entry, whose names a power cut could still take.

    Raises:
        OSError: one cannot be made.
    """
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    return [p.parent for p in missing]


def sync_folder(path: Path) -> None:
    """Put the names in a directory on the disk. Windows has no way to ask for it.

    Raises:
        OSError: the directory cannot be read, or its disk fails.
    """
    if os.name == "nt":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep(directory: Path, older: float = ABANDONED_AFTER) -> list[Path]:
    """Remove what killed writers left: files that were never finished.

    A file is left alone while it may still be written: where the process that its name tells runs
    on this machine, or where it changed lately, as another machine may share the directory.

    Args:
        directory: it and every directory below it are looked at; it need not exist.
        older: seconds since the last change.

    Returns:
        The files that were removed.
    """
    swept = []
    for path in sorted(directory.rglob(f"*{PARTIAL}")):
        writer = path.name.removesuffix(PARTIAL).rpartition(".")[2]
        try:
            if not writer.isdecimal() or runs(int(writer)):
                continue
            if time.time() - path.stat().st_mtime >= older:
                path.unlink()
                swept.append(path)
        except FileNotFoundError:  # somebody else swept it
            continue
    return swept


def process_begun(process: int) -> str:
    """When a process of this machine began, in clock ticks since it started; empty where the system
    does not tell, and of a process that has ended and whose parent has not asked for its exit code.
    Ids are used again, and no two processes of one id began together.
    """
    state, begun = _status(process)
    return "" if state in ENDED else begun


def _status(process: int) -> tuple[str, str]:
    """(state, when it began) of a process of this machine; empty where the system does not tell."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return "", ""
    values = stat.rpartition(")")[2].split()  # the name, in brackets, may hold anything
    return values[0], values[19]


def runs(process: int) -> bool:
    """Whether a process of this machine has that id; yes where nobody can tell."""
    if os.name == "nt":  # where asking would end it
        return True
    if _status(process)[0] in ENDED:
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, with its line ends as they are, whole or not at all.

    Raises:
        OSError: the directory cannot be written, or is full; what was there before is unchanged.
    """
    with whole_file(path) as file:
        file.write(text.encode())


def holds(path: Path, text: str) -> bool:
    """Whether a file is there and holds a text, byte for byte, as `write_whole` writes it.

    Raises:
        OSError: it cannot be read.
    """
    return path.is_file() and path.read_bytes() == text.encode()


def written_by(command: str) -> str:
    """The first line of a Markdown page that a command writes, which asks people not to edit it.

    Args:
        command: what a user types to write the page again.
    """
    return f"<!-- Written by `{command}`; do not edit. -->\n"


def is_written_by(command: str, path: Path) -> bool:
    """Whether a page is one that a command wrote, and may overwrite or delete."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return text.startswith(written_by(command))
