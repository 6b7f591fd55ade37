"""Looking into the networks of a study: the states that were kept of them, evaluated anew.

Everything here is NumPy but for `quadratics`, which needs the program that trained the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.minimisers.quadratic import Quadratic
from pinnablate.records.store import CHOSEN, Record, Store
from pinnablate.study.cell import Cell
from pinnablate.study.study import Study
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.inside import field_slopes, hidden_units
from pinnablate.tasks.metrics import GAUGE_DEGREE, distances
from pinnablate.tasks.streams import test_points
from pinnablate.world import World

CELLS = {1: 128, 2: 48, 3: 20}  # of a grid along each coordinate, by the number of coordinates
FEWEST_CELLS = 8  # of a grid in more coordinates than these
PROBES = 256  # points where hidden units and slopes of the fields are taken


@dataclass(frozen=True, eq=False)
class Grid:
    """The centres of the cells of a box, and the fields that are compared there.

    Args:
        points: [N, d].
        sizes: how many cells along each coordinate.
        periodic: of each coordinate whether the world is periodic in it.
        fields: indices of the fields.
    """

    points: np.ndarray
    sizes: tuple[int, ...]
    periodic: tuple[bool, ...]
    fields: tuple[int, ...]

    def shaped(self, values: np.ndarray, world: World) -> np.ndarray:
        """Fields [N, all fields] in their standard deviations, without what their gauge leaves free,
        on the grid: [n_1, ..., n_d, fields].
        """
        columns = list(self.fields)
        found = values[:, columns] / world.field_scales[columns]
        found = found.reshape(*self.sizes, len(columns))
        for place, k in enumerate(columns):
            on = world.environment.gauges.get(world.fields[k])
            if on:  # a constant is the mean, which is no mode
                across = tuple(j for j, c in enumerate(world.coordinates) if c not in on)
                found[..., place] -= found[..., place].mean(axis=across, keepdims=True)
        return found


def grids(world: World) -> dict[str, Grid]:
    """A grid for every split: interp and extrap before and after the end of the observations, with
    the observed fields; unobserved on the whole domain, with the others.

    Raises:
        PinnablateError: the world is no box, or there are measurements in place of its truth.
    """
    env = world.environment
    if env.is_measured:
        raise PinnablateError(
            f"{env.id}: errors by mode need a truth on a grid, and there are measurements; "
            "expected an environment with a solution"
        )
    if env.region is not None:
        raise PinnablateError(
            f"{env.id}: errors by mode need a grid on a box, and the domain is {env.region!r}; "
            "expected an environment without region="
        )
    observed = list(world.observed)
    hidden = [k for k in range(len(world.fields)) if k not in observed]
    out = {}
    for split in world.splits:
        lower, upper = world.lower.copy(), world.upper.copy()
        if split == "interp" and world.until is not None:
            upper[world.time_axis] = world.until
        if split == "extrap":
            assert world.until is not None, "nothing is beyond observations without an end"
            lower[world.time_axis] = world.until
        out[split] = _grid(world, lower, upper, hidden if split == "unobserved" else observed)
    return out


def _grid(world: World, lower: np.ndarray, upper: np.ndarray, fields: list[int]) -> Grid:
    d = len(lower)
    sizes = (CELLS.get(d, FEWEST_CELLS),) * d
    axes = [
        a + (np.arange(n) + 0.5) / n * (b - a) for a, b, n in zip(lower, upper, sizes, strict=True)
    ]
    points = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")], -1)
    whole = (lower == world.lower) & (upper == world.upper)
    repeated = {
        face.coordinate
        for group in world.environment.conditions.values()
        for made in group
        for c in made
        if c.periodic
        for face in c.faces
    }
    periodic = tuple(
        bool(w) and c in repeated for w, c in zip(whole, world.coordinates, strict=True)
    )
    return Grid(points, sizes, periodic, tuple(fields))


class Probe:
    """The networks of a study.

    Args:
        study: what was trained.
        store: where its records and weights are.

    Raises:
        PinnablateError: the learner trains no network.
    """

    def __init__(self, study: Study, store: Store) -> None:
        if not learner_class(study.learner).trains_network:
            raise PinnablateError(
                f"learner {study.learner!r} trains no network that could be looked into; expected "
                "records of one that does, as stacked"
            )
        self.study, self.store = study, store
        self._fits: dict[str, Fit] = {}

    def fit(self, cell: Cell) -> Fit:
        """What a cell was trained on."""
        if cell.key not in self._fits:
            self._fits[cell.key] = self.study.fit(cell)
        return self._fits[cell.key]

    def states(self, cell: Cell, record: Record) -> Mapping[int, np.ndarray]:
        """{step: parameters [P]} of the learning curve, ascending; nothing where none were kept.

        Raises:
            PinnablateError: they do not fit the network, or cannot be read.
        """
        found = {s: self._fitting(cell, t) for s, t in self.store.states(record).items()}
        return {step: found[step] for step in sorted(found)}

    def weights(self, cell: Cell, record: Record, state: str = CHOSEN) -> np.ndarray | None:
        """Parameters [P] of the state that is read; None where none were kept."""
        theta = self.store.weights(record, state)
        return None if theta is None else self._fitting(cell, theta)

    def _fitting(self, cell: Cell, theta: np.ndarray) -> np.ndarray:
        expected = self.fit(cell).network.parameters
        if theta.shape != (expected,):
            raise PinnablateError(
                f"record {cell.key}: weights of shape {theta.shape}, expected ({expected},); delete "
                "it and its weights, then train the cell again"
            )
        return theta.astype(float)

    def values(self, cell: Cell, thetas: list[np.ndarray], points: np.ndarray) -> np.ndarray:
        """The fields of several states at points: [states, N, fields]."""
        return self.fit(cell).network.values(np.stack(thetas), points)

    def hidden(self, cell: Cell, theta: np.ndarray) -> list[np.ndarray]:
        """The hidden units of every layer at the first PROBES test points: [PROBES, units] each.

        The points are the same for all worlds of an environment.
        """
        points = test_points(self.study.environment)[:PROBES]
        return hidden_units(self.fit(cell).network, theta, points)

    def slopes(self, cell: Cell, theta: np.ndarray) -> np.ndarray:
        """The slopes of all fields over the domain by the parameters, in sigma_f and divided by the
        root of their number, without what gauges leave free: [PROBES * fields, P].
        """
        fit, points = self.fit(cell), test_points(self.study.environment)[:PROBES]
        world = fit.problem.world
        found = field_slopes(fit.network, theta, points) / world.field_scales[:, None]
        for k, f in enumerate(world.fields):
            if f in world.environment.gauges:
                free = _gauge(world, points, k)
                found[:, k] -= free @ np.linalg.lstsq(free, found[:, k], rcond=None)[0]
        return np.asarray(found.reshape(-1, found.shape[-1]) / np.sqrt(found[..., 0].size))

    def fresh_loss(self, cell: Cell, theta: np.ndarray) -> float:
        """The loss of an arm on what nobody was trained on: validation observations, and its
        equations on the validation points of the laws.
        """
        fit, p = self.fit(cell), self.fit(cell).problem
        value = (0,) * p.validation_points.shape[1]
        seen = fit.network.jet(theta, p.validation_points, (value,))[value]
        loss = fit.budget.data_weight * float(distances(p, seen, p.validation_values)) ** 2
        told = fit.residual_mask
        if told.any():
            at = p.validation_collocation
            jet = fit.network.jet(theta, at, fit.laws.orders)
            squares = np.mean(fit.laws.residual_values(jet, at) ** 2, axis=0)
            loss += float(fit.residual_weights[told] @ squares[told])
        return loss

    def drifts(self, cell: Cell, theta: np.ndarray) -> dict[str, float]:
        """{conserved quantity: its standard deviation over time, in the scale of its law}."""
        world = self.study.world_in(cell.seeds.world)
        points, laws = test_points(self.study.environment), world.ground.laws
        jet = self.fit(cell).network.jet(theta, points, laws.orders)
        values = laws.residual_values(jet, points) / laws.residual_scales
        return {
            r.equation: float(np.std(values[:, k]))
            for k, r in enumerate(laws.residuals)
            if r.equation in conserved(world)
        }

    def quadratics(self, cell: Cell, theta: np.ndarray) -> tuple[Quadratic, Quadratic]:
        """The rows of the data and those of the equations told, made linear at a state.

        Raises:
            PinnablateError: TensorFlow is not installed.
        """
        from pinnablate.learners.stacked import Stacked
        from pinnablate.learners.stacked.normal import normal_parts

        Stacked(self.study.resources).prepare()
        return normal_parts(self.fit(cell), theta)


def _gauge(world: World, points: np.ndarray, k: int) -> np.ndarray:
    """What the gauge of a field leaves free, at points: a constant, or polynomials of degree at most
    GAUGE_DEGREE of the coordinates that it may depend on: [points, functions].
    """
    unit = 2 * (points - world.lower) / (world.upper - world.lower) - 1
    found = np.ones((len(points), 1))
    for c in world.environment.gauges[world.fields[k]]:
        one = np.polynomial.legendre.legvander(unit[:, world.coordinates.index(c)], GAUGE_DEGREE)
        found = np.einsum("ni,nj->nij", found, one).reshape(len(points), -1)
    return found


def conserved(world: World) -> tuple[str, ...]:
    """The laws that say that a quantity keeps its value: on a world whose one coordinate is time,
    those of one residual without derivatives or time in it.
    """
    laws, only = world.ground.laws, world.coordinates
    if world.time is None or len(only) > 1:
        return ()
    alone = [
        r
        for r in laws.residuals
        if len([s for s in laws.residuals if s.equation == r.equation]) == 1
    ]
    return tuple(r.equation for r in alone if not any(_moves(term, world) for term in r.terms))


def _moves(term: object, world: World) -> bool:
    """Whether a term holds a derivative, or the time outside of the fields."""
    import sympy

    expression = sympy.sympify(term)
    if expression.has(sympy.Derivative):
        return True
    values = {f: sympy.Dummy() for f in world.fields}
    return bool(expression.xreplace(values).free_symbols & set(world.coordinates))
