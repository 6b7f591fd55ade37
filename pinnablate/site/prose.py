"""Markdown of pages and documentation as HTML of the site: links lead within it, or nowhere."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from pinnablate.optional import require
from pinnablate.site.mathml import equations

_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.I)


@dataclass(frozen=True)
class Section:
    """A part of a page under one heading.

    Args:
        title: the words of the heading, plain; empty before the first one.
        anchor: its id on the page.
        tokens: everything below it, up to the next heading of that level.
    """

    title: str
    anchor: str
    tokens: list[Any] = field(default_factory=list)


class Prose:
    """Turns Markdown into HTML.

    Args:
        places: {path of a source below the project: path of its page or picture on the site}.

    Raises:
        PinnablateError: markdown-it-py is not installed.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        made = require("markdown_it", "write a site", "pinnablate[report]")
        self.reader: Any = made.MarkdownIt("commonmark", {"html": False}).enable("table")
        self.places = places

    def __repr__(self) -> str:
        return f"Prose({len(self.places)} places)"

    def inline(self, text: str, source: str = "leaderboard/README.md") -> str:
        """A sentence as HTML, its links as `page` makes them.

        Args:
            text: Markdown of one line.
            source: the path of the page that it comes from.
        """
        tokens = self.tokens(text, source)
        return str(self.reader.renderer.render(tokens[1:-1], self.reader.options, {}))

    def page(self, text: str, source: str) -> str:
        """A whole text as HTML.

        Args:
            text: Markdown.
            source: its path below the project, from which relative links go.
        """
        return self.html(self.tokens(text, source))

    def html(self, tokens: Sequence[Any]) -> str:
        """Tokens as HTML."""
        return str(self.reader.renderer.render(list(tokens), self.reader.options, {})).strip()

    def tokens(
        self, text: str, source: str, pictures: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Tokens of a text, its links rewritten, its headings named, its tables put where they can scroll.

        Args:
            text: Markdown.
            source: its path below the project.
            pictures: {path of a picture below the project: HTML in its place}.
        """
        found = self.reader.parse(re.sub(r"\A<!--.*?-->\n", "", text))
        here = posixpath.dirname(self.places.get(source, "index.html"))
        anchors: Counter[str] = Counter()
        title, out, after = "table", [], 0
        for k, token in enumerate(found):
            if k < after:
                continue
            if instead := _drawn(found, k, source, pictures or {}):
                out.append(_raw(instead))
                after = k + 3
                continue
            if token.children:
                token.children = self._linked(token.children, source, here)
            if token.type == "heading_open":
                title = plain(found[k + 1])
                token.attrSet("id", anchor(title, anchors))
            if token.type == "fence" and token.info == "math":
                drawn = "".join(equations(token.content))
                out.append(_raw(f"{scroll_open(title)}{drawn}\n</div>\n"))
            elif token.type in ("fence", "code_block"):
                code = escape(token.content)
                out.append(_raw(f'<pre tabindex="0"><code>{code}</code></pre>\n'))
            elif token.type == "th_open" and not found[k + 1].content:
                token.tag, found[k + 2].tag = "td", "td"  # a heading says something
                out.append(token)
            elif token.type == "table_open":
                out += [_raw(scroll_open(title)), token]
            elif token.type == "table_close":
                out += [token, _raw("</div>\n")]
            else:
                out.append(token)
        return out

    def _linked(self, children: list[Any], source: str, here: str) -> list[Any]:
        """The same with links and pictures that lead to the files of the site; other relative links are
        words, for what they lead to is not there.
        """
        out, dropped = [], 0
        for token in children:
            if token.type == "link_open":
                place = self.place(str(token.attrs["href"]), source, here)
                if place is None:
                    dropped += 1
                    continue
                token.attrSet("href", place)
            elif token.type == "link_close" and dropped:
                dropped -= 1
                continue
            elif token.type == "image":
                place = self.place(str(token.attrs["src"]), source, here)
                if place is None or _OUTSIDE.match(place):  # nothing is asked of anybody
                    out.append(_raw(escape(token.content), "html_inline"))
                    continue
                token.attrSet("src", place)
                token.attrSet("loading", "lazy")
            out.append(token)
        return out

    def place(self, target: str, source: str, here: str) -> str | None:
        """Where a link leads on the site.

        Args:
            target: as it is written in the source.
            source: the path of the source.
            here: the folder of its page on the site.

        Returns:
            An address that is relative to the page, or an absolute one; None where it leads to no file
            of the site.
        """
        if _OUTSIDE.match(target):
            return target
        path, _, part = target.partition("#")
        known = self.places.get(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)))
        if known is None:
            return None
        return posixpath.relpath(known, here or ".") + (f"#{part}" if part else "")


def _drawn(tokens: Sequence[Any], k: int, source: str, pictures: Mapping[str, str]) -> str | None:
    """What stands in the place of a paragraph that is nothing but a picture; None for all others."""
    if tokens[k].type != "paragraph_open":
        return None
    children = tokens[k + 1].children
    if len(children) != 1 or children[0].type != "image":
        return None
    path = posixpath.join(posixpath.dirname(source), str(children[0].attrs["src"]))
    return pictures.get(posixpath.normpath(path))


def sections(tokens: Sequence[Any], level: int) -> list[Section]:
    """The parts of a page under its headings of a level; the first has none.

    Args:
        tokens: of a page.
        level: of the headings, 2 or 3.
    """
    out = [Section("", "")]
    for k, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == f"h{level}":
            out.append(Section(plain(tokens[k + 1]), str(token.attrs["id"])))
        out[-1].tokens.append(token)
    return [
        Section(s.title, s.anchor, s.tokens[3:] if s.title else s.tokens) for s in out
    ]  # without the heading itself


def plain(token: Any) -> str:
    """The words of an inline token."""
    return "".join(c.content for c in token.children or () if c.type in ("text", "code_inline"))


def anchor(title: str, used: Counter[str]) -> str:
    """The id of a heading, as GitHub makes it, so that links into documents hold."""
    name = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") or "section"
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name] - 1}"


def scroll_open(label: str) -> str:
    """The beginning of what a wide table scrolls in; a keyboard reaches it, and it has a name."""
    return f'<div class="wide" role="group" tabindex="0" aria-label="{escape(label)}">\n'


def _raw(html: str, kind: str = "html_block") -> Any:
    """HTML that was made here, among tokens."""
    from markdown_it.token import Token

    return Token(kind, "", 0, content=html)
