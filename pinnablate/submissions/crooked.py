"""Predictions that nobody can have learned: what the observations of a replicate allow at best.

A design with n observations of noise eta (in sigma_f) tells one number to eta / sqrt(n) at best, which
is what their mean would do for a constant. That is `least`. Two things follow:

- told no equation, nobody knows a field where nobody looked to `least`;
- told anything, nobody knows fields to a hundredth of it in every replicate: that is the truth itself, or
  what it was made from. Chance hits one number that well in one replicate of a hundred, and not in five.

No published record comes near: `none` stays above five times the first bound, and no subset comes below
twenty times the second one in all its replicates (tests/submissions/test_bounds.py holds three worlds to
it, in which they come nearest).

Neither shows a truth to which noise was added, nor somebody who fits the family that worlds are drawn
from; leaderboard/SUBMITTING.md says what protects from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.submissions.bundle import Study
from pinnablate.tasks.metrics import Scores
from pinnablate.world import World

BEYOND = 1e-2  # of `least`, which no model of noisy observations reaches over several replicates
OTHER = 0.5  # the error on another replicate's observations, over that on its own, at which they changed places
SEEN = 0.5  # in standard deviations of what was observed: a replicate that fits another one at least so well


def least(world: World) -> float:
    """How well n noisy observations can tell one number, in sigma_f; 0 where they have no noise."""
    return float(world.noise / np.sqrt(max(world.observation_count, 1)))


def require_learned(
    study: Study, worlds: Sequence[World], scores: Sequence[Mapping[str, Scores]]
) -> None:
    """Refuse errors that are smaller than any that observations allow.

    Args:
        study: of a bundle.
        worlds: with their truth, by replicate.
        scores: {arm: its scores}, by replicate.

    Raises:
        PinnablateError: which arm equals the truth.
    """
    for r, (world, found) in enumerate(zip(worlds, scores, strict=True)):
        bound = max(least(world), world.floor)
        error = found["none"].errors[world.primary_split]
        if error <= bound:
            raise PinnablateError(
                f"{study.member(r, 'none')}: told no equation it errs {error:.1e} on {world.primary_split}, "
                f"where {world.observation_count} observations of noise {world.noise:g} tell nobody more "
                f"than {bound:.1e}: this is the truth, or made from it; expected predictions of a model "
                "that was trained on the bundle"
            )
    for arm in study.arms:
        for split in worlds[0].splits:
            errors = np.array([found[arm].errors[split] for found in scores])
            bounds = np.array([max(BEYOND * least(w), w.floor) for w in worlds])
            if (errors <= bounds).all():
                raise PinnablateError(
                    f"{study.name}, arm {arm}: it errs at most {errors.max():.1e} on {split} in every replicate, "
                    f"and noisy observations tell nobody more than {bounds.max():.1e}: this is the truth, "
                    "or made from it; expected predictions of a model that was trained on the bundle"
                )


def require_own_worlds(study: Study, predicted: Sequence[np.ndarray]) -> None:
    """Refuse predictions that fit the observations of another replicate better than those of their own.

    Models that are told nothing fit what they were given, and are asked first; whether they do is seen
    at the test points that are nearest to observed points.

    Args:
        study: of a bundle.
        predicted: of `none`, by replicate: [N, fields].

    Raises:
        PinnablateError: which replicate, and where it seems to belong.
    """
    misfits = np.array(
        [
            [_misfit(study, values, other) for other in range(study.replicates)]
            for values in predicted
        ]
    )
    for r, row in enumerate(misfits):
        best = int(np.argmin(row))
        if best != r and row[best] <= min(SEEN, OTHER * row[r]):
            raise PinnablateError(
                f"{study.member(r, 'none')} misses the observations of its replicate by {row[r]:.2f} standard "
                f"deviations, and those of replicate {best} by {row[best]:.2f}: it was made for another world; "
                "expected the predictions of each replicate under its own number"
            )


def _misfit(study: Study, values: np.ndarray, replicate: int) -> float:
    """The rms distance of predictions from the observations of a replicate, in standard deviations of
    what was observed there; each is compared with the prediction at the nearest test point.
    """
    from scipy.spatial import cKDTree

    domain = np.array([study.values["domain"][c] for c in study.values["coordinates"]])
    length = domain[:, 1] - domain[:, 0]
    points = study.scoring_points(0)[: len(study.array("test_points"))] / length
    observed = study.array("observed_points", replicate) / length
    _, nearest = cKDTree(points).query(observed)
    seen = [study.values["fields"].index(f) for f in study.values["observed"]]
    given = study.array("observed_values", replicate)
    spread = np.maximum(given.std(axis=0), 1e-300)
    off = (values[: len(points)][nearest][:, seen] - given) / spread
    return float(np.sqrt(np.mean(off**2)))
