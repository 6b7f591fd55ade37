"""Users' own problems: equations as text, SymPy or functions, and data, as one environment."""

from __future__ import annotations

from pinnablate.problems.keywords import problem
from pinnablate.problems.naming import stem_of

__all__ = ["problem", "stem_of"]
