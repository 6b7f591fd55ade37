"""The `deepxde.Model` of one fit. It imports DeepXDE, and TensorFlow as its backend."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import numpy as np

from pinnablate.calculus.expressions import compile_expressions
from pinnablate.learners.base import DIVERGED, Trained
from pinnablate.learners.deepxde.pde import Jet, dde, pde_of
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.tasks.fit import Fit
from pinnablate.world import World


def train(trained: Trained) -> None:
    """Train a fit with Adam, noting its curve, its loss and its status."""
    fit = trained.fit
    model = build(fit)
    done = 0
    for step in fit.curve_steps[0]:
        with redirect_stdout(io.StringIO()):
            model.train(iterations=step - done, display_every=10**9, verbose=0)
        done = step
        trained.curve.append((step, parameters(model)))
        trained.loss, trained.steps = float(np.sum(model.train_state.loss_train)), (done, 0)
        if not (np.isfinite(trained.curve[-1][1]).all() and np.isfinite(trained.loss)):
            trained.status, trained.reason = DIVERGED, f"not finite after {done} steps of Adam"
            break


def build(fit: Fit) -> Any:
    """The compiled `dde.Model` of one fit, its weights set."""
    with redirect_stdout(io.StringIO()):
        dde.config.set_default_float("float64")
    # Keras remembers the precision of the first layer that was made: of a script's, say.
    tf.keras.mixed_precision.set_global_policy("float64")
    data, weights = data_of(fit)
    net = _network(fit)
    if fit.decay:
        weights = [*weights, 1.0]
    model = dde.Model(data, net)
    with redirect_stdout(io.StringIO()):
        model.compile(
            "adam", lr=fit.budget.learning_rate, loss="MSE", loss_weights=weights, verbose=0
        )
    return model


def data_of(fit: Fit) -> tuple[Any, list[float]]:
    """The loss of a fit as DeepXDE's mean squares and their weights.

    The residuals of the equations told come first, then data functionals in groups of equal weight.
    """
    p, world = fit.problem, fit.problem.world
    weights, row_weights = list(fit.residual_weights[fit.residual_mask]), fit.row_weights
    conditions: list[Any] = []
    is_observation, paired = np.arange(len(p.row_point)) < p.observation_rows, p.row_partner >= 0
    mean = np.isin(np.arange(len(p.row_point)), p.mean_rows)
    kinds = sorted(
        {
            (int(f), float(s), bool(o), bool(d), bool(m), float(w))
            for f, s, o, d, m, w in zip(
                p.row_functional,
                p.row_scale,
                is_observation,
                paired,
                mean,
                row_weights,
                strict=True,
            )
            if w
        },
        key=lambda kind: (not kind[2], kind),
    )
    for functional, scale, observed, two_points, several, weight in kinds:
        rows = (
            (p.row_functional == functional)
            & (p.row_scale == scale)
            & (is_observation == observed)
            & (paired == two_points)
            & (mean == several)
            & (row_weights == weight)
        )
        value = compile_expressions(
            [p.functionals[functional]], world.fields, world.coordinates, "tensorflow"
        )

        def operator(x: Any, y: Any, _: Any, value: Any = value) -> Any:
            return (tf.zeros_like(y[:, 0]) + value(Jet(x, y), x)[0])[:, None]

        points = p.data_points[p.row_point[rows]]
        if several and p.row_others is not None:
            others = p.data_points[p.row_others[rows]]
            conditions.append(_Mean(points, others, p.row_target[rows], operator))
        elif two_points:
            conditions.append(_Periodic(points, p.data_points[p.row_partner[rows]], operator))
        else:
            conditions.append(
                dde.icbc.PointSetOperatorBC(points, p.row_target[rows][:, None], operator)
            )
        weights.append(float(np.sum(row_weights[rows] ** 2)))
    told = [r.expression for r in fit.laws.residuals if r.equation in fit.equations]
    pde = pde_of(told, world.fields, world.coordinates) if told else None
    anchors = p.collocation if told else None
    return dde.data.PDE(
        _geometry(world), pde, conditions, num_domain=0, num_boundary=0, anchors=anchors
    ), weights


class _Periodic:
    """A condition for DeepXDE: an operator has equal values at points and at their partners.

    `dde.icbc.PeriodicBC` knows components of the solution and their derivatives only.
    """

    def __init__(
        self, points: np.ndarray, partners: np.ndarray, operator: Callable[[Any, Any, Any], Any]
    ) -> None:
        self.both, self.operator = np.concatenate([points, partners]), operator

    def collocation_points(self, _: Any) -> np.ndarray:
        return self.both

    def error(self, x: Any, inputs: Any, outputs: Any, begin: int, end: int, _: Any = None) -> Any:
        """Each difference twice: one value for each point, and their mean square is as it was."""
        at_points, at_partners = tf.split(self.operator(inputs, outputs, x)[begin:end], 2)
        return tf.concat([at_points - at_partners] * 2, 0)


class _Mean:
    """A condition for DeepXDE: the sum of an operator over several points has a value."""

    def __init__(
        self,
        points: np.ndarray,
        others: np.ndarray,
        target: np.ndarray,
        operator: Callable[[Any, Any, Any], Any],
    ) -> None:
        self.places = 1 + others.shape[1]
        everywhere = np.concatenate([points[:, None], others], 1)
        self.all, self.target, self.operator = (
            everywhere.reshape(-1, points.shape[1]),
            target,
            operator,
        )

    def collocation_points(self, _: Any) -> np.ndarray:
        return self.all

    def error(self, x: Any, inputs: Any, outputs: Any, begin: int, end: int, _: Any = None) -> Any:
        """The difference of each sum from its value."""
        values = tf.reshape(self.operator(inputs, outputs, x)[begin:end], (-1, self.places))
        return tf.reduce_sum(values, 1, keepdims=True) - self.target[:, None]


def _geometry(world: World) -> Any:
    if len(world.coordinates) == 1:
        return dde.geometry.Interval(world.lower[0], world.upper[0])
    return dde.geometry.Hypercube(list(world.lower), list(world.upper))


def _network(fit: Fit) -> Any:
    """The same function as `pinnablate.tasks.network`, as a network of DeepXDE.

    Inputs are mapped to [-1, 1], outputs are in units of sigma_f.
    """
    architecture = fit.network
    low, high = np.array(architecture.lower), np.array(architecture.upper)
    scales = np.array(architecture.field_scales)
    regularization = ["l2", fit.decay] if fit.decay else None
    net = dde.nn.FNN(
        list(architecture.sizes),
        {"tanh": "tanh", "sine": "sin"}[architecture.activation],
        "Glorot uniform",
        regularization=regularization,
    )
    for layer in net.denses:  # DeepXDE penalises kernels alone; mu |theta|^2 is over all parameters
        layer.bias_regularizer = layer.kernel_regularizer
    net.apply_feature_transform(lambda x: (x - low) * (2.0 / (high - low)) - 1.0)
    levels = np.array(architecture.field_levels or 0.0)
    net.apply_output_transform(lambda _, y: y * scales + levels)
    net(tf.zeros((1, len(low)), tf.float64))
    for layer, (kernel, bias) in zip(net.denses, architecture.layers(fit.start), strict=True):
        layer.set_weights([kernel, bias])
    return net


def parameters(model: Any) -> np.ndarray:
    """The parameters of a model's network, as one vector [P]."""
    return np.concatenate([np.ravel(w) for layer in model.net.denses for w in layer.get_weights()])
