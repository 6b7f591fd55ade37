"""The options that say which study is meant, and the study that they mean."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pinnablate.arguments import crossed, replicates
from pinnablate.arms import FULL, GROUP_NAMES, LARGEST_LATTICE, LATTICES
from pinnablate.cli.executing import running_of
from pinnablate.learners import DEFAULT
from pinnablate.learners import names as learner_names
from pinnablate.tasks.protocol import STANDARD, WORLDS
from pinnablate.tasks.protocol import protocols as all_protocols

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.study import Study

DESIGN = "standard"  # STANDARD_DESIGN of pinnablate.environment, which imports SymPy
DEFAULT_ARMS = "default"


def study_options(command: argparse.ArgumentParser) -> None:
    """The options that say which study is meant."""
    command.add_argument(
        "--arms",
        default=DEFAULT_ARMS,
        help="comma-separated: equations joined by +, none, all, controls and placebos by name, or "
        f"the groups {', '.join(GROUP_NAMES)} (default: lattice and the usual controls)",
    )
    command.add_argument(
        "--lattice",
        choices=LATTICES,
        default=FULL,
        help="full: every subset; order2: none, single equations, pairs, all but one, and all, for "
        f"more than {LARGEST_LATTICE} equations (default: {FULL})",
    )
    command.add_argument(
        "--replicates",
        type=replicates,
        default=1,
        metavar="N",
        help="seeds 0 to N-1, or seeds such as 3,5,7 (default: 1)",
    )
    command.add_argument(
        "--worlds",
        choices=WORLDS,
        default="",
        help="drawn: replicate r lives in world r of an environment that declares worlds; canonical: "
        "all live in world 0 (default: what the protocol says)",
    )
    command.add_argument(
        "--crossed",
        type=crossed,
        default=None,
        metavar="WxDxI",
        help="a replicate for every combination of W worlds, D data and I initial weights, like 4x3x3, "
        "in place of --replicates",
    )
    command.add_argument("--design", default=DESIGN, help=f"what is observed (default: {DESIGN})")
    command.add_argument(
        "--protocol",
        default=STANDARD,
        help=f"training budget, one of {', '.join(all_protocols())} (default: {STANDARD}); see "
        "pinnablate list --protocols; NAME/CHOICE=VALUE,... changes some of its choices",
    )
    command.add_argument(
        "--learner",
        default=DEFAULT,
        help=f"how models learn, one of {', '.join(learner_names())} (default: {DEFAULT}); see "
        "pinnablate list --learners",
    )
    command.add_argument(
        "--results",
        metavar="DIR",
        default="results",
        help="where records are kept (default: results)",
    )


def asked(options: argparse.Namespace) -> str:
    """What is about to be trained, in the words of the command: known before anything is imported."""
    arms = {DEFAULT_ARMS: "every subset of its equations, and controls that are told nothing"}
    further = {
        "design": DESIGN,
        "learner": DEFAULT,
        "lattice": FULL,
        "replicates": 1,
        "worlds": "",
        "crossed": None,
    }
    stated = [
        f"{name} {_said(getattr(options, name))}"
        for name, usual in further.items()
        if getattr(options, name) != usual
    ]
    told = arms.get(options.arms, f"arms {options.arms}")
    under = ", ".join([f"protocol {options.protocol}", *stated])
    return f"{options.environment}: {told}; {under}; records are kept in {options.results}"


def _said(value: object) -> str:
    """The value of an option as it is typed."""
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


def study_of(options: argparse.Namespace, env: Environment | None = None) -> Study:
    """The study that the options say; limits only of a command that trains.

    Args:
        options: of a command.
        env: the environment, where it was read already.

    Raises:
        PinnablateError: a name that is not known, or a declaration that nothing can be scored on.
    """
    from pinnablate.study import Study

    trains = "memory" in options
    study = Study.of(
        env or options.environment,
        protocol=options.protocol,
        design=options.design,
        arms=options.arms,
        replicates=options.replicates,
        learner=options.learner,
        resources=running_of(options).resources if trains else None,
        lattice=options.lattice,
        worlds=options.worlds,
        crossed=options.crossed,
    )
    study.environment.needs_values("score a model")
    return study
