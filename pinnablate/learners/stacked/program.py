"""The TensorFlow program of a set of laws: residuals, losses, Jacobians of many networks at once.

Member m evaluates R_r = sum_k c[m, k] T_k over the terms T_k of residual r, so that an equation
that is withheld is a row of zeros and needs no graph of its own. Everything is elementwise in the
members or a batched product over them: no member's numbers enter another's.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus import streams
from pinnablate.calculus.expressions import compile_expressions, is_polynomial_in_fields
from pinnablate.calculus.jets import Jet, closure, orders_in
from pinnablate.environment.edges import normals_in
from pinnablate.environment.sensor import MEAN_PLACES
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.streams import test_points
from pinnablate.world import Laws

FLOAT = tf.float64


class Program:
    """The graph of one set of laws, network and set of data functionals; traced once per shape.

    Args:
        laws: the equations whose terms it evaluates.
        architecture: of the networks.
        functionals: expressions of the fields that data are given of; the components of the normal
            that they name are further columns of data points, by name.
    """

    def __init__(
        self, laws: Laws, architecture: Architecture, functionals: tuple[sympy.Expr, ...]
    ) -> None:
        self.laws = laws
        self.architecture = architecture
        self.functionals = functionals
        self._data_terms = compile_expressions(
            functionals,
            laws.fields,
            laws.coordinates,
            "tensorflow",
            sorted({n for f in functionals for n in normals_in(f)}, key=lambda n: n.name),
        )
        self._data_orders = closure(orders_in(functionals, laws.coordinates), len(laws.coordinates))
        self._groups = self._compile_groups()

    def _compile_groups(self) -> list[tuple[list[int], Any, bool]]:
        """Groups of equations: (columns of their terms, compiled function, may it be infinite).

        An equation that is not polynomial in the fields (log, sqrt, 1/r) is a group of its own:
        where it is withheld it is evaluated on the truth instead of the network, because 0 * inf is
        not a number.
        """
        laws = self.laws
        safe: list[int] = []
        by_equation: dict[str, list[int]] = {}
        for r, span in zip(laws.residuals, laws.term_spans, strict=True):
            by_equation.setdefault(r.equation, []).extend(range(span.start, span.stop))
        groups = []
        for columns in by_equation.values():
            if all(is_polynomial_in_fields(laws.structures[k]) for k in columns):
                safe += columns
            else:
                groups.append((columns, True))
        if safe:
            groups.insert(0, (safe, False))
        return [
            (
                c,
                compile_expressions(
                    [laws.structures[k] for k in c],
                    laws.fields,
                    laws.coordinates,
                    "tensorflow",
                    laws.tabulated,
                ),
                singular,
            )
            for c, singular in groups
        ]

    @cached_property
    def _truth(self) -> Jet:
        """The jet of the truth at one point where all of it is finite.

        It is not finite everywhere: a formula may read 0/0.
        """
        ground = self.laws.ground
        jet = ground.likely_jet(test_points(ground.environment)[:16], self.laws.orders)
        finite = np.all([np.isfinite(value).all(axis=-1) for value in jet.values()], axis=0)
        return {alpha: value[np.argmax(finite)] for alpha, value in jet.items()}

    def _terms(self, jet: Jet, points: Any, coefficients: Any) -> list[Any]:
        """Every term times its coefficient: [..., N] each, from coefficients [..., terms]."""
        out: list[Any] = [None] * len(self.laws.terms)
        for columns, function, singular in self._groups:
            seen = jet
            if singular:
                told = tf.reduce_any(tf.gather(coefficients, columns, axis=-1) != 0.0, -1)[
                    ..., None, None
                ]
                seen = {
                    alpha: tf.where(told, value, self._truth[alpha]) for alpha, value in jet.items()
                }
            for k, value in zip(columns, function(seen, points), strict=True):
                out[k] = coefficients[..., k, None] * value
        return out

    def _jet(
        self, theta: Any, points: Any, orders: Any, scales: Any = None, taps: Any = None
    ) -> tuple[Jet, Any]:
        """The fields of every member and their derivatives, and what entered each layer.

        Args:
            theta, points, orders, taps: as in `streams.propagate`.
            scales: sigma_f of the world of each member [M, fields]; by default all have those of
                the architecture.
        """
        d = len(self.laws.coordinates)
        points = points[..., :d] if points.shape[-1] > d else points
        inputs = streams.input_streams(points, self.architecture.lower, self.architecture.upper, tf)
        out, entered = streams.propagate(
            self.architecture.layers(theta, tf),
            inputs,
            orders,
            tf,
            taps,
            self.architecture.activation,
        )
        sigma = np.array(self.architecture.field_scales) if scales is None else scales[..., None, :]
        return self.architecture.raised({a: value * sigma for a, value in out.items()}), entered

    def _coefficients(self, theta: Any, row: dict[str, Any]) -> Any:
        """The coefficients of the terms [..., terms].

        Learned ones are multiplied by the multipliers that stand behind the network's parameters;
        `ties` is 1 at (term, the first term that shares its multiplier), [..., terms, terms].
        """
        if "learned" not in row:
            return row["coefficients"]
        multipliers = theta[..., self.architecture.parameters :]
        if "ties" in row:
            multipliers = tf.linalg.matvec(row["ties"], multipliers)
        return row["coefficients"] * tf.where(
            row["learned"] > 0, multipliers, tf.ones_like(multipliers)
        )

    def residuals(self, theta: Any, points: Any, coefficients: Any, scales: Any = None) -> Any:
        """R_r at collocation points [..., N, d + known]: [..., N, residuals]."""
        jet, _ = self._jet(theta, points, self.laws.orders, scales)
        terms = self._terms(jet, points, coefficients)
        return tf.stack([_sum(terms[span]) for span in self.laws.term_spans], -1)

    def data(self, theta: Any, points: Any, scales: Any = None) -> Any:
        """Functionals at data points: [..., n, functionals]."""
        jet, _ = self._jet(theta, points, self._data_orders, scales)
        like = jet[self._data_orders[0]][..., 0]
        return tf.stack(
            [tf.zeros_like(like) + value for value in self._data_terms(jet, points)], -1
        )

    def losses(self, theta: Any, batch: dict[str, Any], told: bool) -> Any:
        """The loss of every member: [M].

        sum_r w_r mean-square R_r + sum over data rows of (weight * (functional - target))^2
        + mu |theta|^2.

        Args:
            theta: parameters [M, P].
            batch: arrays of the members, from `members.batch`.
            told: whether any member is told an equation; else residuals are not built.
        """
        scales = batch.get("field_scales")
        data = self.data(theta, batch["data_points"], scales)
        if batch["partners"].shape[-1]:
            data -= tf.matmul(batch["partners"], data)
        misfit = batch["data_weights"] * (data - batch["targets"])
        loss = tf.reduce_sum(misfit**2, [1, 2]) + batch["decay"] * tf.reduce_sum(theta**2, 1)
        if told:
            coefficients = self._coefficients(theta, batch)
            values = self.residuals(theta, batch["points"], coefficients, scales)
            loss += tf.reduce_sum(batch["residual_weights"] * tf.reduce_mean(values**2, 1), 1)
        return loss

    @tf.function(jit_compile=True, autograph=False)
    def adam(
        self,
        state: Any,
        batch: dict[str, Any],
        start: Any,
        stop: Any,
        learning_rate: Any,
        told: bool,
    ) -> Any:
        """Adam steps start .. stop - 1 on every member, as Keras does them.

        Keras 3 rounds beta1 and beta2 to float32 in the bias correction, whatever the precision of
        the weights, and so does this, to agree with DeepXDE to round-off.

        Args:
            state: (theta, m, v), each [M, P].
            batch, told: as in `losses`.
            start, stop: numbers of steps.
            learning_rate: of Adam.

        Returns:
            The state after the steps.
        """
        beta1, beta2, epsilon = 0.9, 0.999, 1e-7
        power1, power2 = (tf.constant(float(np.float32(beta)), FLOAT) for beta in (beta1, beta2))

        def step(k: Any, theta: Any, m: Any, v: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(theta)
                total = tf.reduce_sum(self.losses(theta, batch, told))
            gradient = tape.gradient(total, theta)
            count = tf.cast(k + 1, FLOAT)
            rate = learning_rate * tf.sqrt(1 - tf.pow(power2, count)) / (1 - tf.pow(power1, count))
            m += (gradient - m) * (1 - beta1)
            v += (gradient**2 - v) * (1 - beta2)
            return k + 1, theta - m * rate / (tf.sqrt(v) + epsilon), m, v

        _, *state = tf.while_loop(lambda k, *_: k < stop, step, (start, *state))
        return state

    @tf.function(jit_compile=True, autograph=False)
    def loss_and_gradient(self, theta: Any, batch: dict[str, Any], told: bool) -> Any:
        """Sum of the losses of all members, and the gradient of each: scalar, [M, P]."""
        with tf.GradientTape() as tape:
            tape.watch(theta)
            total = tf.reduce_sum(self.losses(theta, batch, told))
        return total, tape.gradient(total, theta)

    @tf.function(jit_compile=True, autograph=False)
    def values(self, theta: Any, rows: dict[str, Any]) -> Any:
        """The weighted rows of a tile of members (`rows.Tile`): [M, rows] from theta [M, P]."""
        return self._rows(theta, rows)

    @tf.function(jit_compile=True, autograph=False)
    def pull(self, theta: Any, rows: dict[str, Any]) -> Any:
        """J' w for the weighted rows of a tile: [M, P], with w = rows["pull"] [M, rows]."""
        with tf.GradientTape() as tape:
            tape.watch(theta)
            total = tf.reduce_sum(rows["pull"] * self._rows(theta, rows))
        return tape.gradient(total, theta)

    def _rows(self, theta: Any, rows: dict[str, Any]) -> Any:
        """What `values` returns, inside another graph."""
        scales = rows.get("field_scales")
        data = self.data(theta, rows["data_points"], scales)
        seen = tf.reshape(data, (data.shape[0], -1))
        found = tf.gather(seen, rows["where"], batch_dims=1)
        if rows["partner_slot"].shape[-1]:
            across = tf.gather(seen, rows["partner_where"], batch_dims=1)
            found -= tf.gather(_and_zero(across, 1), rows["partner_slot"], batch_dims=1)
        if "mean_slot" in rows:
            each = tf.gather(seen, rows["mean_where"], batch_dims=1)
            sums = tf.reduce_sum(tf.reshape(each, (each.shape[0], -1, MEAN_PLACES - 1)), -1)
            found += tf.gather(_and_zero(sums, 1), rows["mean_slot"], batch_dims=1)
        found -= rows["targets"]
        if rows["told"].shape[-1]:
            coefficients = self._coefficients(theta, rows)
            values = self.residuals(theta, rows["points"], coefficients, scales)
            told = tf.gather(tf.transpose(values, (0, 2, 1)), rows["told"], batch_dims=1)
            found = tf.concat([found, tf.reshape(told, (told.shape[0], -1))], 1)
        return rows["weights"][:, : found.shape[1]] * found

    @tf.function(jit_compile=True, autograph=False)
    def data_slopes(self, theta: Any, block: dict[str, Any]) -> Any:
        """Data rows, weight * (functional - target), and their slopes.

        Args:
            theta: parameters [M, P].
            block: points [M, n, d], selection [M, n, functionals] (1 at the functional of a row),
                targets and weights [M, n].

        Returns:
            Values [M, n], and slopes as in `_slopes`.
        """

        def value(jet: Jet) -> Any:
            columns = self._data_terms(jet, block["points"])
            found = _sum([block["selection"][..., k] * c for k, c in enumerate(columns)])
            return block["weights"] * (found - block["targets"])

        return self._slopes(theta, block, self._data_orders, value)

    @tf.function(jit_compile=True, autograph=False)
    def residual_slopes(self, theta: Any, block: dict[str, Any]) -> Any:
        """Rows of one residual for each member, scale * sum_k c_k T_k at points, and their slopes.

        Args:
            theta: parameters [M, P].
            block: points [M, N, d + tabulated], coefficients [M, terms] and scales [M]; and, where
                coefficients are learned, learned [M, terms], and ties as in `_coefficients`.

        Returns:
            Values [M, N], slopes as in `_slopes` and, where coefficients are learned, slopes by the
            multipliers [M, N, terms].
        """
        by_multiplier = []

        def value(jet: Jet) -> Any:
            if "learned" in block:
                each = self._terms(jet, block["points"], block["coefficients"] * block["learned"])
                like = tf.zeros_like(jet[self.laws.orders[0]][..., 0])
                slopes = block["scales"][:, None, None] * tf.stack([like + e for e in each], -1)
                by_multiplier.append(
                    tf.matmul(slopes, block["ties"]) if "ties" in block else slopes
                )
            return block["scales"][:, None] * _sum(
                self._terms(jet, block["points"], self._coefficients(theta, block))
            )

        values, layers = self._slopes(theta, block, self.laws.orders, value)
        return (values, layers, *by_multiplier)

    def _slopes(self, theta: Any, block: dict[str, Any], orders: Any, value: Any) -> Any:
        """Values v at the points of a block, and the factors of their derivatives by the parameters.

        Zeros ("taps") are added to every stream before each activation. Points are independent, so
        the gradient of the sum of all v by a tap is the error signal of that point alone, from one
        reverse
        pass: dv / dkernel = sum over streams of input (outer) signal, and dv / dbias is the signal
            of the
        first stream. That sum is left to the caller: XLA makes a slow loop of it.

        Returns:
            v [M, N], and for each layer inputs and signals [M, N, streams, units].
        """
        points = block["points"]
        members, count = points.shape[:2]
        first = [alpha for alpha in orders if sum(alpha) <= 1]
        shapes = self.architecture.shapes
        carried = [len(first) if k == 0 else len(orders) for k in range(len(shapes))]
        taps = [
            tf.zeros((members, n * count, width), FLOAT)
            for n, (_, width) in zip(carried, shapes, strict=True)
        ]
        with tf.GradientTape() as tape:
            tape.watch(taps)
            jet, entered = self._jet(theta, points, orders, block.get("field_scales"), taps)
            values = value(jet)
            total = tf.reduce_sum(values)
        signals = tape.gradient(total, taps, unconnected_gradients="zero")

        def by_row(streams_first: Any, n: int) -> Any:
            return tf.transpose(tf.reshape(streams_first, (members, n, count, -1)), (0, 2, 1, 3))

        return values, [
            (by_row(h, n), by_row(d, n)) for n, h, d in zip(carried, entered, signals, strict=True)
        ]


def _and_zero(parts: Any, axis: int) -> Any:
    """A tensor with one more entry, zero, along an axis."""
    shape = list(parts.shape)
    shape[axis] = 1
    return tf.concat([parts, tf.zeros(shape, FLOAT)], axis)


def _sum(parts: list[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
