"""A study: the cells of one environment, the records that exist, and the training of those that do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from pinnablate.arms import FULL, LARGEST_LATTICE, Arm, parse, subset, too_large
from pinnablate.digest import digest_of
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import NETWORKS, VERSIONS, check_name, default_arms
from pinnablate.learners import learner as learner_named
from pinnablate.learners.base import FAILED, Fit, Learner, Trained
from pinnablate.learners.cost import flops, long_steps
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.records.provenance import now, provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.folds import choose, folds, searched
from pinnablate.study.outcome import coefficients, outcome
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem, make_problem
from pinnablate.tasks.protocol import Budget, Protocol
from pinnablate.tasks.protocol import protocol as protocol_named
from pinnablate.telling import terms as telling


@dataclass(frozen=True)
class Cell:
    """One model of a study: an arm in a replicate."""

    arm: Arm
    replicate: int
    learner: str
    key: str


@dataclass(frozen=True)
class Progress:
    """A record that was just kept, how many are done of how many, and the seconds left by declared flops."""

    record: Record
    done: int
    total: int
    elapsed: float
    left: float


@dataclass(frozen=True)
class Study:
    """All cells of one environment, design, learner and protocol.

    Args:
        environment, design: the world and what is observed of it.
        protocol: the training budget.
        arms: what models are told; the lattice and every control by default.
        replicates: seeds; replicate r has data_seed = init_seed = r.
        learner: name of the learner of the arms that need a network.
        resources: what training may use; no part of any key.
        left_out: (arm, reason) of those that were asked for by group and do not apply.
    """

    environment: Environment
    protocol: Protocol
    design: str = "standard"
    arms: tuple[Arm, ...] = ()
    replicates: tuple[int, ...] = (0,)
    learner: str = "stacked"
    resources: Resources = DEFAULTS
    left_out: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_name(self.learner)
        if self.resources.device != "cpu" and self.learner != "stacked":
            raise PinnablateError(f"learner {self.learner!r} trains on the cpu alone; use --learner stacked on a gpu")
        if not self.arms:
            object.__setattr__(self, "arms", default_arms(self.view, self.learner))

    @classmethod
    def from_names(
        cls, env: Environment, protocol_name: str, design: str, arms: str, replicates: int, learner: str,
        resources: Resources = DEFAULTS, lattice: str = FULL,
    ) -> Study:
        """A study from what a user types; `default` arms are those of the learner, `lattice` the kind of lattice in them.

        Raises:
            PinnablateError: a name that is not known, or a full lattice of more than eight players.
        """
        check_name(learner)
        told = env.under(design)
        of = partial(cls, env, protocol_named(protocol_name), design, replicates=tuple(range(replicates)), learner=learner,
                     resources=resources)
        wanted = {w.strip() for w in arms.split(",")}
        if lattice == FULL and len(told.players) > LARGEST_LATTICE and wanted & {"default", "lattice"}:
            ends = of(arms=(subset(told, ()), subset(told, told.players)))
            hours = 2 ** len(told.players) * ends.estimate(ends.cells[:2])[0] / 2 / 3600
            raise PinnablateError(too_large(told, f", about {hours:.1g} hours of training a replicate"))
        if arms == "default":
            return of(arms=default_arms(told, learner, lattice))
        whole = of(arms=parse(told, arms, lattice))
        reasons = {a.name: whole.why_not(a) for a in whole.arms if a.name not in wanted and not a.subset}
        left_out = tuple((name, reason) for name, reason in reasons.items() if reason)
        return replace(whole, arms=tuple(a for a in whole.arms if not reasons.get(a.name)), left_out=left_out)

    @property
    def view(self) -> Environment:
        """The environment as its arms are told it."""
        return self.environment.under(self.design)

    @cached_property
    def learners(self) -> dict[str, Learner]:
        """The learners in use, by name; making one imports what it needs."""
        return {name: learner_named(name, self.resources) for name in dict.fromkeys(a.learner or self.learner for a in self.arms)}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, by replicate, then in the order of the arms."""
        return tuple(Cell(arm, r, arm.learner or self.learner, self._key(arm, r)) for r in self.replicates for arm in self.arms)

    def _key(self, arm: Arm, replicate: int) -> str:
        env = self.environment
        told = [arm.name, arm.equations, arm.long, arm.decays, *telling.identity(self.view, arm)]
        trained_with = [self.learner, VERSIONS[self.learner], self.protocol.digest]
        if arm.learner:  # no network: the same record whatever the others are trained with
            trained_with = [arm.learner, VERSIONS[arm.learner]]
        data_seed = init_seed = replicate
        return digest_of([env.digest, env.design_digest(self.design), told, data_seed, init_seed, trained_with])

    @cached_property
    def budget(self) -> Budget:
        return self.protocol.budget(self.environment)

    @cached_property
    def _problems(self) -> dict[tuple[int, float, bool], Problem]:
        """By replicate, how many times the observations, and whether collocation is where these are."""
        return {}

    @cached_property
    def _views(self) -> dict[tuple[int, str], Problem]:
        """By a problem's identity, and the digest of the view of its environment."""
        return {}

    def problem(self, replicate: int, arm: Arm | None = None) -> Problem:
        """The problem that all arms of a replicate share, but for those given more data or asked elsewhere."""
        more, observed_only = (arm.more, arm.observed_only) if arm else (1.0, False)
        key = replicate, more, observed_only
        if key not in self._problems:
            self._problems[key] = make_problem(self.environment, self.design, replicate, self.budget.points, more=more,
                                               observed_only=observed_only)
        return self._problems[key]

    def fit(self, cell: Cell, **changes: Any) -> Fit:
        """The fit of a cell, with its arm's share of the budget."""
        problem, network = self.problem(cell.replicate, cell.arm), architecture(self.environment, self.budget)
        told = telling.told(problem.environment, cell.arm, cell.replicate)
        if told.environment is not problem.environment:
            problem = self._as_told(problem, told.environment)
        adam, second = self.budget.adam_steps, self.budget.second_steps
        if cell.arm.long:
            adam, second = long_steps(network, problem, self.budget)
        initial = network.initial(cell.replicate)
        if told.learned is not None:  # nothing is assumed of a coefficient, not even its sign
            initial = np.concatenate([initial, np.zeros(len(told.learned))])
        fit = Fit(problem, cell.arm, self.budget, network, initial, adam, second, laws=told.laws, factors=told.factors,
                  learned=told.learned)
        return replace(fit, **changes)

    def _as_told(self, problem: Problem, view: Environment) -> Problem:
        """A problem in a view of its environment; one object for all arms that share both."""
        key = id(problem), view.digest
        if key not in self._views:
            self._views[key] = replace(problem, environment=view)
        return self._views[key]

    def search(self, cell: Cell) -> list[Fit]:
        """The fits of K-fold cross-validation that a cell with candidate strengths needs first."""
        fold = folds(self.problem(cell.replicate))
        return [
            self.fit(cell, **{what: value}, kept=fold != k, curve=False)
            for what, values in (("decay", cell.arm.decays), ("strength", cell.arm.strengths))
            for value in values for k in range(fold.max() + 1)
        ]

    def why_not(self, arm: Arm) -> str | None:
        """Why an arm cannot be trained here, or None where it can."""
        made = self.learners[arm.learner or self.learner]
        return telling.why_not(self.environment, self.design, arm) or made.supports(self.environment, arm, self.protocol)

    def missing(self, records: dict[str, Record], retry_failed: bool = False) -> list[Cell]:
        """Cells without a record (or, with `retry_failed`, whose record says failed)."""
        return [c for c in self.cells if c.key not in records or (retry_failed and records[c.key].status == FAILED)]

    def estimate(self, cells: Sequence[Cell]) -> tuple[float, float]:
        """(wall-clock seconds, bytes) of training some cells."""
        seconds, memory = 0.0, 0.0
        for name, made in self.learners.items():
            fits = [f for c in cells if c.learner == name for f in [self.fit(c), *self.search(c)]]
            took, needs = made.estimate(fits) if fits else (0.0, 0.0)
            seconds, memory = seconds + took, max(memory, needs)
        return seconds, memory

    def run(
        self, store: Store, notify: Callable[[Progress], None] = lambda _: None, retry_failed: bool = False
    ) -> tuple[list[Record], int]:
        """Train what is missing, keeping each record as it comes.

        Returns:
            The new records, and how many existed.
        """
        existing = store.load(self.environment.id).records
        cells = self.missing(existing, retry_failed)
        self.require_support(cells)
        begin, made = time.perf_counter(), []
        weights = {c.key: self._cost(c) for c in cells}
        with closing(self._train(cells)) as training:
            for cell, trained, detail in training:
                record = self._record(cell, trained, detail)
                store.append(record, trained.weights)
                made.append(record)
                elapsed = time.perf_counter() - begin
                share = sum(weights[r.key] for r in made) / sum(weights.values())
                notify(Progress(record, len(made), len(cells), elapsed, elapsed * (1 - share) / share))
        return made, len(self.cells) - len(cells)

    def require_support(self, cells: Sequence[Cell]) -> None:
        """Refuse cells that their learner cannot train, or has no room for.

        Raises:
            PinnablateError: which arm, and why; or what is missing.
        """
        for cell in cells:
            if reason := self.why_not(cell.arm):
                raise PinnablateError(f"learner {cell.learner!r} cannot train arm {cell.arm.name!r}: {reason}")
        for name, made in self.learners.items():
            missing = made.shortage([f for c in cells if c.learner == name for f in [self.fit(c), *self.search(c)]])
            if missing:
                raise PinnablateError(missing)

    def _cost(self, cell: Cell) -> float:
        """Declared flops of a cell, its search included."""
        return sum(map(flops, [self.fit(cell), *self.search(cell)]))

    def _train(self, cells: Sequence[Cell]) -> Iterator[tuple[Cell, Trained, dict[str, Any]]]:
        """Train cells: those that search for a strength last, because their fit follows from the search."""
        for name, made in self.learners.items():
            mine = [c for c in cells if c.learner == name]
            plain = {id(f): (c, f) for c in mine if not c.arm.searched for f in [self.fit(c)]}
            searches = {c.key: self.search(c) for c in mine if c.arm.searched}
            found: dict[int, Trained] = {}
            for trained in _fit(made, [f for _, f in plain.values()] + [f for fits in searches.values() for f in fits]):
                if id(trained.fit) in plain:
                    yield plain[id(trained.fit)][0], trained, coefficients(trained)
                else:
                    found[id(trained.fit)] = trained
            # in the order of the fits, not of their arrival: a mean must not depend on which thread was first
            results = {key: [found[id(f)] for f in fits] for key, fits in searches.items()}
            what = {c.key: searched(c.arm) for c in mine if c.arm.searched}
            chosen = {key: choose(what[key], trained) for key, trained in results.items()}
            refits = {id(f): (c, f) for c in mine if c.arm.searched for f in [self.fit(c, **{what[c.key]: chosen[c.key][0]})]}
            for trained in _fit(made, [f for _, f in refits.values()]):
                cell = refits[id(trained.fit)][0]
                trained.seconds += sum(t.seconds for t in results[cell.key])
                yield cell, trained, {what[cell.key]: chosen[cell.key][0], "cross_validation": chosen[cell.key][1]}

    @cached_property
    def scorer(self) -> Scorer:
        return Scorer(self.environment, self.design)

    def _record(self, cell: Cell, trained: Trained, detail: dict[str, Any]) -> Record:
        env = self.environment
        return Record(
            key=cell.key,
            environment=env.id,
            environment_digest=env.digest,
            design=self.design,
            design_digest=env.design_digest(self.design),
            arm=cell.arm.name,
            equations=list(cell.arm.equations),
            data_seed=cell.replicate,
            init_seed=cell.replicate,
            learner=cell.learner,
            protocol="" if cell.arm.learner else self.protocol.name,
            detail=detail,
            cost={"thread_seconds": round(trained.seconds, 3), "flops": self._cost(cell) if cell.learner in NETWORKS else 0.0},
            provenance=provenance(),
            created=now(),
            **outcome(self.scorer, trained),
        )


def _fit(learner: Learner, fits: Sequence[Fit]) -> Iterator[Trained]:
    """Train and, when the caller stops early, stop the learner's threads at once."""
    if fits:
        with closing(learner.fit(fits)) as training:
            yield from training
