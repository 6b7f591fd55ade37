"""How a file of this package adds its commands to the parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Literal, NoReturn

from pinnablate.cli.code import allow_refusal

Command = Callable[[argparse.Namespace], int]
Environment = Literal["none", "one", "optional"]


class OneSentence(argparse.ArgumentParser):
    """A parser that answers a mistake by one sentence; the usage is what --help shows."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with 2."""
        self.exit(2, f"{self.prog}: error: {message} (see {self.prog} --help)\n")


class Commands:
    """The commands of a parser.

    Args:
        parser: to which they are added.
    """

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(
            required=True, metavar="COMMAND", parser_class=OneSentence
        )

    def add(
        self, name: str, function: Command, summary: str, environment: Environment = "none"
    ) -> argparse.ArgumentParser:
        """Add a command.

        Args:
            name: what users type.
            function: called with the options; returns an exit code.
            summary: one line for the help.
            environment: whether the command takes an environment, as its first argument.

        Returns:
            The parser of the command, for its options.
        """
        command = self._parsers.add_parser(
            name, help=summary, description=summary, allow_abbrev=False
        )
        command.set_defaults(command=function)
        if environment != "none":
            command.add_argument(
                "environment",
                metavar="ID",
                nargs=None if environment == "one" else "?",
                help="an environment (without -vN its highest version), or a Python file that "
                "declares one",
            )
            allow_refusal(command)
        return command
