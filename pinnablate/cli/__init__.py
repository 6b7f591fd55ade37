"""The command line: its parser, and what becomes of errors. Only this package prints.

Exit codes: 0 done; 1 something failed; 2 a mistake in the command; 130 interrupted, with the
command that resumes.

Each file holds a group of commands and adds them to the parser in its function `add_to`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import pinnablate
from pinnablate import __version__
from pinnablate.cli import (
    ablation,
    board,
    catalogue,
    completion,
    diagnosis,
    elsewhere,
    environments,
    learners,
    names,
    records,
    studies,
)
from pinnablate.cli.commands import Command, Commands
from pinnablate.cli.exit_codes import FAILURE, INTERRUPTED, SUCCESS, USAGE
from pinnablate.cli.output import complain, say
from pinnablate.errors import PinnablateError, StoreError

GROUPS = (
    environments,
    learners,
    catalogue,
    studies,
    ablation,
    diagnosis,
    elsewhere,
    records,
    board,
    completion,
)
DESCRIPTION = "Which of the equations that you know does your network use, and what is each worth?"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: its arguments; those of the process by default.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = parser().parse_args(arguments)
    if getattr(options, "environment", None):
        options.environment = names.kept(options.environment, getattr(options, "results", ""))
    command: Command = options.command
    try:
        return command(options)
    except StoreError as error:
        complain([str(error)])
        return FAILURE
    except PinnablateError as error:
        complain([str(error)])
        return USAGE
    except KeyboardInterrupt:
        again = " ".join(map(shlex.quote, arguments))
        say(f"\ninterrupted; every finished cell is kept. To go on, repeat: {program()} {again}")
        return INTERRUPTED
    except BrokenPipeError:  # the reader (head, less) has seen enough
        sys.stderr.close()
        return SUCCESS


def parser() -> argparse.ArgumentParser:
    """The parser of every command; `command` among its options is what runs it."""
    made = argparse.ArgumentParser(prog=program(), description=DESCRIPTION)
    made.add_argument("--version", action="version", version=f"pinnablate {__version__}")
    commands = Commands(made)
    for group in GROUPS:
        group.add_to(commands)
    return made


def program() -> str:
    """How this process was called: by the console script, or as `python -m pinnablate`."""
    modules = {Path(file).with_name("__main__.py") for file in (__file__, pinnablate.__file__)}
    return "python -m pinnablate" if Path(sys.argv[0]) in modules else "pinnablate"


def entry() -> None:
    """The console script."""
    sys.exit(main())
