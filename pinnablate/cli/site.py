"""The command that writes the leaderboard as a static site."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from pinnablate.cli.board import only_compare, records_of_a_board, show_compared
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, show

DOCS = "docs"


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    made = commands.add("site", site, "write the leaderboard as a static site, from records")
    made.add_argument("directory", metavar="DIR", help="where its files go")
    records_of_a_board(made)
    what_documentation(made)
    only_compare(made, "a file")
    allow_refusal(made)


def what_documentation(command: argparse.ArgumentParser) -> None:
    """Add the option that names the documentation of a site."""
    command.add_argument(
        "--docs",
        metavar="DIR",
        help=f"documentation in Markdown, as a part of the site (default: {DOCS} if there is one)",
    )


def docs_of(options: argparse.Namespace) -> str | None:
    """The directory of documentation that was named, or lies here."""
    return options.docs or (DOCS if any(Path(DOCS).glob("*.md")) else None)


def site(options: argparse.Namespace) -> int:
    """Write the site, or say which of its files differ from what the records say."""
    from pinnablate import registry
    from pinnablate.site.build import reports_in
    from pinnablate.site.build import site as build

    root = Path(options.directory)
    own = [registry.load(file) for file in options.files]
    made = build(options.results, own, docs_of(options), reports_in(root))
    if options.check:
        return SUCCESS if compare_site(made, root) else FAILURE
    write_site(made, root)
    return SUCCESS


def compare_site(made: Mapping[str, str], root: Path) -> bool:
    """Say which files of a site on disk are not those that were made; whether all are.

    Args:
        made: {path: content}.
        root: the directory of the site.
    """
    from pinnablate.site.write import COMMAND, differences

    stale = differences(made, root)
    complain(f"{root / path} is not what the records say: run {COMMAND} {root}" for path in stale)
    return show_compared(made, stale, root)


def write_site(made: Mapping[str, str], root: Path) -> None:
    """Write a site, and say what became of it.

    Args:
        made: {path: content}.
        root: the directory of the site.
    """
    from pinnablate.site.write import write

    written, left = write(made, root)
    gone = f"; {len(left)} without records deleted" if left else ""
    show(
        f"{len(made)} files in {root}: {len(written)} written, {len(made) - len(written)} unchanged{gone}; "
        f"open {root / 'index.html'}"
    )
