"""What `ablate` and `diagnose` share: mistakes as options, the plan, the problem's file, and the command that shows it again."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.arguments import replicates_as_typed
from pinnablate.cli.commands import Command
from pinnablate.cli.output import say, show
from pinnablate.cli.problem_options import DESIGN, groups_of
from pinnablate.cli.spelling import as_options
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.study import Study


def in_options(command: Command, options: argparse.Namespace) -> int:
    """Run a command whose mistakes name options where sentences name arguments of Python.

    Raises:
        PinnablateError: as the command does, in these words.
    """
    try:
        return command(options)
    except PinnablateError as error:
        raise PinnablateError(as_options(str(error))) from error


def planned(
    study: Study, options: argparse.Namespace, problem: Any, keywords: Mapping[str, Any]
) -> tuple[bool, Path | None]:
    """Show what is about to be trained, and keep the problem beside its records.

    Args:
        study: of the problem.
        options: of the command.
        problem, keywords: the problem as `pinnablate.ablate` takes it.

    Returns:
        Whether it shall be trained, and the file; None where nothing is kept.
    """
    from pinnablate import registry
    from pinnablate.ablation.kept import keep
    from pinnablate.ablation.plan import plan_of

    plan = as_options(str(plan_of(study, options.results, options.rerun)))
    if options.dry_run:
        show(plan)
        return False, None
    say(plan)
    groups = groups_of(options)
    kept = keep(study.environment, problem, keywords, options.design, groups, options.results)
    if kept is not None and (options.jobs or options.dask):
        registry.load(kept)  # the declaration that workers read
    return True, kept


def again(
    verb: str,
    problem: str,
    design: str,
    options: argparse.Namespace,
    usual: Mapping[str, Any],
    more: Sequence[str] = (),
    begin: str = "again, without training",
    first: str | None = None,
) -> str:
    """The command that shows the same records, in a sentence.

    Args:
        verb: `report` or `diagnose`.
        problem: its file or name.
        design: what was observed.
        options: of the command that trained.
        usual: {option: its default}, of those that are named where they were said.
        more: further words.
        begin: the words before it.
        first: the protocol that is not named, for the command begins with it and goes on where it has to.
    """
    said = ["pinnablate", verb, problem]
    said += ["--protocol", options.protocol] if options.protocol != first else []
    said += ["--replicates", replicates_as_typed(options.replicates), *more]
    for name, default in usual.items():
        if (value := getattr(options, name)) != default:
            said += [f"--{name}", str(value)]
    said += ["--design", design] if design != DESIGN else []
    return f"{begin}: {shlex.join(said)}"
