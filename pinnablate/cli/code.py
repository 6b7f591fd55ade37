"""Files that are programs: what names one is said, once, before it runs; `--no-code` refuses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from pinnablate.cli.output import say
from pinnablate.errors import PinnablateError
from pinnablate.files import PYTHON

FLAG = "--no-code"
_NAMED_IN = ("environment", "problem", "files")  # the options that may name a file of Python


def allow_refusal(command: argparse.ArgumentParser) -> None:
    """Add the option by which nothing of a user's file is run."""
    command.add_argument(
        FLAG,
        action="store_true",
        help="refuse a Python file: a declaration or script is a program, and is run to be read",
    )


def look(options: argparse.Namespace) -> None:
    """Say at a terminal that a file is run to be read, or refuse it.

    Raises:
        PinnablateError: `--no-code` was given with a file of Python.
    """
    for file in _programs(options):
        if getattr(options, "no_code", False):
            raise PinnablateError(
                f"{file} is Python, which is run to be read, and {FLAG} refuses that; expected the id "
                f"of an environment, or a file of measurements: leave {FLAG} out if you trust the file"
            )
        if sys.stderr.isatty() and Path(file).is_file():  # there is somebody to read it
            say(f"{file} is Python, and is run to be read; {FLAG} refuses such files")


def _programs(options: argparse.Namespace) -> Iterator[str]:
    for name in _NAMED_IN:
        value = getattr(options, name, None)
        for file in [value] if isinstance(value, str) else value or []:
            if file.endswith(PYTHON):
                yield file
