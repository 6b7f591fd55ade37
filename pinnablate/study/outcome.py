"""What became of a fit, as the scores of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy

from pinnablate.learners.base import DIVERGED, OK, Trained
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import Scorer, Scores, worst_of
from pinnablate.world import World


def outcome(scorer: Scorer, trained: Trained) -> dict[str, Any]:
    """The fields of a record that say how a fit ended: {name: value}."""
    scores, status, reason = score(scorer, trained)
    return {
        "status": status,
        "reason": reason,
        "errors": scores.errors,
        "field_errors": scores.field_errors,
        "relative_l2": scores.relative_l2,
        "residuals": scores.residuals,
        "held_out": scores.held_out,
        "loss": float(trained.loss) if np.isfinite(trained.loss) else None,
        "steps": list(trained.steps),
        "curve": curve(scorer, trained),
    }


def curve(scorer: Scorer, trained: Trained) -> list[dict[str, Any]]:
    """Errors and rms residuals after each of the steps that were kept, to six figures.

    The initial weights are left out, and so are weights that are not finite.
    """
    points = []
    for step, theta in trained.curve:
        if step == 0 or not np.isfinite(theta).all():
            continue
        s = scorer.score(partial(trained.jet_at, theta))
        rms = {
            name: float(f"{np.sqrt(np.mean(np.square(v))):.6g}") for name, v in s.residuals.items()
        }
        points.append(
            {
                "step": step,
                "errors": {k: float(f"{e:.6g}") for k, e in s.errors.items()},
                "residuals": rms,
            }
        )
    return points


def score(scorer: Scorer, trained: Trained) -> tuple[Scores, str, str]:
    """Scores, status and reason of a fit.

    A fit that is not ok, or whose fields are not finite on the test points, scores e = 10 or worse.
    """
    status, reason = trained.status, trained.reason
    if not trained.evaluable:
        nothing = {split: float("inf") for split in scorer.splits}
        return worst_of(Scores(nothing, {}, dict(nothing), {}, float("inf"))), status, reason
    scores = scorer.score(trained.jet, trained.fit.problem)
    if status == OK and not scores.finite:
        status, reason = DIVERGED, "its fields are not finite on the test points"
    return (scores if status == OK else worst_of(scores)), status, reason


def coefficients(trained: Trained) -> dict[str, Any]:
    """What a fit that learns coefficients made of them.

    Returns:
        {"coefficients": {residual and term: learned over true value}, "coefficient_error": the rms
        of their distance from 1}; nothing where none were to be learned.
    """
    found, laws = trained.multipliers, trained.fit.laws
    if found is None or trained.fit.learned is None:
        return {}
    names = [f"{r.name} {term}" for r in laws.residuals for term in r.terms]
    learned = np.flatnonzero(trained.fit.learned)
    return {
        "coefficients": {names[k]: float(found[k]) for k in learned},
        "coefficient_error": float(np.sqrt(np.mean((found[learned] - 1.0) ** 2))),
    }


@dataclass(frozen=True)
class Inferred:
    """A coefficient that an arm learned.

    Args:
        equation: the equation that it stands in; of several residuals, which one: `faraday[0]`.
        term: what it is the factor of.
        truth: as declared, in the units of the declaration.
        values: what each replicate found, in the same units.
    """

    equation: str
    term: sympy.Expr
    truth: float
    values: tuple[float, ...]


def inferred(world: World, records: Sequence[Record]) -> list[Inferred]:
    """The coefficients that some replicates of an arm learned.

    A record keeps what was learned over the truth. The truth is the factor of the term, as
    declared, that holds no field and no coordinate.

    Args:
        world: the environment under the design of the records.
        records: of one arm.

    Returns:
        Those that every record has, in the order of the equations.
    """
    kept = [r.detail.get("coefficients", {}) for r in records]
    out = []
    for residual in world.laws.residuals:
        for term in residual.terms:
            name = f"{residual.name} {term}"
            if not kept or any(name not in learned for learned in kept):
                continue
            factor, rest = term.as_independent(*world.coordinates, *world.fields, as_Add=False)
            truth = float(factor)
            values = tuple(truth * learned[name] for learned in kept)
            alone = sum(r.equation == residual.equation for r in world.laws.residuals) == 1
            out.append(Inferred(residual.equation if alone else residual.name, rest, truth, values))
    return out
