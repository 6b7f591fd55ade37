"""Every score again, from the weights: what is published must follow from what is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import learner
from pinnablate.records.store import Record, Store
from pinnablate.tasks.metrics import Scorer, worst_of
from pinnablate.tasks.protocol import protocol

SAME_WITHIN = 1e-6  # relative; scores are recomputed by the same formulas in float64


@dataclass
class Rescored:
    """How many records agree with their weights, and one sentence for each that does not."""

    agree: int = 0
    differ: int = 0
    damaged: int = 0
    without_weights: int = 0
    stale: int = 0
    worst: float = 0.0
    sentences: tuple[str, ...] = ()


def rescore(env: Environment, store: Store) -> Rescored:
    """Recompute the errors of every record of an environment from its weights."""
    out = Rescored()
    for record in store.load(env.id).records.values():
        if record.environment_digest != env.digest:
            out.stale += 1
            continue
        try:
            weights = store.weights(record)
            if weights is None:
                out.without_weights += 1
                continue
            far = distance(env, record, weights)
        except (StoreError, PinnablateError) as error:
            out.damaged += 1
            out.sentences += (str(error),)
            continue
        out.worst = max(out.worst, far)
        if far <= SAME_WITHIN:
            out.agree += 1
        else:
            out.differ += 1
            out.sentences += (
                f"{record.arm}, replicate {record.data_seed}: recorded errors differ from those of its weights by "
                f"{far:.1e}, relative; delete record {record.key} and train it again",
            )
    return out


def distance(env: Environment, record: Record, weights: np.ndarray) -> float:
    """Largest relative difference between recorded errors and those of the weights.

    Raises:
        PinnablateError: the weights do not fit the record's protocol, or its protocol is unknown.
    """
    try:
        world = env.world(record.design)
        model = learner(record.learner).restore(world, protocol(record.protocol).budget(env), record.data_seed,
                                                tuple(record.equations), weights)
    except StoreError as error:
        raise StoreError(f"record {record.key}: {error}; delete it and its weights, then train the cell again") from error
    scores = Scorer(world).score(model)
    if record.status != "ok":
        scores = worst_of(scores)
    pairs = [(record.errors[s], scores.errors[s]) for s in scores.errors]
    pairs += [(record.relative_l2[s], scores.relative_l2[s]) for s in scores.relative_l2]
    return max(abs(a - b) / max(abs(b), env.floor) for a, b in pairs)
