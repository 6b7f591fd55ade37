"""Types of command-line options, shared by the commands and the pytest plugin; imports nothing heavy."""

from __future__ import annotations

import argparse


def count(text: str) -> int:
    """A number of replicates.

    Raises:
        argparse.ArgumentTypeError: not a whole number from 1 to 10000.
    """
    value = int(text) if text.isdigit() else 0
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 10000, got {text!r}")
    return value


def gibibytes(text: str) -> float:
    """A positive amount of memory in GiB.

    Raises:
        argparse.ArgumentTypeError: not a positive number.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a positive number of GiB, got {text!r}")
    return value
