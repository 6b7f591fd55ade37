"""Which of the told laws is wrong: one score per law from models told all of them, without the truth.

Were a law e withheld, the loss of a model told all would fall by D, on average by D0 if all laws are
right (`pinnablate.analysis.misfit`). The p value of the law is the most that the chance of so large a fall
can be if noise is all that there is (`pinnablate.analysis.falls`); its score is -log10 p. Withheld, a
wrong law takes more of the loss with it than any right one does.

D follows from the model told all, to first order. Where noise does not explain what would be left without
e, the law may bend the fit further than a first order sees. If a model that was trained without e leaves no
more than noise explains, that is what is left: all laws cannot be met, all but e can. Nowhere else such a
model is believed: told less, a network also follows the noise further than a first order sees, and right
laws would be accused (16 of 48 sets, `python benchmarks/accused.py --part trained`); nor is one that was
not trained until its loss falls no more.

A training that is stuck in a local minimum leaves a large loss whatever the laws are. Where another
replicate told the same laws leaves less than a thirtieth of it, over its mean, such a training is not
heard: that other one shows that these laws can be met. Where half of them or fewer are heard nobody is accused.

Those heard are combined by their middle: of r p values the h-th smallest, h = ceil(r / 2), so that one
training that failed, and whose loss would fall whatever is withheld, does not decide. Of independent
replicates at least h have a p value below x by chance with the probability that a binomial law gives; of
folds of the same measurements, which are not independent, min(1, r x / h) bounds it (B. Rueger, Metrika 25 (1978) 171;
V. Vovk, R. Wang, Biometrika 107 (2020) 791, doi:10.1093/biomet/asaa027).

A problem is alarming where the p value of its most suspicious law is at most 0.05 over the number of
laws: were noise all that there is, that would happen to one problem in twenty at most. But a network
meets right laws up to what it can represent and training reaches. So the loss has to fall at least FAR
times as far as by chance, for of hundreds of observations a small part of the loss is significant; and
where noise does not explain what is left, at most a share CURED of the loss may be. For the most suspicious
law is not the one whose fall is least likely, where all laws are not right: it is one without which the
others can be met, or the most of the loss is gone. Several laws may be accused together
because withholding either of them is enough: nobody can tell such laws apart by these data. All of
them are named; the logic is that of minimal diagnoses (R. Reiter, Artificial Intelligence 32 (1987) 57,
doi:10.1016/0004-3702(87)90062-2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.falls import LEVEL, explains, p_of_fall, times
from pinnablate.analysis.misfit import Grams, Misfit
from pinnablate.analysis.replicated import combined, heard, most_stays
from pinnablate.tasks.linearised import Linearised

LEAST_P = 1e-300  # scores end at 300
# From how many times its mean a fall of the loss accuses: 4.7 and more where a law was wrong, 3.1 at most
# where none was (benchmarks/accused.py; chosen there).
FAR = 4.0


@dataclass(frozen=True)
class Strain:
    """What one model told all laws says of them.

    Args:
        full: its misfit.
        without: {law: the misfit that is left without it}.
        variance: that noise brings to a row of observations, on average; where no noise is stated,
            a unit.
        pairs: {law: {other law: the misfit without both}}.
    """

    full: Misfit
    without: Mapping[str, Misfit]
    variance: float
    pairs: Mapping[str, Mapping[str, Misfit]]


@dataclass(frozen=True)
class Suspect:
    """What is said against one law.

    Args:
        law: its name.
        score: -log10 of `p`.
        p: of so large a fall of the loss if all laws are right, over all replicates.
        fall: the median over replicates of D / D0: how many times as far the loss falls without it as
            it would if noise were all; about 1 of a right law among right ones.
        rest: the median of loss over its mean without the law; about 1 where nothing else is wrong.
            Where the noise is not stated the mean is that of a noise of 1 % of every field.
        further: the p value that the law has once the most suspicious one is withheld; of that one its
            own.
    """

    law: str
    score: float
    p: float
    fall: float
    rest: float
    further: float


@dataclass(frozen=True)
class Suspicion:
    """Laws in the order of suspicion.

    Args:
        suspects: the most suspicious first: those without which noise explains the loss, by `p`; then those
            without which less is left, by that; last those without which most of it stays.
        accused: those of which one at least is wrong: none where nothing is shown, one where it is
            named, several where withholding any of them is enough.
        further: laws that stand out even when the first is withheld, where noise does not explain what is
            left then: more than one may be wrong. To first order, so that where one law is far off it
            says little: of single wrong laws that are accused it is said of 3 in 41 that are 10 % off
            and of 33 in 87 that are grossly wrong (`python benchmarks/accused.py --part further`).
        ratio: the median, over those heard, of the loss of models told all over its mean, were noise all
            that there is.
        count: of replicates.
        is_stated: whether the noise is stated.
        stuck: how many of them are not heard, because training fell short of what another one reached.
        stays: whether most of the loss stays without the first, and is more than noise explains.
        shown: the noise that observations show that no model was trained on, in sigma_f, where that is what
            laws were measured by, for nobody states it.
    """

    suspects: tuple[Suspect, ...]
    accused: tuple[str, ...]
    further: tuple[str, ...]
    ratio: float
    count: int
    is_stated: bool
    stuck: int = 0
    stays: bool = False
    shown: float | None = None

    @property
    def is_tested(self) -> bool:
        """Whether there are enough replicates to accuse anybody."""
        return self.count >= FEWEST_FOR_INTERVAL

    @property
    def is_heard(self) -> bool:
        """Whether more than half of them reached what the best one reached."""
        return 2 * self.stuck < self.count


def strain(
    fit: Linearised, laws: Mapping[str, Sequence[str]], grams: Grams | None = None
) -> Strain:
    """What one model says of the laws that it is told.

    Args:
        fit: its rows at the state where its loss is least.
        laws: {law: the equations that are withheld with it}.
        grams: of the same rows, where they are made already.
    """
    grams, names = Grams(fit) if grams is None else grams, list(laws)
    without = {law: grams.misfit(tuple(laws[law])) for law in names}
    pairs: dict[str, dict[str, Misfit]] = {law: {} for law in names}
    for k, law in enumerate(names):
        for other in names[k + 1 :]:
            found = grams.misfit((*laws[law], *laws[other]))
            pairs[law][other] = pairs[other][law] = found
    return Strain(grams.misfit(), without, grams.variance, pairs)


def retrained(of: Strain, losses: Mapping[str, float]) -> Strain:
    """The same, with what is left by models that were trained without a law, where these alone explain it.

    Args:
        of: from a model told all.
        losses: {law: the training loss of a model told the others, of the same replicate}; laws may lack.
    """
    without = {law: _settled(found, losses.get(law)) for law, found in of.without.items()}
    pairs = {  # what is told less leaves no more
        law: {
            other: replace(found, loss=min(found.loss, without[law].loss, without[other].loss))
            for other, found in others.items()
        }
        for law, others in of.pairs.items()
    }
    return replace(of, without=without, pairs=pairs)


def _settled(found: Misfit, loss: float | None) -> Misfit:
    """What is left without a law: by a model trained without it, if that alone meets the others."""
    if loss is None or explains(found):
        return found
    trained = replace(found, loss=loss)
    return trained if explains(trained) else found


def suspicion(strains: Sequence[Strain], independent: bool = True) -> Suspicion:
    """Laws in the order of suspicion.

    Args:
        strains: of models told the same laws, one for each replicate.
        independent: whether replicates have data of their own; not so of folds.

    Raises:
        ValueError: there is no replicate, or no law.
    """
    if not strains or not strains[0].without:
        raise ValueError("expected a model told at least one law")
    laws, count = list(strains[0].without), len(strains)
    known = heard([s.full.ratio for s in strains], strains[0].full.is_stated)
    strains = [s for s, is_heard in zip(strains, known, strict=True) if is_heard]
    is_heard = 2 * len(strains) > count
    ps = {
        e: combined([p_of_fall(s.full, s.without[e], s.variance) for s in strains], independent)
        for e in laws
    }
    falls = {e: _median([times(s.full, s.without[e]) for s in strains]) for e in laws}
    rest = {e: _median([s.without[e].ratio for s in strains]) for e in laws}
    order = _by_suspicion(strains, ps, falls, rest)
    top = order[0]
    after = {
        e: combined(
            [p_of_fall(s.without[top], s.pairs[top][e], s.variance) for s in strains], independent
        )
        for e in order[1:]
    }
    suspects = tuple(
        Suspect(
            e,
            max(0.0, -log10(max(ps[e], LEAST_P))),
            ps[e],
            falls[e],
            rest[e],
            after.get(e, ps[e]),
        )
        for e in order
    )
    level = LEVEL / len(laws)
    accused: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    stands_out = ps[top] <= level and falls[top] >= FAR and not _stays(strains, top)
    if count >= FEWEST_FOR_INTERVAL and is_heard and stands_out:
        accused = (top, *(e for e in order[1:] if _stands_in(strains, e, top, level, independent)))
        if not _is_met(strains, top):
            stands = {
                e: _median([times(s.without[top], s.pairs[top][e]) for s in strains]) for e in after
            }
            further = tuple(e for e in order[1:] if after[e] <= level and stands[e] >= FAR)
    return Suspicion(
        suspects,
        accused,
        further,
        _median([s.full.ratio for s in strains]),
        count,
        strains[0].full.is_stated,
        count - len(strains),
        _stays(strains, top),
    )


def _by_suspicion(
    strains: Sequence[Strain],
    ps: Mapping[str, float],
    falls: Mapping[str, float],
    rest: Mapping[str, float],
) -> list[str]:
    """Laws, the most suspicious first; see `Suspicion`."""

    def place(law: str) -> tuple[bool, bool, float, float]:
        is_met = _is_met(strains, law)
        by = ps[law] if is_met else rest[law]
        return _stays(strains, law), not is_met, by, -falls[law]

    return sorted(ps, key=place)


def _is_met(strains: Sequence[Strain], law: str) -> bool:
    """Whether noise explains what is left without a law, in half of the replicates at least."""
    return 2 * sum(explains(s.without[law]) for s in strains) >= len(strains)


def _stays(strains: Sequence[Strain], law: str) -> bool:
    """Whether most of the loss stays without a law, and is more than noise explains."""
    rest = [s.without[law].ratio for s in strains]
    return strains[0].full.is_stated and most_stays(rest, [s.full.ratio for s in strains])


def _stands_in(
    strains: Sequence[Strain], law: str, top: str, level: float, independent: bool
) -> bool:
    """Whether withholding a law is as good as withholding the most suspicious one: without it the
    latter is not suspicious any more.
    """
    left = [p_of_fall(s.without[law], s.pairs[law][top], s.variance) for s in strains]
    own = [p_of_fall(s.full, s.without[law], s.variance) for s in strains]
    return combined(left, independent) > level >= combined(own, independent)


def _median(values: Sequence[float]) -> float:
    return float(np.median(values))
