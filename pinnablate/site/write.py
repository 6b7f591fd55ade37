"""The files of a site, written or compared with those on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import holds, write_whole

COMMAND = "pinnablate site"
MARK = f'<meta name="generator" content="{COMMAND}">'  # on every page that the command wrote
_HEAD = 400  # characters of a page within which the mark stands


def is_ours(path: Path) -> bool:
    """Whether a page was written by this command, which may then overwrite or delete it."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return MARK in file.read(_HEAD)


def differences(texts: Mapping[str, str], directory: str | Path) -> list[str]:
    """Compare a site with the files on disk.

    Args:
        texts: {path below the directory: content}.
        directory: where they should be.

    Returns:
        Paths below the directory that are missing or differ, and of pages that this command wrote and
        no record supports any more, sorted.
    """
    root = Path(directory)

    changed = [path for path, text in texts.items() if not holds(root / path, text)]
    there = (p for p in root.rglob("*.html") if p.is_file() and is_ours(p))
    left = [path for p in there if (path := p.relative_to(root).as_posix()) not in texts]
    return sorted({*changed, *left})


def require_directory(path: Path) -> None:
    """Refuse a place where a site cannot be written, before anything is computed.

    Raises:
        PinnablateError: it is a file.
    """
    if path.exists() and not path.is_dir():
        raise PinnablateError(
            f"{path} is a file, expected a directory for the site; choose another name"
        )


def write(texts: Mapping[str, str], directory: str | Path) -> tuple[list[str], list[str]]:
    """Write what has changed, and delete pages of this command that no record supports any more.

    Args:
        texts: {path below the directory: content}.
        directory: where they go; it is made where it is missing.

    Returns:
        Paths below the directory that were written, and those that were deleted.

    Raises:
        PinnablateError: a page of that name was written by somebody else, or the directory is a file.
        StoreError: the directory cannot be written.
    """
    root = Path(directory)
    require_directory(root)
    for path in texts:
        target = root / path
        if path.endswith(".html") and target.exists() and not is_ours(target):
            raise PinnablateError(
                f"{target} was not written by `{COMMAND}`; move it, or choose another directory"
            )
    stale = differences(texts, root)
    written = [p for p in stale if p in texts]
    left = [p for p in stale if p not in texts]
    try:
        for path in written:
            write_whole(root / path, texts[path])
        for path in left:
            (root / path).unlink()
    except OSError as error:
        raise StoreError(
            f"the site cannot be written to {root}: {error.strerror}; records are untouched: make room or "
            "choose another directory, then repeat the command"
        ) from error
    return written, left
