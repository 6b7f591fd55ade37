"""A truth that SymPy cannot express: a function of its author's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.truths.base import DeclaredSystem, ProbePoints, Solution, Truth, probe_digest
from pinnablate.truths.interpolation import numerical_jet


@dataclass(frozen=True)
class Reference(Solution):
    """A solution that SymPy cannot express.

    Args:
        evaluate: a function of points [N, d] that returns values [N, fields], in the order of the
            environment's fields.
        certified_error: a bound on the distance of the values from the exact solution, in standard
            deviations of the field.
        source: where the values come from.
    """

    kind: ClassVar[str] = "given"
    words: ClassVar[str] = "a function of its author's"

    evaluate: Callable[[np.ndarray], np.ndarray]
    certified_error: float
    source: str = ""

    @property
    def fields(self) -> None:
        return None

    def truth(self, system: DeclaredSystem) -> Given:
        return Given(self.evaluate, system.low, system.high)

    def identity(self, system: DeclaredSystem) -> Any:
        probes = ProbePoints(system)
        return [
            "callable",
            probe_digest(probes.of(self.truth(system).values(probes.points))),
            self.certified_error,
        ]


@dataclass(frozen=True)
class Given(Truth):
    """The true fields as a function of points. Derivatives are those of local interpolants.

    Args:
        evaluate: points [N, d] -> values [N, fields].
        low, high: the ends of the domain.
    """

    evaluate: Callable[[np.ndarray], np.ndarray]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        return numerical_jet(self.evaluate, points, orders, np.array(self.low), np.array(self.high))
