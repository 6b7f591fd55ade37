"""What became of a fit, as the scores of a record."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.base import DIVERGED, OK, Trained
from pinnablate.tasks.metrics import Scorer, Scores, worst_of


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
