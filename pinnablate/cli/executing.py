"""Options of commands that train: what is trained again, and which processes do it."""

from __future__ import annotations

import argparse

from pinnablate.arguments import count

RERUNS = ("never", "failed", "always")  # those of pinnablate.study.rerun, which imports SymPy


def again_options(command: argparse.ArgumentParser) -> None:
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


def where_options(command: argparse.ArgumentParser) -> None:
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
