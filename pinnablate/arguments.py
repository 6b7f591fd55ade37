"""Types of command-line options, for the commands and the pytest plugin; imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

MOST = 10_000  # replicates, or records
LARGEST_MEMORY, LARGEST_TIME = 1e6, 1e6  # GiB; seconds


def count(text: str) -> int:
    """How many of something: a whole number from 1 to 10000.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    value = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= value <= MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST}, got {text!r}")
    return value


def replicates(text: str) -> int | tuple[int, ...]:
    """How many replicates, or their seeds: `5` for the seeds 0 to 4, `3,5,7` for these.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is neither, or names a seed twice.
    """
    if "," not in text:
        return count(text)
    seeds = tuple(map(seed, text.removesuffix(",").split(",")))
    if len(set(seeds)) < len(seeds):
        raise argparse.ArgumentTypeError(f"expected every seed once, got {text!r}")
    return seeds


def replicates_as_typed(given: int | Sequence[int]) -> str:
    """The text that `replicates` reads.

    Args:
        given: how many, or their seeds.
    """
    if isinstance(given, int):
        return str(given)
    seeds = list(given)
    if seeds == list(range(len(seeds))):
        return str(len(seeds))
    return ",".join(map(str, seeds)) + ("," if len(seeds) == 1 else "")


def seed(text: str) -> int:
    """A seed: a whole number from 0 to 2^32 - 1.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    value = int(text) if text.isdecimal() and len(text) < 11 else -1
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to {2**32 - 1}, got {text!r}")
    return value


def crossed(text: str) -> tuple[int, ...]:
    """How many worlds, data and initial weights are crossed, as `4x3x3`.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: these are no three positive numbers.
    """
    parts = text.lower().split("x")
    if len(parts) != 3 or not all(p.isdecimal() and len(p) < 10 and int(p) for p in parts):
        raise argparse.ArgumentTypeError(
            f"expected worlds x data x initial weights, like 4x3x3, got {text!r}"
        )
    return tuple(map(int, parts))


def gibibytes(text: str) -> float:
    """An amount of memory in GiB: a positive, finite number.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    return _positive(text, "GiB", LARGEST_MEMORY)


def seconds(text: str) -> float:
    """A time in seconds: a positive, finite number.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such number.
    """
    return _positive(text, "seconds", LARGEST_TIME)


def _positive(text: str, unit: str, most: float = float("inf")) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf") or value > most:
        limit = "" if most == float("inf") else f", {most:,.0f} at most"
        raise argparse.ArgumentTypeError(
            f"expected a positive number of {unit}{limit}, got {text!r}"
        )
    return value


def named(text: str) -> tuple[str, str]:
    """A name and what it stands for, as `heat: u_t = u_xx` or `physics=energy+fourier`.

    Args:
        text: as the user typed it; parted at the first colon, or, where there is none, at the first =.

    Raises:
        argparse.ArgumentTypeError: it has no name, or nothing behind it.
    """
    name, mark, rest = text.partition(":" if ":" in text else "=")
    if not mark or not name.strip() or not rest.strip():
        raise argparse.ArgumentTypeError(f"expected NAME: TEXT or NAME=VALUE, got {text!r}")
    if mark == "=" and len(name.split()) > 1:
        raise argparse.ArgumentTypeError(
            f"expected NAME: TEXT with a colon behind the name, got {text!r}; write {name.split()[0]!r}, a colon and the rest"
        )
    return name.strip(), rest.strip()


def law(text: str) -> tuple[str, str]:
    """The name of an equation or condition and its text, as `heat: u_t = u_xx`.

    Args:
        text: as the user typed it; the name ends at the first colon, for = is part of an equation.

    Raises:
        argparse.ArgumentTypeError: it has no name, or nothing behind it.
    """
    name, mark, rest = text.partition(":")
    if mark and name.strip() and rest.strip():
        return name.strip(), rest.strip()
    if mark and name.strip():
        raise argparse.ArgumentTypeError(
            f"expected NAME: TEXT, got {text!r}; write an equation behind the colon"
        )
    raise argparse.ArgumentTypeError(
        f"expected NAME: TEXT, got {text!r}; put a name before it, as in 'law: {rest.strip() or text.strip()}'"
    )


def interval(text: str) -> tuple[str, tuple[str, str]]:
    """A coordinate and its ends, as `x=0:1`.

    Args:
        text: as the user typed it.

    Raises:
        argparse.ArgumentTypeError: it is no such interval.
    """
    name, _, ends = text.partition("=")
    low, colon, high = ends.partition(":")
    if not (name.strip() and colon and low.strip() and high.strip()):
        raise argparse.ArgumentTypeError(
            f"expected COORDINATE=LOWER:UPPER, like x=0:1, got {text!r}"
        )
    return name.strip(), (low.strip(), high.strip())
