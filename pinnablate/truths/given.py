"""A truth that SymPy cannot express: a function of its author's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.signature import constructor
from pinnablate.truths import slips
from pinnablate.truths.base import DeclaredSystem, ProbePoints, Solution, Truth, probe_digest
from pinnablate.truths.interpolation import numerical_jet


@constructor("Reference(lambda points: np.sin(points[:, :1]), certified_error=1e-6)")
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
        names = [f.func.__name__ for f in system.fields]
        evaluate = slips.checked(self.evaluate, names, [c.name for c in system.coordinates])
        return Given(evaluate, system.low, system.high)

    def identity(self, system: DeclaredSystem) -> Any:
        probes = ProbePoints(system)
        return [
            "callable",
            probe_digest(probes.of(self.truth(system).values(probes.points))),
            self.certified_error,
        ]


    def contradictions(
        self, fields: tuple[Any, ...], domain: Mapping[sympy.Symbol, tuple[Any, Any]]
    ) -> Iterator[str]:
        low, high = (tuple(float(ends[k]) for ends in domain.values()) for k in (0, 1))
        system = DeclaredSystem(fields, tuple(domain), low, high, ())
        names, on = [f.func.__name__ for f in fields], [c.name for c in domain]
        yield from slips.of_function(self.evaluate, ProbePoints(system).points, names, on)


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
