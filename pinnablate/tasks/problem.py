"""The numbers of one world and data seed: points, observed values, conditions. Pure NumPy.

Every arm of a replicate receives the same problem; `drawing` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy

from pinnablate.calculus.jets import MultiIndex, closure, orders_in
from pinnablate.environment.edges import NormalComponent, normals_in
from pinnablate.tasks.observed_scales import ObservedScales
from pinnablate.tasks.streams import test_points
from pinnablate.world import World
from pinnablate.world.world import with_normals


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """What a model is given, apart from equations, and where its equations are asked.

    Three draws of one design, each with points and noise of its own: what is observed enters the
    loss; the validation observations choose the state at which a model is read, and nothing else;
    those held out are compared with afterwards. Measurements are divided into three such parts, and
    a value that nobody measured is NaN.

    Data are rows, observations first and conditions after them. Row i says that the functional
    `row_functional[i]`, an observed field or the expression of a condition, takes the value
    `row_target[i]` at the point `data_points[row_point[i]]`, in units of `row_scale[i]`. A periodic
    condition says so of the difference from the point `data_points[row_partner[i]]`;
    `row_partner[i]` is -1 for every other row. A mean says so of the sum over its point and those
    of `row_others[i]`, which are -1 for every other row; `row_observed[i]` is the observed point that
    it was read at, -1 where a sensor has places of its own. The first `observation_rows` rows are observations;
    any other belongs to the group of conditions `world.conditions[row_group[i]]`.
    """

    world: World
    data_seed: int
    collocation: np.ndarray  # [N, d]
    observed_points: np.ndarray  # [n, d]
    observed_values: np.ndarray  # [n, observed fields], noisy
    held_out_points: np.ndarray  # [n, d], of the same design, given to nobody
    held_out_values: np.ndarray  # [n, observed fields], noisy
    validation_points: np.ndarray  # [n, d], of the same design; they say where training stops
    validation_values: np.ndarray  # [n, observed fields], noisy
    validation_collocation: np.ndarray  # [256, d], where nobody is trained to meet equations
    condition_points: np.ndarray  # [m, d]
    condition_normals: np.ndarray  # [m, d], outward, of unit length; 0 at ends of time
    functionals: tuple[sympy.Expr, ...]
    row_point: np.ndarray  # [rows], into observed_points then condition_points
    row_functional: np.ndarray  # [rows]
    row_target: np.ndarray  # [rows]
    row_scale: np.ndarray  # [rows]
    row_partner: np.ndarray  # [rows]
    row_group: tuple[str, ...]  # [rows]; of observations the player that they belong to, or empty
    observation_rows: int
    observed_scales: ObservedScales | None = None  # in place of those of the reference
    row_share: np.ndarray | None = None  # [observation_rows], relative weights; None for 1
    mean_points: np.ndarray | None = None  # [k, d], places that means are taken over
    row_others: np.ndarray | None = None  # [rows, 31], further places of a mean; -1 of other rows
    row_observed: np.ndarray | None = None  # [observation_rows]; None where it is row_point

    def __repr__(self) -> str:
        return (
            f"Problem({self.world.id!r}, design {self.world.design_name or 'undeclared'}, data seed {self.data_seed}: "
            f"{len(self.observed_points)} observed, {len(self.condition_points)} condition and {len(self.collocation)} "
            "collocation points)"
        )

    @property
    def observed(self) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return self.world.observed

    @property
    def field_scales(self) -> np.ndarray:
        """What data rows and the outputs of networks are measured in: [fields]."""
        found = self.observed_scales
        return self.world.field_scales if found is None else found.deviations

    @cached_property
    def functional_orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the functionals need, closed under the chain rule."""
        coordinates = self.world.coordinates
        return closure(orders_in(self.functionals, coordinates), len(coordinates))

    @cached_property
    def data_points(self) -> np.ndarray:
        """Observed points, condition points, and places that means are taken over: [points, d]."""
        parts = [self.observed_points, self.condition_points]
        return np.concatenate(parts if self.mean_points is None else [*parts, self.mean_points])

    @cached_property
    def mean_rows(self) -> np.ndarray:
        """Which rows are means over several points: indices."""
        if self.row_others is None:
            return np.zeros(0, int)
        return np.flatnonzero(self.row_others[:, 0] >= 0)

    def folded(self, values: np.ndarray) -> np.ndarray:
        """What data rows say of functionals: of a periodic condition the difference from the
        partner, of a mean the sum over its places.

        Args:
            values: of every functional at every data point, [..., points, functionals].

        Returns:
            [..., rows].
        """
        found: np.ndarray = values[..., self.row_point, self.row_functional]
        paired = self.row_partner >= 0
        found[..., paired] -= values[..., self.row_partner[paired], self.row_functional[paired]]
        if self.row_others is not None and len(self.mean_rows):
            others, of = self.row_others[self.mean_rows], self.row_functional[self.mean_rows]
            found[..., self.mean_rows] += values[..., others, of[:, None]].sum(axis=-1)
        return found

    @cached_property
    def normals(self) -> tuple[NormalComponent, ...]:
        """The components of the outward normal that functionals name."""
        named = {n for functional in self.functionals for n in normals_in(functional)}
        return tuple(sorted(named, key=lambda n: n.name))

    @cached_property
    def data_inputs(self) -> np.ndarray:
        """What functionals are functions of beside the fields: `data_points` and, in further columns,
        the components `normals` of the normal: [points, d + normals].
        """
        coordinates = self.world.coordinates
        return with_normals(coordinates, self.data_points, self.data_normals, self.normals)

    @cached_property
    def data_normals(self) -> np.ndarray:
        """The outward normals at `data_points`, 0 where these are no conditions: [points, d]."""
        parts = [np.zeros_like(self.observed_points), self.condition_normals]
        more = [] if self.mean_points is None else [np.zeros_like(self.mean_points)]
        return np.concatenate([*parts, *more])

    @cached_property
    def test_points(self) -> np.ndarray:
        """The points where errors and residuals are measured, the same for every seed: [2048, d]."""
        return test_points(self.world)

    def row_weights(
        self, data_weight: float, kept: np.ndarray | None = None, players: tuple[str, ...] = ()
    ) -> np.ndarray:
        """Square roots of the weights of the data rows in the loss: [rows].

        The loss of the data is w_d times (the mean over observations plus the mean over conditions)
        of (difference / scale)^2; the mean over observations is weighted by `row_share`.

        Args:
            data_weight: w_d.
            kept: which observed points count: [n] of booleans; None for all. The others are left
                out of the mean.
            players: what the arm is told; conditions and observations of players that are not among
                these are left out.
        """
        weights = np.zeros(len(self.row_point))
        head, tail = slice(self.observation_rows), slice(self.observation_rows, None)
        at = self.row_point[head] if self.row_observed is None else self.row_observed
        told = np.ones(self.observation_rows, bool)
        if kept is not None:  # readings at places of their own are kept
            told = np.where(at < 0, True, kept[at])
        optional = {*self.world.ablated, *self.world.observation_players.values()}
        withheld = optional - set(players)
        told &= np.array([group not in withheld for group in self.row_group[head]], bool)
        if self.row_share is None:
            weights[head] = np.sqrt(data_weight * told / max(told.sum(), 1))
        else:
            shares = told * self.row_share
            weights[head] = np.sqrt(data_weight * shares / (shares.sum() or 1.0))
        given = np.array([group not in withheld for group in self.row_group[tail]], bool)
        weights[tail] = np.sqrt(data_weight * given / max(given.sum(), 1))
        scaled: np.ndarray = weights / self.row_scale
        return scaled
