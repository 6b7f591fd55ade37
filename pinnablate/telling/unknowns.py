"""Coefficients that an environment declares as unknown, or an arm, as multipliers that a fit learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.environment.unknowns import Unknowns
from pinnablate.world import Laws, World


def declared_unknown(
    world: World, laws: Laws, equations: Sequence[str], learned: np.ndarray | None
) -> dict[str, np.ndarray | None]:
    """What a fit learns of the coefficients that are declared as unknown.

    Args:
        world: the environment under a design.
        laws: that the fit is told some of: the world's, perhaps with others behind them.
        equations: the names of those that it is told.
        learned: the terms whose coefficients its arm learns besides: [terms] of booleans.

    Returns:
        {"learned", "ties", "begin"} as in `Told`; all None where it learns no coefficient.
    """
    unknowns, held = world.environment.unknowns, laws.unknown
    told = [r.equation in equations for r in laws.residuals for _ in r.terms]
    mine = np.array([c is not None and t for c, t in zip(held, told, strict=True)])
    ties = laws.shared.copy()
    if not isinstance(unknowns, Unknowns) or (learned is None and not mine.any()):
        if learned is None or (ties == np.arange(len(ties))).all():
            return {"learned": learned, "ties": None, "begin": None}
        return {"learned": learned, "ties": ties[: len(learned)], "begin": None}
    begin = np.zeros(len(held))
    first: dict[Any, int] = {}
    for k in np.flatnonzero(mine):
        ties[k] = first.setdefault(held[k], int(k))
        begin[k] = unknowns.start(held[k])
    also = np.zeros(len(held), bool)
    if learned is not None:
        also[: len(learned)] = learned
    return {"learned": mine | also, "ties": ties, "begin": begin}
