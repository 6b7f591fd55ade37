"""The command that writes the leaderboard as a static site."""

from __future__ import annotations

import argparse
from pathlib import Path

from pinnablate.cli.board import records_of_a_board
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
    made.add_argument(
        "--docs",
        metavar="DIR",
        help=f"documentation in Markdown, as a part of the site (default: {DOCS} if there is one)",
    )
    made.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where files differ from what records say",
    )
    allow_refusal(made)


def site(options: argparse.Namespace) -> int:
    """Write the site, or say which of its files differ from what the records say."""
    from pinnablate import registry
    from pinnablate.site.build import reports_in
    from pinnablate.site.build import site as build
    from pinnablate.site.write import COMMAND, differences, write

    docs = options.docs or (DOCS if any(Path(DOCS).glob("*.md")) else None)
    root = Path(options.directory)
    own = [registry.load(file) for file in options.files]
    made = build(options.results, own, docs, reports_in(root))
    if options.check:
        stale = differences(made, root)
        complain(
            f"{root / path} is not what the records say: run {COMMAND} {root}" for path in stale
        )
        good = len(made) - len(set(stale) & set(made))
        show(f"{good} of {len(made)} files are what the records say")
        return FAILURE if stale else SUCCESS
    written, left = write(made, root)
    gone = f"; {len(left)} without records deleted" if left else ""
    show(
        f"{len(made)} files in {root}: {len(written)} written, {len(made) - len(written)} unchanged{gone}; "
        f"open {root / 'index.html'}"
    )
    return SUCCESS
