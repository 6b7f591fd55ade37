"""Two learners, protocols, directories of records or submissions, compared cell by cell."""

from __future__ import annotations

from pinnablate.comparison.compare import Comparison, compare
from pinnablate.comparison.sides import Side, side

__all__ = ["Comparison", "Side", "compare", "side"]
