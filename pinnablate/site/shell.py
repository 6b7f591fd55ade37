"""The frame of every page: title, style, navigation, foot."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pinnablate.site.write import MARK

STYLE, SCRIPT = "site.css", "site.js"
NOSCRIPT = "Sorting, filters, comparisons and the boxes of the lattice need JavaScript; everything they show is in the tables."


@dataclass(frozen=True)
class Shell:
    """What all pages have in common.

    Args:
        links: (path on the site, words) of the navigation.
        foot: what stands at the end of every page, HTML.
    """

    links: Sequence[tuple[str, str]]
    foot: str = ""

    def page(self, path: str, title: str, body: str) -> str:
        """A whole file.

        Args:
            path: of the page on the site.
            title: its words, plain.
            body: HTML of the page, which begins with its heading.
        """
        here = posixpath.dirname(path) or "."

        def to(target: str) -> str:
            return escape(posixpath.relpath(target, here))

        links = "\n".join(
            f'<li><a href="{to(target)}"{" aria-current=" + chr(34) + "page" + chr(34) if target == path else ""}>'
            f"{escape(words)}</a></li>"
            for target, words in self.links
        )
        return (
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{MARK}\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
            f'<link rel="stylesheet" href="{to(STYLE)}">\n<script src="{to(SCRIPT)}" defer></script>\n'
            "</head>\n<body>\n"
            '<a class="skip" href="#main">To the content</a>\n<header>\n<nav aria-label="Site">\n'
            f"<ul>\n{links}\n</ul>\n</nav>\n</header>\n"
            f'<main id="main" tabindex="-1">\n{body.strip()}\n</main>\n<footer>\n{self.foot}\n'
            f"<noscript><p>{NOSCRIPT}</p></noscript>\n</footer>\n</body>\n</html>\n"
        )


def html_picture(path: str, on_phones: str, words: str) -> str:
    """A picture, and another one in its place on a phone.

    Args:
        path: of the picture on the site.
        on_phones: of the other one.
        words: what they show, for whoever does not see them.
    """
    return (
        f'<picture><source media="(max-width: 40rem)" srcset="{escape(on_phones)}">'
        f'<img src="{escape(path)}" alt="{escape(words)}"></picture>'
    )
