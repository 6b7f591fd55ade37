"""The command ablate: a user's own problem, from its equations and data to what each law is worth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.arguments import count, gibibytes, interval, law, named
from pinnablate.arms import FULL, LATTICES
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.commands import Commands
from pinnablate.cli.executing import again_options, where, where_options
from pinnablate.cli.exit_codes import SUCCESS
from pinnablate.cli.output import say, show
from pinnablate.cli.problems import again, groups_of, in_options, planned
from pinnablate.cli.training import train_and_show
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT
from pinnablate.learners.resources import MEMORY, Resources
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.ablation.script import Script
    from pinnablate.ablation.serially import SerialPlan
    from pinnablate.measurements import Measurements
    from pinnablate.study import Study

REPLICATES, USUAL_SPLIT = 5, "random"
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
    command.epilog, command.formatter_class = EXAMPLE, argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "problem",
        nargs="?",
        metavar="PROBLEM",
        help="measurements (.csv, .npz, .nc, ...), with the equations in -e; or a DeepXDE script or "
        "declaration (.py), or an environment",
    )
    problem_options(command)
    allow_refusal(command)
    _study_options(command)


def problem_options(command: argparse.ArgumentParser) -> None:
    """What a problem is made of."""
    pairs: tuple[tuple[Any, ...], ...] = (
        (("-e", "--equation"), "NAME: TEXT", law, "an equation, like 'heat: u_t = 0.1*u_xx'"),
        (("--condition",), "NAME: TEXT", law, "like 'walls: u = 0 at x = 0, x = 1'"),
        (
            ("--constant",),
            "NAME=NUMBER",
            named,
            "a number that equations name; or the file of a coefficient on a grid, k=k.npz",
        ),
        (("--domain",), "X=A:B", interval, "an interval, where it is not that of the data"),
        (
            ("--column",),
            "NAME=COLUMN",
            named,
            "which column a coordinate or field is; where any is named, columns of nobody are left out",
        ),
        (("--scale",), "NAME=NUMBER", named, "the size of a field that nobody measured"),
        (
            ("--noise",),
            "FIELD=NUMBER",
            named,
            "standard deviation of a field's noise, or its column",
        ),
        (
            ("--unit",),
            "NAME=UNIT",
            named,
            "of a field or coordinate, for tables; the size of its numbers is then not questioned",
        ),
        (("--group",), "NAME=A+B", named, "laws, or groups of conditions, told together"),
    )
    for flags, metavar, kind, words in pairs:
        command.add_argument(
            *flags,
            action="append",
            default=[],
            type=kind,
            metavar=metavar,
            help=f"{words}; repeatable",
        )
    command.add_argument(
        "--data", metavar="FILE", default="", help="measurements, of a DeepXDE script or equations"
    )
    command.add_argument(
        "--split",
        default=USUAL_SPLIT,
        metavar="HOW",
        help="what of the data nobody is given before the score: random, future, block, or a column "
        "that is true there (default: random)",
    )
    command.add_argument(
        "--region",
        default="",
        metavar="TEXT",
        help="where coordinates may lie, if that is no box, like 'disk((x, y), radius=1)'",
    )
    command.add_argument("--fields", default="", help="names of the fields, in order")
    command.add_argument(
        "--coordinates", default="", help="names of the columns of x of a DeepXDE script, in order"
    )
    command.add_argument(
        "--without-transform",
        action="store_true",
        help="leave out what the output transform of a script's network enforces",
    )
    command.add_argument(
        "--names", default="", help="names of the residuals of a DeepXDE script, in order"
    )


def _study_options(command: argparse.ArgumentParser) -> None:
    """How it is trained."""
    options: tuple[tuple[str, Any, Any, str, str], ...] = (
        ("--replicates", count, REPLICATES, "N", "seeds 0 to N-1; from 5 on laws are tested"),
        ("--protocol", str, QUICK, "NAME", "training budget; see pinnablate list --protocols"),
        ("--learner", str, DEFAULT, "NAME", "how models learn"),
        ("--arms", str, "default", "ARMS", "as `run` takes them"),
        ("--design", str, "standard", "NAME", "what is observed"),
        ("--memory", gibibytes, MEMORY, "GIB", "what training may hold"),
        ("--results", str, "results", "DIR", "where records are kept"),
    )
    for flag, kind, usual, metavar, words in options:
        command.add_argument(
            flag, type=kind, default=usual, metavar=metavar, help=f"{words} (default: {usual})"
        )
    command.add_argument(
        "--iterations",
        type=count,
        default=None,
        metavar="N",
        help="of Adam, of a script that trains serially (default: 10000)",
    )
    command.add_argument(
        "--lattice", choices=LATTICES, default=FULL, help="every subset, or those of up to two laws"
    )
    for flag, words in (
        (
            "--serially",
            "train the script's own pde by DeepXDE, one subset after the other, as is done with what cannot be traced",
        ),
        ("--dry-run", "show the plan; train nothing"),
        ("--uncertified", "train all the same where the world is not certified"),
    ):
        command.add_argument(flag, action="store_true", help=words)
    again_options(command)
    where_options(command)


def ablate(options: argparse.Namespace) -> int:
    """Print the plan, train what has no record, and print what was found.

    Raises:
        PinnablateError: as `pinnablate.ablate`, with the options that mend it.
    """
    return in_options(_ablate, options)


def _ablate(options: argparse.Namespace) -> int:
    from pinnablate.ablation.serially import serial_plan, untraced
    from pinnablate.adopt import NotTracedError

    if (options.problem or "").endswith(".py") and Path(options.problem).is_file():
        say(f"reading {options.problem} ...")  # before TensorFlow is imported, which takes a while
    if options.serially:
        script = _script(options)
        return _serially(serial_plan(script.data, script.net, "", **_untraced(options)), options)
    try:
        study = _study(options)
    except NotTracedError as why:
        return _serially(untraced(why, **_untraced(options)), options)
    problem, source = problem_of(options)
    trains, kept = planned(study, options, problem, keywords_of(options, source))
    if not trains:
        return SUCCESS
    code = train_and_show(study, options)
    if kept is not None:  # run, check, show and leaderboard take the file, too
        usual = {"learner": DEFAULT, "arms": "default", "lattice": FULL, "results": "results"}
        say(again("report", str(kept), study.design, options, usual))
    return code


def _serially(plan: SerialPlan, options: argparse.Namespace) -> int:
    """Train a script's own pde with every subset, and print what the errors say.

    Raises:
        PinnablateError: other processes are asked for.
    """
    if any(where(options).values()):
        raise PinnablateError(
            "--jobs, --dask, --send-code or --time-limit beside a script that trains by DeepXDE itself, in "
            "this process; expected none of them: leave them out"
        )
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
    from pinnablate.ablation.front import given
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
        resources=Resources(memory=options.memory, device="cpu"),
        **_settings(options),
    )


def problem_of(options: argparse.Namespace) -> tuple[str | None, str]:
    """The problem as `pinnablate.ablate` takes it, and the file of its measurements.

    Raises:
        PinnablateError: two files of measurements.
    """
    first = is_data(options.problem)
    if first and options.data:
        raise PinnablateError(
            f"two files of measurements, {options.problem} and {options.data}; expected one: leave --data out"
        )
    return (None, options.problem) if first else (options.problem, options.data)


def keywords_of(options: argparse.Namespace, source: str | None) -> dict[str, Any]:
    """What the options say of the problem; `source` is the file of its measurements."""
    own = options.split != USUAL_SPLIT and not source  # of the measurements in a script
    return {
        "equations": dict(options.equation),
        "data": _data(source, options) if source else None,
        "split": options.split if own else None,
        "noise": _noise(options) if not source else None,
        "units": dict(options.unit) if not source else None,
        "coordinates": options.coordinates,
        "transform": False if options.without_transform else None,
        "conditions": dict(options.condition),
        "constants": dict(options.constant),
        "domain": dict(options.domain),
        "scales": dict(options.scale),
        "fields": options.fields,
        "names": options.names,
        "region": options.region,
    }


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """How it is trained."""
    return {
        "groups": groups_of(options),
        "design": options.design,
        "lattice": options.lattice,
        "protocol": options.protocol,
        "arms": options.arms,
        "replicates": options.replicates,
        "learner": options.learner,
    }


def _data(source: str, options: argparse.Namespace) -> Measurements:
    """The measurements that the options say; a noise that is no number is a column."""
    from pinnablate.measurements import Measurements

    return Measurements(
        source,
        columns=dict(options.column) or None,
        units=dict(options.unit) or None,
        noise=_noise(options),
        split=options.split,
    )


def _noise(options: argparse.Namespace) -> dict[str, float | str] | None:
    """{field: standard deviation or column}; None where nothing is said."""
    return {name: _number(value) for name, value in options.noise} or None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def is_data(problem: str | None) -> bool:
    """Whether a problem is a file of measurements: it has an ending, and not that of Python."""
    return problem is not None and Path(problem).suffix not in ("", ".py")
