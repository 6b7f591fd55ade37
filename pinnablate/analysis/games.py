"""From the records of a lattice to the games that attribution reads: by split, by field, in skill or in error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pinnablate.analysis.lattice import Estimate, Lattice, estimate
from pinnablate.analysis.partial import interactions
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import WORST_ERROR, rms_error, skill

Scale = Literal["skill", "error"]
ArrayGame = dict[frozenset[str], np.ndarray]


def game(lattice: Lattice, split: str | None = None, field: str | tuple[str, ...] | None = None,
         scale: Scale = "skill") -> ArrayGame:
    """The value of every subset of the lattice in every replicate: {subset: [replicates]}.

    Args:
        split: interp, extrap or unobserved; the primary split by default.
        field: one field scored on that split, or some of them together; by default all.
        scale: `skill` in decades, or `error`: -e in standard deviations of the field, clipped as skill clips it.

    Raises:
        KeyError: the split or field is not scored.
        ValueError: a subset lacks a replicate.
    """
    lacking = [name for name in lattice.subsets.values() if not lattice.complete(name)]
    if lacking:
        raise ValueError(f"expected every subset in every replicate; incomplete: {', '.join(lacking)}")
    split = split or lattice.primary

    def value(record: Record) -> float:
        if field:
            error = rms_error(record.field_errors[split], (field,) if isinstance(field, str) else field)
        else:
            error = record.errors[split]
        if scale == "skill":
            return skill(error, lattice.floor)
        return -float(np.clip(error, lattice.floor, WORST_ERROR))

    return {s: np.array([value(r) for r in lattice.of(name)]) for s, name in lattice.subsets.items()}


STRUCTURAL, SCALE_DEPENDENT, NOT_SHOWN = "structural", "scale-dependent", "not shown"


@dataclass(frozen=True)
class Interaction:
    """The interaction index of a pair in skill (decades) and in -e, and whether it survives that change of scale."""

    in_skill: Estimate
    in_error: Estimate
    verdict: str


def judge_interactions(lattice: Lattice, split: str | None = None) -> dict[tuple[str, str], Interaction]:
    """The interaction index of every pair in skill (of a partial lattice: fitted), and whether it survives a change of scale.

    Structural: sign and rank among all pairs agree for skill and for -e, and both intervals exclude 0. Not shown: the
    interval of skill includes 0, or there are too few replicates for one. Else scale-dependent.

    Source: G. R. Loftus, Memory & Cognition 6 (1978) 312, doi:10.3758/BF03197461.
    """
    by_scale = [
        {pair: estimate(values) for pair, values in interactions(game(lattice, split, scale=scale)).items()}
        for scale in ("skill", "error")
    ]
    ranks = [sorted(found, key=lambda pair, found=found: -found[pair].mean) for found in by_scale]
    out = {}
    for pair, in_skill in by_scale[0].items():
        in_error = by_scale[1][pair]
        agree = in_skill.mean * in_error.mean > 0 and ranks[0].index(pair) == ranks[1].index(pair)
        if not in_skill.excludes_zero:
            verdict = NOT_SHOWN
        else:
            verdict = STRUCTURAL if agree and in_error.excludes_zero else SCALE_DEPENDENT
        out[pair] = Interaction(in_skill, in_error, verdict)
    return out
