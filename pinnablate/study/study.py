"""Which models a study trains: an environment, a design, a protocol, arms and replicates, and the key of every cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from pinnablate import registry
from pinnablate.arms import FULL, LARGEST_LATTICE, Arm, parse, subset, too_large
from pinnablate.digest import digest_of
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT, default_arms, learner, learner_class
from pinnablate.learners.base import FAILED, Learner
from pinnablate.learners.cost import long_steps
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.records.store import Record, Store
from pinnablate.study import train
from pinnablate.study.folds import folds
from pinnablate.study.train import Progress
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem, make_problem
from pinnablate.tasks.protocol import Budget, Protocol
from pinnablate.tasks.protocol import protocol as protocol_named
from pinnablate.telling import Teller, key_parts
from pinnablate.world import World


@dataclass(frozen=True)
class Cell:
    """One model of a study: an arm in a replicate."""

    arm: Arm
    replicate: int
    learner: str
    key: str


@dataclass(frozen=True, repr=False)
class Study:
    """All cells of one environment, design, learner and protocol. Names are accepted in the place of objects.

    Args:
        environment, design: the environment and the name of what is observed of it.
        protocol: the training budget.
        arms: what models are told; the lattice and every usual control by default.
        replicates: seeds; replicate r has data_seed = init_seed = r.
        learner: name of the learner of the arms that need a network.
        resources: what training may use; no part of any key.
        left_out: (arm, reason) of those that were asked for by group and do not apply.
        nudge: relative change of initial weights, to see what rounding does; 0 but in `reproduce`, and no part of any key.

    Raises:
        PinnablateError: a name that is not known, or a device that the learner has no use for.
    """

    environment: Environment
    protocol: Protocol
    design: str = "standard"
    arms: tuple[Arm, ...] = ()
    replicates: tuple[int, ...] = (0,)
    learner: str = DEFAULT
    resources: Resources = DEFAULTS
    left_out: tuple[tuple[str, str], ...] = ()
    nudge: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.environment, str):
            object.__setattr__(self, "environment", registry.load(self.environment))
        if isinstance(self.protocol, str):
            object.__setattr__(self, "protocol", protocol_named(self.protocol))
        learner(self.learner, self.resources)  # refuses what it cannot use
        if not self.arms:
            object.__setattr__(self, "arms", default_arms(self.world, self.learner))

    def __repr__(self) -> str:
        return (f"Study({self.environment.id!r}, design {self.design}, protocol {self.protocol.name}, learner {self.learner}: "
                f"{len(self.arms)} arms, {len(self.replicates)} replicates)")

    @classmethod
    def from_names(
        cls, env: Environment | str, protocol_name: str, design: str, arms: str, replicates: int, learner: str,
        resources: Resources = DEFAULTS, lattice: str = FULL,
    ) -> Study:
        """A study from what a user types; `default` arms are those of the learner, `lattice` the kind of lattice in them.

        Raises:
            PinnablateError: a name that is not known, or a full lattice of more than eight players.
        """
        env = registry.load(env) if isinstance(env, str) else env
        learner_class(learner)
        world = env.world(design)
        of = partial(cls, env, protocol_named(protocol_name), design, replicates=tuple(range(replicates)), learner=learner,
                     resources=resources)
        wanted = {w.strip() for w in arms.split(",")}
        if lattice == FULL and len(world.players) > LARGEST_LATTICE and wanted & {"default", "lattice"}:
            ends = of(arms=(subset(world, ()), subset(world, world.players)))
            hours = 2 ** len(world.players) * ends.estimate(ends.cells[:2])[0] / 2 / 3600
            raise PinnablateError(too_large(world, f", about {hours:.1g} hours of training a replicate"))
        if arms == "default":
            return of(arms=default_arms(world, learner, lattice))
        whole = of(arms=parse(world, arms, lattice))
        reasons = {a.name: whole.why_not(a) for a in whole.arms if a.name not in wanted and not a.is_subset}
        left_out = tuple((name, reason) for name, reason in reasons.items() if reason)
        return replace(whole, arms=tuple(a for a in whole.arms if not reasons.get(a.name)), left_out=left_out)

    @property
    def world(self) -> World:
        """The environment under its design, as numbers."""
        return self.environment.world(self.design)

    @cached_property
    def teller(self) -> Teller:
        return Teller(self.world)

    @cached_property
    def scorer(self) -> Scorer:
        return Scorer(self.world)

    @cached_property
    def learners(self) -> dict[str, Learner]:
        """The learners in use, by name."""
        used = dict.fromkeys(a.learner or self.learner for a in self.arms)
        return {name: learner(name, self.resources if name == self.learner else replace(self.resources, device="cpu"))
                for name in used}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, by replicate, then in the order of the arms."""
        return tuple(Cell(arm, r, arm.learner or self.learner, self._key(arm, r)) for r in self.replicates for arm in self.arms)

    def _key(self, arm: Arm, replicate: int) -> str:
        env = self.environment
        told = [arm.name, arm.equations, arm.long, arm.decays, *key_parts(self.world, arm)]
        trained_with: list[Any] = [self.learner, learner_class(self.learner).version, self.protocol.digest]
        if arm.learner:  # no network: the same record whatever the others are trained with
            trained_with = [arm.learner, learner_class(arm.learner).version]
        data_seed = init_seed = replicate
        return digest_of([env.digest, env.design_digest(self.design), told, data_seed, init_seed, trained_with])

    @cached_property
    def budget(self) -> Budget:
        return self.protocol.budget(self.environment)

    @cached_property
    def _problems(self) -> dict[tuple[int, float, bool], Problem]:
        """By replicate, how many times the observations, and whether collocation is where these are."""
        return {}

    def problem(self, replicate: int, arm: Arm | None = None) -> Problem:
        """The problem that all arms of a replicate share, but for those given more data or asked elsewhere."""
        more, observed_only = (arm.more, arm.observed_only) if arm else (1.0, False)
        key = replicate, more, observed_only
        if key not in self._problems:
            self._problems[key] = make_problem(self.world, replicate, self.budget.points, more=more,
                                               observed_only=observed_only)
        return self._problems[key]

    def fit(self, cell: Cell, **changes: Any) -> Fit:
        """The fit of a cell, with its arm's share of the budget."""
        problem, network = self.problem(cell.replicate, cell.arm), architecture(self.world, self.budget)
        told = self.teller.told(cell.arm, cell.replicate)
        adam, second = self.budget.adam_steps, self.budget.second_steps
        if cell.arm.long:
            adam, second = long_steps(network, problem, self.budget)
        initial = network.initial(cell.replicate)
        if told.learned is not None:  # nothing is assumed of a coefficient, not even its sign
            initial = np.concatenate([initial, np.zeros(len(told.learned))])
        if self.nudge:
            initial = initial * (1 + self.nudge)
        fit = Fit(problem, cell.arm, told.laws, told.equations, self.budget, network, initial, adam, second,
                  factors=told.factors, learned=told.learned)
        return replace(fit, **changes)

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
        return self.teller.why_not(arm) or made.supports(self.world, arm, self.protocol)

    def missing(self, records: dict[str, Record], retry_failed: bool = False) -> list[Cell]:
        """Cells without a record (or, with `retry_failed`, whose record says failed)."""
        return [c for c in self.cells if c.key not in records or (retry_failed and records[c.key].status == FAILED)]

    def estimate(self, cells: Sequence[Cell]) -> tuple[float, float]:
        """(wall-clock seconds, bytes) of training some cells."""
        return train.estimate(self, cells)

    def require_support(self, cells: Sequence[Cell]) -> None:
        """Refuse cells that their learner cannot train, or has no room for.

        Raises:
            PinnablateError: which arm, and why; or what is missing.
        """
        train.require_support(self, cells)

    def run(
        self, store: Store, notify: Callable[[Progress], None] = lambda _: None, retry_failed: bool = False
    ) -> tuple[list[Record], int]:
        """Train what is missing, keeping each record as it comes.

        Returns:
            The new records, and how many existed.
        """
        return train.run(self, store, notify, retry_failed)
