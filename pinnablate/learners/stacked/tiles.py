"""The rows of many members evaluated at once.

Members of one tile are told equally many residuals and have equally many data rows, so every tile of
a kind is one TensorFlow program.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.learners.stacked.program import Program
from pinnablate.learners.stacked.rows import MemberArrays
from pinnablate.learners.stacked.sizes import samples
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.tasks.fit import Fit


class Tile:
    """Places for members of one kind, evaluated together; an empty place repeats a neighbour.

    Args:
        program: of their laws and their network.
        width: how many places.
    """

    def __init__(self, program: Program, width: int) -> None:
        self._program, self.width = program, width
        self._members: dict[int, MemberArrays] = {}  # by place
        self._thetas = np.empty((0, 0))  # [places, P], once a member has come
        self._values: dict[str, Any] = {}
        self._blocks: dict[int, list[dict[str, Any]]] = {}  # by sample
        self._functions: dict[Any, Any] = {}
        self._found: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def put(self, place: int, fit: Fit, theta: np.ndarray) -> None:
        """Give a place to a member.

        Raises:
            ValueError: parameters of another shape than the network's.
        """
        expected = fit.network.parameters + (0 if fit.learned is None else len(fit.learned))
        if theta.shape != (expected,):
            raise ValueError(f"expected {expected} initial parameters, got shape {theta.shape}")
        if not self._thetas.size:
            self._thetas = np.tile(theta, (self.width, 1))
        numbers = MemberArrays(fit)
        self._members[place], self._values, self._blocks = numbers, {}, {}
        if place not in self._found:
            self._found[place] = np.empty(numbers.rows), np.zeros((numbers.rows, len(theta)))

    def values(self, thetas: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        """Weighted rows {place: [rows]}, from parameters {place: [P]}."""
        found = _view(self._call(self._program.values, self._at(thetas), self._rows()))
        return {place: found[place] for place in thetas}

    def pull(
        self, thetas: dict[int, np.ndarray], weights: dict[int, np.ndarray]
    ) -> dict[int, np.ndarray]:
        """J' weights over all rows: {place: [P]}, from parameters [P] and weights [rows]."""
        arrays = self._rows()
        each = np.zeros((self.width, arrays["weights"].shape[1]))
        for place, mine in weights.items():
            each[place] = mine
        at, arrays = self._at(thetas), arrays | {"pull": tf.constant(each)}
        found = _view(self._call(self._program.pull, at, arrays))
        return {place: found[place] for place in thetas}

    def _rows(self) -> dict[str, Any]:
        """The arrays of all places that `Program.values` takes."""
        if not self._values:
            self._values = self._stacked([m.values for m in self._all])
        return self._values

    def linear(
        self, thetas: dict[int, np.ndarray], sample: int = 0
    ) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Weighted rows of a sample and their derivatives, {place: ([rows], [rows, P])}.

        The arrays of a place are overwritten when it is asked again.

        Args:
            thetas: parameters {place: [P]}.
            sample: which one of each member.
        """
        if sample not in self._blocks:
            across = zip(*(m.samples[sample] for m in self._all), strict=True)
            self._blocks[sample] = [self._stacked([b.arrays for b in blocks]) for blocks in across]
        at = self._at(thetas)
        for k, arrays in enumerate(self._blocks[sample]):
            function = (
                self._program.residual_slopes
                if self._all[0].samples[sample][k].residual
                else self._program.data_slopes
            )
            values, layers, *by_multiplier = self._call(function, at, arrays)
            values, layers = (
                _view(values),
                [(_view(inputs), _view(signals)) for inputs, signals in layers],
            )
            for place in thetas:
                block, (r, jacobian) = self._members[place].samples[sample][k], self._found[place]
                mine = [
                    (inputs[place, : block.count], signals[place, : block.count])
                    for inputs, signals in layers
                ]
                if block.added:
                    r[block.rows] += values[place, : block.count]
                    jacobian[block.rows] += _multiply(
                        mine, np.zeros((block.count, jacobian.shape[1]))
                    )
                else:
                    r[block.rows] = values[place, : block.count]
                    _multiply(mine, jacobian[block.rows])
                for slopes in by_multiplier:  # behind the network's parameters
                    jacobian[block.rows, -slopes.shape[2] :] = _view(slopes)[place, : block.count]
        return {place: self._found[place] for place in thetas}

    @property
    def _all(self) -> list[MemberArrays]:
        first = self._members[min(self._members)]
        return [self._members.get(place, first) for place in range(self.width)]

    def _stacked(self, members: list[dict[str, np.ndarray]]) -> dict[str, Any]:
        arrays = {name: tf.constant(np.stack([m[name] for m in members])) for name in members[0]}
        drawn = [m.field_scales for m in self._all if m.field_scales is not None]
        return arrays | ({"field_scales": tf.constant(np.stack(drawn))} if drawn else {})

    def _at(self, thetas: dict[int, np.ndarray]) -> Any:
        for place, theta in thetas.items():
            self._thetas[place] = theta
        return tf.constant(self._thetas)

    def _call(self, function: Any, at: Any, arrays: dict[str, Any]) -> Any:
        """Call the concrete function of these shapes.

        To look for it anew would take a third of the time of a call.
        """
        key = function, tuple(a.shape[1] for a in arrays.values() if len(a.shape) > 1)
        if key not in self._functions:
            self._functions[key] = function.get_concrete_function(at, arrays)
        return self._functions[key](at, arrays)


def _multiply(layers: list[tuple[np.ndarray, np.ndarray]], out: np.ndarray) -> np.ndarray:
    """Derivatives of rows by all parameters, from the inputs and signals of each layer.

    Args:
        layers: (inputs, signals), each [n, streams, units].
        out: [n, P], which is written to.
    """
    start = 0
    for inputs, signals in layers:
        n, _, wide = inputs.shape
        high = signals.shape[2]
        middle, stop = start + wide * high, start + wide * high + high
        np.matmul(inputs.swapaxes(1, 2), signals, out=out[:, start:middle].reshape(n, wide, high))
        out[:, middle:stop] = signals[:, 0]
        start = stop
    return out


def _view(tensor: Any) -> np.ndarray:
    """The array of a tensor where it lies, read-only; `numpy()` would copy it."""
    return np.asarray(memoryview(tensor)) if "CPU" in tensor.device else tensor.numpy()


class MemberSystem:
    """The weighted rows of one fit: a tile of one member.

    Attributes:
        samples: into how many samples its rows are divided.
    """

    def __init__(self, program: Program, fit: Fit) -> None:
        self.program, self._tile, self.samples = program, Tile(program, 1), samples(fit)
        self._tile.put(0, fit, np.zeros_like(fit.start))

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """All weighted rows: [rows]."""
        return self._tile.values({0: theta})[0]

    def jacobian(self, theta: np.ndarray, sample: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """The weighted rows of a sample and their derivatives: [rows], [rows, P]."""
        return self._tile.linear({0: theta}, sample)[0]

    def pull(self, theta: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """J' weights over all rows: [P] from [rows]."""
        return self._tile.pull({0: theta}, {0: weights})[0]


def whole_system(program: Program, fit: Fit, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All weighted rows of a fit at one state, and their derivatives: [rows], [rows, P].

    Args:
        program: of its laws and network.
        fit: of a method that takes all rows at once.
        theta: parameters [P].
    """
    rows, slopes = MemberSystem(program, fit).jacobian(theta)
    return rows.copy(), slopes.copy()
