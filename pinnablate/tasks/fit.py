"""One model to train, as numbers: its problem, what it is told, its budget and its initial
parameters.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pinnablate.arms import Arm
from pinnablate.tasks.budget import VALIDATION, Budget
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import Laws


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """One model to train.

    Args:
        problem: points and data.
        arm: what the model is told.
        laws: a set of equations, of which the model may be told some.
        equations: the names of those that it is told.
        budget: what the arms of the study are trained with.
        architecture: of the network; None for a learner without one.
        initial: initial parameters [P]; None for a learner without a network. Where coefficients
            are learned, a multiplier of every term of `laws` follows the parameters of the network.
        adam_steps, second_steps: steps of the two phases; those of the budget, or more for
            `none-long`.
        decay: mu of the penalty mu |theta|^2 on all parameters theta.
        kept: which observed points the model may use: [n] of booleans; None for all.
        curve: whether the states of a learning curve are kept; if not, only the last of each phase
            is, unless validation chooses one.
        factors: by which the coefficients of all terms of `laws` are multiplied: [terms]; None for
            1.
        strength: a weight on the mean squares of the equations that are told.
        learned: which terms of `laws` have coefficients that are learned: [terms] of booleans; None
            where none has.
        ties: for each term the first one whose multiplier it shares, as terms of one unknown
            coefficient do: [terms]; None where each has its own.
        balance: by which the weights of the residuals of `laws` are multiplied: [residuals]; None
            for 1.
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
    balance: np.ndarray | None = None
    ties: np.ndarray | None = None

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
        """Which residuals of `laws` the model is told: [residuals] of booleans."""
        return self.laws.mask(self.equations)

    @cached_property
    def residual_scales(self) -> np.ndarray:
        """s_r of each residual, of the reference or as observed: [residuals]."""
        found = self.problem.observed_scales
        return self.laws.residual_scales if found is None else found.of(self.laws)

    @property
    def residual_weights(self) -> np.ndarray:
        """1 / (k_e s_r^2), times the strength and the balance: the weight of the mean square of each
        residual, told or not: [residuals].
        """
        weights: np.ndarray = self.strength / (self.laws.shares * self.residual_scales**2)
        return weights if self.balance is None else weights * self.balance

    @property
    def row_weights(self) -> np.ndarray:
        """Square roots of the weights of the data rows in the loss: [rows]."""
        return self.problem.row_weights(self.budget.data_weight, self.kept, self.arm.equations)

    @property
    def coefficients(self) -> np.ndarray:
        """A coefficient for each term: 1 in equations that are told and 0 in others, times the
        factors: [terms].
        """
        row = np.repeat(
            self.residual_mask.astype(float), [len(r.terms) for r in self.laws.residuals]
        )
        return row if self.factors is None else row * self.factors

    def multipliers(self, theta: np.ndarray) -> np.ndarray:
        """By what the coefficients of the terms are multiplied in a state [P]: [terms]; 1 where
        none is learned.
        """
        if self.learned is None:
            return np.ones(len(self.laws.terms))
        behind = theta[self.network.parameters :]
        found: np.ndarray = np.where(
            self.learned, behind if self.ties is None else behind[self.ties], 1.0
        )
        return found

    @property
    def drawn_scales(self) -> np.ndarray | None:
        """sigma_f in a drawn world, or as observed, as numbers beside a program that other
        replicates share: [fields]; None where the program holds those of the canonical world.
        """
        return np.array(self.network.field_scales) if self._has_own_scales else None

    @property
    def _has_own_scales(self) -> bool:
        return bool(self.problem.world.seed) or self.problem.observed_scales is not None

    @property
    def compiled(self) -> tuple[Hashable, ...]:
        """What fits have in common that can share a compiled program: laws, network, functionals.
        Worlds whose equations differ in the numbers before their terms alone do.
        """
        network = self.architecture
        if network is not None and self._has_own_scales:
            network = replace(network, field_scales=(1.0,) * len(network.field_scales))
        return self.laws.digest, network, self.problem.functionals

    @property
    def curve_steps(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The steps of each phase after which the state is kept."""
        if self.curve or self.budget.selection == VALIDATION:
            return self.budget.curve_steps(self.adam_steps, self.second_steps)
        return _last(self.adam_steps), _last(self.second_steps)


def _last(steps: int) -> tuple[int, ...]:
    """The last step of a phase; nothing where the phase has none."""
    return (steps,) if steps else ()
