"""How commands print: Markdown where output is piped, fitted to its width on a terminal.

The library writes Markdown, the same everywhere. Only here is it known where it goes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from shutil import get_terminal_size
from typing import TypeVar

from pinnablate.report.terminal import PROSE, wrapped

Read = TypeVar("Read")


def show(text: str) -> None:
    """Print Markdown to standard output, byte for byte where that is no terminal.

    Args:
        text: tables and sentences; on a terminal no line is longer than it is wide.
    """
    if not sys.stdout.isatty():
        print(text, flush=True)
        return
    from rich.console import Console

    from pinnablate.report import terminal

    terminal.show(text, Console(file=sys.stdout, highlight=False, markup=False, emoji=False))


def announce(sentence: str, read: Callable[[], Read], known: bool = True) -> Read:
    """Say what is about to be done, and read the declaration that it is done with.

    Somebody at a terminal sees it at once, before anything is imported. Elsewhere it comes once the
    declaration is read, so that a mistake in it remains one sentence.

    Args:
        sentence: what is about to be done.
        read: reads the declaration, or raises a PinnablateError.
        known: whether there is such a declaration; otherwise only the error is said.

    Returns:
        What was read.
    """
    at_once = known and sys.stderr.isatty()
    if at_once:
        say(sentence)
    found = read()
    if not at_once:
        say(sentence)
    return found


def say(sentence: str) -> None:
    """Print what is going on to standard error, at once; wrapped where that is a terminal."""
    if sys.stderr.isatty():
        sentence = "\n".join(wrapped(sentence, min(get_terminal_size().columns, PROSE)))
    print(sentence, file=sys.stderr, flush=True)


def complain(sentences: Iterable[str]) -> None:
    """Print sentences for the user, each after the name of the program, to standard error."""
    for sentence in sentences:
        say(f"pinnablate: {sentence}")
