"""Options of commands that train: what is trained again, with what, and which processes do it for how long."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pinnablate.arguments import count, gibibytes, seconds
from pinnablate.errors import PinnablateError
from pinnablate.learners.resources import DEVICES, MEMORY

if TYPE_CHECKING:
    from pinnablate.study.running import Running

RERUNS = ("never", "failed", "always")  # those of pinnablate.study.rerun, which imports SymPy


def running_options(command: argparse.ArgumentParser) -> None:
    """The options of every command that trains."""
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="show what would be trained, and about how long that takes; train nothing",
    )
    command.add_argument(
        "--memory",
        type=gibibytes,
        default=MEMORY,
        metavar="GIB",
        help=f"what training may hold (default: {MEMORY:g})",
    )
    command.add_argument(
        "--device",
        choices=DEVICES,
        default=DEVICES[0],
        help=f"where networks are trained (default: {DEVICES[0]}; gpu needs pinnablate[gpu])",
    )
    _again_options(command)
    _where_options(command)
    command.add_argument(
        "--uncertified",
        action="store_true",
        help="train all the same where the world is not certified, and mark what is found",
    )


def _again_options(command: argparse.ArgumentParser) -> None:
    """The options that say what is trained although it has a record."""
    command.add_argument(
        "--rerun",
        choices=RERUNS,
        default=RERUNS[0],
        help="what is trained again: nothing that has a record, cells without a score, or everything "
        f"(default: {RERUNS[0]})",
    )
    command.add_argument(
        "--retry-failed",
        action="store_const",
        const="failed",
        dest="rerun",
        help="the same as --rerun failed",
    )


def _where_options(command: argparse.ArgumentParser) -> None:
    """The options that say which processes train."""
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="train in N processes of this machine, one thread each, which share --memory",
    )
    which.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="train on the workers of a Dask scheduler, tcp://HOST:8786 (docs/cluster.md)",
    )
    command.add_argument(
        "--send-code",
        action="store_true",
        help="with --dask: send the file that declares the environment to the workers, which run it",
    )
    command.add_argument(
        "--time-limit",
        type=seconds,
        metavar="SECONDS",
        help="with --jobs or --dask: end the process of a cell that takes longer, and keep that it did",
    )


def look(options: argparse.Namespace) -> None:
    """Refuse a time limit where nothing could be ended at it.

    Raises:
        PinnablateError: with the option that is missing.
    """
    limit = getattr(options, "time_limit", None)
    if limit is not None and not (options.jobs or options.dask):
        raise PinnablateError(
            f"--time-limit {limit:g} where this process trains, whose threads cannot be ended; expected "
            "processes that can be: add --jobs 1, or more"
        )


def running_of(options: argparse.Namespace) -> Running:
    """The same as an object."""
    from pinnablate.study.running import Running

    return Running(
        rerun=options.rerun,
        uncertified=options.uncertified,
        memory=options.memory,
        workers=options.jobs,
        device=options.device,
        jobs=options.jobs,
        executor=options.dask,
        send_code=options.send_code,
        time_limit=options.time_limit,
    )
