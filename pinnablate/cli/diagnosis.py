"""The command diagnose: which of the laws of a problem is wrong?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.arguments import count, gibibytes
from pinnablate.brief import at_most
from pinnablate.cli.ablation import REPLICATES, keywords_of, problem_of, problem_options
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import again_options, where, where_options
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, say, show
from pinnablate.cli.problems import again, groups_of, in_options, planned
from pinnablate.learners import DEFAULT
from pinnablate.learners.resources import MEMORY, Resources
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.study import Study

EXAMPLE = """\
examples:
  pinnablate diagnose decay-chain
  pinnablate diagnose counts.csv -e "decay: n_t = -0.5*n" --noise n=0.02
  pinnablate diagnose counts.csv -e "decay: n_t = -0.5*n" --free decay   # and learn its rate
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
    allow_refusal(command)
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
    command.add_argument(
        "--free",
        action="append",
        default=[],
        metavar="LAW",
        help="train further models that learn the coefficients of this law; repeatable",
    )
    for flag, words in (
        ("--dry-run", "show the plan; train nothing"),
        ("--uncertified", "train all the same where the world is not certified"),
    ):
        command.add_argument(flag, action="store_true", help=words)
    again_options(command)
    where_options(command)


def diagnose(options: argparse.Namespace) -> int:
    """Print the plan, train what has no record, and print laws in the order of suspicion.

    Raises:
        PinnablateError: as `pinnablate.diagnose`, with the options that mend it.
    """
    return in_options(_diagnose, options)


def _diagnose(options: argparse.Namespace) -> int:
    from pinnablate.ablation.diagnosing import diagnosed, diagnosed_study

    problem, source = problem_of(options)
    keywords, settings = keywords_of(options, source), _settings(options)
    study = diagnosed_study(
        problem,
        keywords=keywords,
        resources=Resources(memory=options.memory, device="cpu"),
        **settings,
    )
    trains, kept = planned(study, options, problem, keywords)
    if not trains:
        return SUCCESS
    found = diagnosed(
        study,
        options.results,
        uncertified=options.uncertified,
        rerun=options.rerun,
        progress=lambda record: say(str(record)),
        **where(options),
    )
    complain(at_most(found.result.complaints))
    show(str(found))
    say(_again(kept, study, options))
    return FAILURE if found.result.failed else SUCCESS


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """What is trained, and how."""
    return {
        "groups": groups_of(options),
        "free": options.free,
        "design": options.design,
        "protocol": options.protocol,
        "replicates": options.replicates,
        "learner": options.learner,
    }


def _again(kept: Path | None, study: Study, options: argparse.Namespace) -> str:
    """The command that shows the same records; the kept file holds the problem with its groups."""
    more = [] if kept else [w for name, of in options.group for w in ("--group", f"{name}={of}")]
    more += [word for law in options.free for word in ("--free", law)]
    more += ["--uncertified"] if options.uncertified else []
    usual = {"learner": DEFAULT, "results": "results", "memory": MEMORY}
    design = options.design if kept is None else study.design
    return again("diagnose", str(kept or options.problem), design, options, usual, more)
