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

# Relative difference up to which scores agree: they are recomputed by the same formulas in float64.
SAME_WITHIN = 1e-6


@dataclass
class Rescored:
    """How records compare with their weights.

    Args:
        agree, differ: how many agree within SAME_WITHIN, and how many do not.
        damaged: how many have weights that cannot be read or do not fit.
        without_weights: how many have none.
        stale: how many are of another version of the environment.
        worst: the largest relative difference.
        sentences: one for each record that differs or whose weights are damaged.
    """

    agree: int = 0
    differ: int = 0
    damaged: int = 0
    without_weights: int = 0
    stale: int = 0
    worst: float = 0.0
    sentences: tuple[str, ...] = ()


def rescore(env: Environment, store: Store) -> Rescored:
    """Recompute the errors of every record of an environment from its weights.

    Raises:
        StoreError: the records cannot be read.
    """
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
                f"{record.arm}, replicate {record.data_seed}: recorded errors differ from those "
                "of "
                f"its weights by {far:.1e}, relative; delete record {record.key} and train it "
                "again",
            )
    return out


def distance(env: Environment, record: Record, weights: np.ndarray) -> float:
    """The largest relative difference between recorded errors and those of the weights.

    Args:
        env: of the record.
        record: its errors and relative L2 errors are compared.
        weights: [P].

    Raises:
        PinnablateError: the weights do not fit the record's protocol, or its protocol is unknown.
    """
    try:
        world = env.world(record.design, seed=record.world_seed)
        budget, equations = protocol(record.protocol).budget(env), tuple(record.equations)
        made = learner(record.learner)
        model = made.restore(world, budget, record.data_seed, equations, weights)
    except StoreError as error:
        raise StoreError(
            f"record {record.key}: {error}; delete it and its weights, then train the cell again"
        ) from error
    scores = Scorer(world).score(model)
    if record.status != "ok":
        scores = worst_of(scores)
    pairs = [(record.errors[s], scores.errors[s]) for s in scores.errors]
    pairs += [(record.relative_l2[s], scores.relative_l2[s]) for s in scores.relative_l2]
    return max(abs(a - b) / max(abs(b), env.floor) for a, b in pairs)
