"""The TensorFlow program of a set of laws: its formulas compiled, with their derivatives.

Member m evaluates R_r = sum_k c[m, k] T_k over the terms T_k of residual r, so that an equation
that is withheld is a row of zeros and needs no graph of its own. Everything is elementwise in the
members or a batched product over them: no member's numbers enter another's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pinnablate.learners.stacked.formulas import Formulas
from pinnablate.learners.tensorflow_setup import tf

FLOAT = tf.float64


class Program(Formulas):
    """The graph of one set of laws, network and set of data functionals; traced once per shape."""

    xp = tf
    module = "tensorflow"
    constant = staticmethod(tf.constant)

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
        return self.rows(theta, rows)

    @tf.function(jit_compile=True, autograph=False)
    def pull(self, theta: Any, rows: dict[str, Any]) -> Any:
        """J' w for the weighted rows of a tile: [M, P], with w = rows["pull"] [M, rows]."""
        with tf.GradientTape() as tape:
            tape.watch(theta)
            total = tf.reduce_sum(rows["pull"] * self.rows(theta, rows))
        return tape.gradient(total, theta)

    @tf.function(jit_compile=True, autograph=False)
    def data_slopes(self, theta: Any, block: dict[str, Any]) -> Any:
        """Data rows and their slopes.

        Args:
            theta: parameters [M, P].
            block: as in `Formulas.data_block`.

        Returns:
            Values [M, n], and slopes as in `_slopes`.
        """
        value = self.data_block(block)
        return self._slopes(theta, block, self.data_orders, lambda jet: (value(jet), None))[:2]

    @tf.function(jit_compile=True, autograph=False)
    def residual_slopes(self, theta: Any, block: dict[str, Any]) -> Any:
        """Rows of one residual for each member, and their slopes.

        Args:
            theta: parameters [M, P].
            block: as in `Formulas.residual_block`.

        Returns:
            Values [M, N], slopes as in `_slopes` and, where coefficients are learned, slopes by the
            multipliers [M, N, terms].
        """
        value = self.residual_block(theta, block)
        values, layers, slopes = self._slopes(theta, block, self.laws.orders, value)
        return (values, layers) if slopes is None else (values, layers, slopes)

    def _slopes(
        self,
        theta: Any,
        block: dict[str, Any],
        orders: Any,
        value: Callable[[Any], tuple[Any, Any]],
    ) -> tuple[Any, list[Any], Any]:
        """Values v at the points of a block, and the factors of their derivatives by the parameters.

        They come from one reverse pass (`Formulas.taps`). The sum over streams is left to the
        caller: XLA makes a slow loop of it.

        Returns:
            v [M, N]; for each layer inputs and signals [M, N, streams, units]; and what `value` says
            beside v.
        """
        members, count = block["points"].shape[:2]
        taps, carried = self.taps(members, count, orders)
        with tf.GradientTape() as tape:
            tape.watch(taps)
            jet, entered = self.jet(theta, block["points"], orders, block.get("field_scales"), taps)
            values, beside = value(jet)
            summed = tf.reduce_sum(values)
        signals = tape.gradient(summed, taps, unconnected_gradients="zero")
        return (
            values,
            [
                (self.by_row(h, members, n, count), self.by_row(d, members, n, count))
                for n, h, d in zip(carried, entered, signals, strict=True)
            ],
            beside,
        )
