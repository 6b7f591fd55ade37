"""Random generators of one purpose each, and the points that are the same for every seed. Pure NumPy.

Points are seeded by the environment's id and the data seed, so that they depend on nothing global.
"""

from __future__ import annotations

import numpy as np

from pinnablate.digest import digest_of
from pinnablate.environment import Environment
from pinnablate.world import World

TEST_POINTS = 2048  # where errors and residuals are measured
# A stream's place is part of its seed: new ones come last.
_STREAMS = (
    *("test", "collocation", "observed", "noise", "held_out", "held_out_noise", "faces"),
    *("validation", "validation_noise", "validation_collocation", "resampled", "sensor_noise"),
)


def rng_for(
    owner: Environment | World, stream: str, seed: int, *further: int
) -> np.random.Generator:
    """A random generator for one purpose, independent of the generators for others.

    It is seeded by the id of the environment and not by its equations, so that arms told a wrong
    law get the same points and noise as the others.

    Args:
        owner: the environment, or a world of it.
        stream: the purpose, one of _STREAMS.
        seed: of the data.
        further: numbers of draws of one purpose, where there are several.
    """
    purpose = int(digest_of(owner.id), 16), _STREAMS.index(stream)
    return np.random.default_rng([*purpose, seed, *further])


def test_points(owner: Environment | World) -> np.ndarray:
    """The environment's test points, the same for every seed and design: [2048, d]."""
    return owner.extent.sample(TEST_POINTS, rng_for(owner, "test", 0))
