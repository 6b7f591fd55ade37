"""A page as a file: HTML or Markdown, as its ending says."""

from __future__ import annotations

from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import write_whole
from pinnablate.report.page.document import Document
from pinnablate.report.page.html import html
from pinnablate.report.page.markdown import markdown

HTML, MARKDOWN = ".html", ".md"


def check_path(path: str | Path) -> Path:
    """Where a page goes, if it can.

    Raises:
        PinnablateError: another ending, or its folder does not exist.
    """
    target = Path(path)
    if target.suffix not in (HTML, MARKDOWN):
        raise PinnablateError(
            f"a report is written to a file that ends in {HTML} or {MARKDOWN}, got {str(path)!r}; expected for example "
            f"'{target.stem or 'report'}{HTML}'"
        )
    if not target.parent.is_dir():
        raise PinnablateError(
            f"{target.parent} is not a folder, and the report {target.name} was to go there; make it, or name another"
        )
    return target


def write_page(document: Document, path: str | Path) -> list[Path]:
    """Write a page.

    Args:
        document: the page.
        path: its file, which ends in .html or .md; the pictures of Markdown go beside it.

    Returns:
        The files that were written, the page first.

    Raises:
        PinnablateError: another ending, its folder does not exist, or markdown-it-py is not installed.
        StoreError: a file cannot be written.
    """
    target = check_path(path)
    if target.suffix == HTML:
        files = {target.name: html(document)}
    else:
        text, pictures = markdown(document, target.stem)
        files = {target.name: text, **pictures}
    try:
        for name, text in files.items():
            write_whole(target.parent / name, text)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror}; make room, or name another file"
        ) from error
    return [target.parent / name for name in files]
