"""Which number of a law the data speak against: what each would be, were it free, from models told all.

A law with a wrong coefficient is often better than none, so that withholding it shows little; to free
its coefficient c alone asks for less. Let r be the weighted rows of the loss at its least, J their
derivatives by the parameters, C those by the relative change of each coefficient, and
P = I - J (J'J + s^2 I)^-1 J' (`pinnablate.analysis.misfit`). With the parameters free to follow, the loss
is least, to first order, where the coefficients change by

    d = -(C'P C)^-1 C'P r,        var d = (C'P C)^-1 V (C'P C)^-1,    V = (P C)' S^2 (P C) over observations,

if all that is told is right, S^2 the variances that noise brings to rows. For one coefficient
z = d / sqrt(var d) is a standard normal number: the score test for one parameter (C. R. Rao, Proc. Cambridge
Phil. Soc. 44 (1948) 50, doi:10.1017/S0305004100023987). Where nobody states the noise, its variance is
what the loss that is left says, and z is Student's t of the degrees of freedom of that loss.

p values of replicates are combined by their middle (`pinnablate.analysis.replicated.combined`), those left out whose training is stuck
(`heard` there). A
coefficient is contradicted where p is at most 0.01 over the number of coefficients: on right laws that happens to one problem in
a hundred at most, beside the one in twenty that laws are accused in; and not where most of a loss that noise
does not explain stays with it free. Where another
coefficient, freed in the place of the first, does as well, both are named: the first is then not suspicious
any more, or the loss falls by nine tenths of as much (to first order two that stand for one another leave
something to each other).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.falls import LEVEL as ALARM
from pinnablate.analysis.misfit import Grams
from pinnablate.analysis.replicated import combined, heard, most_stays
from pinnablate.tasks.linearised import Coefficient, Linearised

LEVEL = 0.01  # of false alarms, by problem
SEEN = (
    1e-6  # a share of a coefficient's rows: where parameters follow it so far, data do not see it
)
AS_WELL = 0.9  # of the fall of the loss: from there on a coefficient does as well as the first
Z95 = 1.959964  # of the standard normal distribution


@dataclass(frozen=True, eq=False)
class Freed:
    """What one model told all laws says of their coefficients, each freed by itself.

    Args:
        coefficients: which.
        curvature: C'P C [coefficients, coefficients].
        gradient: C'P r [coefficients].
        variance: V, by the noise that is stated, or by a unit.
        spread: (P C)'S A S (P C), A = S P S over observations: what freeing does to degrees of freedom.
        seen: whether the data see each coefficient.
        loss, mean, square: the loss, tr A and tr A^2.
        is_stated: whether the noise is stated.
    """

    coefficients: tuple[Coefficient, ...]
    curvature: np.ndarray
    gradient: np.ndarray
    variance: np.ndarray
    spread: np.ndarray
    seen: np.ndarray
    loss: float
    mean: float
    square: float
    is_stated: bool

    @property
    def ratio(self) -> float:
        """Loss over its mean; about 1 where noise explains it."""
        return self.loss / self.mean if self.mean > 0 else np.inf

    def test(self, k: int, beside: Sequence[int] = ()) -> tuple[float, float, float]:
        """(relative change, its standard deviation, p value) of coefficient k, freed beside others.

        Args:
            k: which one.
            beside: others that are free already.

        Returns:
            (0, inf, 1) where the data do not see it.
        """
        free = [*beside, k]
        m = self.curvature[np.ix_(free, free)]
        if not self.seen[free].all() or np.linalg.cond(m) > 1 / SEEN:
            return 0.0, np.inf, 1.0
        inverse = np.linalg.inv(m)
        change = -inverse @ self.gradient[free]
        variance = (inverse @ self.variance[np.ix_(free, free)] @ inverse)[-1, -1]
        if variance <= 0:
            return 0.0, np.inf, 1.0
        ratio, freedom = self._rest(free, inverse)
        return float(change[-1]), *self._p(float(change[-1]), float(variance), ratio, freedom)

    def fall(self, k: int) -> float:
        """By how much the loss falls with coefficient k free; 0 where the data do not see it."""
        return float(self.gradient[k] ** 2 / self.curvature[k, k]) if self.seen[k] else 0.0

    def left(self, k: int) -> float:
        """Loss over its mean with coefficient k free; as it is where the data do not see it."""
        if not self.seen[k]:
            return self.ratio
        return self._rest([k], 1.0 / self.curvature[k : k + 1, k : k + 1])[0]

    def _rest(self, free: list[int], inverse: np.ndarray) -> tuple[float, float]:
        """Loss over its mean, and degrees of freedom, once some coefficients are free."""
        g, v = self.gradient[free], self.variance[np.ix_(free, free)]
        loss = max(self.loss - float(g @ inverse @ g), 0.0)
        mean = self.mean - float(np.trace(inverse @ v))
        square = self.square - 2 * float(np.trace(inverse @ self.spread[np.ix_(free, free)]))
        square += float(np.trace(inverse @ v @ inverse @ v))
        if mean <= 0 or square <= 0:
            return 0.0, 0.0
        return loss / mean, mean**2 / square

    def _p(
        self, change: float, variance: float, ratio: float, freedom: float
    ) -> tuple[float, float]:
        """The standard deviation of a change, and its p value: by the noise that is stated and,
        where that explains what is left, by what is left too; the larger of the two.
        """
        from scipy.special import chdtrc, ndtr, stdtr

        own = float(np.sqrt(variance))
        by_noise = 2 * float(ndtr(-abs(change) / own)) if self.is_stated else 0.0
        if ratio <= 0 or freedom < 1:
            return (own, by_noise) if self.is_stated else (np.inf, 1.0)
        left = own * float(np.sqrt(ratio))
        by_rest = 2 * float(stdtr(freedom, -abs(change) / left))
        if self.is_stated and chdtrc(freedom, ratio * freedom) > ALARM:
            return own, by_noise
        return max(own, left) if self.is_stated else left, max(by_noise, by_rest)


def freed(fit: Linearised, grams: Grams | None = None) -> Freed:
    """What one model says of the coefficients of the laws that it is told.

    Args:
        fit: its rows at the state where its loss is least.
        grams: of the same rows, where they are made already.
    """
    from scipy.linalg import cho_factor, cho_solve

    grams = Grams(fit) if grams is None else grams
    noisy, c = fit.noise > 0, fit.terms
    normal = fit.slopes.T @ fit.slopes
    normal[np.diag_indices(len(normal))] += grams.variance
    factor = cho_factor(normal, lower=True, overwrite_a=True)
    gradient = fit.slopes.T @ fit.values
    follow = c - fit.slopes @ cho_solve(factor, fit.slopes.T @ c)  # P C
    observed = fit.slopes[noisy]
    noise = fit.noise[noisy]
    a = np.eye(len(noise)) - observed @ cho_solve(factor, observed.T)
    a *= noise[:, None] * noise
    moved = follow[noisy] * noise[:, None]
    sizes = np.sum(c**2, axis=0)
    curvature = c.T @ follow
    return Freed(
        fit.coefficients,
        (curvature + curvature.T) / 2,
        follow.T @ fit.values,
        moved.T @ moved,
        moved.T @ a @ moved,
        np.diag(curvature) > SEEN * np.maximum(sizes, np.finfo(float).tiny),
        max(float(fit.values @ fit.values - gradient @ cho_solve(factor, gradient)), 0.0),
        float(np.trace(a)),
        float(np.sum(a * a.T)),
        fit.is_stated,
    )


@dataclass(frozen=True)
class Preferred:
    """What the data would have one coefficient be.

    Args:
        coefficient: as told.
        value: the median over replicates of what it would be, were it free.
        half_width: of its 95 % interval by the noise: the median over replicates.
        p: the chance of so large a change, were all laws right, over all replicates.
    """

    coefficient: Coefficient
    value: float
    half_width: float
    p: float


@dataclass(frozen=True)
class Preference:
    """What the data would have the coefficients of all laws be, each freed by itself.

    Args:
        coefficients: the least likely as told first; those that the data see.
        contradicted: those of which one at least is wrong, or stands in for another fault of its law: none
            where nothing is shown, several where freeing any of them is enough.
        count: of coefficients, those that are not seen among them.
        unseen: those that the data say nothing of.
    """

    coefficients: tuple[Preferred, ...]
    contradicted: tuple[Preferred, ...]
    count: int
    unseen: tuple[Coefficient, ...] = ()

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws of contradicted coefficients."""
        return tuple(dict.fromkeys(p.coefficient.law for p in self.contradicted))


def preference(models: Sequence[Freed], independent: bool = True) -> Preference:
    """What models of several replicates say of coefficients.

    Args:
        models: told the same laws, one of each replicate.
        independent: whether replicates have data of their own; not so of folds.

    Raises:
        ValueError: there is no replicate.
    """
    if not models:
        raise ValueError("expected a model of one replicate at least")
    count, replicates = len(models[0].coefficients), len(models)
    known = heard([m.ratio for m in models], models[0].is_stated)
    models = [m for m, is_heard in zip(models, known, strict=True) if is_heard]
    is_tested = replicates >= FEWEST_FOR_INTERVAL and 2 * len(models) > replicates
    found: dict[int, Preferred] = {}
    for k in range(count):
        tests = [m.test(k) for m in models]
        changes, widths, ps = (np.array(column) for column in zip(*tests, strict=True))
        told, width = models[0].coefficients[k].told, float(np.median(widths))
        if not np.isfinite(width):
            continue
        found[k] = Preferred(
            models[0].coefficients[k],
            told * (1 + float(np.median(changes))),
            abs(told) * Z95 * width,
            combined(list(ps), independent),
        )
    order = sorted(found, key=lambda k: found[k].p)
    unseen = tuple(c for k, c in enumerate(models[0].coefficients) if k not in found)
    level = LEVEL / max(count, 1)
    if not is_tested or not order or found[order[0]].p > level:
        return Preference(tuple(found[k] for k in order), (), count, unseen)
    top = order[0]
    left, ratios = [m.left(top) for m in models], [m.ratio for m in models]
    if models[0].is_stated and most_stays(left, ratios):
        return Preference(tuple(found[k] for k in order), (), count, unseen)
    also = [
        k
        for k in order[1:]
        if found[k].p <= level and _does_as_well(models, k, top, level, independent)
    ]
    contradicted = tuple(found[k] for k in (top, *also))
    return Preference(tuple(found[k] for k in order), contradicted, count, unseen)


def _does_as_well(
    models: Sequence[Freed], k: int, top: int, level: float, independent: bool
) -> bool:
    """Whether freeing coefficient k is as good as freeing the least likely one."""
    shares = [m.fall(k) / max(m.fall(top), np.finfo(float).tiny) for m in models]
    left = combined([m.test(top, (k,))[2] for m in models], independent)
    return left > level or float(np.median(shares)) >= AS_WELL
