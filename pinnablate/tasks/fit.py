"""One model to train, as numbers: its problem, what it is told, its budget and where it starts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.arms import Arm
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Budget
from pinnablate.world import Laws


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """One model to train.

    Args:
        problem: its points and data.
        arm: what it is told.
        laws: the equations whose terms it knows of.
        equations: which of these it is told.
        budget: what its arm is trained with.
        architecture: of its network; None for a learner without one.
        initial: initial parameters [P]; None for a learner without a network. Where coefficients are learned it ends with a
            multiplier for every term.
        adam_steps, second_steps: its budget of steps, which `none-long` stretches.
        decay: mu of the penalty mu * |theta|^2 over all parameters.
        kept: which observed points it may see [n]; None for all.
        curve: whether to keep the states at which scores are taken; without it only the last.
        factors: of the coefficients of all terms [terms]; 1 by default.
        strength: of the equations told: a weight on their mean squares.
        learned: which terms have coefficients to be learned [terms]; None where no arm's are.
    """

    problem: Problem
    arm: Arm
    laws: Laws
    equations: tuple[str, ...]
    budget: Budget
    architecture: Architecture | None
    initial: np.ndarray | None
    adam_steps: int
    second_steps: int
    decay: float = 0.0
    kept: np.ndarray | None = None
    curve: bool = True
    factors: np.ndarray | None = None
    strength: float = 1.0
    learned: np.ndarray | None = None

    def __repr__(self) -> str:
        steps = f"{self.adam_steps} + {self.second_steps} steps"
        return f"Fit({self.problem.world.id!r}, arm {self.arm.name}, data seed {self.problem.data_seed}: {steps})"

    @property
    def network(self) -> Architecture:
        """Its network, for a learner that trains one.

        Raises:
            TypeError: it was made for a learner without a network.
        """
        if self.architecture is None:
            raise TypeError(f"{self!r} was made without a network")
        return self.architecture

    @property
    def start(self) -> np.ndarray:
        """Its initial parameters [P], for a learner that trains a network.

        Raises:
            TypeError: it was made for a learner without a network.
        """
        if self.initial is None:
            raise TypeError(f"{self!r} was made without initial parameters")
        return self.initial

    @cached_property
    def residual_mask(self) -> np.ndarray:
        """Which residuals it is told: [residuals] of booleans."""
        return self.laws.mask(self.equations)

    @property
    def residual_weights(self) -> np.ndarray:
        """1 / (k_e s_r^2): the weight of the mean square of each residual, told or not: [residuals]."""
        return self.strength / (self.laws.shares * self.laws.residual_scales**2)

    @property
    def row_weights(self) -> np.ndarray:
        """Square roots of the weights of its data rows: [rows]."""
        return self.problem.row_weights(self.budget.data_weight, self.kept, self.arm.equations)

    @property
    def coefficients(self) -> np.ndarray:
        """Its row of term coefficients: 1 on the terms of equations told, 0 on those withheld; times its factors: [terms]."""
        row = np.repeat(self.residual_mask.astype(float), [len(r.terms) for r in self.laws.residuals])
        return row if self.factors is None else row * self.factors

    @property
    def curve_steps(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Steps of both phases after which its state is kept."""
        if self.curve:
            return self.budget.curve_steps(self.adam_steps, self.second_steps)
        last = [(s,) if s else () for s in (self.adam_steps, self.second_steps)]
        return last[0], last[1]
