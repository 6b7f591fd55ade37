"""Hidden worlds: which studies can have them, and the worlds and problems that a secret draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate import registry
from pinnablate.arms import Arm, feasible, lattice
from pinnablate.environment import Environment
from pinnablate.environment.family import Worlds, symbols
from pinnablate.errors import PinnablateError
from pinnablate.submissions.secret import Secret
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.problem import Problem
from pinnablate.world import World

ATTEMPTS = 20  # worlds that are drawn until one can be made
TOLD_PARTS = ("equations", "conditions", "designs")  # what submitters are told word for word


@dataclass(frozen=True, eq=False)
class Hidden:
    """One study in hidden worlds: an environment under a design.

    Args:
        environment: the declaration, which is public.
        design: the name of what is observed.
        secret: draws its worlds and data.

    Raises:
        PinnablateError: it cannot be hidden.
    """

    environment: Environment
    design: str
    secret: Secret

    def __post_init__(self) -> None:
        self.environment.design(self.design)
        if reason := why_not_hidden(self.environment, self.design):
            raise PinnablateError(f"{self.environment.id}, design {self.design}: {reason}")

    def __repr__(self) -> str:
        return f"Hidden({self.environment.id!r}, design {self.design!r}, {self.secret!r})"

    @cached_property
    def _made(self) -> dict[int, tuple[World, Problem]]:
        return {}

    def world(self, replicate: int) -> World:
        """The hidden world of a replicate, with its truth."""
        return self._of(replicate)[0]

    def problem(self, replicate: int) -> Problem:
        """Observations, validation and held-out observations, and conditions of a replicate."""
        return self._of(replicate)[1]

    def scorer(self, replicate: int) -> Scorer:
        """What scores models of a replicate."""
        return Scorer(self.world(replicate))

    def _of(self, replicate: int) -> tuple[World, Problem]:
        if replicate not in self._made:
            self._made[replicate] = self._draw(replicate)
        return self._made[replicate]

    def _draw(self, replicate: int) -> tuple[World, Problem]:
        """The first world that can be made: a draw that contradicts the declaration is passed over.

        Raises:
            PinnablateError: none can.
        """
        env, found = self.environment, None
        data = self.secret.seed("data", env.id, self.design, replicate)
        for attempt in range(ATTEMPTS):
            seed = self.secret.seed("world", env.id, self.design, replicate, attempt)
            try:
                world = env.world(self.design, seed=seed)
                return world, make_problem(world, data, 1)
            except PinnablateError as error:
                found = error
        raise PinnablateError(
            f"{env.id}: none of {ATTEMPTS} hidden worlds of replicate {replicate} can be made ({found}); "
            "expected distributions in worlds= whose draws are sound: make them narrower"
        )


def arms_of(world: World) -> tuple[Arm, ...]:
    """The arms that are asked: the whole lattice, of more than eight players that of order 2."""
    return lattice(world, feasible(world))


def why_not_hidden(env: Environment, design: str) -> str | None:
    """Why a study can have no hidden worlds, or None where it can."""
    world = env.world(design)
    if env.id not in registry.identifiers():
        return "it is declared in a file, which submitters do not have; expected one that is registered"
    if world.is_measured:
        return "it has measurements in place of a truth, and nothing that could be drawn"
    if not isinstance(env.worlds, Worlds) or not env.worlds:
        return "it declares one world, which everybody can compute; expected worlds={parameter: distribution}"
    told = symbols([env.worlds.opened[part] for part in TOLD_PARTS]) & set(env.worlds)
    if told:
        names = ", ".join(sorted(p.name for p in told))
        return (
            f"its equations or conditions hold {names}, which would be told with them; hide another"
        )
    if world.design.sensors or world.observation_players:
        return "its design has sensors or observations that are withheld, which bundles do not hold"
    return None


def scoring_points(scorer: Scorer, problem: Problem) -> np.ndarray:
    """Where predictions are asked: the test points, then those of the held-out observations: [N, d]."""
    return np.concatenate([scorer.points, problem.held_out_points])
