"""Scores of subsets without a truth, held against their skill: which order do they give, what does choosing cost?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from pinnablate.analysis.agreement import Array
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.looked import Found

EVIDENCE, VALIDATION, LOSS, SIZE = "evidence", "validation", "loss", "size"


def skills(lattice: Lattice, arms: tuple[str, ...]) -> Array:
    """Skill of some subsets: [replicates, subsets]."""
    return np.stack([lattice.skills(a) for a in arms], axis=1)


def _by_record(
    lattice: Lattice, arms: tuple[str, ...], value: Callable[..., float | None]
) -> Array:
    """Minus a value of each record, the less of which the better; one that is not known is the worst."""
    found = [[value(r) for r in lattice.of(a)] for a in arms]
    return -np.array([[np.inf if v is None else v for v in of] for of in found], float).T


def _sizes(lattice: Lattice, arms: tuple[str, ...]) -> Array:
    size = {arm: len(told) for told, arm in lattice.subsets.items()}
    return np.tile(np.array([size[a] for a in arms], float), (len(lattice.replicates), 1))


# {what judges: the scores of all subsets of a study, [replicates, subsets]}
JUDGES: Mapping[str, Callable[[Found, Lattice], Array]] = {
    EVIDENCE: lambda found, _: found.evidence,
    VALIDATION: lambda found, of: _by_record(of, found.arms, lambda r: r.chosen.get("validation")),
    LOSS: lambda found, of: _by_record(of, found.arms, lambda r: r.loss),
    SIZE: lambda found, of: _sizes(of, found.arms),
}


def lost(scores: Array, true: Array) -> Array:
    """Skill of the best subset minus that of the one with the highest score, in decades: [replicates].

    Args:
        scores, true: [replicates, subsets].
    """
    chosen = true[np.arange(len(true)), scores.argmax(axis=1)]
    return np.asarray(true.max(axis=1) - chosen)
