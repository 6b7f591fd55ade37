"""What the fields really are: closed forms, integrated systems and given functions, behind one
interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinnablate.truths.base import DeclaredSystem, SideCondition, Solution, Truth
from pinnablate.truths.closed_form import Formulas
from pinnablate.truths.given import Reference
from pinnablate.truths.integrated import Integrated

__all__ = [
    "DeclaredSystem",
    "Integrated",
    "Reference",
    "SideCondition",
    "Solution",
    "Truth",
    "as_solution",
]


def as_solution(declared: Any) -> Solution | None:
    """The solution that an author declared: a dictionary means formulas, None that the truth is not
    known.

    Raises:
        TypeError: something else.
    """
    if declared is None or isinstance(declared, Solution):
        return declared
    if isinstance(declared, Mapping):
        return Formulas(declared)
    raise TypeError(
        "expected {field: formula}, Integrated(...), Reference(...) or None as solution, "
        f"got {type(declared).__name__}"
    )
