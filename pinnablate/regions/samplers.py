"""Points in a box, by six samplers; all of them are seeded.

Sources: J. H. Halton, Numer. Math. 2 (1960) 84; I. M. Sobol, USSR Comput. Math. Math. Phys. 7 (1967)
86; J. M. Hammersley, Ann. N. Y. Acad. Sci. 86 (1960) 844; M. D. McKay, R. J. Beckman, W. J. Conover,
Technometrics 21 (1979) 239. The six are those that C. Wu et al., Comput. Methods Appl. Mech. Eng.
403 (2023) 115671, compare for networks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations_with_replacement
from math import ceil, gcd, log2, prod

import numpy as np


def halton(low: np.ndarray, high: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Scrambled Halton points in a box: [count, d]."""
    from scipy.stats import qmc

    points: np.ndarray = low + qmc.Halton(len(low), scramble=True, rng=rng).random(count) * (
        high - low
    )
    return points


def first_halton(d: int, count: int) -> np.ndarray:
    """The first points of the plain Halton sequence in the unit cube, without its corner: [count, d]."""
    from scipy.stats import qmc

    points: np.ndarray = qmc.Halton(d, scramble=False).random(count + 1)[1:]
    return points


def sample(
    sampler: str, low: np.ndarray, high: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Points of a box.

    Args:
        sampler: a key of `pinnablate.tasks.choices.CHOICES["sampler"]`.
        low, high: ends of the box, [d] each.
        count: how many points.
        rng: the same state gives the same points.

    Returns:
        [count, d]; of a grid the most points that equal divisions allow, `count` at most.
    """
    if sampler == "halton":
        return halton(low, high, count, rng)
    points: np.ndarray = low + _IN_UNIT_CUBE[sampler](len(low), count, rng) * (high - low)
    return points


def _sobol(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """The first of a power of two of scrambled Sobol points: [count, d]."""
    from scipy.stats import qmc

    found: np.ndarray = qmc.Sobol(d, scramble=True, rng=rng).random_base2(ceil(log2(count)))[:count]
    return found


def _hammersley(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """i/n along the last coordinate, which is time where there is one, moved by one random number
    of less than 1/n; scrambled Halton points in the others; in a random order: [count, d].
    """
    from scipy.stats import qmc

    even = ((np.arange(count) + rng.uniform()) / count)[:, None]
    if d > 1:
        rest = qmc.Halton(d - 1, scramble=True, rng=rng).random(count)
        even = np.concatenate([rest, even], axis=1)
    return rng.permutation(even)


def _latin_hypercube(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """One point in each of n intervals of every coordinate: [count, d]."""
    from scipy.stats import qmc

    found: np.ndarray = qmc.LatinHypercube(d, rng=rng).random(count)
    return found


def _grid(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """A grid, the same random part of a spacing from the lower end along each coordinate, in a
    random order: [at most count, d].
    """
    axes = [(np.arange(n) + rng.uniform()) / n for n in grid_sizes(d, count)]
    points = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")], axis=-1)
    return rng.permutation(points)


@cache
def grid_sizes(d: int, count: int) -> tuple[int, ...]:
    """How many values a grid of at most `count` points has along each of d coordinates, the fewest
    first.

    Of the grids with at most twice as many values along one coordinate as along another it has the
    most points, and of those the most equal sides. The number of points is a multiple of 12 where
    the count is, if there is such a grid: a second phase may divide them into samples of one size.
    """
    if d == 1:
        return (count,)
    grids = [
        sides
        for least in range(1, round(count ** (1 / d)) + 1)
        for sides in combinations_with_replacement(range(least, 2 * least + 1), d)
        if sides[0] == least and prod(sides) <= count
    ]
    whole = [sides for sides in grids if prod(sides) % gcd(count, 12) == 0]
    return max(whole or grids, key=lambda sides: (prod(sides), -sides[-1] / sides[0]))


def _random(d: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Independent uniform points: [count, d]."""
    return rng.uniform(size=(count, d))


_IN_UNIT_CUBE: dict[str, Callable[[int, int, np.random.Generator], np.ndarray]] = {
    "sobol": _sobol,
    "hammersley": _hammersley,
    "latin-hypercube": _latin_hypercube,
    "grid": _grid,
    "random": _random,
}
