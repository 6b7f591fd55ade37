"""Command about models that were trained elsewhere: analyse."""

from __future__ import annotations

import argparse

from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import SUCCESS
from pinnablate.cli.output import say, show

MEASURES = ("error", "squared error", "skill")  # those of pinnablate.elsewhere, which imports NumPy
NANS = ("diverged", "missing")


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    command = commands.add(
        "analyse",
        analyse,
        "say what each equation is worth from scores of models that were trained elsewhere",
    )
    command.add_argument(
        "file",
        metavar="FILE",
        help=".csv or .tsv with one run a row (subset, replicate, error), or .json; see docs/analyse.md",
    )
    command.add_argument(
        "--controls",
        metavar="NAMES",
        help="comma-separated: which subsets of the file are controls",
    )
    command.add_argument(
        "--measure",
        choices=MEASURES,
        help="what the scores are (default: what their column is called, else error)",
    )
    command.add_argument("--column", metavar="NAME", help="which column holds the scores")
    command.add_argument(
        "--equations",
        metavar="NAMES",
        help="comma-separated: their order; of a table with 0 and 1, which",
    )
    command.add_argument(
        "--unpaired",
        action="store_true",
        help="replicates of different subsets share nothing: intervals of Welch",
    )
    command.add_argument(
        "--sigma",
        type=float,
        metavar="S",
        help="standard deviation of the field: errors are divided by it",
    )
    command.add_argument(
        "--floor", type=float, metavar="E", help="errors below it are not told apart"
    )
    command.add_argument("--nan", choices=NANS, help="what NaN means")
    command.add_argument(
        "--chosen", metavar="NAME", help="the control that something else than these scores chose"
    )
    command.add_argument("--name", metavar="TEXT", help="what was studied, for titles")
    command.add_argument("--what", metavar="TEXT", help="what the errors are of")
    command.add_argument(
        "--output", metavar="DIR", help="also write pages there: Markdown, a picture, and HTML"
    )


def analyse(options: argparse.Namespace) -> int:
    """Print what the scores of a file say."""
    import pinnablate

    names = None if options.equations is None else _names(options.equations)
    found = pinnablate.analyse(
        options.file,
        controls=None if options.controls is None else _names(options.controls),
        measure=options.measure,
        paired=False if options.unpaired else None,
        sigma=options.sigma,
        floor=options.floor,
        nan=options.nan,
        equations=names,
        chosen=options.chosen,
        column=options.column,
        name=options.name,
        what=options.what,
    )
    show(str(found))
    if options.output is not None:
        say(f"wrote {', '.join(found.save(options.output))}")
    return SUCCESS


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
