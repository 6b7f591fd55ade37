"""Commands about studies: run, report."""

from __future__ import annotations

import argparse

from pinnablate.cli import names
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import running_options
from pinnablate.cli.output import announce
from pinnablate.cli.reports import report
from pinnablate.cli.study_options import asked, study_of, study_options
from pinnablate.cli.training import train_and_show

USUALLY_RECORDED = ("protocol", "replicates", "design", "learner", "lattice")  # of `report`


def add_to(commands: Commands) -> None:
    """Add these commands to the parser."""
    train = commands.add("run", run, "train what is missing of a study and show its table", "one")
    study_options(train)
    running_options(train)
    shown = commands.add("report", report, "show the table of a study from its records", "one")
    study_options(shown)
    shown.set_defaults(**dict.fromkeys(USUALLY_RECORDED))  # those that are on record
    shown.epilog = (
        "Options that are not said are those of a study on record, of which the first line names the others: one "
        "with every subset before one that is cut short, one with the defaults above before what was trained last; "
        "--replicates is as many as are on record."
    )
    shown.add_argument(
        "--learning",
        nargs="?",
        const="",
        metavar="DIR",
        help="show in what order its networks learned and what they became, from the states and "
        "weights that were kept; with DIR also write the picture there",
    )
    shown.add_argument(
        "--html",
        metavar="FILE",
        help="write everything as one page: HTML that stands alone, or Markdown if FILE ends in .md",
    )


def run(options: argparse.Namespace) -> int:
    """Train the cells that have no record, and print what all records of the study say."""
    known = names.exists(options.environment)
    study = announce(asked(options), lambda: study_of(options), known)
    return train_and_show(study, options)
