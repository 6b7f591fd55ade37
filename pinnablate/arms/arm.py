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
    """A wrong law.

    Args:
        kind: wrong-sign, wrong-coefficient, near-miss or permuted-fields.
        target: the equation that is made wrong, or the name of the near miss.
        theta: what is told is theta times the law plus (1 - theta) times the wrong one. Of fields
            that are permuted it is 0.
    """

    kind: str
    target: str
    theta: float = 0.0

    @property
    def name(self) -> str:
        """`near-miss.stokes@0.5`: kind, target, and theta where it is not 0."""
        return f"{self.kind}.{self.target}" + (f"@{self.theta:g}" if self.theta else "")


class Role(Enum):
    """What an arm is there for. Tables, pages and expectations ask for the role; no name is read
    for its meaning.
    """

    LATTICE = "lattice"  # told a subset of the equations and nothing else
    CONTROL = "control"  # told no equation, and not the empty subset
    PLACEBO = "placebo"  # told a wrong law alone
    # Told a wrong law in the place of the right one, and all others.
    PLACEBO_AMONG_ALL = "placebo among all"
    SAMPLE_SWEEP = "sample sweep"  # told nothing, given more or fewer observations
    PARTLY_TOLD = "partly told"  # told equations, but not everywhere, or not their coefficients


@dataclass(frozen=True)
class Arm:
    """What a model is told.

    Args:
        name: its name, on the command line and in records; what it means is in the other fields.
        equations: the players that are told, in the order declared: equations, and groups of
            conditions where these are players.
        role: what it is there for.
        learner: the name of the learner that it needs; None for that of the study.
        interpolator: which interpolator, where `learner` is `interpolators`.
        long: whether the network trains until its flops are those of the full set of equations.
        decays: candidate weights mu of the penalty mu |theta|^2 on the network's parameters theta;
            one is chosen by K-fold cross-validation on the observations.
        summary: one line for tables.
        wrong: wrong laws that are told in addition to the equations.
        penalty: an operator that is no law of this world: `smoothness` or `random-operator`.
        strengths: candidate weights of the penalty, one of which is chosen as for `decays`.
        more: how many times the design's observations it is given.
        base: of a sample sweep, the name of the arm that it is with the design's observations.
        is_prior: of a sample sweep, whether what a search would choose is chosen on the design's own
            observations alone. The weight of a penalty is divided by `more` then: beside a mean over k times
            the observations mu/k is the same Gaussian prior. Its name says so, and with it its key.
        observed_only: whether collocation points lie only where observations may be made.
        unknown: equations of which only the terms are told; the coefficients of all but the leading
            one are learned.
        from_told: whether these begin as they are told, as `all/free.LAW` says by its name; else at 0, for
            nothing is assumed of them.
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
    base: str = ""
    is_prior: bool = False
    observed_only: bool = False
    unknown: tuple[str, ...] = ()
    from_told: bool = False

    @property
    def is_subset(self) -> bool:
        """Whether it is part of the lattice."""
        return self.role is Role.LATTICE

    @property
    def is_control(self) -> bool:
        """Whether it is told no equation, and is not the empty subset."""
        return self.role is Role.CONTROL

    @property
    def is_told_nothing(self) -> bool:
        """Whether it is told no equation and given the observations of the design: the empty subset
        and the controls.
        """
        return self.is_control or (self.is_subset and not self.equations)

    @property
    def changes_training(self) -> bool:
        """Whether it prolongs the training of a network or penalises its weights, so that only a
        network can be trained.
        """
        return self.long or bool(self.decays)

    @property
    def searched(self) -> bool:
        """Whether a strength is chosen before it is trained."""
        return bool(self.decays or self.strengths)


class HasPlayers(Protocol):
    """Whatever has equations that are told or withheld: an environment, or its world under a
    design.
    """

    @property
    def id(self) -> str: ...

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld: equations, and groups of conditions where these are ablated."""

    @property
    def ablated(self) -> tuple[str, ...]:
        """The groups of conditions among the players."""

    @property
    def equations(self) -> Mapping[str, Any]:
        """{name: residual or tuple of residuals}."""

    @property
    def near_misses(self) -> Mapping[str, Any]:
        """{name: near miss}, each with the `equations` that it replaces."""
