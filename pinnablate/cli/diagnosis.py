"""The command diagnose: which of the laws of a problem is wrong?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pinnablate.arguments import count, gibibytes
from pinnablate.cli.ablation import REPLICATES, is_data, keywords_of, problem_options
from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, say, show
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT
from pinnablate.learners.resources import MEMORY, Resources
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.study import Study

EXAMPLE = """\
examples:
  pinnablate diagnose decay-chain
  pinnablate diagnose counts.csv -e "decay: n_t = -0.5*n" --noise n=0.02
  pinnablate diagnose burgers.py --fields u             # a DeepXDE script
"""


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    command = commands.add(
        "diagnose",
        diagnose,
        "which of your laws is wrong? Networks told all, and all but each, say it",
    )
    command.epilog, command.formatter_class = EXAMPLE, argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "problem",
        nargs="?",
        metavar="PROBLEM",
        help="an environment; or measurements, a DeepXDE script or a declaration, as `ablate` takes them",
    )
    problem_options(command)
    for flag, kind, usual, metavar, words in (
        ("--replicates", count, REPLICATES, "N", "seeds 0 to N-1; below 5 nobody is accused"),
        ("--protocol", str, QUICK, "NAME", "training budget; see pinnablate list --protocols"),
        ("--learner", str, DEFAULT, "NAME", "how models learn"),
        ("--design", str, "standard", "NAME", "what is observed"),
        ("--memory", gibibytes, MEMORY, "GIB", "what training may hold"),
        ("--results", str, "results", "DIR", "where records are kept"),
    ):
        command.add_argument(
            flag, type=kind, default=usual, metavar=metavar, help=f"{words} (default: {usual})"
        )
    for flag, words in (
        ("--dry-run", "show the plan; train nothing"),
        ("--retry-failed", "train cells again whose record says failed"),
        ("--uncertified", "train all the same where the world is not certified"),
    ):
        command.add_argument(flag, action="store_true", help=words)


def diagnose(options: argparse.Namespace) -> int:
    """Print the plan, train what has no record, and print laws in the order of suspicion."""
    from pinnablate.ablation.diagnosing import diagnosed
    from pinnablate.ablation.plan import plan_of

    study = _study(options)
    plan = str(plan_of(study, options.results))
    if options.dry_run:
        show(plan)
        return SUCCESS
    say(plan)
    found = diagnosed(
        study,
        options.results,
        uncertified=options.uncertified,
        retry_failed=options.retry_failed,
        progress=lambda record: say(str(record)),
    )
    complain(found.result.complaints)
    show(str(found))
    return FAILURE if found.result.failed else SUCCESS


def _study(options: argparse.Namespace) -> Study:
    """The study that the options say.

    Raises:
        PinnablateError: as `pinnablate.diagnose`.
    """
    from pinnablate.ablation.diagnosing import diagnosed_study

    first = is_data(options.problem)
    if first and options.data:
        raise PinnablateError(
            f"two files of measurements, {options.problem} and {options.data}; expected one: leave --data out"
        )
    return diagnosed_study(
        None if first else options.problem,
        keywords=keywords_of(options, options.problem if first else options.data),
        groups={name: members.split("+") for name, members in options.group},
        design=options.design,
        protocol=options.protocol,
        replicates=options.replicates,
        learner=options.learner,
        resources=Resources(memory=options.memory, device="cpu"),
    )
