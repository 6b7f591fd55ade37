"""A world: an environment under one design, as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.calculus.expressions import terms_of
from pinnablate.calculus.jets import Jet, MultiIndex, closure, orders_in
from pinnablate.environment import Condition, Design, Environment
from pinnablate.environment.declare import ConditionGroups, NearMiss, as_tuple
from pinnablate.environment.digests import design_digest
from pinnablate.world.ground import Ground
from pinnablate.world.laws import Laws


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """An environment under one design: which conditions are given, what counts as a player, and all of it as numbers.

    It is made by `environment.world(design)`, and by nothing else.

    Args:
        ground: what it shares with the environment's other designs: truth, scales of the fields.
        design: what is observed, and what the arms are told beside it.
        design_name: under which name it is declared; empty where it is not.
        conditions: the groups of conditions that are given, or are players.
        ablated: the groups that are players beside the equations.
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
        """The world of a design; its laws are the declared ones where the design changes none."""
        env = ground.environment
        given = {**(env.conditions if design.conditions_given else {}), **design.further}
        miss = env.near_misses[design.in_place_of_truth].equations if design.in_place_of_truth else {}
        equations, parts = {**env.equations, **miss}, {}
        if design.granularity == "component":
            whole = {law: as_tuple(e) for law, e in equations.items()}
            parts = {f"{n}_{k + 1}": n for n, e in whole.items() if len(e) > 1 for k in range(len(e))}
            equations = {(f"{n}_{k + 1}" if len(e) > 1 else n): r for n, e in whole.items() for k, r in enumerate(e)}
        laws = ground.laws if equations == dict(env.equations) else Laws(ground, equations, parts=parts)
        return cls(ground, design, name, given, tuple(given) if design.conditions_are_players else (), laws)

    def __repr__(self) -> str:
        env = self.environment
        return (f"World({env.id!r}, design {self.design_name or 'undeclared'}: {self.design.count} observations of "
                f"{', '.join(env.field_names[k] for k in self.observed)}; players {', '.join(self.players)})")

    # What is declared

    @property
    def environment(self) -> Environment:
        return self.ground.environment

    @property
    def seed(self) -> int:
        return self.ground.seed

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
        """Which coordinate is the time.

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
    def near_misses(self) -> Mapping[str, NearMiss]:
        return self.environment.near_misses

    @property
    def floor(self) -> float:
        return self.environment.floor

    @cached_property
    def design_digest(self) -> str:
        """Hash of its design: its values, not its name."""
        return design_digest(self.environment, self.design)

    # What the design makes of it

    @property
    def equations(self) -> Mapping[str, Any]:
        """The equations as the arms are told them."""
        return self.laws.equations

    @property
    def players(self) -> tuple[str, ...]:
        """What is told or withheld: the equations, and the groups of conditions where they are ablated."""
        return (*self.laws.equations, *self.ablated)

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

    @property
    def field_scales(self) -> np.ndarray:
        """sigma_f: standard deviation of each field over the domain, on the reference: [fields]."""
        return self.ground.field_scales

    @property
    def scale_points(self) -> np.ndarray:
        """Where scales are measured: [4096, d]."""
        return self.ground.scale_points

    def reference(self, points: np.ndarray) -> np.ndarray:
        """The true fields at points [N, d]: [N, fields]."""
        return self.ground.reference(points)

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex] | None = None) -> Jet:
        """The true fields and their derivatives at points [N, d], those of the laws by default: {alpha: [N, fields]}."""
        return self.ground.jet(points, self.laws.orders if orders is None else orders)

    def evaluate(self, expression: sympy.Expr, jet: Jet, points: np.ndarray) -> np.ndarray:
        """One expression of fields and coordinates on a jet: [N], or a number where it is constant."""
        return expressions.compile_expressions([expression], self.fields, self.coordinates, "numpy")(jet, points)[0]

    def condition_scale(self, condition: Condition) -> float:
        """sigma of a condition: that of its field, or the rms of its largest term over the domain."""
        if condition.expression in self.fields:
            return float(self.field_scales[self.fields.index(condition.expression)])
        jet = self.jet(self.scale_points, self.condition_orders)
        terms = [self.evaluate(term, jet, self.scale_points) for term in terms_of(condition.expression)]
        return float(max(np.sqrt(np.mean(np.square(v))) for v in terms))
