"""The options of `ablate` and `diagnose`: what a problem is made of, and how it is studied."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.arguments import interval, law, named, replicates
from pinnablate.cli.code import allow_refusal
from pinnablate.cli.executing import running_options
from pinnablate.errors import PinnablateError
from pinnablate.files import PYTHON
from pinnablate.learners import DEFAULT
from pinnablate.tasks.protocol import QUICK

if TYPE_CHECKING:
    from pinnablate.measurements import Measurements

Source = str | list[str]  # a file of measurements, or those of several experiments
REPLICATES, USUAL_SPLIT, DESIGN = 5, "random", "standard"


def problem_options(
    command: argparse.ArgumentParser,
    what: str,
    below_five: str,
    protocol: str | None = QUICK,
    meant: str = QUICK,
) -> None:
    """Every option that both commands have.

    Args:
        command: `ablate` or `diagnose`.
        what: a problem may be, in words.
        below_five: what fewer replicates than five mean, in words.
        protocol: where none is named; None where the command itself knows more than one.
        meant: what that is, in words.
    """
    command.formatter_class = argparse.RawDescriptionHelpFormatter  # their examples are lines
    command.add_argument("problem", nargs="*", action=_Problem, metavar="PROBLEM", help=what)
    command.set_defaults(files=())
    _problem(command)
    allow_refusal(command)
    budget = f"training budget; see pinnablate list --protocols (default: {meant})"
    command.add_argument("--protocol", default=protocol, metavar="NAME", help=budget)
    options: tuple[tuple[str, Any, Any, str, str], ...] = (
        (
            "--replicates",
            replicates,
            REPLICATES,
            "N",
            f"seeds 0 to N-1, or seeds such as 3,5,7; {below_five}",
        ),
        ("--learner", str, DEFAULT, "NAME", "how models learn"),
        ("--design", str, DESIGN, "NAME", "what is observed"),
        ("--results", str, "results", "DIR", "where records are kept"),
    )
    for flag, kind, usual, metavar, words in options:
        command.add_argument(
            flag, type=kind, default=usual, metavar=metavar, help=f"{words} (default: {usual})"
        )
    running_options(command)


class _Problem(argparse.Action):
    """One problem; or the files of several experiments, which are `files` then, and no problem."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Take what was given."""
        namespace.problem = values[0] if len(values) == 1 else None
        if len(values) < 2:
            return
        strange = [v for v in values if not _is_data(v)]
        if strange:
            parser.error(
                f"{len(values)} problems, of which {strange[0]} is no file of measurements; expected one problem, or the "
                "files of several experiments of one system, like run1.csv run2.csv"
            )
        namespace.files = tuple(values)


def _problem(command: argparse.ArgumentParser) -> None:
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
        "--series",
        metavar="COLUMN",
        help="the column of the data that says of which experiment a row is; several files are several",
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


def problem_of(options: argparse.Namespace) -> tuple[str | None, Source]:
    """The problem as `pinnablate.ablate` takes it, and the file of its measurements, or those of several
    experiments.

    Raises:
        PinnablateError: two files of measurements.
    """
    if options.files:
        if options.data:
            raise PinnablateError(
                f"{len(options.files)} files of measurements and --data {options.data}; expected the files alone: "
                "leave --data out"
            )
        return None, list(options.files)
    first = _is_data(options.problem)
    if first and options.data:
        raise PinnablateError(
            f"two files of measurements, {options.problem} and {options.data}; expected one: leave --data out"
        )
    return (None, options.problem) if first else (options.problem, options.data)


def keywords_of(options: argparse.Namespace, source: Source | None) -> dict[str, Any]:
    """What the options say of the problem; `source` are its measurements, a file or several."""
    if options.column and not source:
        raise PinnablateError(
            "--column beside a problem without a file of measurements; expected one, whose columns it names: add "
            "--data FILE, or leave --column out"
        )
    own = options.split != USUAL_SPLIT and not source  # of the measurements in a script
    return {
        "equations": _once(options.equation, "--equation"),
        "data": _data(source, options) if source else None,
        "split": options.split if own else None,
        "noise": _noise(options) if not source else None,
        "units": _once(options.unit, "--unit") if not source else None,
        "series": options.series if not source else None,
        "coordinates": options.coordinates,
        "transform": False if options.without_transform else None,
        "conditions": _once(options.condition, "--condition"),
        "constants": _once(options.constant, "--constant"),
        "domain": _once(options.domain, "--domain"),
        "scales": _once(options.scale, "--scale"),
        "fields": options.fields,
        "names": options.names,
        "region": options.region,
    }


def settings_of(options: argparse.Namespace) -> dict[str, Any]:
    """How it is studied, as arguments of `study_of`."""
    return {
        "groups": groups_of(options),
        "design": options.design,
        "protocol": options.protocol,
        "replicates": options.replicates,
        "learner": options.learner,
    }


def groups_of(options: argparse.Namespace) -> dict[str, list[str]]:
    """{player: what is told together}, as the options say."""
    return {name: members.split("+") for name, members in _once(options.group, "--group").items()}


def _data(source: Source, options: argparse.Namespace) -> Measurements:
    """The measurements that the options say; a noise that is no number is a column."""
    from pinnablate.measurements import Measurements

    return Measurements(
        source,
        columns=_once(options.column, "--column") or None,
        units=_once(options.unit, "--unit") or None,
        noise=_noise(options),
        split=options.split,
        series=options.series,
    )


def _once(pairs: list[tuple[str, Any]], option: str) -> dict[str, Any]:
    """{name: value} of an option that may be repeated, for other names.

    Raises:
        PinnablateError: a name stands twice.
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise PinnablateError(
                f"{option} names {name} twice, {found[name]} and {value}; expected each name once: leave one out, or give "
                "the other another name"
                + (
                    "; a file of every experiment is one file, with its column of series"
                    * (option == "--constant")
                )
            )
        found[name] = value
    return found


def _noise(options: argparse.Namespace) -> dict[str, float | str] | None:
    """{field: standard deviation or column}; None where nothing is said."""
    return {name: _number(value) for name, value in _once(options.noise, "--noise").items()} or None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _is_data(problem: str | None) -> bool:
    """Whether a problem is a file of measurements: it has an ending, and not that of Python."""
    return problem is not None and Path(problem).suffix not in ("", *PYTHON)
