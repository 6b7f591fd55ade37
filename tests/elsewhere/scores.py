"""Scores of lattices that the tests of this room are made of."""

from __future__ import annotations

import numpy as np


def scores_of(skills, replicates=6, seed=0, spread=0.03):
    """{subset: errors} whose skills are given, with a common part in every replicate.

    Args:
        skills: {subset as text: mean skill}.
        replicates: how many.
        seed: of the noise.
        spread: standard deviation of the noise, in decades.
    """
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.1, replicates)
    return {
        name: list(10 ** -(v + shared + rng.normal(0, spread, replicates)))
        for name, v in skills.items()
    }


TWO = {"none": 0.3, "a": 1.0, "b": 0.32, "a+b": 1.6}
# `wrong` does harm wherever it is told
THREE = {
    "none": 0.3,
    "motion": 1.0,
    "energy": 0.3,
    "wrong": 0.1,
    "motion+energy": 1.4,
    "motion+wrong": 0.5,
    "energy+wrong": 0.1,
    "all": 0.8,
}
