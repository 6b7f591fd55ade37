"""What the scripts here share: parts on the command line, the notebook that they write, processes of their own, fits.

A script is a table of parts. A part is a function: the first line of its docstring says what it measures, its keyword
arguments are its options on the command line, and it yields (section, text). The text is printed; `--write` also puts it into
notebook/SCRIPT.md, between the lines `<!-- SECTION -->` and `<!-- end of SECTION -->`.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.arms import Arm
from pinnablate.errors import PinnablateError
from pinnablate.minimisers.descent import Outcome
from pinnablate.minimisers.levenberg_marquardt import Course
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import World

if TYPE_CHECKING:  # `--help` needs no TensorFlow
    from pinnablate.learners.stacked.tiles import MemberSystem

NOTEBOOK = Path(__file__).parent / "notebook"
# On which protocols and learners are tried before the others.
DEVELOPMENT = (
    "decay-chain",
    "lotka-volterra",
    "heat-mixed",
    "burgers-potential",
    "maxwell-cavity-2d",
    "taylor-green-advected",
)
Sections = Iterator[tuple[str, str]]
Part = Callable[..., Sections]
HELP = {
    "count": "how many records are drawn, or changes of each kind made",
    "cells": "how many cells a study has at least",
    "every": "seconds between two kills of a worker",
    "threads": "threads of BLAS in the run that others are compared with",
    "chunk": "steps of jinns between two looks at its error",
    "death": "hours after which a worker dies, on average",
    "players": "how many laws a study on paper has",
    "draws": "simulated lattices, families or laws; of boards a twentieth",
    "groups": "simulated groups of folds, each with initial weights of its own",
    "tables": "simulated tables of measurements for each group of folds",
    "environment": "ids, separated by commas",
    "jinns": "a Python that has jinns",
    "learner": "what trains: kernel or stacked",
    "lbfgs_steps": "iterations of L-BFGS in DeepXDE, at most",
    "problem": "names of scripts in examples/, separated by commas",
    "noise": "levels of the noise of observations, in standard deviations of the field, separated by commas",
    "protocol": "the name of a protocol",
    "repeats": "how often each time is measured; medians are shown",
    "replicates": "how many seeds, from 0",
    "results": "the directory of the records that are read",
    "seconds": "processor time that a network of DeepXDE is given",
    "seed": "of what is drawn",
    "seeds": "seeds, separated by commas; none of them is published",
    "settled": "the directory of the records of benchmarks/settled.py",
    "suspects": "the directory where what networks say of their laws is kept, so that it can be resumed",
    "serial": "the directory where records of this part are kept, so that it can be resumed",
    "steps": "training steps",
    "variant": "what is changed, in the words of the table, separated by commas",
    "told": "which equations the networks are told",
}


def main(
    file: str, about: str, parts: Mapping[str, Part], arguments: Sequence[str] | None = None
) -> None:
    """Run the parts of a script that the command line names.

    Args:
        file: the script; its name is that of its page in the notebook.
        about: its docstring; the first line is shown by `--help`.
        parts: the functions by name.
        arguments: the command line, that of the process by default.
    """
    parser = parser_of(file, about, parts)
    given = {k: v for k, v in vars(parser.parse_args(arguments)).items() if v is not None}
    chosen, write = given.pop("part"), given.pop("write")
    for option in given:
        if not any(option in inspect.signature(parts[name]).parameters for name in chosen):
            of = [
                name for name, part in parts.items() if option in inspect.signature(part).parameters
            ]
            parser.error(
                f"--{_spelt(option)} is an option of part {' and '.join(of)}, not of {' or '.join(chosen)}"
            )
    try:
        for name in chosen:
            options = {
                k: v for k, v in given.items() if k in inspect.signature(parts[name]).parameters
            }
            for section, text in parts[name](**options):
                if not section.endswith(".svg"):
                    print(f"\n{text}", flush=True)
                if write:
                    write_section(NOTEBOOK / f"{Path(file).stem}.md", section, text)
    except PinnablateError as error:
        parser.error(str(error))


def parser_of(file: str, about: str, parts: Mapping[str, Part]) -> argparse.ArgumentParser:
    """The command line of a script: `--part`, `--write`, and every option of every part, with its default in each."""
    width = max(map(len, parts))
    lines = [
        f"  {name:{width}}  {inspect.getdoc(part).splitlines()[0]}" for name, part in parts.items()
    ]
    parser = argparse.ArgumentParser(
        prog=f"benchmarks/{Path(file).name}",
        description=about.splitlines()[0],
        epilog="\n".join(["parts:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )

    def some_parts(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in parts:
                raise argparse.ArgumentTypeError(
                    f"unknown part {name!r}; expected some of: {', '.join(parts)}"
                )
        return names

    parser.add_argument(
        "--part",
        required=True,
        type=some_parts,
        metavar="NAME,...",
        help="which parts to run, see below",
    )
    parser.add_argument(
        "--write", action="store_true", help="also put the output into the notebook"
    )
    for option in dict.fromkeys(
        o for part in parts.values() for o in inspect.signature(part).parameters
    ):
        of = {
            name: inspect.signature(part).parameters[option].default
            for name, part in parts.items()
            if option in inspect.signature(part).parameters
        }
        if len(set(map(type, of.values()))) > 1:
            raise TypeError(f"option {option} has defaults of different types: {of}")
        parser.add_argument(
            f"--{_spelt(option)}",
            type=_reader(next(iter(of.values()))),
            metavar=option.upper(),
            help=f"{HELP[option]} ({'; '.join(f'{name}: {_shown(value)}' for name, value in of.items())})",
        )
    return parser


def _spelt(option: str) -> str:
    return option.replace("_", "-")


def _shown(default: Any) -> str:
    if isinstance(default, tuple):
        return ",".join(map(str, default)) or "all"
    return "required" if default is None else str(default)


def _reader(default: Any) -> Callable[[str], Any]:
    """How an option is read from text: as its default is written."""
    if not isinstance(default, tuple):
        return str if default is None else type(default)
    of_one = type(default[0]) if default else str

    def listed(text: str) -> tuple[Any, ...]:
        return tuple(map(of_one, text.split(",")))

    return listed


def write_section(page: Path, name: str, text: str) -> None:
    """Replace a section of a page; a name that ends in .svg is a picture beside the page.

    Raises:
        SystemExit: the page has no such section.
    """
    if name.endswith(".svg"):
        page.with_name(name).write_text(text)
        return
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = page.read_text() if page.is_file() else ""
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise SystemExit(
            f"{page} has no section between {begin} and {end}; add both lines where it belongs"
        )
    head, rest = whole.split(begin)
    page.write_text(head + begin + "\n" + text.strip() + "\n" + end + rest.split(end)[1])


def say(*words: object) -> None:
    """Report progress, on standard error: the output is tables alone."""
    print(*words, file=sys.stderr, flush=True)


def fresh(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of the running script in a new process, which has the machine and its thread settings to itself."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def fit_of(world: World, arm: Arm, budget: Budget, seed: int, data_seed: int | None = None) -> Fit:
    """The fit of an arm that is told the laws as they are declared; only its final state is kept.

    Args:
        seed: of the initial weights.
        data_seed: of points and noise; `seed` by default.
    """
    problem = make_problem(world, seed if data_seed is None else data_seed, budget.points)
    network = architecture(world, budget)
    return Fit(
        problem,
        arm,
        world.laws,
        arm.equations,
        budget,
        network,
        network.initial(seed),
        budget.adam_steps,
        budget.second_steps,
        curve=False,
    )


def loss_of_truth(problem: Problem, budget: Budget) -> float:
    """The training loss of the exact solution: what the noise of the observations costs it, for it violates nothing else."""
    rows = slice(problem.observation_rows)
    fields = np.array(problem.observed)[problem.row_functional[rows]]
    truth = problem.world.reference(problem.observed_points)[problem.row_point[rows], fields]
    return float(
        np.sum(
            (problem.row_weights(budget.data_weight)[rows] * (problem.row_target[rows] - truth))
            ** 2
        )
    )


def descended(system: MemberSystem, course: Course) -> Outcome:
    """Run a descent of Levenberg-Marquardt to its end, answering what it asks of a system."""
    ask = next(course)
    while True:
        try:
            if ask.linear:
                ask = course.send(system.jacobian(ask.theta, ask.sample))
            elif ask.weights is not None:
                ask = course.send(system.pull(ask.theta, ask.weights))
            else:
                ask = course.send(system.residual(ask.theta))
        except StopIteration as end:
            out: Outcome = end.value
            return out
