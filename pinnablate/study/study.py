"""Which models a study trains.

An environment, a design, a protocol, arms and replicates, and the key of every cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pinnablate.arms import FULL, Arm
from pinnablate.brief import few
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.learners import DEFAULT, default_arms, learner, learner_class
from pinnablate.learners.base import Learner
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.records.key import key_of
from pinnablate.records.store import Record, Store
from pinnablate.study import fits, stale, train
from pinnablate.study.cell import Cell
from pinnablate.study.choosing import with_arms
from pinnablate.study.identity import identity
from pinnablate.study.named import (
    ADesign,
    ALearner,
    AnEnvironment,
    AProtocol,
    Arms,
    Replicates,
    as_design,
    as_environment,
    as_learner,
    as_protocol,
    as_replicates,
)
from pinnablate.study.notice import Notice
from pinnablate.study.progress import Progress
from pinnablate.study.rerun import NEVER, Rerun, wanted
from pinnablate.study.seeds import Seeds, check_seeds, crossed_seeds, seeds_of, worlds_of
from pinnablate.study.shares import Waiting
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import STANDARD, Protocol
from pinnablate.telling import Teller
from pinnablate.world import World


@dataclass(frozen=True, repr=False)
class Study:
    """All cells of one environment, design, learner and protocol; names will do for objects.

    Args:
        environment, design: the environment and the name of what is observed of it.
        protocol: the training budget.
        arms: what models are told; the lattice and every usual control by default.
        replicates: seeds; replicate r has data_seed = init_seed = r, and world_seed = r or 0.
        learner: name of the learner of the arms that need a network.
        resources: what training may use; no part of any key.
        left_out: (arm, reason) of those that were asked for by group and do not apply.
        nudge: relative change of initial weights, to see what rounding does; 0 but in `reproduce`,
            and no part of any key.
        worlds: `canonical` or `drawn`, where replicates live; what the protocol says by default.
        seeds: the seeds that replicates 0, 1, ... have, where they are not those of the numbers.

    Raises:
        PinnablateError: a name that is not known, a device that the learner has no use for, or
            worlds that the environment does not declare.
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
    worlds: str = ""
    seeds: tuple[Seeds, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "environment", as_environment(self.environment))
        object.__setattr__(self, "protocol", as_protocol(self.protocol))
        object.__setattr__(self, "learner", as_learner(self.learner))
        learner(self.learner, self.resources)  # refuses what it cannot use
        check_seeds(self)
        if not self.arms:
            arms = default_arms(self.world, self.learner, protocol=self.protocol)
            object.__setattr__(self, "arms", arms)

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
        worlds: str = "",
        crossed: Sequence[int] | None = None,
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
            worlds: `canonical` or `drawn`, where replicates live; what the protocol says by default.
            crossed: (worlds, data, initial weights), how many seeds of each: every combination is a
                replicate, in place of `replicates`.

        Raises:
            PinnablateError: a name that is not known, a full lattice of more than eight players, or
                worlds that the environment does not declare.
        """
        env, name, budget = as_environment(environment), as_learner(learner), as_protocol(protocol)
        design = as_design(env, design)
        world = env.world(design)
        if resources is None:
            resources = learner.resources if isinstance(learner, Learner) else DEFAULTS
        seeds = crossed_seeds(tuple(crossed)) if crossed is not None else ()
        of = partial(
            cls,
            env,
            budget,
            design,
            replicates=as_replicates(len(seeds) or replicates),
            learner=name,
            resources=resources,
            worlds=worlds,
            seeds=seeds,
        )
        return with_arms(of, world, arms, lattice, name, budget)

    @property
    def world(self) -> World:
        """The environment under its design, as numbers: the canonical world, which is shown."""
        return self.world_in(0)

    def world_in(self, seed: int) -> World:
        """The world of a seed under the design."""
        return self.environment.world(self.design, seed=seed)

    def teller_in(self, seed: int) -> Teller:
        """What says what arms are told in the world of a seed."""
        if seed not in self._tellers:
            self._tellers[seed] = Teller(self.world_in(seed))
        return self._tellers[seed]

    def scorer_in(self, seed: int) -> Scorer:
        """What scores models of the world of a seed, where there is a truth."""
        if seed not in self._scorers:
            self._scorers[seed] = Scorer(self.world_in(seed))
        return self._scorers[seed]

    def scorer_of(self, problem: Problem) -> Scorer:
        """What scores models of a problem: that of its world, or, where there are measurements in
        place of a truth, that of its fold.
        """
        if not problem.world.is_measured:
            return self.scorer_in(problem.world.seed)
        if problem.data_seed not in self._fold_scorers:
            self._fold_scorers[problem.data_seed] = Scorer(problem.world, problem)
        return self._fold_scorers[problem.data_seed]

    @property
    def teller(self) -> Teller:
        """That of the canonical world."""
        return self.teller_in(0)

    @property
    def scorer(self) -> Scorer:
        """That of the canonical world."""
        return self.scorer_in(0)

    @cached_property
    def _tellers(self) -> dict[int, Teller]:
        return {}

    @cached_property
    def _scorers(self) -> dict[int, Scorer]:
        return {}

    @cached_property
    def _fold_scorers(self) -> dict[int, Scorer]:
        return {}

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
            Cell(arm, r, arm.learner or self.learner, self._key(arm, seeds), seeds)
            for r, seeds in ((r, seeds_of(self, r)) for r in self.replicates)
            for arm in self.arms
        )

    def _key(self, arm: Arm, seeds: Seeds) -> str:
        return key_of(self._identity(arm, seeds))

    def _identity(self, arm: Arm, seeds: Seeds) -> dict[str, Any]:
        kind = learner_class(arm.learner or self.learner)
        # Near misses may hold numbers that are drawn; nothing else of a world needs to be made.
        world = self.world_in(seeds.world) if arm.wrong else self.world
        return identity(world, arm, kind, self.protocol, seeds)

    def identity(self, cell: Cell) -> dict[str, Any]:
        """What determines the record of a cell: everything that its key follows from, by name."""
        return self._identity(cell.arm, cell.seeds)

    @cached_property
    def budget(self) -> Budget:
        return self.protocol.budget(self.environment)

    @cached_property
    def _problems(self) -> dict[tuple[int, int, float, bool], Problem]:
        """By seeds of world and data, multiple of the design's observations, and whether collocation
        is there.
        """
        return {}

    def problem(self, replicate: int, arm: Arm | None = None) -> Problem:
        """The points and data of a replicate.

        All arms share them, but for those that are given more observations, or asked equations
        where there are observations only.
        """
        return fits.problem(self, replicate, arm)

    def fit(self, cell: Cell, **changes: Any) -> Fit:
        """The fit of a cell.

        Args:
            cell: its arm says what is told, and its replicate where training starts.
            changes: arguments of `Fit` to replace.
        """
        return fits.fit(self, cell, **changes)

    def search(self, cell: Cell) -> list[Fit]:
        """The fits of K-fold cross-validation that a cell with candidate strengths needs first."""
        return fits.search(self, cell)

    def why_not(self, arm: Arm) -> str | None:
        """Why an arm cannot be trained here, or None where it can. A wrong law must be wrong in
        every world of the study, so that arms are compared over the same replicates.
        """
        made = self.learners[arm.learner or self.learner]
        worlds = worlds_of(self) if arm.wrong else (0,)
        for seed in worlds:
            if reason := self.teller_in(seed).why_not(arm):
                return f"in world {seed} {reason}" if seed else reason
        if self.world.observation_players:
            watched = ", ".join(self.world.observation_players)
            if not arm.is_subset:
                return (
                    f"observations ({watched}) are told or withheld here, and it is told no subset"
                )
            if not made.trains_network:
                return (
                    f"it takes all observations, and those of {watched} are told or withheld here"
                )
        return made.cannot_follow(self.protocol) or made.supports(self.world, arm, self.protocol)

    def missing(self, records: Mapping[str, Record], rerun: Rerun = NEVER) -> list[Cell]:
        """Cells that are to be trained.

        Args:
            records: by key, those that there are.
            rerun: `never`, cells without a record; `failed`, also those whose record has no score;
                `always`, all.
        """
        return [c for c in self.cells if wanted(c.key, records, rerun)]

    def stale(
        self, records: Mapping[str, Record], directory: str | Path | None = None
    ) -> str | None:
        """Why cells without a record have one that does not count, in one sentence.

        Args:
            records: by key, all that there are of the environment.
            directory: where they are kept, with the problems of users beside them.

        Returns:
            How many records of the missing cells were made from another declaration, design,
            learner or protocol than today's, and which; None where there are none.
        """
        return stale.sentence(self, records, directory)

    def estimate(self, cells: Sequence[Cell]) -> tuple[float, float]:
        """(wall-clock seconds, bytes) of training some cells.

        Raises:
            PinnablateError: an arm that its learner cannot train.
        """
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
        rerun: Rerun = NEVER,
        certificate: str = "",
        waiting: Callable[[Waiting | Notice], object] = lambda _: None,
        executor: Executor | None = None,
        send_code: bool = False,
        time_limit: float | None = None,
    ) -> tuple[list[Record], int]:
        """Train what is missing, keeping each record as it comes. What another process is training
        into the same store is waited for.

        Args:
            store: where records are, and are kept.
            notify: called after each record.
            rerun: which cells that have a record are trained again; see `missing`.
            certificate: what is known of the world, for the new records; see `Record`.
            waiting: called when only cells of other processes are left, and when a worker died.
            executor: what trains the cells; this process by default. Records are the same.
            send_code: whether the file that declares the environment may be sent to an executor
                whose workers may be on other machines.
            time_limit: seconds that the training of one cell may take: then its process is ended,
                and it is a record that timed out. It needs an executor.

        Returns:
            The new records, and how many existed or came from another process.
        """
        return train.run(
            self, store, notify, rerun, certificate, waiting, executor, send_code, time_limit
        )
