"""The command that puts the published board into one file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pinnablate
from pinnablate.brief import few
from pinnablate.cli.board import only_compare, records_of_a_board, show_compared
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, show

PROTOCOL = "standard-v3"  # of the board that is published


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    made = commands.add(
        "archive",
        archive,
        "put the records, observations and weights of a board into one file, with checksums",
    )
    made.add_argument("file", metavar="FILE", help="the archive, NAME.zip")
    records_of_a_board(made, "ENVIRONMENT")
    under_which_protocol(made)
    only_compare(made, "the archive")
    allow_refusal(made)


def under_which_protocol(command: argparse.ArgumentParser) -> None:
    """Add the option that says which board an archive is of."""
    command.add_argument(
        "--protocol",
        default=PROTOCOL,
        help=f"under which the board has to be complete (default: {PROTOCOL})",
    )


def archive(options: argparse.Namespace) -> int:
    """Write the archive, or say what of it is not what the records say."""
    from pinnablate import registry
    from pinnablate.archive import packed
    from pinnablate.archive.members import members

    path = Path(options.file)
    if not options.check:
        packed.require_place(path)
    own = [registry.load(file) for file in options.files]
    made = members(options.results, options.protocol, pinnablate.__version__, own)
    if options.check:
        return SUCCESS if compare_archive(made, path) else FAILURE
    write_archive(made, path)
    return SUCCESS


def compare_archive(made: Mapping[str, bytes], path: Path) -> bool:
    """Say what of an archive on disk is not what was made; whether all of it is.

    Args:
        made: {name: content} of its members.
        path: the archive.
    """
    from pinnablate.archive import packed

    stale = packed.differences(made, path)
    if stale:
        complain(
            [f"{path} is not what the records say: run {packed.COMMAND} {path} ({few(stale, 5)})"]
        )
    return show_compared(made, stale, path)


def write_archive(made: Mapping[str, bytes], path: Path) -> None:
    """Write an archive, and say what became of it.

    Args:
        made: {name: content} of its members.
        path: the archive.
    """
    from pinnablate.archive import packed

    content = packed.packed(made)
    packed.write(content, path)
    show(
        f"{path}: {len(made)} files, {len(content) / 1e6:.1f} MB ({len(content)} bytes), SHA-256 {packed.digest(content)}"
    )
