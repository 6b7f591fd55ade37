"""Users' own problems: equations as text, SymPy or functions, and data, as one environment."""

from __future__ import annotations

from pinnablate.problems.problem import problem

__all__ = ["problem"]
