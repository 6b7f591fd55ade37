"""Pages and a site from a directory of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pinnablate.study.named import AnEnvironment, as_environment


def leaderboard(
    results: str | Path,
    output: str | Path,
    *,
    environments: Iterable[AnEnvironment] = (),
    check: bool = False,
    prune: bool = False,
) -> Sequence[str]:
    """Write the pages of a leaderboard from a directory of records, byte for byte the same from the same records.

    Args:
        results: directory of records.
        output: directory of the pages.
        environments: those with records there that are not registered: paths of their files, or Environments.
        check: write nothing.
        prune: whether pages whose records are gone are deleted.

    Returns:
        Paths below `output` that were written or deleted; with `check`, those that are not what the records say.

    Raises:
        StoreError: records cannot be read, or pages not written.
        PinnablateError: a page of that name was written by somebody else.
    """
    from pinnablate.leaderboard.publish import differences, pages, write

    made = pages(results, [as_environment(e) for e in environments])
    if check:
        return differences(made, output)
    written, left = write(made, output, prune=prune)
    return [*written, *left] if prune else written


def site(
    results: str | Path,
    output: str | Path,
    *,
    environments: Iterable[AnEnvironment] = (),
    docs: str | Path | None = None,
    check: bool = False,
) -> Sequence[str]:
    """Write the leaderboard as a static site from a directory of records, byte for byte the same from the same records.

    Pages open from a file and fetch nothing. Reports that lie in `output`/reports are linked.

    Args:
        results: directory of records.
        output: directory of the site.
        environments: those with records there that are not registered: paths of their files, or Environments.
        docs: directory of documentation in Markdown, which becomes a part of the site.
        check: write nothing.

    Returns:
        Paths below `output` that were written or deleted; with `check`, those that are not what the records say.

    Raises:
        StoreError: records cannot be read, or files not written.
        PinnablateError: a page of that name was written by somebody else, `docs` holds no Markdown, or markdown-it-py is not
            installed.
    """
    from pinnablate.site.build import reports_in
    from pinnablate.site.build import site as build
    from pinnablate.site.write import differences, write

    made = build(results, [as_environment(e) for e in environments], docs, reports_in(output))
    if check:
        return differences(made, output)
    written, left = write(made, output)
    return [*written, *left]
