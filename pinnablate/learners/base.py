"""What every learner takes and gives."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import ClassVar, TypeVar

import numpy as np

from pinnablate.arms import Arm
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError, StoreError, missing
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.learners.states import States
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.choices import CHOICES
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.linearised import Linearised
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.network import architecture
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

# Diverged: it was trained and ran away, a result that is scored as the law of the experiment says.
# Failed: the software did, an exception say; it has no score and stands in no mean.
# Timed out: it did not end by the time that its user allows; it counts as failed.
OK, DIVERGED, FAILED, TIMED_OUT = "ok", "diverged", "failed", "timed_out"
SCORED = (OK, DIVERGED)
STATES = 8  # networks evaluated together: their hidden units should stay in the cache


@dataclass(eq=False)
class Trained:
    """What became of a fit.

    Args:
        fit: what was to be trained.
        status: ok, diverged, failed or timed_out.
        reason: why, where it is not ok; a note, or nothing, where it is.
        curve: (step, parameters [P]) after the steps that the fit asks to be kept, its start before
            them where there is one.
        loss: the training loss at the end.
        steps: (first phase, second phase), steps done.
        seconds: seconds times threads that this fit took; its share, where fits are trained
            together.
        chosen: which state of `curve` it is read at, counted from 0; None for the last finite one.
            Learners leave it alone: one rule for all chooses (`pinnablate.study.selection`).
    """

    fit: Fit
    status: str = OK
    reason: str = ""
    curve: list[tuple[int, np.ndarray]] = field(default_factory=list)
    loss: float = float("nan")
    steps: tuple[int, int] = (0, 0)
    seconds: float = 0.0
    chosen: int | None = None

    def __repr__(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        return (
            f"{type(self).__name__}({self.fit.arm.name!r}, replicate "
            f"{self.fit.problem.data_seed}: {self.status}{why}, "
            f"loss {self.loss:.3g}, {len(self.curve)} states kept, steps {self.steps})"
        )

    @property
    def finite(self) -> list[int]:
        """Which states of `curve` are finite."""
        return [k for k, (_, theta) in enumerate(self.curve) if np.isfinite(theta).all()]

    @property
    def weights(self) -> np.ndarray | None:
        """The parameters of the model [P]: those of the chosen state, or the last finite ones.

        None where there are none.
        """
        state = self._state
        return None if state is None else self._of_model(state)

    @property
    def last(self) -> np.ndarray | None:
        """The last finite parameters of the model [P], or None where there are none."""
        finite = self.finite
        return self._of_model(self.curve[finite[-1]][1]) if finite else self.weights

    def models(self) -> Iterator[tuple[int, np.ndarray]]:
        """(step, parameters of the model [P]) of every finite state that was kept; of states after
        one step, the first.
        """
        seen: set[int] = set()
        for step, theta in (self.curve[k] for k in self.finite):
            if step not in seen:
                yield step, self._of_model(theta)
            seen.add(step)

    @property
    def _state(self) -> np.ndarray | None:
        """All parameters of the state that the model is read at, learned coefficients included."""
        if self.chosen is not None:
            return self.curve[self.chosen][1]
        finite = self.finite
        return self.curve[finite[-1]][1] if finite else None

    def _of_model(self, state: np.ndarray) -> np.ndarray:
        """A state without the coefficients that are learned with it."""
        return state if self.fit.learned is None else state[: self.fit.network.parameters]

    @property
    def evaluable(self) -> bool:
        """Whether there is a model to score."""
        return self.weights is not None

    @property
    def multipliers(self) -> np.ndarray | None:
        """Coefficients learned over their true values, 1 where none is learned: [terms].

        They are those of the same state as the weights. None where the fit learns no coefficients.
        """
        state = self._state
        if self.fit.learned is None or state is None:
            return None
        return self.fit.multipliers(state)

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet | None:
        """The fields and their derivatives at points.

        Args:
            points: [N, d].
            orders: multi-indices of the derivatives, one order for each coordinate.

        Returns:
            {alpha: [N, fields]}, or None where there is no model. A model without derivatives gives
            the values alone.
        """
        if self.weights is None or self.fit.architecture is None:
            return None
        return self.jet_at(self.weights, points, orders)

    def jet_at(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        """The same of the model with other parameters [P]: those of a checkpoint."""
        return self.fit.network.jet(theta, points, orders)

    def values_at(self, which: Sequence[int], points: np.ndarray) -> np.ndarray:
        """The fields of some states of `curve` at points.

        Networks are evaluated together, STATES at a time; a model of another kind, which says so by
        a `jet_at` of its own, one by one.

        Args:
            which: the states, counted from 0.
            points: [N, d].

        Returns:
            [states, N, fields].
        """
        thetas = [self.curve[k][1] for k in which]
        if type(self).jet_at is not Trained.jet_at:
            value = (0,) * points.shape[1]
            return np.stack([self.jet_at(theta, points, (value,))[value] for theta in thetas])
        network, count = self.fit.network, range(0, len(thetas), STATES)
        return np.concatenate(
            [network.values(np.stack(thetas[k : k + STATES]), points) for k in count]
        )


AnyTrained = TypeVar("AnyTrained", bound=Trained)


def serially(
    results: Iterable[AnyTrained], train: Callable[[AnyTrained], None]
) -> Generator[AnyTrained, None, None]:
    """Train one result after the other, noting its seconds; an exception makes it a failed one."""
    for result in results:
        begin = time.perf_counter()
        try:
            train(result)
        except Exception as error:  # a failed cell is a record
            result.status, result.reason = FAILED, reason_of(error)
        result.seconds = time.perf_counter() - begin
        yield result


class Learner(ABC):
    """Trains fits, and says everything of itself that anybody needs to know.

    Attributes:
        name: by which users ask for it.
        summary: one line for lists.
        version: in the key of every record; raise it when results change.
        trains_network: whether it trains a network step by step, so that training may be prolonged
            and weights penalised.
        is_told_equations: whether it trains the lattice; the interpolators hear observations only.
        unranked: why it is shown and never ranked; empty where it may be.
        devices: where it can train.
        follows: the choices of a protocol that it can follow where they are not the usual ones, by
            their names in `pinnablate.tasks.choices.CHOICES`; a learner that reads nothing but the
            collocation points of its problem follows `sampler`.

    Args:
        resources: what it may use of the machine; they change nothing of what is learned.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    version: ClassVar[int]
    trains_network: ClassVar[bool] = False
    is_told_equations: ClassVar[bool] = True
    unranked: ClassVar[str] = ""
    devices: ClassVar[tuple[str, ...]] = ("cpu",)
    follows: ClassVar[tuple[str, ...]] = ("sampler",)

    def __init__(self, resources: Resources = DEFAULTS) -> None:
        if resources.device not in self.devices:
            raise PinnablateError(
                f"learner {self.name!r} trains on the {' or '.join(self.devices)} alone, got "
                "device "
                f"{resources.device!r}; use --learner stacked, or leave --device out"
            )
        self.resources = resources
        self.states: States | None = None  # where a learner may keep those of long fits

    @abstractmethod
    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        """Why this learner cannot train an arm, as half a sentence; None where it can.

        It never raises: it is asked of every arm of every environment.
        """

    def cannot_follow(self, protocol: Protocol) -> str | None:
        """Which choice of a protocol the learner does not follow, in one sentence; None where it
        follows all of them.
        """
        for choice, values in CHOICES.items():
            chosen = getattr(protocol, choice)
            if (
                self.is_told_equations
                and chosen != next(iter(values))
                and choice not in self.follows
            ):
                return f"it knows no {choice} {chosen!r}; use learner stacked"
        return None

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        """What some fits need and is not there, memory or a package, as one sentence.

        It is asked before a study trains anything; None where nothing is short.
        """
        return None

    @abstractmethod
    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        """Train some fits.

        Yields:
            One `Trained` for each fit, as it finishes, in any order. A failure is yielded, never
            raised. Closing the generator stops what is under way.

        Raises:
            PinnablateError: something that every fit needs is missing, a package say; before
                anything is trained.
        """

    @abstractmethod
    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        """The model of kept weights, which scores as the fit did.

        Args:
            world, budget, seed, equations: of the fit: its world, its budget, the seed of its
                replicate and the equations of its arm.
            weights: `Trained.weights` [P].

        Returns:
            A function (points [N, d], orders) -> {alpha: [N, fields]}.

        Raises:
            StoreError: the weights do not fit.
        """

    def linearised(self, fit: Fit, weights: np.ndarray) -> Linearised | None:
        """The rows of a loss at a state of its model, with their derivatives by its parameters.

        What `pinnablate.diagnose` finds wrong laws by.

        Args:
            fit: its points, data and what it is told.
            weights: parameters [P].

        Returns:
            The rows; None of a learner, or a fit, that cannot say.
        """
        return None

    @abstractmethod
    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        """(wall-clock seconds, bytes) that training takes at most, roughly.

        Networks that converge stop earlier.
        """


def absent(package: str, purpose: str, install: str = "") -> str | None:
    """The sentence that says that a package is not installed, or None where it is.

    The package is not imported.

    Args:
        package: the name of its module.
        purpose: what it is needed for, as a verb with its object.
        install: what to give pip; the name of the module by default.
    """
    return None if find_spec(package) else str(missing(install or package, purpose))


def restore_network(
    world: World, budget: Budget, weights: np.ndarray, seed: int = 0
) -> JetFunction:
    """The network of kept weights.

    Args:
        world, budget: they say its architecture.
        weights: [P].
        seed: of the data; outputs are in units of what was observed under `scale=observed`.

    Returns:
        A function (points [N, d], orders) -> {alpha: [N, fields]}.

    Raises:
        StoreError: the weights have another shape.
    """
    scales = None  # of the reference
    if budget.scale == "observed":
        scales = make_problem(world, seed, 1, scale=budget.scale).field_scales
    network = architecture(world, budget, scales)
    if weights.shape != (network.parameters,):
        raise StoreError(f"weights of shape {weights.shape}; expected ({network.parameters},)")
    return lambda points, orders: network.jet(weights, points, orders)
