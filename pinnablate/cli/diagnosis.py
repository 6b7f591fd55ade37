"""The command diagnose: which of the laws of a problem is wrong?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.brief import at_most
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import running_of
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, say, show
from pinnablate.cli.problem_options import keywords_of, problem_of, problem_options, settings_of
from pinnablate.cli.problems import again, in_options, planned
from pinnablate.learners import DEFAULT
from pinnablate.learners.resources import MEMORY
from pinnablate.tasks.protocol import CONVERGED, QUICK

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
    command.epilog = EXAMPLE
    problem_options(
        command,
        "an environment; or measurements, a DeepXDE script or a declaration, as `ablate` takes them",
        "below 5 nobody is accused",
        protocol=None,
        meant=f"{QUICK}, and then {CONVERGED} where that does not clear all laws",
    )
    command.add_argument(
        "--free",
        action="append",
        default=[],
        metavar="LAW",
        help="train further models that learn the coefficients of this law; repeatable",
    )


def diagnose(options: argparse.Namespace) -> int:
    """Print the plan, train what has no record, and print laws in the order of suspicion.

    Raises:
        PinnablateError: as `pinnablate.diagnose`, with the options that mend it.
    """
    return in_options(_diagnose, options)


def _diagnose(options: argparse.Namespace) -> int:
    from pinnablate.ablation.diagnosing import diagnosed, diagnosed_study
    from pinnablate.ablation.looking import lengths, may_go_on, trained_longer

    problem, source = problem_of(options)
    keywords, running = keywords_of(options, source), running_of(options)
    study = diagnosed_study(
        problem,
        keywords=keywords,
        free=options.free,
        resources=running.resources,
        **settings_of(options),
    )
    trains, kept = planned(study, options, problem, keywords)
    looks = options.protocol is None and may_go_on(study)
    if looks:
        after = lengths(trained_longer(study), options.results, running.rerun)
        (say if trains else show)(f"where that does not clear all laws: {after}")
    if not trains:
        return SUCCESS
    found = diagnosed(
        study,
        options.results,
        running,
        lambda record: say(str(record)),
        looks,
    )
    results = [look.result for look in (found.first, found) if look is not None]
    said = dict.fromkeys(words for result in results for words in result.complaints)
    complain(at_most(list(said)))
    show(str(found))
    say(_again(kept, study, options))
    return FAILURE if any(result.failed for result in results) else SUCCESS


def _again(kept: Path | None, study: Study, options: argparse.Namespace) -> str:
    """The command that shows the same records; the kept file holds the problem with its groups."""
    more = [] if kept else [w for name, of in options.group for w in ("--group", f"{name}={of}")]
    more += [word for law in options.free for word in ("--free", law)]
    more += ["--uncertified"] if options.uncertified else []
    usual = {"learner": DEFAULT, "results": "results", "memory": MEMORY}
    design = options.design if kept is None else study.design
    return again("diagnose", str(kept or options.problem), design, options, usual, more)
