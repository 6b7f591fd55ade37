"""Linear models told laws, with rows as a fit has them: their answers are known, and nothing is trained."""

from __future__ import annotations

import numpy as np

from pinnablate.analysis.suspicion import strain
from pinnablate.tasks.linearised import Linearised

NOISE, PARAMETERS = 0.1, 12


def linear(laws, seed, wrong=None, off=3.0, count=40, noise=NOISE, stated=True):
    """The rows of a least-squares fit of y = X theta + noise, told laws a'theta = 0.

    Args:
        laws: {name: how many equations it holds}; `twin` repeats the first law exactly, so that only
            both together constrain what each of them says.
        seed: of the data.
        wrong: the law that says a'theta = off noise instead.
    """
    shapes, rng = np.random.default_rng(5), np.random.default_rng([7, seed])
    told = {law: shapes.standard_normal((k, PARAMETERS)) for law, k in laws.items()}
    every = np.concatenate(list(told.values()))
    null = np.linalg.svd(every)[2][len(every) :]  # a truth that obeys all laws
    theta = null.T @ rng.standard_normal(len(null))
    x = rng.standard_normal((count, PARAMETERS))
    y = x @ theta + noise * rng.standard_normal(count)
    weight = 30.0  # of the laws: rows that are met nearly exactly
    slopes = np.concatenate([x, weight * every])
    targets = np.concatenate(
        [y, *(weight * np.full(k, off * noise * (law == wrong)) for law, k in laws.items())]
    )
    names = np.array(
        [""] * count + [law for law, k in laws.items() for _ in range(k)], dtype=object
    )
    best = np.linalg.lstsq(slopes, targets, rcond=None)[0]
    noisy = np.concatenate([np.full(count, noise), np.zeros(len(every))])
    return Linearised(slopes @ best - targets, slopes, names, noisy, stated)


def strains(laws, seeds, **changes):
    """What models of several data sets say."""
    return [strain(linear(laws, seed, **changes), {law: (law,) for law in laws}) for seed in seeds]
