"""What studies of several environments say together: transfers, what explains gains, what predicts worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pinnablate.analysis.along import Order, order_of
from pinnablate.analysis.explained import FREE, Explained, Told, explain, free_directions
from pinnablate.analysis.features import features_of
from pinnablate.analysis.logic import Logic, logic_of
from pinnablate.analysis.looked import Found
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.predicted import Law, Step, predict
from pinnablate.analysis.settled import move
from pinnablate.analysis.swept import InObservations, in_observations
from pinnablate.analysis.told_wrongly import ToldWrongly, told_wrongly
from pinnablate.analysis.transfer import (
    Transfer,
    Violations,
    fallen,
    leave_one_out,
    transfers,
    violations_of,
)
from pinnablate.checks.measured import measured
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.board import Board, board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.looking import found_in
from pinnablate.records.looked import Look

KERNEL, SPECTRAL, SOLVER = "kernel", "spectral", "solver-layer"
ELSEWHERE = (KERNEL, SPECTRAL, SOLVER)  # learners without a network that are told the same subsets
PREDICTORS = ((FREE,), (KERNEL,), (FREE, KERNEL))  # what regressions are made of
Withheld = dict[
    str, list[tuple[str, Transfer]]
]  # {environment: [(what is logically so, transfer)]}


@dataclass(frozen=True, eq=False)
class Across:
    """The studies of networks of one board under the standard designs of environments.

    Args:
        board: protocol and learner.
        entries: complete ones, one an environment, whose players are the laws as declared.
        elsewhere: {(environment, learner): a complete entry of a learner without a network}.
        lines: {environment: what was kept of looking into its networks}.
    """

    board: Board
    entries: Sequence[Entry]
    elsewhere: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    lines: Mapping[str, Sequence[Look]] = field(default_factory=dict)

    @cached_property
    def logic(self) -> dict[str, Logic]:
        """{environment: what follows from what among its laws}."""
        return {e.environment.id: logic_of(e.study.world) for e in self.entries}

    @cached_property
    def in_observations(self) -> dict[str, list[InObservations]]:
        """{environment: what its laws are worth in observations}, where models with more of them are on
        record.
        """
        beside = {
            e.environment.id: (e.study.world, e.beside.lattice) for e in self.entries if e.beside
        }
        found = {name: in_observations(*of) for name, of in beside.items()}
        return {name: of for name, of in found.items() if of}

    @cached_property
    def looked_into(self) -> dict[str, Found]:
        """{environment: what was found in the weights of its networks}, where they were looked into."""
        return found_in(self.entries, self.lines)

    @cached_property
    def told_wrongly(self) -> dict[str, list[ToldWrongly]]:
        """{environment: its laws told wrongly among all others, and each told rightly}, where the first
        are on record.
        """
        found = {
            e.environment.id: told_wrongly(e.study.world, e.beside.lattice)
            for e in self.entries
            if e.beside
        }
        return {name: of for name, of in found.items() if any(t.wrong for t in of)}

    @cached_property
    def order(self) -> dict[str, Order]:
        """{environment: when its networks learned what}, where learning curves are on record."""
        found = {e.environment.id: order_of(e.lattice, e.study.world.players) for e in self.entries}
        return {name: of for name, of in found.items() if of is not None}

    @cached_property
    def _all_transfers(self) -> dict[str, list[tuple[Transfer, bool]]]:
        """{environment: the transfer of every subset to every law outside of it, and whether it is known
        to have moved between half and the full budget}.
        """
        found = {}
        for e in self.entries:
            world, lattice = e.study.world, e.lattice
            violations, sizes = violations_of(world, lattice)
            if not violations:
                continue
            half = violations_of(world, lattice.half)[0] if lattice.half is not None else {}
            of = transfers(violations, sizes, overlap=lattice.overlap)
            found[e.environment.id] = [(t, moved(t, half)) for t in of]
        return found

    @cached_property
    def _transfers(self) -> dict[str, list[Transfer]]:
        """{environment: the transfers that are not known to have moved}."""
        return {
            name: [t for t, has_moved in of if not has_moved]
            for name, of in self._all_transfers.items()
        }

    @property
    def unsettled(self) -> int:
        """How many transfers moved between half and the full budget, and are left out."""
        return sum(has_moved for of in self._all_transfers.values() for _, has_moved in of)

    @property
    def guarded(self) -> int:
        """In how many environments the sizes of models' own terms are on record."""
        return sum(all(t.relative is not None for t in of) for of in self._transfers.values() if of)

    @cached_property
    def by_subset(self) -> Withheld:
        """Every subset and law outside of it, with what the subset says of the law."""
        return {
            name: [(self.logic[name].state(t.told, t.law), t) for t in of]
            for name, of in self._transfers.items()
        }

    @cached_property
    def by_law(self) -> Withheld:
        """Every law, told all others, with its kind."""
        out: Withheld = {}
        for name, of in self._transfers.items():
            logic = self.logic[name]
            whole = leave_one_out(logic.laws)
            out[name] = [(logic.kinds[t.law], t) for t in of if t.told in whole]
        return out

    @cached_property
    def subsets(self) -> list[Told]:
        """Every subset but the empty one of every environment, with what it does elsewhere."""
        return [told for e in self.entries for told in self._subsets(e)]

    def _subsets(self, e: Entry) -> Iterable[Told]:
        name, nothing = e.environment.id, frozenset[str]()
        free = measured(e.environment).get("observability", {})
        others = {
            which: self.elsewhere[name, which].game
            for which in ELSEWHERE
            if (name, which) in self.elsewhere
        }
        for subset, values in e.game.items():
            if not subset:
                continue
            arm = e.lattice.subsets[subset]
            known = {
                which: float(np.mean(of[subset] - of[nothing]))
                for which, of in others.items()
                if subset in of
            }
            if arm in free and "none" in free:
                of_none = free["none"]["dimension"]
                known[FREE] = free_directions(free[arm]["dimension"], of_none)
            yield Told(name, arm, values - e.game[nothing], known)

    @cached_property
    def explained(self) -> list[Explained]:
        """What explains networks' gains: observability, the kernel, both; those that can be told."""
        return [x for p in PREDICTORS if (x := explain(self.subsets, p)) is not None]

    @cached_property
    def beside(self) -> dict[str, tuple[Explained, Explained]]:
        """{further learner: the regression on observability and the kernel in the environments where that
        learner was trained too, and the one that also has its gain}.
        """
        out = {}
        for which in ELSEWHERE[1:]:
            known = [t for t in self.subsets if which in t.elsewhere]
            pair = tuple(explain(known, p) for p in ((FREE, KERNEL), (FREE, KERNEL, which)))
            if pair[0] is not None and pair[1] is not None:
                out[which] = pair[0], pair[1]
        return out

    def trained_by(self, learner: str) -> int:
        """In how many environments a learner without a network was told the same subsets."""
        return len({t.environment for t in self.subsets if learner in t.elsewhere})

    @property
    def with_half(self) -> int:
        """In how many environments half of the budget is on record."""
        return sum(e.lattice.half is not None for e in self.entries)

    @cached_property
    def laws(self) -> list[Law]:
        """Every law with its worth."""
        out = []
        for e in self.entries:
            name = e.environment.id
            features = features_of(e.study.world, self.logic[name])
            worth = shapley(e.game)
            out += [Law(name, law, float(np.mean(worth[law])), of) for law, of in features.items()]
        return out

    @cached_property
    def predicted(self) -> list[Step]:
        """What predicts laws' worths."""
        return predict(self.laws)


def moved(t: Transfer, half: Violations) -> bool:
    """Whether a transfer moved between half and the full budget; False where nothing is on record at half.

    Args:
        t: at the full budget.
        half: the violations at half of it.
    """
    if t.told not in half or frozenset() not in half:
        return False
    return not move(np.array(t.decades.values), fallen(half, t.told, t.law)).settled


def across(
    entries: Iterable[Entry], lines: Mapping[str, Sequence[Look]] | None = None
) -> list[Across]:
    """The boards of networks, in order, with what other learners say of the same environments.

    Args:
        entries: those of all environments.
        lines: {environment: what was kept of looking into its networks}.
    """
    use = [
        e
        for e in entries
        if e.complete
        and e.study.design == STANDARD_DESIGN
        and set(e.study.world.players) == set(e.environment.equations)
        and e.lattice.subsets
    ]
    others = {(e.environment.id, e.study.learner): e for e in use if not e.trains_network}
    boards = dict.fromkeys(board_of(e) for e in use if e.trains_network)
    return [
        Across(b, [e for e in use if board_of(e) == b], others, lines or {}) for b in sorted(boards)
    ]
