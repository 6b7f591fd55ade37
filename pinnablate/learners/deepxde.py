"""The serial learner: one plain `deepxde.Model` per cell. The oracle for the stacked one, and what users have today."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import numpy as np
import sympy

from pinnablate.arms import Arm
from pinnablate.calculus.expressions import beyond_tensorflow, compile_expressions
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown
from pinnablate.learners.base import DIVERGED, Fit, Learner, Trained, serially
from pinnablate.learners.resources import Resources
from pinnablate.learners.tensorflow_setup import quiet_stderr, tf
from pinnablate.tasks.protocol import SECOND, Protocol

with quiet_stderr(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
    import deepxde as dde

MILLISECONDS_PER_STEP, SECONDS_PER_TRACE = 2.0, 3.0  # see benchmarks/speed.py --part adam


def make(_: Resources) -> Learner:
    return DeepXDE()


def to_deepxde(env: Environment, equations: Iterable[str] | None = None) -> Callable[[Any, Any], list[Any]]:
    """A DeepXDE `pde(x, y)`: the residuals of some equations, all by default, unscaled, one [N, 1] tensor each.

    Raises:
        PinnablateError: an equation that the environment does not have, or a function that TensorFlow does not have.
    """
    names = tuple(env.equations if equations is None else equations)
    for name in names:
        if name not in env.equations:
            raise unknown(f"equation of {env.id}", name, env.equations)
    told = [sympy.Add(*r.terms) for r in env.residuals if r.equation in names]
    if known := beyond_tensorflow(told):
        raise PinnablateError(f"{env.id}: {known[0]} is not in TensorFlow, so DeepXDE cannot evaluate it")
    compiled = compile_expressions(told, env.fields, env.coordinates, "tensorflow")

    def pde(x: Any, y: Any) -> list[Any]:
        zero = tf.zeros_like(y[:, 0])
        return [(zero + value)[:, None] for value in compiled(_Jet(x, y), x)]

    return pde


class _Jet(dict):
    """A jet whose derivatives DeepXDE takes when they are asked for: jet[alpha][..., k] is [N]."""

    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def __missing__(self, alpha: tuple[int, ...]) -> Any:
        self[alpha] = _Derivative(self, alpha)
        return self[alpha]


class _Derivative:
    def __init__(self, jet: _Jet, alpha: tuple[int, ...]) -> None:
        self.jet, self.alpha = jet, alpha

    def __getitem__(self, where: tuple[Any, int]) -> Any:
        value, component = self.jet.y, where[1]
        if not any(self.alpha):
            return value[:, component]
        for j, order in enumerate(self.alpha):
            for _ in range(order):
                value, component = dde.grad.jacobian(value, self.jet.x, i=component, j=j), 0
        return value[:, 0]


class DeepXDE(Learner):
    """Trains fits one after the other, with Adam; TensorFlow uses all cores for each."""

    name = "deepxde"

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        if protocol.second_steps:
            return (f"protocol {protocol.name} has a phase of {SECOND[protocol.second]}, which DeepXDE lacks; "
                    "use adam-v1 or smoke-adam")
        if arm.wrong or arm.penalty or arm.unknown:
            return "it is told equations as they are declared; use learner stacked"
        if env.known:
            return f"its equations contain {env.known[0]}, which TensorFlow lacks; use learner stacked"
        return None

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        return serially((Trained(fit, curve=[(0, fit.initial)]) for fit in fits), _train)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        steps = sum(f.adam_steps for f in fits)
        return steps * MILLISECONDS_PER_STEP / 1e3 + len(fits) * SECONDS_PER_TRACE, 1e9


def _train(trained: Trained) -> None:
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
    data, weights = _data(fit)
    net = _network(fit)
    if fit.decay:
        weights = [*weights, 1.0]
    model = dde.Model(data, net)
    with redirect_stdout(io.StringIO()):
        model.compile("adam", lr=fit.budget.learning_rate, loss="MSE", loss_weights=weights, verbose=0)
    return model


def _data(fit: Fit) -> tuple[Any, list[float]]:
    """The law's loss as DeepXDE's mean squares and their weights: equations told, then data functionals."""
    p, env = fit.problem, fit.problem.environment
    weights, row_weights = list(fit.residual_weights[fit.told]), fit.row_weights
    conditions = []
    is_observation, paired = np.arange(len(p.row_point)) < p.observation_rows, p.row_partner >= 0
    kinds = sorted({(int(f), float(s), bool(o), bool(d)) for f, s, o, d, w in
                    zip(p.row_functional, p.row_scale, is_observation, paired, row_weights, strict=True) if w},
                   key=lambda kind: (not kind[2], kind))
    for functional, scale, observed, two_points in kinds:
        rows = (p.row_functional == functional) & (p.row_scale == scale) & (is_observation == observed) & (
            paired == two_points) & (row_weights > 0)
        value = compile_expressions([p.functionals[functional]], env.fields, env.coordinates, "tensorflow")

        def operator(x: Any, y: Any, _: Any, value: Any = value) -> Any:
            return (tf.zeros_like(y[:, 0]) + value(_Jet(x, y), x)[0])[:, None]

        points = p.data_points[p.row_point[rows]]
        if two_points:
            conditions.append(_Periodic(points, p.data_points[p.row_partner[rows]], operator))
        else:
            conditions.append(dde.icbc.PointSetOperatorBC(points, p.row_target[rows][:, None], operator))
        weights.append(float(np.sum(row_weights[rows] ** 2)))
    told = [name for name in env.equations if name in fit.arm.equations]
    pde = to_deepxde(env, told) if told else None
    anchors = p.collocation if told else None
    return dde.data.PDE(_geometry(env), pde, conditions, num_domain=0, num_boundary=0, anchors=anchors), weights


class _Periodic:
    """A condition of DeepXDE's: an operator has equal values at points and partners. `dde.icbc.PeriodicBC` knows components
    and their derivatives only."""

    def __init__(self, points: np.ndarray, partners: np.ndarray, operator: Callable[[Any, Any, Any], Any]) -> None:
        self.both, self.operator = np.concatenate([points, partners]), operator

    def collocation_points(self, _: Any) -> np.ndarray:
        return self.both

    def error(self, x: Any, inputs: Any, outputs: Any, begin: int, end: int, _: Any = None) -> Any:
        """Each difference twice, so that there is one value per point and their mean square is that of the differences."""
        at_points, at_partners = tf.split(self.operator(inputs, outputs, x)[begin:end], 2)
        return tf.concat([at_points - at_partners] * 2, 0)


def _geometry(env: Environment) -> Any:
    if len(env.coordinates) == 1:
        return dde.geometry.Interval(env.lower[0], env.upper[0])
    return dde.geometry.Hypercube(list(env.lower), list(env.upper))


def _network(fit: Fit) -> Any:
    """The same function as `pinnablate.tasks.network`: scaled inputs, tanh layers, outputs in units of sigma_f."""
    architecture = fit.architecture
    low, high = np.array(architecture.lower), np.array(architecture.upper)
    scales = np.array(architecture.field_scales)
    regularization = ["l2", fit.decay] if fit.decay else None
    net = dde.nn.FNN(list(architecture.sizes), "tanh", "Glorot uniform", regularization=regularization)
    for layer in net.denses:  # DeepXDE penalises kernels alone; mu |theta|^2 is over all parameters
        layer.bias_regularizer = layer.kernel_regularizer
    net.apply_feature_transform(lambda x: (x - low) * (2.0 / (high - low)) - 1.0)
    net.apply_output_transform(lambda _, y: y * scales)
    net(tf.zeros((1, len(low)), tf.float64))
    for layer, (kernel, bias) in zip(net.denses, architecture.layers(fit.initial), strict=True):
        layer.set_weights([kernel, bias])
    return net


def parameters(model: Any) -> np.ndarray:
    """The parameters of a model's network, as one vector [P]."""
    return np.concatenate([np.ravel(w) for layer in model.net.denses for w in layer.get_weights()])
