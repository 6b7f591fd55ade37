"""One study on the leaderboard: its valid records, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pinnablate.analysis.base_rates import BaseRate, base_rates
from pinnablate.analysis.crossed import Crossed
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.families import (
    Confirmatory,
    Statement,
    confirmed,
    explored,
    gains_explored,
    order_explored,
    p_of_bounds,
)
from pinnablate.analysis.games import ArrayGame, game
from pinnablate.analysis.inference import LEVEL
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.analysis.selected import Valuable, least_valuable, most_valuable
from pinnablate.analysis.settled import UNSETTLED, Budgets, Move
from pinnablate.analysis.sufficiency import Together, together
from pinnablate.analysis.worth import worth_of
from pinnablate.arms import parse
from pinnablate.checks.certificates import NOT_CHECKED, NUMERICAL, Standing, is_numerical
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.environment.expected import Expected
from pinnablate.learners import learner_class
from pinnablate.records.store import Record
from pinnablate.study import Study


@dataclass(frozen=True)
class Explored:
    """The correction of what is explored, over all studies of a board.

    Args:
        level: at which each statement is tested by itself, so that of those shown a share of 5 % at
            most is expected to be false.
        count: statements explored on the board.
        shown: how many of them are shown.
    """

    level: float = LEVEL
    count: int = 0
    shown: int = 0


BEFOREHAND, EXPLORED = "beforehand", "explored"  # how a statement was declared
NEEDS_ALL_SUBSETS = {"banzhaf", "moebius", "size"}  # in statements; a partial lattice has no answer


@dataclass(frozen=True, repr=False)
class Scored:
    """A study and its valid records.

    Args:
        study: environment, design, protocol, learner, arms and replicates.
        records: {key of a cell: its record}.
    """

    study: Study
    records: Mapping[str, Record]

    @cached_property
    def lattice(self) -> Lattice:
        """The records by arm and replicate."""
        return lattice_of(self.study.world, self.study.cells, self.records)


@dataclass(frozen=True)
class Headline:
    """What `all` gains over two controls, in decades.

    Args:
        chosen: the control that held-out observations choose.
        over_chosen: the gain over it.
        highest: the control that scores highest.
        over_highest: the gain over it.
        replicates: in how many.
        moves: the two gains at the full budget and at half of it; None where they are not known.
    """

    chosen: str
    over_chosen: Estimate
    highest: str
    over_highest: Estimate
    replicates: int
    moves: tuple[Move | None, Move | None] = (None, None)


@dataclass(frozen=True, repr=False)
class Entry:
    """One study on the leaderboard.

    Args:
        main: the arms that every entry has, and those beyond them that have all its replicates.
        reasons: why it is not ranked; empty where it is.
        certificate: what is known of its world.
        beside: the same study with all further arms, in the replicates that most of these have;
            None where there are no further arms.
        explored: the correction of what is said of it beyond what was declared.
        declared: the expected patterns that a ledger proves to have been written down before any
            network was trained on the environment.
        crossed: the gains of its crossed set, of which its intervals are made; None without one.
    """

    main: Scored
    reasons: tuple[str, ...] = ()
    certificate: Standing = field(default_factory=lambda: Standing(NOT_CHECKED))
    beside: Scored | None = None
    explored: Explored = field(default_factory=Explored)
    declared: tuple[Expected, ...] = ()
    crossed: Crossed | None = None

    def __repr__(self) -> str:
        ranked = f"not ranked: {'; '.join(self.reasons)}" if self.reasons else "ranked"
        return f"Entry({self.study!r}, {len(self.main.records)} records, {ranked})"

    @property
    def study(self) -> Study:
        return self.main.study

    @property
    def environment(self) -> Environment:
        return self.study.environment

    @property
    def trains_network(self) -> bool:
        return learner_class(self.study.learner).trains_network

    @property
    def lattice(self) -> Lattice:
        return self.main.lattice

    @property
    def complete(self) -> bool:
        """Whether every arm has a score in every replicate; otherwise nothing is shown."""
        return not self.lattice.missing and not self.lattice.failed

    @property
    def ranked(self) -> bool:
        return not self.reasons

    @property
    def mark(self) -> str:
        """What stands behind the environment's id in tables with others where its truth is
        numerical; nothing for others.
        """
        return f" ({NUMERICAL})" if is_numerical(self.environment) else ""

    @property
    def marked(self) -> str:
        """The environment's id and its mark."""
        return f"{self.environment.id}{self.mark}"

    @property
    def title(self) -> str:
        return ", ".join(self._parts)

    @property
    def slug(self) -> str:
        """The beginning of file names. Every part of it has been checked against declared names; the
        name of a protocol with changed choices has a slash in it.
        """
        return ".".join(self._parts).replace("/", "_")

    @property
    def _parts(self) -> tuple[str, str, str, str]:
        study = self.study
        return study.environment.id, study.design, study.protocol.name, study.learner

    @cached_property
    def headline(self) -> Headline:
        """The gain of `all` over the control that held-out observations choose, and over the one
        that scores highest.

        All controls that were trained take part, in the replicates that have them all. Of a
        complete entry only.
        """
        found = self.lattice
        rest = self.beside.lattice if self.beside else found
        if "all" in rest.arms and set(found.told_nothing) < set(rest.told_nothing):
            found = rest  # there are controls beside it
        chosen, highest = found.chosen_control(), found.highest_control()
        assert chosen is not None, "`none`, which is told nothing, is complete"
        assert highest is not None, "`none`, which is told nothing, is complete"
        gains = found.gain("all", chosen), found.gain("all", highest)
        budgets = Budgets.of(found)
        moves = budgets.gain("all", chosen), budgets.gain("all", highest)
        return Headline(chosen, gains[0], highest, gains[1], len(found.replicates), moves)

    @cached_property
    def budgets(self) -> Budgets:
        """Its values at the full budget and at half of it."""
        return Budgets.of(self.lattice)

    @cached_property
    def moved(self) -> list[Move | None]:
        """The value of each of `judged` at both budgets, in the same order; None where a record
        does not say.
        """
        halves: dict[Expected, float] = {}
        for found, asked in self._asked:
            at = found.half
            if at is None or not all(map(at.complete, at.subsets.values())):
                continue
            known = [e for e in asked if all(at.complete(self._canonical(a)) for a in e.names()[0])]
            seen = judge(at, known, self.environment.sector_names)
            halves |= {j.expected: j.seen.mean for j in seen}
        return [
            Move(j.seen.mean, halves[j.expected]) if j.expected in halves else None
            for j in self.judged
        ]

    @cached_property
    def worth(self) -> dict[str, Estimate]:
        """Shapley value of every equation, in decades, the largest first. Of a complete entry only.

        Those of a partial lattice are fitted.
        """
        return worth_of(self.study.world, self.lattice)

    @property
    def level(self) -> float:
        """At which a statement that was not declared beforehand is tested."""
        return self.explored.level

    @property
    def asks(self) -> bool:
        """Whether anything was declared about it beforehand: networks on the standard design."""
        return self.study.design == STANDARD_DESIGN and self.trains_network

    @cached_property
    def game(self) -> ArrayGame:
        """Skill of every subset in every replicate. Of a complete entry only."""
        return game(self.lattice)

    @cached_property
    def together(self) -> Together:
        """Which equations are needed, with its share of the resamples. Of a complete entry only."""
        return together(self.game, self.study.world.players, self.level)

    @cached_property
    def most_valuable(self) -> Valuable:
        """The equation with the largest Shapley value. Of a complete entry only."""
        return most_valuable(self.game, self.level)

    @cached_property
    def least_valuable(self) -> Valuable:
        """The equation with the smallest Shapley value. Of a complete entry only."""
        return least_valuable(self.game, self.level)

    @cached_property
    def confirmatory(self) -> list[Confirmatory]:
        """The contrasts that were declared before, with Holm's correction over all of them.

        They are about networks on the standard design: the gain of `all` over `none` and over the
        chosen control, and the declared patterns. Of a complete entry only.
        """
        if not self.asks:
            return []
        gains = {"v(all) - v(none)": self.lattice.gain("all", "none")}
        gains[f"v(all) - v({self.headline.chosen})"] = self.headline.over_chosen
        return confirmed(gains, [j for j in self.judged if j.expected in self.declared])

    def how_declared(self, expected: Expected) -> str:
        """Whether an expected pattern was declared `beforehand`, or is `explored`."""
        return BEFOREHAND if self.asks and expected in self.declared else EXPLORED

    def shows(self, judged: Judged) -> bool | None:
        """Whether a test shows, after correction, what the mean says of an expected pattern; None
        where there is no test.
        """
        e = judged.expected
        p = p_of_bounds(judged.seen, e.at_least, e.at_most)
        if p is None or self.how_declared(e) == EXPLORED:
            return None if p is None else p <= self.level
        same = (c for c in self.confirmatory if (c.what, c.expected) == (e.statement, e.bounds))
        return next(same).shown != "open"

    @property
    def answers(self) -> list[str]:
        """What is shown of each of `confirmatory`: yes, no, open; or unsettled, where its value
        moved between half and the full budget, whatever its test says.
        """
        moves = {
            j.expected.statement: moved for j, moved in zip(self.judged, self.moved, strict=True)
        }
        moves["v(all) - v(none)"] = self.budgets.gain("all", "none")
        if self.headline.chosen != "none":
            moves[f"v(all) - v({self.headline.chosen})"] = self.headline.moves[0]
        found = ((c.shown, moves.get(c.what)) for c in self.confirmatory)
        return [
            UNSETTLED if moved is not None and not moved.settled else shown
            for shown, moved in found
        ]

    @cached_property
    def p_explored(self) -> dict[Statement, float]:
        """The p value of everything else that is said of it. Of a complete entry only."""
        chosen, world = self.headline.chosen, self.study.world
        declared = ("none", chosen) if self.asks else ()
        found = explored(world, self.lattice, declared)
        for j in self.judged:
            if self.asks and j.expected in self.declared:
                continue
            p = p_of_bounds(j.seen, j.expected.at_least, j.expected.at_most)
            if p is not None:
                found["pattern", j.expected.statement, j.expected.bounds] = p
        if self.beside is not None:
            rest = self.beside.lattice
            arms = [a for a in rest.arms if a not in self.lattice.arms and rest.complete(a)]
            if rest.complete("none") and rest.complete("all"):
                found |= gains_explored(world, rest, arms, declared) | order_explored(rest)
        return found

    @cached_property
    def in_order(self) -> list[Record]:
        """Its records in the order of the cells. Of a complete entry only."""
        return [self.main.records[c.key] for c in self.study.cells]

    @property
    def thread_seconds(self) -> float:
        """What one replicate cost, controls included, in seconds times threads."""
        total = sum(r.cost.get("thread_seconds", 0.0) for r in self.in_order)
        return total / len(self.study.replicates)

    @cached_property
    def judged(self) -> list[Judged]:
        """The expected patterns against the records; they are written about standard designs."""
        sectors = self.environment.sector_names
        return [j for found, asked in self._asked for j in judge(found, asked, sectors)]

    @cached_property
    def base_rates(self) -> list[BaseRate]:
        """How often each of `judged` would hold anyway, in the same order."""
        sectors = self.environment.sector_names
        return [b for found, asked in self._asked for b in base_rates(found, asked, sectors)]

    @property
    def _asked(self) -> list[tuple[Lattice, list[Expected]]]:
        """The lattices that answer expected patterns, and which of them each answers."""
        if self.study.design != STANDARD_DESIGN:
            return []
        asked = self._answerable(self.lattice)
        out = [(self.lattice, asked)]
        if self.beside is not None and self.beside.lattice.subsets:
            rest = [e for e in self._answerable(self.beside.lattice) if e not in asked]
            out.append((self.beside.lattice, rest))
        return out

    def _answerable(self, found: Lattice) -> list[Expected]:
        """Statements that some records can answer.

        Every arm that they name was trained, and where subsets are missing the fitted game answers
        them too.
        """
        return [
            e
            for e in self.environment.expected
            if all(self._canonical(arm) in found.told for arm in e.names()[0])
            and not (found.partial and e.indices & NEEDS_ALL_SUBSETS)
        ]

    def _canonical(self, arm: str) -> str:
        """The name of an arm, whose equations a statement may join in any order."""
        return parse(self.study.world, arm)[0].name
