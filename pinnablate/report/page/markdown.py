"""A page as Markdown, with its pictures as files beside it."""

from __future__ import annotations

from collections.abc import Iterable

from pinnablate.report.page.document import (
    Beside,
    Block,
    Document,
    Heading,
    Listing,
    Picture,
    Prose,
    pictures_of,
)
from pinnablate.report.typeset import escape


def markdown(document: Document, stem: str) -> tuple[str, dict[str, str]]:
    """A page as Markdown.

    Args:
        document: the page.
        stem: beginning of the names of its pictures.

    Returns:
        The text, and its pictures as {name of a file beside it: SVG}.
    """
    lines = [f"# {escape(document.title)}", "", *_lines(document.blocks, stem)]
    text = "\n".join(lines).rstrip() + "\n"
    return text, {_file(p, stem): p.svg for p in pictures_of(document.blocks)}


def _file(picture: Picture, stem: str) -> str:
    return f"{stem}.{picture.name}.svg"


def _lines(blocks: Iterable[Block], stem: str) -> list[str]:
    return [line for block in blocks for line in _block(block, stem)]


def _block(block: Block, stem: str) -> list[str]:
    if isinstance(block, Beside):
        return _lines(block.blocks, stem)
    if isinstance(block, Heading):
        return [f"{'#' * block.level} {block.text}", ""]
    if isinstance(block, Listing):
        return [*(f"- {item}" for item in block.items), ""]
    if isinstance(block, Picture):
        link = f"![{escape(block.words)}](<{_file(block, stem)}>)"
        return [link, "", *([block.made, ""] if block.made else [])]
    if isinstance(block, Prose):
        return [block.text, ""]
    return [block.text, ""]
