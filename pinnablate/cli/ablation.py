"""The command ablate: a user's own problem, from its equations and data to what each law is worth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.arguments import count
from pinnablate.arms import FULL, LATTICES
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import running_of
from pinnablate.cli.exit_codes import SUCCESS
from pinnablate.cli.output import say, show
from pinnablate.cli.problem_options import keywords_of, problem_of, problem_options, settings_of
from pinnablate.cli.problems import again, in_options, planned
from pinnablate.cli.training import train_and_show
from pinnablate.errors import PinnablateError
from pinnablate.files import PYTHON
from pinnablate.learners import DEFAULT
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.ablation.script import Script
    from pinnablate.ablation.serially import SerialPlan
    from pinnablate.study import Study

ARMS = "default"
WHICH = "which law is wrong, and which of its coefficients"
EXAMPLE = """\
examples:
  pinnablate ablate pendulum.csv -e "kinematics: theta_t = omega" -e "newton: omega_t = -9.81*sin(theta)"
  pinnablate ablate burgers.py --fields u               # a DeepXDE script
  pinnablate ablate maxwell-cavity-2d --group divergence=gauss_e+gauss_b
"""


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    command = commands.add(
        "ablate", ablate, "your own equations and data, or DeepXDE script: what is each law worth?"
    )
    command.epilog = EXAMPLE
    problem_options(
        command,
        "measurements (.csv, .npz, .nc, ...), or a file of each experiment, with the equations in -e; or a DeepXDE script "
        "(.py, .ipynb) or declaration (.py), or an environment",
        "from 5 on laws are tested",
    )
    command.add_argument(
        "--arms", default=ARMS, metavar="ARMS", help=f"as `run` takes them (default: {ARMS})"
    )
    command.add_argument(
        "--lattice", choices=LATTICES, default=FULL, help="every subset, or those of up to two laws"
    )
    command.add_argument(
        "--iterations",
        type=count,
        default=None,
        metavar="N",
        help="of Adam, of a script that trains serially (default: 10000)",
    )
    command.add_argument(
        "--serially",
        action="store_true",
        help="train the script's own pde by DeepXDE, one subset after the other, as is done with what cannot be traced",
    )


def ablate(options: argparse.Namespace) -> int:
    """Print the plan, train what has no record, and print what was found.

    Raises:
        PinnablateError: as `pinnablate.ablate`, with the options that mend it.
    """
    return in_options(_ablate, options)


def _ablate(options: argparse.Namespace) -> int:
    from pinnablate.ablation.serially import refuse_iterations, serial_plan, untraced
    from pinnablate.adopt import NotTracedError

    if (options.problem or "").endswith(PYTHON) and Path(options.problem).is_file():
        say(f"reading {options.problem} ...")  # before TensorFlow is imported, which takes a while
    if options.serially:
        script = _script(options)
        return _serially(serial_plan(script.data, script.net, "", **_untraced(options)), options)
    try:
        study = _study(options)
    except NotTracedError as why:
        return _serially(untraced(why, **_untraced(options)), options)
    refuse_iterations(options.iterations)
    problem, source = problem_of(options)
    trains, kept = planned(study, options, problem, keywords_of(options, source))
    if not trains:
        return SUCCESS
    code = train_and_show(study, options)
    if kept is not None:  # run, check, show and leaderboard take the file, too
        usual = {"learner": DEFAULT, "arms": ARMS, "lattice": FULL, "results": "results"}
        if study.environment.is_measured and options.learner == DEFAULT:
            own = {"results": "results"}
            asked = again(
                "diagnose", str(kept), study.design, options, own, begin=WHICH, first=QUICK
            )
            say(asked)
        say(again("report", str(kept), study.design, options, usual))
    return code


def _serially(plan: SerialPlan, options: argparse.Namespace) -> int:
    """Train a script's own pde with every subset, and print what the errors say.

    Raises:
        PinnablateError: what cannot be heard is asked for, such as other processes.
    """
    from pinnablate.ablation.serially import refuse_in_vain

    refuse_in_vain(running_of(options), "a script that")
    if options.dry_run:
        show(str(plan))
        return SUCCESS
    say(str(plan))
    found = plan.train(say)
    say(f"pinnablate analyse {plan.study.kept.path} shows it again")
    show(str(found))
    return SUCCESS


def _script(options: argparse.Namespace) -> Script:
    """The problem of a script that shall be trained serially.

    Raises:
        PinnablateError: there is none.
    """
    from pinnablate.ablation.script import is_script, problem_in

    path = Path(options.problem or "")
    if not is_script(path):
        raise PinnablateError(
            f"--serially trains the pde of a DeepXDE script, got {options.problem!r}; expected the path of one"
        )
    return problem_in(path)


def _untraced(options: argparse.Namespace) -> dict[str, Any]:
    """The options of a problem that is not traced, as arguments of `serial_plan`."""
    from pinnablate.ablation.keywords import given
    from pinnablate.problems import stem_of

    return {
        "keywords": given(keywords_of(options, options.data)),
        "name": stem_of(Path(options.problem)),
        **_settings(options),
        "iterations": options.iterations,
        "results": options.results,
    }


def _study(options: argparse.Namespace) -> Study:
    """The study that the options say.

    Raises:
        PinnablateError: as `pinnablate.ablate`.
    """
    from pinnablate.ablation.front import study_of

    problem, source = problem_of(options)
    return study_of(
        problem,
        keywords=keywords_of(options, source),
        resources=running_of(options).resources,
        **_settings(options),
    )


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """How it is studied, as arguments of `study_of`."""
    return {**settings_of(options), "arms": options.arms, "lattice": options.lattice}
