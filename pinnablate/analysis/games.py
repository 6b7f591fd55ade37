"""From the records of a lattice to the games that attribution reads: by split, field and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pinnablate.analysis.attribution import Game
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice, error_on
from pinnablate.analysis.partial import interactions
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import WORST_ERROR, rms_error, skill

Scale = Literal["skill", "error"]
ArrayGame = dict[frozenset[str], Any]


def game(
    lattice: Lattice,
    split: str | None = None,
    field: str | tuple[str, ...] | None = None,
    scale: Scale = "skill",
) -> ArrayGame:
    """The value of every subset of the lattice in every replicate.

    Args:
        lattice: the records of a study.
        split: interp, extrap or unobserved; the primary split by default.
        field: one field scored on that split, or several taken together; by default all of them.
        scale: `skill`, in decades; or `error`: minus the error in standard deviations of the field,
            which is clipped to [floor, 10] as for skill.

    Returns:
        {subset of the equations: values [replicates]}, `Folds` where replicates are folds.

    Raises:
        KeyError: the split or field is not scored.
        ValueError: a subset lacks a replicate.
    """
    lacking = [name for name in lattice.subsets.values() if not lattice.complete(name)]
    if lacking:
        raise ValueError(
            f"expected every subset in every replicate; incomplete: {', '.join(lacking)}"
        )
    split = split or lattice.primary

    def value(record: Record) -> float:
        if field:
            error = rms_error(
                record.field_errors[split], (field,) if isinstance(field, str) else field
            )
        else:
            error = error_on(record, split)
        if scale == "skill":
            return skill(error, lattice.floor)
        return -float(np.clip(error, lattice.floor, WORST_ERROR))

    subsets = lattice.subsets.items()
    return {s: lattice.sample([value(r) for r in lattice.of(name)]) for s, name in subsets}


STRUCTURAL, SCALE_DEPENDENT, NOT_SHOWN = "structural", "scale-dependent", "not shown"


@dataclass(frozen=True)
class Interaction:
    """The interaction index of a pair of equations.

    Args:
        in_skill: of skill, in decades.
        in_error: of minus the error, in standard deviations of the field.
        verdict: `structural`, `scale-dependent` or `not shown`; see `judge_interactions`.
    """

    in_skill: Estimate
    in_error: Estimate
    verdict: str


def judge_interactions(
    lattice: Lattice, split: str | None = None, level: float = LEVEL
) -> dict[tuple[str, str], Interaction]:
    """The interaction index of every pair, and whether it survives a change of scale.

    A pair's interaction is *structural* where its sign and its rank among all pairs are the same
    for skill and for minus the error, and both intervals exclude 0. It is *not shown* where the
    interval for skill includes 0, or where there are too few replicates for one. Otherwise it is
    *scale-dependent*. Intervals are those of the level: 95 % of a pair that stands alone. Of a
    partial lattice the indices are those of the fitted game.

    Source: G. R. Loftus, Memory & Cognition 6 (1978) 312, doi:10.3758/BF03197461.

    Args:
        lattice: the records of a study.
        split: interp, extrap or unobserved; the primary split by default.
        level: of each test that an index is not 0.

    Returns:
        {sorted pair of equations: interaction}.

    Raises:
        ValueError: a subset lacks a replicate.
    """
    skills, errors = game(lattice, split), game(lattice, split, scale="error")
    return judge_games(skills, errors, level)


def judge_games(
    skills: Game, errors: Game, level: float = LEVEL
) -> dict[tuple[str, str], Interaction]:
    """The interaction index of every pair of a game; see `judge_interactions`.

    Args:
        skills: {subset: skill [replicates]}, in decades.
        errors: {subset: minus the error [replicates]}.
        level: of each test that an index is not 0.
    """
    values = interactions(skills), interactions(errors)
    in_skill, in_error = ({p: estimate(v) for p, v in of.items()} for of in values)
    rank_in_skill, rank_in_error = _ranks(in_skill), _ranks(in_error)
    out = {}
    for pair, by_skill in in_skill.items():
        by_error = in_error[pair]
        same_sign = by_skill.mean * by_error.mean > 0
        agree = same_sign and rank_in_skill[pair] == rank_in_error[pair]
        if p_apart(values[0][pair]) > level:
            verdict = NOT_SHOWN
        else:
            both = agree and p_apart(values[1][pair]) <= level
            verdict = STRUCTURAL if both else SCALE_DEPENDENT
        out[pair] = Interaction(by_skill, by_error, verdict)
    return out


def _ranks(found: dict[tuple[str, str], Estimate]) -> dict[tuple[str, str], int]:
    """The place of every pair by its mean, the largest first."""
    order = sorted(found, key=lambda pair: -found[pair].mean)
    return {pair: k for k, pair in enumerate(order)}
