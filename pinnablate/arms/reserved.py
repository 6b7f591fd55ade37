"""Names that arms and groups of arms have, which nothing in a declaration may have."""

from __future__ import annotations

from pinnablate.arms.choose import GROUP_NAMES
from pinnablate.arms.controls import CONTROLS, FURTHER

# {name: what has it}; other arms hold a point or @, which no name of a declaration does.
RESERVED = {
    "none": "the arm that is told nothing",
    "all": "the arm that is told every equation",
    **dict.fromkeys((arm.name for arm in (*CONTROLS, *FURTHER)), "a control"),
    **dict.fromkeys(GROUP_NAMES, "a group of arms"),
}
