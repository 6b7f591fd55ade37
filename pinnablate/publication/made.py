"""Pages, site and archive of a board, made together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pinnablate.archive.members import members
from pinnablate.environment import Environment
from pinnablate.leaderboard.gathered import gather
from pinnablate.leaderboard.publish import Pages, pages_of
from pinnablate.site.build import by_hand, site_of


@dataclass(frozen=True, eq=False)
class Publication:
    """What is published of a directory of records.

    Args:
        pages: of the leaderboard, in Markdown.
        site: {path: content} of the same as HTML.
        archive: {name: content} of what the archive holds.
    """

    pages: Pages
    site: Mapping[str, str]
    archive: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Publication({len(self.pages.texts)} pages, {len(self.site)} files of a site, {len(self.archive)} of an archive)"


def publication(
    results: str | Path,
    protocol: str,
    version: str,
    extra: Sequence[Environment] = (),
    docs: str | Path | None = None,
    reports: Sequence[str] = (),
) -> Publication:
    """Make everything that is published, byte for byte the same from the same records.

    Records are read, and held against their weights, once: that is nearly all of the work.

    Args:
        results: directory of records.
        protocol: under which the board has to be complete for its archive.
        version: of the package, which names the archive.
        extra: environments that are not registered, whose records lie there too.
        docs: directory of documentation in Markdown, which becomes a part of the site.
        reports: names of the reports that lie in the folder `reports` of the site.

    Raises:
        StoreError: the directory does not exist, records or weights are damaged, or a file cannot be
            read.
        PinnablateError: the board is not complete, two environments of one id say different things,
            `docs` is no directory, or markdown-it-py is not installed.
    """
    found = gather(results, extra)
    pages = pages_of(found)
    return Publication(
        pages,
        site_of(found, pages.texts | by_hand(results), docs, reports),
        members(results, protocol, version, extra, found.entries),
    )
