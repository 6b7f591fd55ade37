"""The command line: its parser, and what becomes of errors. Only this package prints.

Exit codes: 0 done; 1 something failed; 2 a mistake in the command; 129, 130 and 143 ended by a
lost terminal, by Ctrl-C and by a request to terminate, with the command that resumes; 141 the reader
of the output (`head`, say) left before the end.

Each file holds a group of commands and adds them to the parser in its function `add_to`.
"""

from __future__ import annotations

import argparse
import errno
import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import pinnablate
from pinnablate.cli import (
    ablation,
    archive,
    board,
    catalogue,
    code,
    comparison,
    completion,
    diagnosis,
    elsewhere,
    environments,
    executing,
    learners,
    names,
    publishing,
    records,
    site,
    studies,
    submissions,
)
from pinnablate.cli.commands import Command, Commands
from pinnablate.cli.ending import ended_by, endings
from pinnablate.cli.exit_codes import FAILURE, UNREAD, USAGE
from pinnablate.cli.output import complain, say
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners.reasons import REMEDY

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
    site,
    submissions,
    comparison,
    archive,
    publishing,
    completion,
)
_NOTHING = re.compile("--[a-z-]+=--|--(?!results|output)[a-z-]+=")  # an option without a value
DESCRIPTION = "Which of the equations that you know does your network use, and what is each worth?"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: its arguments; those of the process by default.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    with endings():
        try:
            return _command(arguments)
        except StoreError as error:
            complain([str(error)])
            return FAILURE
        except PinnablateError as error:
            complain([str(error)])
            return USAGE
        except KeyboardInterrupt as interrupt:
            return _interrupted(interrupt, arguments)
        except (
            BrokenPipeError
        ):  # the reader (head, less) has seen enough, and not all that there is
            _leave(sys.stdout)
            return UNREAD
        except OSError as error:
            return _failed(error)
        except MemoryError as error:
            return _short_of_memory(error, arguments)


def _command(arguments: list[str]) -> int:
    for option in arguments:  # argparse takes two dashes for the end of the options
        if _NOTHING.fullmatch(option):
            raise PinnablateError(f"{option} has no value, expected one behind the =")
    options = parser().parse_args(arguments)
    if "" in (getattr(options, "results", None), getattr(options, "output", None)):
        raise PinnablateError(
            "a directory without a name, expected one behind --results and --output: leave the "
            "option out, or write . for this directory"
        )
    if getattr(options, "environment", None):
        options.environment = names.kept(options.environment, getattr(options, "results", ""))
    code.look(options)
    executing.look(options)
    command: Command = options.command
    return command(options)


def _interrupted(interrupt: KeyboardInterrupt, arguments: list[str]) -> int:
    """Say how to go on after Ctrl-C, a request to terminate or a lost terminal."""
    again = " ".join(map(shlex.quote, arguments))
    try:
        say(f"\ninterrupted; every finished cell is kept. To go on, repeat: {program()} {again}")
    except OSError:  # with the terminal that was lost
        _leave(sys.stderr)
    return ended_by(interrupt)


def _short_of_memory(error: MemoryError, arguments: list[str]) -> int:
    """Say that memory ran out, what is lost and how to go on."""
    again = " ".join(map(shlex.quote, arguments))
    what = f" ({error})" if str(error) else ""
    complain(
        [
            f"memory ran out{what}; every finished cell is kept, and what was under way is lost: {REMEDY}, "
            f"and repeat: {program()} {again}"
        ]
    )
    return FAILURE


def _failed(error: OSError) -> int:
    """Say in one sentence which file or device the system refused."""
    if error.errno == errno.ENOSPC and error.filename is None:
        _leave(sys.stdout)
        complain(["the output cannot be written: no space left; make room, or write it elsewhere"])
        return FAILURE
    where = f"{error.filename!s:.200}" if error.filename is not None else "a file"
    complain(
        [
            f"{where} cannot be used: {error.strerror or error}; expected a path that can be read, or "
            "written where something is kept: choose another"
        ]
    )
    return USAGE if error.errno == errno.ENAMETOOLONG else FAILURE


def _leave(stream: TextIO) -> None:
    """Write nothing more to a stream that nobody reads, at the end of the process either."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # it has no descriptor, or none is left
        stream.close()


def parser() -> argparse.ArgumentParser:
    """The parser of every command; `command` among its options is what runs it."""
    made = argparse.ArgumentParser(prog=program(), description=DESCRIPTION, allow_abbrev=False)
    made.add_argument("--version", action="version", version=f"pinnablate {pinnablate.__version__}")
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
