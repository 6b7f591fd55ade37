"""Types of command-line options, for the commands and the pytest plugin; imports nothing heavy."""

from __future__ import annotations

import argparse

MOST = 10_000  # replicates, or records


def count(text: str) -> int:
    """How many of something: a whole number from 1 to 10000.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    value = int(text) if text.isdigit() else 0
    if not 1 <= value <= MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST}, got {text!r}")
    return value


def counts(text: str) -> tuple[int, int, int]:
    """Three numbers from 1 to 10000 with commas between them.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such text.
    """
    found = [int(part) if part.isdigit() else 0 for part in text.split(",")]
    if len(found) != 3 or not all(1 <= n <= MOST for n in found):
        raise argparse.ArgumentTypeError(
            f"expected three numbers from 1 to {MOST} like 4,3,3, got {text!r}"
        )
    return found[0], found[1], found[2]


def gibibytes(text: str) -> float:
    """An amount of memory in GiB: a positive, finite number.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    return _positive(text, "GiB")


def seconds(text: str) -> float:
    """A time in seconds: a positive, finite number.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    return _positive(text, "seconds")


def _positive(text: str, unit: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a positive number of {unit}, got {text!r}")
    return value
