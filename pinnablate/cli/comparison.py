"""The command that compares two learners, protocols, directories of records or submissions."""

from __future__ import annotations

import argparse

from pinnablate.cli.board import RESULTS
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import SUCCESS
from pinnablate.cli.output import show
from pinnablate.cli.study_options import DESIGN


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    made = commands.add(
        "compare", compare, "compare two learners, protocols, directories of records or submissions"
    )
    what = "a learner, a protocol or both (kernel,standard-v1), a directory of records, or the .json of a row"
    made.add_argument("first", metavar="A", help=what)
    made.add_argument("second", metavar="B", help="the same")
    made.add_argument(
        "--results",
        metavar="DIR",
        default=RESULTS,
        help=f"where learners and protocols are looked for (default: {RESULTS})",
    )
    made.add_argument("--design", default=DESIGN, help=f"whose studies (default: {DESIGN})")
    made.add_argument(
        "--arms",
        metavar="NAMES",
        help="comma-separated: which arms have a column (default: all, none, and the mean over all arms)",
    )
    made.add_argument(
        "--unpaired",
        action="store_true",
        help="compare means over replicates that live in different worlds",
    )


def compare(options: argparse.Namespace) -> int:
    """Print how two sides differ."""
    from pinnablate.api import compare

    found = compare(
        options.first,
        options.second,
        results=options.results,
        design=options.design,
        arms=options.arms or "",
        paired=not options.unpaired,
    )
    show(found.text())
    return SUCCESS
