"""A world: an environment under one design, as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.calculus.jets import Jet, MultiIndex, closure, orders_in
from pinnablate.environment import Condition, Design, Environment, measured
from pinnablate.environment.conditions import ConditionGroups
from pinnablate.environment.design import USUAL_NOISE
from pinnablate.environment.digests import design_digest
from pinnablate.environment.edges import NormalComponent, normals_in, without_normals
from pinnablate.environment.family import in_words
from pinnablate.environment.laws import NearMiss, components_of
from pinnablate.regions import Extent
from pinnablate.world import grouping
from pinnablate.world.ground import Ground
from pinnablate.world.laws import Laws

FAR = 30.0  # standard deviations of a field from zero, from which a network starts at its mean


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """An environment under one design, as numbers; `environment.world(design)` makes it.

    Args:
        ground: the truth and the scales of the fields, which all designs share.
        design: what is observed, and what else the arms are told.
        design_name: the name under which the design is declared; empty where it is not declared.
        conditions: the groups of conditions that are given to the arms, or are players.
        ablated: the names of those groups that are players.
        laws: the equations as the arms are told them.
    """

    ground: Ground
    design: Design
    design_name: str
    conditions: ConditionGroups
    ablated: tuple[str, ...]
    laws: Laws

    @classmethod
    def under(cls, ground: Ground, design: Design, name: str) -> World:
        """The world of a design. Its laws are those of the ground where the design tells every
        equation as declared.
        """
        env = ground.environment
        given = {**(env.conditions if design.conditions_given else {}), **design.further}
        miss = (
            env.near_misses[design.in_place_of_truth].equations if design.in_place_of_truth else {}
        )
        equations: dict[str, Any] = {**env.equations, **miss}
        parts: dict[str, str] = {}
        if design.granularity == "component":
            components = components_of(equations)
            parts = {name: law for name, law, _ in components if name != law}
            equations = {name: residual for name, _, residual in components}
        groups = grouping.Groups(design.groups)
        told, bundled = groups.of_laws(equations, parts)
        laws = (
            ground.laws
            if told == dict(env.equations)
            else Laws(ground, told, parts=parts, bundled=bundled, scales=ground.law_scales)
        )
        conditions = groups.of_conditions(given)
        ablated = (
            tuple(conditions) if design.conditions_are_players else groups.players_among(given)
        )
        return cls(ground, design, name, conditions, ablated, laws)

    def __repr__(self) -> str:
        env = self.environment
        drawn = f", world {self.seed} with {in_words(self.drawn)}" if self.drawn else ""
        return (
            f"World({env.id!r}{drawn}, design {self.design_name or 'undeclared'}: {self._observations} of "
            f"{', '.join(env.field_names[k] for k in self.observed)}; players {', '.join(self.players)})"
        )

    @property
    def _observations(self) -> str:
        """How many there are, for the repr."""
        if not self.is_measured:
            return f"{self.design.count} observations"
        most = "" if self.design.most is None else f", at most {self.design.most} to train on,"
        return f"{len(self.environment.table.points)} measurements{most}"

    # What is declared

    @property
    def is_measured(self) -> bool:
        """Whether there are measurements in place of a truth."""
        return self.environment.is_measured

    @property
    def environment(self) -> Environment:
        return self.ground.environment

    @property
    def declared(self) -> Environment:
        """The environment that declares this world and others; `environment` has the values of this
        one.
        """
        return self.ground.declared

    @property
    def seed(self) -> int:
        return self.ground.seed

    @property
    def drawn(self) -> Mapping[str, sympy.Expr]:
        """{name of a parameter: its value in this world}, canonical in world 0; nothing where the
        environment declares no worlds.
        """
        return self.ground.drawn

    @property
    def id(self) -> str:
        return self.environment.id

    @property
    def fields(self) -> tuple[Any, ...]:
        return self.environment.fields

    @property
    def field_names(self) -> tuple[str, ...]:
        return self.environment.field_names

    @property
    def coordinates(self) -> tuple[sympy.Symbol, ...]:
        return self.environment.coordinates

    @property
    def time(self) -> sympy.Symbol | None:
        return self.environment.time

    @property
    def time_axis(self) -> int:
        """The index of the time among the coordinates.

        Raises:
            ValueError: none is.
        """
        if self.time is None:
            raise ValueError(f"{self.id} has no coordinate named t")
        return self.coordinates.index(self.time)

    @property
    def lower(self) -> np.ndarray:
        return self.ground.lower

    @property
    def upper(self) -> np.ndarray:
        return self.ground.upper

    @property
    def extent(self) -> Extent:
        """Where its coordinates may lie; every point of the world is drawn there."""
        return self.environment.extent

    @property
    def near_misses(self) -> Mapping[str, NearMiss]:
        return self.environment.near_misses

    @property
    def floor(self) -> float:
        return self.environment.floor_under(self.design)

    @cached_property
    def until(self) -> float | None:
        """When observations end, where the design or the split of measurements says so."""
        if not self.is_measured:
            return self.design.until
        last = measured.last_trained(self.environment)
        ends = [end for end in (self.design.until, last) if end is not None]
        return min(ends, default=None)

    @property
    def observation_count(self) -> int:
        """How many points a model is trained on; of measurements those of the first fold."""
        if not self.is_measured:
            return int(self.design.count or 0)
        fold = self.environment.fold(0)
        count = int(fold.trained.sum())
        return count if self.design.most is None else min(count, self.design.most)

    @property
    def noise(self) -> float:
        """The standard deviation of the noise, in sigma_f; the rms of those of the observed fields
        where they differ. Of measurements whose noise is not stated it is what the weight of the data
        in the loss assumes.
        """
        levels = [self.noise_of(self.field_names[k]) for k in self.observed]
        alike = len(set(levels)) == 1
        return levels[0] if alike else float(np.sqrt(np.mean(np.square(levels))))

    def noise_of(self, name: str) -> float:
        """The same of one observed field; of measurements that of all of them, for what they state of each is
        known to `pinnablate.environment.measured.noise_of`.

        Args:
            name: of the field.
        """
        if not self.is_measured:
            return self.design.noise_of(name)
        return self.floor or USUAL_NOISE

    @cached_property
    def design_digest(self) -> str:
        """Hash of the design as it is declared: its values, not its name. All worlds of an
        environment share it.
        """
        declared = self.ground.declared
        return design_digest(declared, declared.all_designs.get(self.design_name, self.design))

    # What the design changes

    @property
    def equations(self) -> Mapping[str, Any]:
        """The equations as the arms are told them."""
        return self.laws.equations

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld: the equations, and the groups of conditions that the design
        makes players.
        """
        told = (*self.laws.equations, *self.ablated, *self.observation_players.values())
        return tuple(dict.fromkeys(told))

    @cached_property
    def observation_players(self) -> Mapping[str, str]:
        """{field or sensor: player} of those whose observations a group of the design withholds from
        arms that are not told it.
        """
        if not self.design.groups:
            return {}
        env = self.environment
        watched = (*(env.field_names[k] for k in self.observed), *self.design.sensors)
        taken = {*env.equations, *env.conditions, *self.design.further, *self.laws.equations}
        groups = grouping.Groups(self.design.groups)
        return groups.of_observations([name for name in watched if name not in taken])

    @property
    def observed(self) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return self.environment.observed(self.design)

    @property
    def splits(self) -> tuple[str, ...]:
        return self.environment.splits(self.design)

    @property
    def primary_split(self) -> str:
        return self.environment.primary_split(self.design)

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        return tuple(c for group in self.conditions.values() for made in group for c in made)

    @cached_property
    def condition_orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the conditions need, closed under the chain rule."""
        wanted = orders_in([c.expression for c in self.all_conditions], self.coordinates)
        return closure(wanted, len(self.coordinates))

    # Numbers

    def sample(
        self,
        count: int,
        rng: np.random.Generator,
        *,
        sampler: str = "halton",
        upper: np.ndarray | None = None,
    ) -> np.ndarray:
        """Points of the domain: [count, d]; see `pinnablate.regions.Extent.sample`."""
        return self.extent.sample(count, rng, sampler=sampler, upper=upper)

    @property
    def field_scales(self) -> np.ndarray:
        """sigma_f: the standard deviation of each field over the domain: [fields]."""
        return self.ground.field_scales

    @cached_property
    def field_levels(self) -> np.ndarray:
        """What networks add to their outputs: the mean of an observed field that lies more than 30
        sigma_f from zero, like a temperature in kelvin or the pressure of the air, and 0 for any
        other. A network would take most of its training to climb there: [fields].
        """
        if self.ground.sealed is not None:
            return self.ground.sealed.field_levels
        if self.is_measured:
            values = self.environment.table.values
            seen = np.isfinite(values)
            mean = np.where(seen, values, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        else:
            mean = self.reference(self.scale_points).mean(axis=0)
        far = np.abs(mean) > FAR * self.field_scales
        observed = np.isin(np.arange(len(mean)), self.observed)
        found: np.ndarray = np.where(far & observed, mean, 0.0)
        return found

    @property
    def scale_points(self) -> np.ndarray:
        """The points over which scales are taken: [4096, d]."""
        return self.ground.scale_points

    def reference(self, points: np.ndarray) -> np.ndarray:
        """The true fields at points [N, d]: [N, fields]."""
        return self.ground.reference(points)

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex] | None = None) -> Jet:
        """The true fields and their derivatives at points [N, d]: {alpha: [N, fields]}.

        Args:
            points: [N, d].
            orders: which derivatives, as multi-indices; those of the laws by default.
        """
        return self.ground.jet(points, self.laws.orders if orders is None else orders)

    def evaluate(
        self,
        expression: sympy.Expr,
        jet: Jet,
        points: np.ndarray,
        normals: np.ndarray | None = None,
    ) -> np.ndarray:
        """One expression of fields and coordinates on a jet: [N], or a number where it is constant.

        Args:
            expression: it may name components of the outward normal where these are given.
            jet: of the fields at the points.
            points: [N, d].
            normals: [N, d].
        """
        named = normals_in(expression)
        compiled = expressions.compile_expressions(
            [expression], self.fields, self.coordinates, "numpy", named
        )
        value: np.ndarray = compiled(jet, with_normals(self.coordinates, points, normals, named))[0]
        return value

    def condition_scale(self, condition: Condition) -> float:
        """The scale of a condition: sigma_f of a field, else that of the expression as a law, in which
        k components of a normal are 1/sqrt(k) each.

        Raises:
            PinnablateError: the condition has no scale.
        """
        if condition.expression in self.fields:
            return float(self.field_scales[self.fields.index(condition.expression)])
        said = without_normals(condition.expression)
        return float(Laws(self.ground, {"condition": said}).residual_scales[0])


def with_normals(
    coordinates: Sequence[sympy.Symbol],
    points: np.ndarray,
    normals: np.ndarray | None,
    named: Sequence[NormalComponent],
) -> np.ndarray:
    """Points, and the components of the normal that expressions name, as their further columns.

    Args:
        coordinates: of the columns of points and normals.
        points: [N, d].
        normals: [N, d]; None where none is named.
        named: the components.

    Returns:
        [N, d + named].
    """
    if not named:
        return points
    assert normals is not None
    names = [c.name for c in coordinates]
    return np.concatenate([points, normals[:, [names.index(n.along) for n in named]]], axis=1)
