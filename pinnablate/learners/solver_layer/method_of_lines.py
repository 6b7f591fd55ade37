"""The method of lines: fields on nodes of space, whose slopes in time obey the told equations.

The slopes s are those nearest to the network's s_N among all that satisfy the equations and the
conditions at the ends:

    minimise |(s - s_N) / S|^2 + |A s + r|^2 / EPSILON,

with S = sigma over the length of the interval of time, and a row of (A, r), in units of its own
scale, for every equation at every node. So an equation that settles a slope settles it to about
EPSILON, and one that ties two slopes together leaves their difference to the network. At an end
where the value of a field is given, no equation gives its slope; equations of second order hold
between the ends only. Source: W. E. Schiesser, The Numerical Method of Lines (1991).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.learners.basis import rings
from pinnablate.learners.solver_layer.ends import spline_at_end, values_at_ends
from pinnablate.learners.solver_layer.evolution import (
    Evolution,
    EvolutionLaw,
    Place,
    evolution_of,
    space_of,
)
from pinnablate.learners.solver_layer.nodes import Nodes
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import World

EPSILON = 1e-10
# The equations give every slope where a change of the network's slopes moves the slopes by less than
# this share of it.
SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class Row:
    """A law at some nodes."""

    law: EvolutionLaw
    nodes: np.ndarray  # indices of nodes
    first: int  # its first row of A


class MethodOfLines:
    """Slopes of members that are told the same equations.

    A state is [M, fields * nodes], field after field; a member's network takes (t, x, fields) at a
    node, each in units of its own, and gives the slopes there.

    Args:
        world: the environment under its design.
        equations: those told.
        width, depth: of the network.
        problems: one of each member: what is given at the ends.

    Raises:
        PinnablateError: equations or conditions that do not fit the method, with the reason.
    """

    def __init__(
        self,
        world: World,
        equations: Sequence[str],
        width: int,
        depth: int,
        problems: Sequence[Problem],
    ) -> None:
        self.world, self.laws = world, evolution_of(world, equations)
        space, fields = world.coordinates.index(space_of(world)), len(world.fields)
        time = world.coordinates.index(world.time)
        self.axes = time, space
        self.span = float(world.lower[time]), float(world.upper[time])
        self.nodes = Nodes(
            (float(world.lower[space]), float(world.upper[space])), space_of(world) in rings(world)
        )
        self.sigma = np.repeat(world.field_scales, self.nodes.count)
        self.slope_scale = self.sigma / (self.span[1] - self.span[0])
        self.network = Architecture(
            sizes=(2 + fields, *[width] * depth, fields),
            lower=(-1.0,) * (2 + fields),
            upper=(1.0,) * (2 + fields),
            field_scales=(1.0,) * fields,
        )
        self.ends = values_at_ends(world)
        self.given = [
            [spline_at_end(p, f, end, self.axes) for p in problems] for f, end in self.ends
        ]
        self.rates = [[spline.derivative() for spline in splines] for splines in self.given]
        self._rates_at: dict[float, np.ndarray] = {}
        self.rows, count = _rows(self.laws, self.ends, self.nodes)
        self.count = count + len(self.ends)
        self._derivatives = {
            m: self.nodes.derivative(m)
            for law in self.laws.moving
            for _, m in (*law.slopes, *law.states)
        }
        self._fixed = (
            self._projection(np.zeros((1, self.size)))
            if all(law.fixed for law in self.laws.moving)
            else None
        )
        self.settled = self._settled()

    @property
    def size(self) -> int:
        """Length of a state."""
        return len(self.sigma)

    def slope(self, t: float, u: np.ndarray, layers: list) -> np.ndarray:
        """ds/dt at states u [M, size]: [M, size]."""
        return self._solved(t, u, self._network(t, u, layers)[0])[0]

    def linear(
        self, t: float, u: np.ndarray, layers: list
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
        """The slopes, and their derivatives by the state and by what the network says.

        Args:
            t: the time.
            u: states [M, size].
            layers: of the networks.

        Returns:
            Slopes [M, size], their derivatives by the state [M, size, size] and by the slopes that
            the network gives [M or 1, size, size], and what entered each layer, for
            `by_parameters`.
        """
        wanted, before, entered = self._network(t, u, layers, linear=True)
        s, rest, (a, inner, project) = self._solved(t, u, wanted)
        if self._fixed is None:  # A depends on the state, and so does its part of the slopes
            pull = -np.linalg.solve(
                self._gram(a), ((a @ wanted[:, :, None])[:, :, 0] + rest)[:, :, None]
            )[:, :, 0]
            before = before + self.slope_scale[:, None] ** 2 * self._bend(t, u, s, pull)
        jacobian = project @ before - self.slope_scale[:, None] ** 2 * (
            inner.swapaxes(1, 2) @ self._by_state(t, u, s)
        )
        return s, jacobian, project, entered

    def _jets(
        self, values: np.ndarray, places: Sequence[Place], at: np.ndarray
    ) -> list[np.ndarray]:
        """Derivatives by x of fields or slopes at nodes: one [M, nodes] each."""
        shaped = values.reshape(len(values), -1, self.nodes.count)
        return [
            (shaped[:, f] if m == 0 else shaped[:, f] @ self._derivatives[m].T)[:, at]
            for f, m in places
        ]

    def _block(self, f: int) -> slice:
        return slice(f * self.nodes.count, (f + 1) * self.nodes.count)

    def _solved(self, t: float, u: np.ndarray, wanted: np.ndarray) -> tuple:
        """The slopes nearest to those wanted; r [M, rows], and what `_projection` gives."""
        projection = self._projection(u, t) if self._fixed is None else self._fixed
        _, inner, project = projection
        rest = np.empty((len(u), self.count))
        for row in self.rows:
            r = row.law.split(
                t, self.nodes.at[row.nodes], *self._jets(u, row.law.states, row.nodes)
            )[-1]
            rest[:, row.first : row.first + len(row.nodes)] = np.asarray(r, float) / row.law.scale
        rest[:, self.count - len(self.ends) :] = self._at_ends(t)
        pulled = (project @ wanted[:, :, None])[:, :, 0] if wanted.any() else 0.0
        return pulled - self.slope_scale**2 * (rest[:, None, :] @ inner)[:, 0], rest, projection

    def _at_ends(self, t: float) -> np.ndarray:
        """r of what is given at the ends.

        [M, ends]; a march asks for the same times again and again.
        """
        if t not in self._rates_at:
            scales = [
                self.slope_scale[f * self.nodes.count + end % self.nodes.count]
                for f, end in self.ends
            ]
            self._rates_at[t] = -np.array(
                [
                    [float(rate(t)) / scale for rate in rates]
                    for rates, scale in zip(self.rates, scales, strict=True)
                ]
            ).T
        return self._rates_at[t] if self.ends else np.zeros((1, 0))

    def _gram(self, a: np.ndarray) -> np.ndarray:
        scaled = a * self.slope_scale
        return scaled @ scaled.swapaxes(1, 2) + EPSILON * np.eye(self.count)

    def _projection(
        self, u: np.ndarray, t: float = 0.0
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How the equations and the ends constrain slopes.

        Returns:
            A [M, rows, size]; (A S^2 A' + EPSILON)^-1 A; and 1 - S^2 A' times that, which is what
            is left of the network's slopes.
        """
        members, a = len(u), np.zeros((len(u), self.count, self.size))
        for row in self.rows:
            law, n = row.law, len(row.nodes)
            where = slice(row.first, row.first + n)
            coefficients = law.split(
                t, self.nodes.at[row.nodes], *self._jets(u, law.states, row.nodes)
            )[:-1]
            for (f, m), c in zip(law.slopes, coefficients, strict=True):
                size = np.broadcast_to(np.asarray(c, float) / law.scale, (members, n))
                a[:, where, self._block(f)] += size[:, :, None] * self._derivatives[m][row.nodes]
        for k, (f, end) in enumerate(self.ends):
            at = f * self.nodes.count + end % self.nodes.count
            a[:, self.count - len(self.ends) + k, at] = 1.0 / self.slope_scale[at]
        inner = np.linalg.solve(self._gram(a), a)
        return a, inner, np.eye(self.size) - (a * self.slope_scale**2).swapaxes(1, 2) @ inner

    def _places(self, t: float, u: np.ndarray, s: np.ndarray) -> Iterator[tuple[Row, slice, tuple]]:
        """Each row of laws, where it stands in A, and the arguments of its law's derivatives."""
        for row in self.rows:
            jets = [
                *self._jets(u, row.law.states, row.nodes),
                *self._jets(s, row.law.slopes, row.nodes),
            ]
            yield (
                row,
                slice(row.first, row.first + len(row.nodes)),
                (t, self.nodes.at[row.nodes], *jets),
            )

    def _by_state(self, t: float, u: np.ndarray, s: np.ndarray) -> np.ndarray:
        """d(A s + r) / du at fixed slopes: [M, rows, size]."""
        out = np.zeros((len(u), self.count, self.size))
        for row, where, at in self._places(t, u, s):
            for (f, m), v in zip(row.law.states, row.law.by_state(*at), strict=True):
                size = np.broadcast_to(
                    np.asarray(v, float) / row.law.scale, (len(u), len(row.nodes))
                )
                out[:, where, self._block(f)] += size[:, :, None] * self._derivatives[m][row.nodes]
        return out

    def _bend(self, t: float, u: np.ndarray, s: np.ndarray, pull: np.ndarray) -> np.ndarray:
        """d(A' pull) / du: [M, size, size]."""
        out = np.zeros((len(u), self.size, self.size))
        for row, where, at in self._places(t, u, s):
            law = row.law
            for (i, j), v in zip(law.bent, law.bends(*at), strict=True):
                (f, m), (g, k) = law.slopes[i], law.states[j]
                size = pull[:, where] * v / law.scale
                out[:, self._block(f), self._block(g)] += (
                    self._derivatives[m][row.nodes].T * size[:, None, :]
                ) @ self._derivatives[k][row.nodes]
        return out

    def _network(self, t: float, u: np.ndarray, layers: list, linear: bool = False) -> tuple:
        """What the network says of the slopes [M, size].

        Its derivative by the state, if `linear`; what entered each layer.
        """
        members, fields, n = len(u), len(self.world.fields), self.nodes.count
        if self.settled:
            return (
                np.zeros_like(u),
                np.zeros((members, self.size, self.size)) if linear else None,
                [],
            )
        low, high = self.span
        h = np.empty((members, n, 2 + fields))
        h[:, :, 0] = 2.0 * (t - low) / (high - low) - 1.0
        h[:, :, 1] = (
            2.0 * (self.nodes.at - self.nodes.span[0]) / (self.nodes.span[1] - self.nodes.span[0])
            - 1.0
        )
        h[:, :, 2:] = u.reshape(members, fields, n).swapaxes(1, 2) / self.world.field_scales
        entered = []
        for depth, (kernel, bias) in enumerate(layers):
            entered.append(h)
            z = h @ kernel + bias[:, None, :]
            h = np.tanh(z) if depth < len(layers) - 1 else z
        size = self.world.field_scales / (high - low)
        out = (h * size).swapaxes(1, 2).reshape(members, -1)
        if not linear:
            return out, None, entered
        signal = np.broadcast_to(np.diag(size), (members, n, fields, fields))
        for depth in range(len(layers) - 1, -1, -1):
            signal = signal @ layers[depth][0].swapaxes(1, 2)[:, None]
            if depth:
                signal = signal * (1.0 - entered[depth] ** 2)[:, :, None, :]
        by_input = np.zeros((members, fields, n, fields, n))
        diagonal = np.arange(n)
        by_input[:, :, diagonal, :, diagonal] = (
            signal[:, :, :, 2:] / self.world.field_scales
        ).swapaxes(0, 1)
        return out, by_input.reshape(members, self.size, self.size), entered

    def by_parameters(
        self, entered: list[np.ndarray], layers: list, rows: np.ndarray
    ) -> np.ndarray:
        """The derivatives by the network's parameters of rows [M, R, size] times what it says.

        [M, R, P].
        """
        members, count, n = *rows.shape[:2], self.nodes.count
        size = self.world.field_scales / (self.span[1] - self.span[0])
        signal = rows.reshape(members, count, -1, n).swapaxes(2, 3) * size
        columns = []
        for depth in range(len(layers) - 1, -1, -1):
            below = entered[depth]
            columns += [
                signal.sum(axis=2),
                (below.swapaxes(1, 2)[:, None] @ signal).reshape(members, count, -1),
            ]
            if depth:
                signal = (signal @ layers[depth][0].swapaxes(1, 2)[:, None]) * (1.0 - below**2)[
                    :, None
                ]
        return np.concatenate(columns[::-1], 2)

    def _settled(self) -> bool:
        """Whether the equations give every slope, so that the network has nothing to say.

        Tried on two smooth states.
        """
        x = np.linspace(0.0, 1.0, self.nodes.count)
        states = [
            np.cos(k * x + np.arange(len(self.world.fields))[:, None]).ravel() * self.sigma
            for k in (1.0, 2.0)
        ]
        project = self._projection(np.array(states), self.span[0])[2]
        return bool(np.abs(project / self.slope_scale[:, None] * self.slope_scale).max() < SETTLED)


def _rows(laws: Evolution, ends: Sequence[Place], nodes: Nodes) -> tuple[list[Row], int]:
    """Which laws hold at which nodes, and how many rows these are."""
    out, count = [], 0
    for law in laws.moving:
        at = np.arange(nodes.count)
        if law.evolves and not nodes.ring:
            given = {end for f, end in ends if f in law.evolves}
            lost = (0, -1) if laws.second else tuple(given)
            at = np.delete(at, lost)
        out.append(Row(law, at, count))
        count += len(at)
    return out, count
