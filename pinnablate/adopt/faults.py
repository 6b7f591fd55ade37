"""Everything that keeps a script from being read, in one sentence, not one for each try."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pinnablate.adopt.columns import Slip, Untraceable
from pinnablate.errors import PinnablateError


class Faults:
    """What was found wrong with a script so far."""

    def __init__(self) -> None:
        self._found: list[Untraceable | PinnablateError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Go on behind a part of a script that cannot be read."""
        try:
            yield
        except (Untraceable, PinnablateError) as fault:
            self._found.append(fault)

    def raised(self) -> None:
        """Raise what was found, if anything.

        Raises:
            Slip: several things, of which at least one is to be mended.
            Untraceable: all of it is meant, and cannot be said in equations.
            PinnablateError: the only one.
        """
        if len(self._found) == 1:
            raise self._found[0]
        if not self._found:
            return
        numbered = "; ".join(f"({k}) {fault}" for k, fault in enumerate(self._found, 1))
        mend = [f for f in self._found if isinstance(f, Slip) or not isinstance(f, Untraceable)]
        kind = Slip if mend else Untraceable
        raise kind(f"{len(self._found)} faults: {numbered}")
