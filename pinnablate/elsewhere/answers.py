"""What scores of a lattice that was trained elsewhere say: the statistics of pinnablate's own studies.

Skill is -log10 of the error. Everything on the lattice is of the replicates in which every subset has
a score; a gain of one arm over another is of those that the two share. Where replicates share
nothing, differences are of means, with the intervals of Welch and Satterthwaite.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Literal

import numpy as np

from pinnablate.analysis.against import Against, against_game
from pinnablate.analysis.attribution import banzhaf, moebius
from pinnablate.analysis.corrections import threshold
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.failures import Failures, failures
from pinnablate.analysis.games import Interaction, judge_games
from pinnablate.analysis.independent import independent
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.pairs import p_relations, relation
from pinnablate.analysis.partial import interactions, is_complete, shapley, two_additive
from pinnablate.analysis.resampling import Selection
from pinnablate.analysis.samples import count_of
from pinnablate.analysis.selected import (
    Misleading,
    Valuable,
    below_none,
    least_valuable,
    most_valuable,
)
from pinnablate.analysis.sufficiency import Together, p_sufficient, together
from pinnablate.elsewhere.given import Given
from pinnablate.elsewhere.keys import ALL, NONE

Statement = tuple[str, ...]
Pair = tuple[str, str]
Attribution = Literal["exact", "fitted", "none"]


@dataclass(frozen=True, eq=False)
class Answers:
    """What some scores say.

    Args:
        given: the scores.
    """

    given: Given

    @cached_property
    def game(self) -> dict[frozenset[str], Any]:
        """Skill of every subset, [replicates] or independent, in decades."""
        return self._game(in_decades=True)

    @cached_property
    def errors(self) -> dict[frozenset[str], Any]:
        """Minus the error of every subset, [replicates] or independent."""
        return self._game(in_decades=False)

    @property
    def replicates(self) -> int:
        """How many replicates every subset has; the fewest, where they share nothing."""
        return count_of(self.game)

    @property
    def attribution(self) -> Attribution:
        """How worth is computed: of every subset; fitted to none, single equations, pairs and all;
        or not at all, where some of these lack scores.
        """
        if is_complete(self.game):
            return "exact"
        return "none" if self.lacking else "fitted"

    @property
    def lacking(self) -> list[frozenset[str]]:
        """The single equations and pairs that lack scores, without which no worth is fitted."""
        names = self.given.equations
        needed = [frozenset(c) for k in (1, 2) for c in combinations(names, k)]
        return [s for s in needed if s not in self.game]

    def skills(self, arm: str) -> Estimate:
        """Skill of an arm in all of its replicates."""
        return estimate(-np.log10(np.array(list(self.given.runs.errors[arm].values()))))

    def error(self, arm: str) -> float:
        """Geometric mean of the errors of an arm."""
        return float(10 ** -self.skills(arm).mean)

    def gain(self, arm: str, over: str = NONE) -> Estimate:
        """Skill of an arm minus that of another."""
        return estimate(self._difference(arm, over))

    def failures(self, arm: str) -> Failures:
        """In how many runs an arm failed, held against `none`."""
        found = self.given.runs
        gone = [e >= found.worst and bool(found.diverged[arm]) for e in found.errors[arm].values()]
        return failures(self.skills(arm).values, self.skills(NONE).values, gone)

    @cached_property
    def highest_control(self) -> str:
        """The control with the greatest mean skill, `none` among them."""
        return max((NONE, *self.given.controls), key=lambda a: self.skills(a).mean)

    @cached_property
    def worth(self) -> dict[str, Estimate]:
        """Shapley value of every equation, the largest first; empty where there is none."""
        found = {} if self.attribution == "none" else shapley(self.game)
        made = {e: estimate(v) for e, v in found.items()}
        return dict(sorted(made.items(), key=lambda item: -item[1].mean))

    @cached_property
    def banzhaf(self) -> dict[str, Estimate]:
        """Banzhaf value of every equation; empty where a subset lacks scores."""
        found = banzhaf(self.game) if self.attribution == "exact" else {}
        return {e: estimate(v) for e, v in found.items()}

    @cached_property
    def misfit(self) -> Estimate | None:
        """By how much fitted values miss the scores, in decades (rms); None of exact ones."""
        return estimate(two_additive(self.game).misfit) if self.attribution == "fitted" else None

    @cached_property
    def interactions(self) -> dict[Pair, Interaction]:
        """The Shapley interaction index of every pair; empty where there is none."""
        if self.attribution == "none" or len(self.given.equations) < 2:
            return {}
        return judge_games(self.game, self.errors, self.level or 0.0)

    @cached_property
    def coefficients(self) -> dict[frozenset[str], Any]:
        """Moebius coefficients, without that of `none`; empty where a subset lacks scores."""
        found: dict[frozenset[str], Any] = moebius(self.game) if self.attribution == "exact" else {}
        return {s: m for s, m in found.items() if s}

    @cached_property
    def together(self) -> Together:
        """Which equations are needed, with shares of the resamples."""
        return together(self.game, self.given.equations, self.level or 0.0)

    @cached_property
    def ends(self) -> tuple[Valuable, Valuable] | None:
        """The most and the least valuable equation; None of one equation, or without worth."""
        if self.attribution == "none" or len(self.given.equations) < 2:
            return None
        level = self.level or 0.0
        return most_valuable(self.game, level), least_valuable(self.game, level)

    @cached_property
    def relations(self) -> dict[Pair, Selection]:
        """How two equations relate when no other is told, where all four subsets have scores."""
        return {p: relation(self.game, *p, self.level or 0.0) for p in self._pairs}

    @cached_property
    def misleading(self) -> list[Misleading]:
        """The subsets that are worse than none, the lowest first."""
        if self.level is None:
            return []
        named = self.given.subsets.items()
        return below_none(
            {a: self.game[s] - self.game[frozenset()] for s, a in named if s}, self.level
        )

    @cached_property
    def against(self) -> Against:
        """Which equations the scores speak against."""
        return against_game(self.game, self.given.subsets)

    @cached_property
    def level(self) -> float | None:
        """At which each explored statement is tested, corrected (Benjamini and Hochberg) for all of
        them; None below five replicates, where nothing is tested.
        """
        if self.replicates < FEWEST_FOR_INTERVAL:
            return None
        return threshold(list(self.explored.values()), LEVEL)

    @cached_property
    def explored(self) -> dict[Statement, float]:
        """The p value of everything that is said and was not declared beforehand: all but the gain
        of `all` over `none` and over a control that was chosen otherwise.
        """
        given = self.given
        out: dict[Statement, float] = {}
        declared = {(ALL, NONE), (ALL, given.chosen)}
        over_none = [(a, NONE) for a in given.arms if a != NONE]
        for one, other in [*over_none, *((ALL, c) for c in given.controls)]:
            if (one, other) not in declared:
                out["gain", one, other] = float(p_apart(self._difference(one, other)))
        for s, (enough, short) in p_sufficient(self.game).items():
            name = given.told.name(s)
            out |= {("sufficient", name): enough, ("short", name): short}
        for i, j in self._pairs:
            labels = p_relations(self.game, i, j)
            out |= {("pair", i, j, k): float(p) for k, p in labels.items() if k != "apart"}
        return out | self._attributed

    @property
    def _attributed(self) -> dict[Statement, float]:
        """The p values of indices, of interactions and of what is beyond pairs."""
        if self.attribution == "none":
            return {}
        out: dict[Statement, float] = {}
        out |= {("Shapley", e): float(p_apart(v)) for e, v in shapley(self.game).items()}
        if self.attribution == "exact":
            out |= {("Banzhaf", e): float(p_apart(v)) for e, v in banzhaf(self.game).items()}
            more = {s: m for s, m in self.coefficients.items() if len(s) > 1}
            out |= {
                ("moebius", self.given.told.name(s)): float(p_apart(m)) for s, m in more.items()
            }
        for scale, of in (("skill", self.game), ("error", self.errors)):
            pairs = interactions(of) if len(self.given.equations) > 1 else {}
            out |= {("interaction", scale, *p): float(p_apart(v)) for p, v in pairs.items()}
        if len(self.given.equations) > 1:
            out["most valuable",] = most_valuable(self.game).p
            out["least valuable",] = least_valuable(self.game).p
        return out

    @property
    def _pairs(self) -> list[Pair]:
        pairs = combinations(self.given.equations, 2)
        told = [((i, j), ({i}, {j}, {i, j})) for i, j in pairs]
        return [p for p, sets in told if all(frozenset(s) in self.game for s in sets)]

    @cached_property
    def _independent(self) -> dict[str, Any]:
        """Skills of all arms whose replicates share nothing; see `analysis.independent`."""
        return independent({a: self.skills(a).values for a in self.given.arms})

    def _game(self, in_decades: bool) -> dict[frozenset[str], Any]:
        """Skill, or minus the error, of every subset."""
        given, found = self.given, self.given.runs.errors
        if in_decades and not given.paired:  # of one set of samples with the controls
            return {s: self._independent[a] for s, a in given.subsets.items()}
        of = {
            a: np.array([found[a][r] for r in (given.common if given.paired else found[a])])
            for a in given.subsets.values()
        }
        values: dict[str, Any] = {a: -(np.log10(e) if in_decades else e) for a, e in of.items()}
        made = values if given.paired else independent(values)
        return {s: made[a] for s, a in given.subsets.items()}

    def _difference(self, arm: str, over: str) -> Any:
        """Skill of one arm minus that of another, in the replicates that they share."""
        if not self.given.paired:
            return self._independent[arm] - self._independent[over]
        one, other = self.given.runs.errors[arm], self.given.runs.errors[over]
        both = [r for r in one if r in other]
        return np.array([np.log10(other[r]) - np.log10(one[r]) for r in both])
