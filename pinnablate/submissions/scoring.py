"""Scores of a submission: computed from its predictions in hidden worlds that a secret draws again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from pinnablate.arms import CONTROLS, FURTHER
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner
from pinnablate.learners.base import SCORED
from pinnablate.submissions.bundle import GIVEN, Bundle, Study
from pinnablate.submissions.crooked import require_learned, require_own_worlds
from pinnablate.submissions.hidden import Hidden
from pinnablate.submissions.predictions import Submission, require_answers
from pinnablate.submissions.schema import VERSION, sealed
from pinnablate.submissions.secret import Secret
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import WORST_ERROR, JetFunction, Scorer, Scores
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import protocol

SAME = 1e-6  # in sigma: by which a bundle's numbers may differ from those that are drawn again
DIGITS = 10  # of errors in a row
INTERPOLATORS = "interpolators"


def require_secret(bundle: Bundle, secret: Secret) -> None:
    """Refuse a secret that did not make a bundle.

    Raises:
        PinnablateError: whose it is.
    """
    if bundle.season != secret.fingerprint:
        raise PinnablateError(
            f"bundle {bundle.name} is of season {bundle.season}, and the secret of season "
            f"{secret.fingerprint}: their worlds are others; name the secret that the bundle was made from"
        )


def scored(
    submission: Submission,
    bundle: Bundle,
    secret: Secret,
    today: str = "",
    notify: Callable[[str], object] = lambda _: None,
) -> dict[str, Any]:
    """The row of a submission.

    Args:
        submission: predictions; nothing else of it is believed.
        bundle: that it answers.
        secret: that the bundle was made from.
        today: the date of the row; today's by default.
        notify: called with the name of each study before it is scored.

    Raises:
        PinnablateError: it is of other worlds, not whole, or cannot have been learned.
    """
    require_secret(bundle, secret)
    studies = require_answers(submission, bundle)
    rows = []
    for study in studies:
        notify(study.name)
        rows.append(_study(study, submission, Hidden(study.environment, study.design, secret)))
    return sealed(
        {
            "schema": VERSION,
            "season": bundle.season,
            "bundle": bundle.checksum,
            "bundle_name": bundle.name,
            "about": dict(submission.about),
            "predictions": submission.digest,
            "scored": today or date.today().isoformat(),
            "studies": rows,
        }
    )


def _study(study: Study, submission: Submission, hidden: Hidden) -> dict[str, Any]:
    """Scores of one study.

    Raises:
        PinnablateError: predictions that nobody can have learned, or a bundle of other worlds.
    """
    predicted = [
        {arm: submission.arrays[study.member(r, arm)] for arm in study.arms}
        for r in range(study.replicates)
    ]
    require_own_worlds(study, [p["none"] for p in predicted])
    scores = []
    for r, arms in enumerate(predicted):
        _require_same_data(study, r, hidden)
        scorer, problem = hidden.scorer(r), hidden.problem(r)
        scores.append(
            {arm: scorer.score(values_at(scorer, problem, v), problem) for arm, v in arms.items()}
        )
    require_learned(study, [hidden.world(r) for r in range(study.replicates)], scores)
    return {
        **{
            name: study.values[name]
            for name in (
                *("environment", "environment_digest", "worlds_digest"),
                *("design", "design_digest", "primary"),
            )
        },
        "floor": hidden.world(0).floor,
        "replicates": [
            {
                "arms": {arm: _said(s) for arm, s in found.items()},
                "controls": {name: _said(s) for name, s in controls(hidden, r).items()},
            }
            for r, found in enumerate(scores)
        ],
    }


def _require_same_data(study: Study, replicate: int, hidden: Hidden) -> None:
    """Refuse a bundle whose numbers are others than the secret draws.

    Raises:
        PinnablateError: which of them.
    """
    problem = hidden.problem(replicate)
    for name in GIVEN:
        drawn, told = np.asarray(getattr(problem, name)), study.array(name, replicate)
        sizes = np.abs(drawn).max() if drawn.size else 0.0
        if drawn.shape != told.shape or not np.allclose(
            told, drawn, rtol=0, atol=SAME * max(sizes, 1)
        ):
            raise PinnablateError(
                f"{study.name}, replicate {replicate}: {name} of bundle {study.bundle.name} are others than "
                "its secret draws; expected a bundle of this version: make it again, and ask for new "
                "predictions"
            )


def values_at(scorer: Scorer, problem: Problem, values: np.ndarray) -> JetFunction:
    """Predictions as a model that knows its fields at the scoring points, and no derivatives.

    Args:
        scorer: asks at the test points.
        problem: asks at the points of its held-out observations.
        values: at the test points, then at the held-out ones: [N, fields].
    """
    parts = {id(scorer.points): slice(0, len(scorer.points))}
    parts[id(problem.held_out_points)] = slice(len(scorer.points), None)

    def jet(points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        return {(0,) * points.shape[1]: np.asarray(values[parts[id(points)]], float)}

    return jet


def controls(hidden: Hidden, replicate: int) -> dict[str, Scores]:
    """Scores of what observations alone say, without any network: {control: scores}.

    One that cannot be computed, as a spline of two coordinates, is left out.
    """
    world, problem, scorer = (
        hidden.world(replicate),
        hidden.problem(replicate),
        hidden.scorer(replicate),
    )
    made, found = learner(INTERPOLATORS), {}
    rule = protocol("smoke")
    arms = [
        a
        for a in (*CONTROLS, *FURTHER)
        if a.learner == INTERPOLATORS and made.supports(world, a, rule) is None
    ]
    budget = rule.budget(world.environment)
    fits = [Fit(problem, a, world.laws, (), budget, None, None, 0, 0) for a in arms]
    for trained in made.fit(fits):
        if trained.status in SCORED:
            found[trained.fit.arm.name] = scorer.score(trained.jet, problem)
    return {a.name: found[a.name] for a in arms if a.name in found}


def _said(scores: Scores) -> dict[str, Any]:
    """Scores as a row holds them, to ten figures; an error above 10 counts as 10."""
    return {
        "errors": {split: _figures(e) for split, e in scores.errors.items()},
        "held_out": _figures(scores.held_out),
    }


def _figures(error: float) -> float:
    bounded = min(error, WORST_ERROR) if np.isfinite(error) else WORST_ERROR
    return float(f"{bounded:.{DIGITS}g}")
