"""Errors that a user can mend: each message is one sentence with what was expected, what was got,
and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

MANY = 24  # names in a sentence; where there are more, a command that lists them is named instead
NEAREST = 5  # of those most like what was typed


class PinnablateError(ValueError):
    """A mistake that the user can mend. The command line prints the message without a traceback."""


class StoreError(PinnablateError):
    """Records could not be read or written."""


def unreadable(path: Path, error: OSError) -> StoreError:
    """The error of a file of results that exists and cannot be read."""
    return StoreError(f"{path} cannot be read: {error.strerror}; check its permissions")


def unknown(kind: str, got: str, expected: Iterable[str], listed_by: str = "") -> PinnablateError:
    """The error for a name that does not exist.

    Args:
        kind: what the name is of, for example `protocol`.
        got: the name.
        expected: all names that exist.
        listed_by: a command that lists them, which the sentence names in their place where there
            are many.

    Returns:
        An error whose sentence ends with the name that is most like `got`, if there is one.
    """
    names = list(expected)
    nearest = get_close_matches(got, names, n=NEAREST, cutoff=0.4)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    if listed_by and len(names) > MANY:
        near = f", the nearest: {', '.join(nearest)}" if nearest else ""
        return PinnablateError(
            f"unknown {kind} {got!r}; expected one of the {len(names)} that `{listed_by}` lists{near}.{hint}"
        )
    return PinnablateError(f"unknown {kind} {got!r}; expected one of: {', '.join(names)}.{hint}")


def missing(package: str, purpose: str, install: str = "") -> PinnablateError:
    """The error for a package that is not installed.

    Args:
        package: the name of the package.
        purpose: what the package is needed for, as a verb with its object.
        install: the argument of `pip install`; the name of the package by default.
    """
    return PinnablateError(
        f"{package} is not installed, and is needed to {purpose}: pip install '{install or package}'"
    )
