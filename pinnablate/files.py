"""Files that are written whole or not at all, and files that say who wrote them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PARTIAL = ".partial"  # how the name of a file ends while it is being written


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which appears at `path` when the block ends without an error.

    Until then the bytes go to a file beside it, whose name ends in the process id and `.partial`.
    When the block raises, that file is removed, and whatever was at `path` before stays as it was.
    Missing directories are made.

    Args:
        path: where the file shall be.

    Yields:
        A binary file, open for writing.

    Raises:
        OSError: the directory cannot be written, or is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    try:
        with open(partial, "wb") as file:
            yield file
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, with its line ends as they are, whole or not at all.

    Raises:
        OSError: the directory cannot be written, or is full; what was there before is unchanged.
    """
    with whole_file(path) as file:
        file.write(text.encode())


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
