"""Which models a study trains.

An environment, a design, a protocol, arms and replicates, and the key of every cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from pinnablate.arms import FULL, LARGEST_LATTICE, Arm, subset, too_large
from pinnablate.brief import few
from pinnablate.digest import digest_of
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT, default_arms, learner, learner_class
from pinnablate.learners.base import FAILED, Learner
from pinnablate.learners.cost import long_steps
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.records.store import Record, Store
from pinnablate.study import stale, train
from pinnablate.study.folds import folds
from pinnablate.study.named import (
    ADesign,
    ALearner,
    AnEnvironment,
    AProtocol,
    Arms,
    Replicates,
    as_arms,
    as_design,
    as_environment,
    as_learner,
    as_protocol,
    as_replicates,
    words,
)
from pinnablate.study.progress import Progress
from pinnablate.tasks.balance import balance_of
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem, make_problem
from pinnablate.tasks.protocol import STANDARD, Budget, Protocol
from pinnablate.telling import Teller, key_parts
from pinnablate.world import World


@dataclass(frozen=True)
class Cell:
    """One model of a study: an arm in a replicate.

    Args:
        arm: what the model is told.
        replicate: the seed of its points, its noise and its initial weights.
        learner: the name of what trains it.
        key: digest of everything that determines its record.
    """

    arm: Arm
    replicate: int
    learner: str
    key: str

    def __repr__(self) -> str:
        replicate = f"replicate {self.replicate}"
        return f"Cell({self.arm.name!r}, {replicate}, learner {self.learner!r}, key {self.key})"


@dataclass(frozen=True, repr=False)
class Study:
    """All cells of one environment, design, learner and protocol; names will do for objects.

    Args:
        environment, design: the environment and the name of what is observed of it.
        protocol: the training budget.
        arms: what models are told; the lattice and every usual control by default.
        replicates: seeds; replicate r has data_seed = init_seed = r.
        learner: name of the learner of the arms that need a network.
        resources: what training may use; no part of any key.
        left_out: (arm, reason) of those that were asked for by group and do not apply.
        nudge: relative change of initial weights, to see what rounding does; 0 but in `reproduce`,
            and no part of any key.

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
        object.__setattr__(self, "environment", as_environment(self.environment))
        object.__setattr__(self, "protocol", as_protocol(self.protocol))
        object.__setattr__(self, "learner", as_learner(self.learner))
        learner(self.learner, self.resources)  # refuses what it cannot use
        if not self.arms:
            object.__setattr__(self, "arms", default_arms(self.world, self.learner))

    def __repr__(self) -> str:
        count = len(self.replicates)
        names = few(a.name for a in self.arms)
        return (
            f"Study({self.environment.id!r}, protocol {self.protocol.name!r}, "
            f"design {self.design!r}, learner {self.learner!r}: {len(self.arms)} arms ({names}) "
            f"x {count} replicate{'s' if count > 1 else ''} = {len(self.arms) * count} cells)"
        )

    @classmethod
    def of(
        cls,
        environment: AnEnvironment,
        *,
        protocol: AProtocol = STANDARD,
        design: ADesign = STANDARD_DESIGN,
        arms: Arms = "default",
        replicates: Replicates = 1,
        learner: ALearner = DEFAULT,
        resources: Resources | None = None,
        lattice: str = FULL,
    ) -> Study:
        """A study from names or objects, as the shell, a test or a notebook gives them.

        Args:
            environment: an id, the path of a file, or an Environment.
            protocol, design, learner: names, or the objects.
            arms: as on the command line, or a list of names, groups and Arms; `default` arms are
                those of the learner.
            replicates: N for seeds 0 to N-1, or the seeds.
            resources: what training may use; by default what the learner was made with, where it is
                given as an object.
            lattice: `full` or `order2`: the kind of lattice in groups of arms.

        Raises:
            PinnablateError: a name that is not known, or a full lattice of more than eight players.
        """
        env, name, budget = as_environment(environment), as_learner(learner), as_protocol(protocol)
        design = as_design(env, design)
        world = env.world(design)
        if resources is None:
            resources = learner.resources if isinstance(learner, Learner) else DEFAULTS
        of = partial(
            cls,
            env,
            budget,
            design,
            replicates=as_replicates(replicates),
            learner=name,
            resources=resources,
        )
        asked = words(arms)
        if (
            lattice == FULL
            and len(world.players) > LARGEST_LATTICE
            and {"default", "lattice"} & set(asked)
        ):
            ends = of(arms=(subset(world, ()), subset(world, world.players)))
            hours = 2 ** len(world.players) * ends.estimate(ends.cells[:2])[0] / 2 / 3600
            raise PinnablateError(
                too_large(world, f", about {hours:.1g} hours of training a replicate")
            )
        if asked == ("default",):
            return of(arms=default_arms(world, name, lattice))
        chosen, by_name = as_arms(world, arms, lattice)
        whole = of(arms=chosen)
        reasons = {
            a.name: whole.why_not(a)
            for a in whole.arms
            if a.name not in by_name and not a.is_subset
        }
        left_out = tuple((name, reason) for name, reason in reasons.items() if reason)
        return replace(
            whole, arms=tuple(a for a in whole.arms if not reasons.get(a.name)), left_out=left_out
        )

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
        return {
            name: learner(
                name,
                self.resources if name == self.learner else replace(self.resources, device="cpu"),
            )
            for name in used
        }

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, by replicate, then in the order of the arms."""
        return tuple(
            Cell(arm, r, arm.learner or self.learner, self._key(arm, r))
            for r in self.replicates
            for arm in self.arms
        )

    def _key(self, arm: Arm, replicate: int) -> str:
        env = self.environment
        told = [arm.name, arm.equations, arm.long, arm.decays, *key_parts(self.world, arm)]
        trained_with: list[Any] = [
            self.learner,
            learner_class(self.learner).version,
            self.protocol.digest,
        ]
        if arm.learner:  # no network: the same record whatever the others are trained with
            trained_with = [arm.learner, learner_class(arm.learner).version]
        data_seed = init_seed = replicate
        return digest_of(
            [env.digest, self.world.design_digest, told, data_seed, init_seed, trained_with]
        )

    @cached_property
    def budget(self) -> Budget:
        return self.protocol.budget(self.environment)

    @cached_property
    def _problems(self) -> dict[tuple[int, float, bool], Problem]:
        """By replicate, multiple of the design's observations, and whether collocation is there."""
        return {}

    def problem(self, replicate: int, arm: Arm | None = None) -> Problem:
        """The points and data of a replicate.

        All arms share them, but for those that are given more observations, or asked equations
        where there are observations only.
        """
        more, observed_only = (arm.more, arm.observed_only) if arm else (1.0, False)
        key = replicate, more, observed_only
        if key not in self._problems:
            self._problems[key] = make_problem(
                self.world,
                replicate,
                self.budget.points,
                more=more,
                observed_only=observed_only,
                sampler=self.budget.sampler,
                scale=self.budget.scale,
            )
        return self._problems[key]

    def fit(self, cell: Cell, **changes: Any) -> Fit:
        """The fit of a cell.

        Args:
            cell: its arm says what is told, and its replicate where training starts.
            changes: arguments of `Fit` to replace.
        """
        problem = self.problem(cell.replicate, cell.arm)
        network = architecture(self.world, self.budget, problem.field_scales)
        told = self.teller.told(cell.arm, cell.replicate)
        adam, second = self.budget.adam_steps, self.budget.second_steps
        if cell.arm.long:
            adam, second = long_steps(network, problem, self.budget)
        initial = network.initial(cell.replicate)
        if told.learned is not None:  # nothing is assumed of a coefficient, not even its sign
            initial = np.concatenate([initial, np.zeros(len(told.learned))])
        if self.nudge:
            initial = initial * (1 + self.nudge)
        fit = Fit(
            problem,
            cell.arm,
            told.laws,
            told.equations,
            self.budget,
            network,
            initial,
            adam,
            second,
            factors=told.factors,
            learned=told.learned,
        )
        return replace(fit, balance=self._balance(fit), **changes)

    def _balance(self, fit: Fit) -> np.ndarray | None:
        """By what a fit's equations are multiplied; what all arms of a replicate share is made once."""
        if fit.budget.balance != "gradient":
            return balance_of(fit)
        key = id(fit.problem), fit.laws.digest
        if key not in self._balances:
            self._balances[key] = balance_of(fit)
        return self._balances[key]

    @cached_property
    def _balances(self) -> dict[tuple[int, str], np.ndarray | None]:
        """By problem, all of which a study keeps, and laws."""
        return {}

    def search(self, cell: Cell) -> list[Fit]:
        """The fits of K-fold cross-validation that a cell with candidate strengths needs first."""
        fold = folds(self.problem(cell.replicate))
        return [
            self.fit(cell, **{what: value}, kept=fold != k, curve=False)
            for what, values in (("decay", cell.arm.decays), ("strength", cell.arm.strengths))
            for value in values
            for k in range(fold.max() + 1)
        ]

    def why_not(self, arm: Arm) -> str | None:
        """Why an arm cannot be trained here, or None where it can."""
        made = self.learners[arm.learner or self.learner]
        return (
            self.teller.why_not(arm)
            or made.cannot_follow(self.protocol)
            or made.supports(self.world, arm, self.protocol)
        )

    def missing(self, records: dict[str, Record], retry_failed: bool = False) -> list[Cell]:
        """Cells without a record (or, with `retry_failed`, whose record says failed)."""
        return [
            c
            for c in self.cells
            if c.key not in records or (retry_failed and records[c.key].status == FAILED)
        ]

    def stale(self, records: Mapping[str, Record]) -> str | None:
        """Why cells without a record have one that does not count, in one sentence.

        Args:
            records: by key, all that there are of the environment.

        Returns:
            How many records of the missing cells were made from another declaration, design,
            learner or protocol than today's, and which; None where there are none.
        """
        return stale.sentence(self, records)

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
        self,
        store: Store,
        notify: Callable[[Progress], object] = lambda _: None,
        retry_failed: bool = False,
        certificate: str = "",
    ) -> tuple[list[Record], int]:
        """Train what is missing, keeping each record as it comes.

        Args:
            store: where records are, and are kept.
            notify: called after each record.
            retry_failed: whether cells whose record says failed are trained again.
            certificate: what is known of the world, for the new records; see `Record`.

        Returns:
            The new records, and how many existed.
        """
        return train.run(self, store, notify, retry_failed, certificate)
