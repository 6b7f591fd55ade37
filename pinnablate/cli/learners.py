"""The command check-learner: a learner against its contract."""

from __future__ import annotations

import argparse
import sys
import time

from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import show


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    command = commands.add(
        "check-learner", check_learner, "try a learner against the contract that all of them keep"
    )
    command.add_argument(
        "learner",
        metavar="NAME",
        help="a learner of `pinnablate list --learners`, or package.module:Class",
    )


def check_learner(options: argparse.Namespace) -> int:
    """Print what was found of each clause."""
    from pinnablate.checks.learner_contract import findings, learner_of

    if "." not in sys.path:  # an author's own module stands here, and need not be installed
        sys.path.append(".")
    kind = learner_of(options.learner)
    show(f"{kind.name}, version {kind.version}: {kind.summary}")
    begin, broken = time.perf_counter(), 0
    for finding in findings(kind):
        said = "ok  " if finding.holds else "FAIL"
        show(f"  {said} {finding.subject}: {finding.figure}")
        broken += not finding.holds
    kept = "keeps the contract" if not broken else f"breaks {broken} of its clauses"
    show(f"{kind.name} {kept} ({time.perf_counter() - begin:.1f} s)")
    return FAILURE if broken else SUCCESS
