"""What a model is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

WRONG_SIGN, WRONG_COEFFICIENT = "wrong-sign", "wrong-coefficient"
NEAR_MISS, PERMUTED = "near-miss", "permuted-fields"


@dataclass(frozen=True)
class Wrong:
    """A law that is told wrongly.

    Args:
        kind: wrong-sign, wrong-coefficient, near-miss or permuted-fields.
        target: an equation, or the name of a near miss.
        theta: of a near miss: theta times the law plus (1 - theta) times its near miss is told.
    """

    kind: str
    target: str
    theta: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.target}" + (f"@{self.theta:g}" if self.theta else "")


class Role(Enum):
    """What an arm is there for; tables, pages and expectations ask this and never read a name."""

    LATTICE = "lattice"  # told a subset of the equations and nothing else
    CONTROL = "control"  # told no equation, and not the empty subset
    PLACEBO = "placebo"  # told a wrong law alone
    PLACEBO_AMONG_ALL = "placebo among all"  # told a wrong law in the place of the right one, and all others
    SAMPLE_SWEEP = "sample sweep"  # told nothing, given more or fewer observations
    PARTLY_TOLD = "partly told"  # told equations, but not everywhere, or not their coefficients


@dataclass(frozen=True)
class Arm:
    """What a model is told.

    Args:
        name: how people call it; its meaning is in the other fields.
        equations: the players told, in the order declared: equations, and groups of conditions where these are ablated.
        role: what it is there for.
        learner: the learner it needs; None for the study's.
        interpolator: which of the interpolators, where that is its learner.
        long: train as long as makes its flops those of the full set.
        decays: candidate weights of mu * |theta|^2, chosen by K-fold on the given observations.
        summary: one line for tables.
        wrong: laws told wrongly, beside the equations.
        penalty: an operator that is no law of this world: `smoothness` or `random-operator`.
        strengths: candidate weights of the penalty, chosen like decays.
        more: how many times the design's observations it is given.
        observed_only: equations are asked only where there are observations.
        unknown: equations told up to the coefficients of all their terms but the leading one, which are learned.
    """

    name: str
    equations: tuple[str, ...] = ()
    role: Role = Role.LATTICE
    learner: str | None = None
    interpolator: str = ""
    long: bool = False
    decays: tuple[float, ...] = ()
    summary: str = ""
    wrong: tuple[Wrong, ...] = ()
    penalty: str = ""
    strengths: tuple[float, ...] = ()
    more: float = 1.0
    observed_only: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def is_subset(self) -> bool:
        """Whether it is a place of the lattice."""
        return self.role is Role.LATTICE

    @property
    def is_control(self) -> bool:
        return self.role is Role.CONTROL

    @property
    def is_told_nothing(self) -> bool:
        """Whether it is told no equation, and given what everybody is given: the empty subset and the controls."""
        return self.is_control or (self.is_subset and not self.equations)

    @property
    def changes_training(self) -> bool:
        """Whether it prolongs the training of a network or penalises its weights: nothing else can train it."""
        return self.long or bool(self.decays)

    @property
    def searched(self) -> bool:
        """Whether a strength is chosen before it is trained."""
        return bool(self.decays or self.strengths)


class HasPlayers(Protocol):
    """Whatever has equations to tell or to withhold: an environment, or its world under a design."""

    @property
    def id(self) -> str: ...

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld: equations, and groups of conditions where these are ablated."""

    @property
    def ablated(self) -> tuple[str, ...]:
        """The groups of conditions among the players."""

    @property
    def equations(self) -> Mapping[str, Any]: ...

    @property
    def near_misses(self) -> Mapping[str, Any]:
        """{name: near miss}, each with the `equations` that it replaces."""
