"""How the damping of Levenberg-Marquardt moves from step to step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

SMALLEST, LARGEST = 1e-14, 1e10  # lambda is never lowered below; beyond, a descent ends


class Damping(Protocol):
    """The damping lambda of a descent, which moves after every trial step.

    Attributes:
        value: lambda.
    """

    value: float

    def accept(self, ratio: Callable[[], float]) -> None:
        """A trial step was taken.

        Args:
            ratio: gives its gain ratio, the decrease of the loss over the one that the linear model
                expected. It takes a matrix product, so only a rule that uses it calls it.
        """

    def reject(self) -> None:
        """A trial step was not taken: it did not lower the loss."""

    @property
    def state(self) -> tuple[float, ...]:
        """All that moves, to be given back by `resume`."""

    def resume(self, state: Sequence[float]) -> None:
        """Go on from a state."""


class Factors:
    """lambda is divided by 3 when a step is accepted and multiplied by 4 when it is rejected."""

    def __init__(self) -> None:
        self.value = 1e-2

    def accept(self, ratio: Callable[[], float]) -> None:
        self.value = max(self.value / 3.0, SMALLEST)

    def reject(self) -> None:
        self.value *= 4.0

    @property
    def state(self) -> tuple[float, ...]:
        return (self.value,)

    def resume(self, state: Sequence[float]) -> None:
        (self.value,) = state


class GainRatio:
    """lambda follows how well the linear model predicted the loss.

    An accepted step of gain ratio rho multiplies it by max(1/3, 1 - (2 rho - 1)^3); rejected steps
    in a row multiply it by 2, 4, 8, ... Source: H. B. Nielsen, Damping parameter in Marquardt's
    method, IMM-REP-1999-05, Technical University of Denmark.
    """

    def __init__(self) -> None:
        self.value, self._growth = 1e-1, 2.0

    def accept(self, ratio: Callable[[], float]) -> None:
        lowered = max(1.0 / 3.0, 1.0 - (2.0 * ratio() - 1.0) ** 3)
        self.value = max(self.value * lowered, SMALLEST)
        self._growth = 2.0

    def reject(self) -> None:
        self.value *= self._growth
        self._growth *= 2.0

    @property
    def state(self) -> tuple[float, ...]:
        return self.value, self._growth

    def resume(self, state: Sequence[float]) -> None:
        self.value, self._growth = state
