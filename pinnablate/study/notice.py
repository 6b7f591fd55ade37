"""What happens while cells are trained, beside records that are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """Something that happened to what trains, and what becomes of it; as text it is one line.

    Args:
        words: a sentence: a worker that died, a scheduler that is waited for.
    """

    words: str

    def __str__(self) -> str:
        return self.words
