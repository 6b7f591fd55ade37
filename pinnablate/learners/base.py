"""What every learner takes and gives."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pinnablate.arms import Arm
from pinnablate.calculus.expressions import Jet
from pinnablate.calculus.tanh_streams import MultiIndex
from pinnablate.environment import Environment
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Budget, Protocol

OK, DIVERGED, FAILED = "ok", "diverged", "failed"


@dataclass(frozen=True, eq=False)
class Fit:
    """One model to train.

    Args:
        problem: its points and data.
        arm: what it is told.
        initial: initial parameters [P]; None for a learner without a network.
        adam_steps, second_steps: its budget, which `none-long` stretches.
        decay: mu of the penalty mu * |theta|^2 over all parameters.
        kept: which observed points it may see [n]; None for all.
        curve: whether to keep the states at which scores are taken; without it only the last.
        laws: which equations of the problem's environment it is told; those of its arm by default.
        factors: of the coefficients of all terms [terms]; 1 by default.
        strength: of the equations told: a weight on their mean squares.
        learned: which terms have coefficients to be learned [terms]; `initial` then ends with a multiplier for every term.
    """

    problem: Problem
    arm: Arm
    budget: Budget
    architecture: Architecture | None
    initial: np.ndarray | None
    adam_steps: int
    second_steps: int
    decay: float = 0.0
    kept: np.ndarray | None = None
    curve: bool = True
    laws: tuple[str, ...] | None = None
    factors: np.ndarray | None = None
    strength: float = 1.0
    learned: np.ndarray | None = None

    @cached_property
    def told(self) -> np.ndarray:
        """Which residuals it is told: [residuals] of booleans."""
        return np.array([r.equation in self.told_laws for r in self.problem.environment.residuals])

    @property
    def told_laws(self) -> tuple[str, ...]:
        return self.arm.equations if self.laws is None else self.laws

    @property
    def residual_weights(self) -> np.ndarray:
        """1 / (k_e s_r^2): the weight of the mean square of each residual, told or not: [residuals]."""
        env = self.problem.environment
        return self.strength / (env.shares * env.residual_scales**2)

    @property
    def row_weights(self) -> np.ndarray:
        """Square roots of the weights of its data rows: [rows]."""
        return self.problem.row_weights(self.budget.data_weight, self.kept, self.arm.equations)

    @property
    def coefficients(self) -> np.ndarray:
        """Its row of term coefficients: 1 on the terms of equations told, 0 on those withheld; times its factors: [terms]."""
        row = np.repeat(self.told.astype(float), [len(r.terms) for r in self.problem.environment.residuals])
        return row if self.factors is None else row * self.factors

    @property
    def curve_steps(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Steps of both phases after which its state is kept."""
        if self.curve:
            return self.budget.curve_steps(self.adam_steps, self.second_steps)
        return tuple((s,) if s else () for s in (self.adam_steps, self.second_steps))


@dataclass(eq=False)
class Trained:
    """What became of a fit.

    Args:
        status: ok, diverged or failed.
        reason: why, where it is not ok.
        curve: (step, parameters) at the log-spaced steps; the last finite one is what is scored.
        loss: the training loss at the end.
        steps: (first phase, second phase) steps done.
        seconds: thread-seconds spent on this fit, its share of a batch.
    """

    fit: Fit
    status: str = OK
    reason: str = ""
    curve: list[tuple[int, np.ndarray]] = field(default_factory=list)
    loss: float = float("nan")
    steps: tuple[int, int] = (0, 0)
    seconds: float = 0.0

    @property
    def weights(self) -> np.ndarray | None:
        """The last finite parameters, or None where there is no network."""
        finite = [theta for _, theta in self.curve if np.isfinite(theta).all()]
        if not finite:
            return None
        return finite[-1] if self.fit.learned is None else finite[-1][: self.fit.architecture.parameters]

    @property
    def multipliers(self) -> np.ndarray | None:
        """What it made of the coefficients to be learned, over their true values; 1 elsewhere: [terms]."""
        finite = [theta for _, theta in self.curve if np.isfinite(theta).all()]
        if self.fit.learned is None or not finite:
            return None
        return np.where(self.fit.learned, finite[-1][self.fit.architecture.parameters :], 1.0)

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet | None:
        """Field derivatives at points; None where there is nothing to evaluate."""
        if self.weights is None or self.fit.architecture is None:
            return None
        return self.jet_at(self.weights, points, orders)

    def jet_at(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        """Field derivatives of the model with other parameters: those of a checkpoint."""
        return self.fit.architecture.jet(theta, points, orders)


def serially(results: Iterable[Trained], train: Callable[[Trained], None]) -> Iterator[Trained]:
    """Train one result after the other, with its seconds; an exception becomes a failed result."""
    for result in results:
        begin = time.perf_counter()
        try:
            train(result)
        except Exception as error:  # a failed cell is a record
            result.status, result.reason = FAILED, f"{type(error).__name__}: {error}"
        result.seconds = time.perf_counter() - begin
        yield result


class Learner(ABC):
    """Trains fits."""

    name: str

    @abstractmethod
    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        """Why this learner cannot train an arm, or None where it can."""

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        """Why its resources do not suffice for some fits, or None where they do."""
        return None

    @abstractmethod
    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        """Train; yields each as it finishes, in any order. A failure is yielded, never raised."""

    @abstractmethod
    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        """(wall-clock seconds, bytes) that training takes at most, roughly: networks that converge stop earlier."""
