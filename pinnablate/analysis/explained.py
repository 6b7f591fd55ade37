"""The network or the logic: what is left of a network's gains when linear algebra and learners
without a network have had their say.

For every subset of the laws of every environment the gain of the network over `none` is regressed on
what the same subset does elsewhere: the gain of the kernel learner, how many directions observability
leaves free, and the gains of collocation and of a solver where these were trained. Each environment
is predicted by the model of all others (`pinnablate.analysis.mixed`), and the residual, replicate by
replicate, is what is the network's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.corrections import threshold
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.inference import p_apart
from pinnablate.analysis.mixed import LeftOut, Mixed, fit, leave_one_out

FEWEST_ENVIRONMENTS = 8  # a model of fewer says nothing of others
LARGE = 0.5  # decades, a factor of three in error
FREE = "free"  # the predictor of observability


@dataclass(frozen=True, eq=False)
class Told:
    """A subset of the laws of one environment.

    Args:
        environment: its id.
        arm: the name of the subset.
        gains: of the network over `none`, in decades: [replicates].
        elsewhere: {predictor: number}: the mean gain of a learner over its own `none`, in decades, by
            its name; and as `free` the logarithm (base 10) of how many directions observability leaves
            free, of those that `none` does, one more each.
    """

    environment: str
    arm: str
    gains: Array
    elsewhere: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Residual:
    """What a network does beyond what was predicted of it.

    Args:
        told: the subset.
        predicted: its gain by the model of all other environments, in decades.
        beyond: the gain minus that, over replicates.
        p: of "the mean is not 0".
        shown: whether that is shown, after correction over all subsets.
    """

    told: Told
    predicted: float
    beyond: Estimate
    p: float
    shown: bool

    @property
    def large(self) -> bool:
        """Whether it is shown and amounts to a factor of three in error at least."""
        return self.shown and abs(self.beyond.mean) >= LARGE


@dataclass(frozen=True, eq=False)
class Explained:
    """A regression of networks' gains.

    Args:
        predictors: their names.
        model: fitted to all environments.
        left_out: every environment by the model of the others.
        residuals: of every subset, in the order given.
        level: at which a residual is shown.
    """

    predictors: tuple[str, ...]
    model: Mixed
    left_out: LeftOut
    residuals: Sequence[Residual]
    level: float

    @property
    def environments(self) -> int:
        """How many."""
        return self.model.groups

    def of(self, environment: str) -> list[Residual]:
        """The residuals of one environment, in the order of its subsets."""
        return [r for r in self.residuals if r.told.environment == environment]


def explain(subsets: Sequence[Told], predictors: Sequence[str]) -> Explained | None:
    """Regress the gains of networks on what else is known of the same subsets.

    Args:
        subsets: of all environments; those that lack a predictor are left out.
        predictors: names in `elsewhere`.

    Returns:
        The regression; None below eight environments, or where predictors do not vary independently.
    """
    use = [t for t in subsets if all(p in t.elsewhere for p in predictors)]
    groups = [t.environment for t in use]
    if len(set(groups)) < FEWEST_ENVIRONMENTS:
        return None
    y = np.array([t.gains.mean() for t in use])
    x = np.array([[1.0, *(t.elsewhere[p] for p in predictors)] for t in use])
    names = ["intercept", *predictors]
    if len(use) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    left_out = leave_one_out(y, x, groups, names)
    beyond = [t.gains - e for t, e in zip(use, left_out.predicted, strict=True)]
    p = [float(p_apart(b)) for b in beyond]
    level = threshold(p)
    residuals = [
        Residual(t, float(e), estimate(b), q, q <= level)
        for t, e, b, q in zip(use, left_out.predicted, beyond, p, strict=True)
    ]
    return Explained(tuple(predictors), fit(y, x, groups, names), left_out, residuals, level)


def free_directions(dimension: int, of_none: int) -> float:
    """log10 of how many directions are left free, of those that `none` leaves, one more each: 0 where
    a subset decides nothing.

    Args:
        dimension: what the subset leaves free.
        of_none: what the observations alone do.
    """
    return float(np.log10((1 + dimension) / (1 + of_none)))
