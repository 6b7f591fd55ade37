"""What an operator is, and the table that all of them stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from mutants.source import Source

# What may become of a declaration: refused in a sentence, certified and trained, uncertified and not trained.
REFUSED, CERTIFIED, UNCERTIFIED = "refused", "certified", "uncertified"
PYTHON = "python"  # the author's own error, which a refusal repeats
_LETTERS = {"R": REFUSED, "C": CERTIFIED, "U": UNCERTIFIED, "P": PYTHON}
# Returns what it did in a few words; None where it does not apply to this environment.
Change = Callable[[Source, Random], str | None]


@dataclass(frozen=True)
class Operator:
    """A kind of change.

    Args:
        name: of the function that makes it.
        group: what part of a declaration it changes.
        may: what may become of the declaration: some of REFUSED, CERTIFIED, UNCERTIFIED.
        change: makes it.
    """

    name: str
    group: str
    may: frozenset[str]
    change: Change


OPERATORS: dict[str, Operator] = {}


def operator(group: str, may: str) -> Callable[[Change], Change]:
    """Put a function into the table.

    Args:
        group: what part of a declaration it changes.
        may: letters of what may become of it: R(efused), C(ertified), U(ncertified); P where a refusal repeats an error of
            Python that is the author's own.
    """

    def enter(change: Change) -> Change:
        name = change.__name__.strip("_")
        OPERATORS[name] = Operator(name, group, frozenset(_LETTERS[c] for c in may), change)
        return change

    return enter
