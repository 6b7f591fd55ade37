"""What several commands print."""

from __future__ import annotations

import sys
from collections.abc import Iterable


def complain(sentences: Iterable[str]) -> None:
    """Print sentences for the user, each after the name of the program, to standard error."""
    for sentence in sentences:
        print(f"pinnablate: {sentence}", file=sys.stderr)
