"""A page as one HTML file: nothing is fetched, nothing runs, pictures are part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count
from typing import Any

from pinnablate.optional import require
from pinnablate.report.page.document import (
    SECTION,
    Beside,
    Block,
    Document,
    Heading,
    Listing,
    Picture,
    Prose,
    Table,
)
from pinnablate.report.page.style import STYLE


def html(document: Document) -> str:
    """A page as HTML.

    Args:
        document: the page.

    Raises:
        PinnablateError: markdown-it-py is not installed.
    """
    return _Writer().whole(document)


class _Writer:
    """Writes one page; pictures are numbered as they come, so that each has styles of its own."""

    def __init__(self) -> None:
        made = require("markdown_it", "write a report as HTML", "pinnablate[report]")
        self._reader: Any = made.MarkdownIt("commonmark", {"html": False}).enable("table")
        self._numbers: Iterator[int] = count(1)

    def whole(self, document: Document) -> str:
        body = self._blocks(document.blocks)
        title = escape(document.title)
        links = "\n".join(
            f'<li><a href="#{_anchor(h.text)}">{self._inline(h.text)}</a></li>'
            for h in document.sections
        )
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n{body}\n</main>\n"
            f'<nav aria-label="Sections">\n<ul>\n{links}\n</ul>\n</nav>\n</body>\n</html>\n'
        )

    def _blocks(self, blocks: Iterable[Block]) -> str:
        return "\n".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        if isinstance(block, Beside):
            parts = (block.left, block.right, block.below)
            columns = "".join(f"<div>\n{self._blocks(p)}\n</div>\n" for p in parts if p)
            return f'<div class="beside">\n{columns}</div>'
        if isinstance(block, Heading):
            place = f' id="{_anchor(block.text)}"' if block.level == SECTION else ""
            return f"<h{block.level}{place}>{self._inline(block.text)}</h{block.level}>"
        if isinstance(block, Listing):
            items = "\n".join(f"<li>{self._inline(item)}</li>" for item in block.items)
            return f"<ul{_class(block.role)}>\n{items}\n</ul>"
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Prose):
            return f"<p{_class(block.role)}>{self._inline(block.text)}</p>"
        return self._table(block)

    def _inline(self, text: str) -> str:
        return str(self._reader.renderInline(text))

    def _table(self, block: Table) -> str:
        label = escape(re.sub(r"[*`\\]", "", block.label))
        made = str(self._reader.render(block.text)).strip()
        return f'<div class="wide" role="region" tabindex="0" aria-label="{label}">\n{made}\n</div>'

    def _picture(self, block: Picture) -> str:
        name = f"picture-{next(self._numbers)}"
        words = self._inline(block.made)
        caption = f"\n<figcaption>{words}</figcaption>" if words else ""
        return f"<figure>\n{scoped(block.svg, name, block.words)}{caption}\n</figure>"


def scoped(svg: str, name: str, words: str) -> str:
    """A picture as a part of a page: its colours for dark pages are its own, and it has a name.

    Args:
        svg: a file as `pinnablate.report.pictures` writes them.
        name: the id of the picture on the page, of letters that need no escape.
        words: what is read aloud in its place.
    """
    style = re.search(r"<style>.*?</style>", svg, re.S)
    if style is not None:  # a rule for [fill='...'] would hold for the pictures around it too
        own = re.sub(r"\[(fill|stroke)=", rf"#{name} [\1=", style.group())
        svg = svg[: style.start()] + own + svg[style.end() :]
    head = f"<svg id='{name}' aria-label='{escape(words, quote=True)}' "
    return svg.replace("<svg ", head, 1).strip()


def _class(role: str) -> str:
    return f' class="{role}"' if role else ""


def _anchor(text: str) -> str:
    """The id of a section, from its heading."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
