"""Checksums of what is published, by which two processes or two machines compare what they made.

SHA-256  leaderboard/README.md
SHA-256  site/index.html
SHA-256  board.zip/cells.csv
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from pinnablate.archive.packed import packed
from pinnablate.publication.made import Publication

PAGES, SITE, ARCHIVE = "leaderboard", "site", "board.zip"


def sums(made: Publication) -> dict[str, str]:
    """{name: SHA-256 in hexadecimal} of every file, of every member of the archive, and of the archive itself."""
    files = {
        **{f"{PAGES}/{path}": text.encode() for path, text in made.pages.texts.items()},
        **{f"{SITE}/{path}": text.encode() for path, text in made.site.items()},
        **{f"{ARCHIVE}/{name}": content for name, content in made.archive.items()},
        ARCHIVE: packed(made.archive),
    }
    return {name: sha256(files[name]).hexdigest() for name in sorted(files)}


def as_text(found: Mapping[str, str]) -> str:
    """Checksums as lines, in the form of `sha256sum`."""
    return "\n".join(f"{value}  {name}" for name, value in found.items())


def from_text(text: str) -> dict[str, str]:
    """Checksums from such lines."""
    pairs = (line.split("  ", 1) for line in text.splitlines() if line)
    return {name: value for value, name in pairs}


def apart(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """Names whose checksums differ, or that one side lacks, sorted."""
    return sorted(
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    )
