"""What a user's mistake becomes: one sentence with what was expected, what was got, and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MANY, NEAREST = 24, 5


class PinnablateError(ValueError):
    """A mistake that the user can mend; the command line prints its message and no traceback."""


class StoreError(PinnablateError):
    """Records could not be read or written."""


def unknown(kind: str, got: str, expected: Iterable[str], listed_by: str = "") -> PinnablateError:
    """The error for a name that is not in a list, with the nearest one that is.

    Args:
        kind, got, expected: what sort of name, which, and all that there are.
        listed_by: a command that lists them; where there are many the sentence names it, and the nearest ones only.
    """
    names = list(expected)
    nearest = get_close_matches(got, names, n=NEAREST, cutoff=0.4)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    if listed_by and len(names) > MANY:
        near = f", the nearest: {', '.join(nearest)}" if nearest else ""
        return PinnablateError(f"unknown {kind} {got!r}; expected one of the {len(names)} that `{listed_by}` lists{near}.{hint}")
    return PinnablateError(f"unknown {kind} {got!r}; expected one of: {', '.join(names)}.{hint}")


def missing(package: str, purpose: str, install: str = "") -> PinnablateError:
    """The error for a package that is not installed.

    Args:
        package: its name.
        purpose: what it is needed for, as a verb with its object.
        install: what to give pip; the package itself by default.
    """
    return PinnablateError(f"{package} is not installed, and is needed to {purpose}: pip install '{install or package}'")
