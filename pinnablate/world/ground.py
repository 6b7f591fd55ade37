"""The numbers of an environment that do not depend on the design: its truth, and the scales of its
fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.environment import Environment, measured
from pinnablate.environment.family import refused
from pinnablate.errors import PinnablateError
from pinnablate.truths import Truth
from pinnablate.truths.base import ProbePoints
from pinnablate.world.laws import Laws
from pinnablate.world.scales import Scale, field_scales

if TYPE_CHECKING:
    from pinnablate.world.sealed import Sealed

SCALE_POINTS = 4096  # points over which standard deviations and scales are taken


class Ground:
    """What all designs of one environment share.

    Args:
        environment: the declaration, of a drawn world with its own values.
        seed: which world of the environment's family.
        drawn: {name of a parameter: its value}.
        declared: the environment that declares the family; by default the same.
        sealed: the numbers that are told of a hidden world, in the place of its truth.
    """

    def __init__(
        self,
        environment: Environment,
        seed: int = 0,
        drawn: Mapping[str, sympy.Expr] = {},
        declared: Environment | None = None,
        sealed: Sealed | None = None,
    ) -> None:
        self.environment, self.seed, self.drawn = environment, seed, dict(drawn)
        self.declared, self.sealed = declared or environment, sealed
        self.lower, self.upper = environment.lower, environment.upper

    @cached_property
    def truth(self) -> Truth:
        """The true fields.

        Raises:
            PinnablateError: no solution is declared, it cannot be computed, or it is kept back.
        """
        env = self.environment
        if self.sealed is not None:
            raise PinnablateError(
                f"{env.id}: the truth of a hidden world is kept back, and was asked for; expected a "
                "learner that takes observations, conditions, equations and scales alone: use another"
            )
        with self.named():
            return env.needs_solution("compute the true fields").truth(env.system)

    def reference(self, points: np.ndarray) -> np.ndarray:
        """The true fields at points [N, d]: [N, fields]."""
        return self.truth.values(points)

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """The true fields and their derivatives at points [N, d]: {alpha: [N, fields]}."""
        return self.truth.jet(points, orders)

    def likely_jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Fields and derivatives of about the right size: the true ones, or, where there are
        measurements in their place or the truth is kept back, a typical value and sigma_f / L^alpha:
        {alpha: [N, fields]}.
        """
        env, told = self.environment, self.sealed
        if told is None and not env.is_measured:
            return self.jet(points, orders)
        if told is None:
            sigma, usual = measured.deviations(env), measured.typical(env)
        else:
            sigma, usual = told.field_scales, told.field_levels + told.field_scales
        lengths = self.upper - self.lower
        sizes = {
            alpha: sigma / np.prod(lengths ** np.array(alpha)) if any(alpha) else usual
            for alpha in orders
        }
        return {alpha: np.tile(size, (len(points), 1)) for alpha, size in sizes.items()}

    @cached_property
    def scale_points(self) -> np.ndarray:
        """Halton points of the domain, the same for every world: [4096, d]."""
        return self.environment.extent.first(SCALE_POINTS)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each field and where it comes from; see `pinnablate.world.scales`.

        Raises:
            PinnablateError: a field is not finite on the truth, or has no scale.
        """
        if self.sealed is not None:
            return tuple(Scale(float(s), words="given") for s in self.sealed.field_scales)
        with self.named():
            return field_scales(self)

    @cached_property
    def field_scales(self) -> np.ndarray:
        """sigma_f: the standard deviation of each field over the domain; of a constant field its
        size: [fields].

        Raises:
            PinnablateError: a field is not finite on the truth, or has no scale.
        """
        return np.array([s.value for s in self.scales])

    @cached_property
    def laws(self) -> Laws:
        """The equations as declared, by which every model is scored."""
        return Laws(self, self.environment.equations, scales=self.law_scales)

    @property
    def law_scales(self) -> Mapping[str, tuple[float, ...]] | None:
        """{equation: s_r of its residuals} where they are told, and not measured on the truth."""
        return None if self.sealed is None else self.sealed.law_scales

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say of a drawn world that cannot be made which one it is.

        Raises:
            PinnablateError: the sentence, with the world's seed and values.
        """
        try:
            yield
        except PinnablateError as error:
            if not self.seed or f"world {self.seed}, drawn" in str(error):
                raise
            raise refused(self.environment.id, self.seed, self.drawn, error) from error

    @property
    def probes(self) -> np.ndarray:
        """Sixteen values of the truth at fixed points, by which implementations can be compared:
        [16].
        """
        probes = ProbePoints(self.environment.system)
        return probes.of(self.reference(probes.points))
