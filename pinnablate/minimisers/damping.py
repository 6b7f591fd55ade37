"""How the damping of Levenberg-Marquardt moves from step to step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

SMALLEST, LARGEST = 1e-14, 1e10


class Damping(Protocol):
    """lambda, told of every trial: accepted with its gain ratio (seen over expected decrease of the loss), or rejected. The
    ratio is computed by whoever asks for it."""

    value: float

    def accept(self, ratio: Callable[[], float]) -> None: ...

    def reject(self) -> None: ...


class Factors:
    """Divided by 3 when a step is accepted, multiplied by 4 when it is rejected."""

    def __init__(self) -> None:
        self.value = 1e-2

    def accept(self, ratio: Callable[[], float]) -> None:
        self.value = max(self.value / 3.0, SMALLEST)

    def reject(self) -> None:
        self.value *= 4.0


class GainRatio:
    """Lowered as far as the linear model was right, at most by 3; raised by 2, 4, 8, ... while steps are rejected.

    Source: H. B. Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05, Technical University of Denmark.
    """

    def __init__(self) -> None:
        self.value, self._growth = 1e-1, 2.0

    def accept(self, ratio: Callable[[], float]) -> None:
        self.value = max(self.value * max(1.0 / 3.0, 1.0 - (2.0 * ratio() - 1.0) ** 3), SMALLEST)
        self._growth = 2.0

    def reject(self) -> None:
        self.value *= self._growth
        self._growth *= 2.0
