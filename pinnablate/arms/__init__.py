"""Arms: what a model is told. Every subset of the equations, controls told none, placebos told a
wrong one.
"""

from __future__ import annotations

from pinnablate.arms.arm import Arm, HasPlayers, Role, Wrong
from pinnablate.arms.choose import (
    EVERYTHING,
    GROUP_NAMES,
    default_arms,
    equations_in,
    further_arms,
    parse,
    recorded_arms,
)
from pinnablate.arms.controls import CONTROLS, EXTRA_DATA, FURTHER
from pinnablate.arms.lattice import (
    FULL,
    LARGEST_LATTICE,
    LATTICES,
    ORDER2,
    feasible,
    kind_of,
    lattice,
    subset,
    too_large,
)
from pinnablate.arms.placebos import freed, replaced, wrongs
from pinnablate.arms.reserved import RESERVED

__all__ = [
    "CONTROLS",
    "EVERYTHING",
    "EXTRA_DATA",
    "FULL",
    "FURTHER",
    "GROUP_NAMES",
    "LARGEST_LATTICE",
    "LATTICES",
    "ORDER2",
    "RESERVED",
    "Arm",
    "HasPlayers",
    "Role",
    "Wrong",
    "default_arms",
    "equations_in",
    "feasible",
    "freed",
    "further_arms",
    "kind_of",
    "lattice",
    "parse",
    "recorded_arms",
    "replaced",
    "subset",
    "too_large",
    "wrongs",
]
