"""What the fields really are: closed forms, integrated systems and given functions, behind one interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinnablate.truths.base import Solution, System, Truth
from pinnablate.truths.closed_form import Formulas
from pinnablate.truths.given import Reference
from pinnablate.truths.integrated import Integrated

__all__ = ["Integrated", "Reference", "Solution", "System", "Truth", "as_solution"]


def as_solution(declared: Any) -> Solution | None:
    """What an author declared, as a solution: a dictionary means formulas, None that the truth is not known.

    Raises:
        TypeError: something else.
    """
    if declared is None or isinstance(declared, Solution):
        return declared
    if isinstance(declared, Mapping):
        return Formulas(declared)
    raise TypeError(f"expected {{field: formula}}, Integrated(...), Reference(...) or None as solution, got {type(declared).__name__}")
