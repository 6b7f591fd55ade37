"""Whether a trace is the user's function: both on a random network, to round-off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.columns import Slip, Untraceable
from pinnablate.adopt.networks import raised
from pinnablate.calculus.expressions import compile_expressions
from pinnablate.calculus.jets import closure, orders_in
from pinnablate.calculus.terms import terms_of
from pinnablate.learners.deepxde.pde import dde, tf
from pinnablate.learners.tensorflow_setup import quiet_stderr
from pinnablate.tasks.network import Architecture

POINTS, WIDTH, SEED = 64, 8, 0
# Of the largest term, in the precision that the script computes in; a fourth derivative in float32
# loses half of its digits.
TOLERANCES = {"float64": 1e-9, "float32": 2e-2}


def refuse_difference(
    function: Callable[..., Any],
    expressions: Sequence[sympy.Expr],
    fields: Sequence[Any],
    coordinates: Sequence[sympy.Symbol],
    points: np.ndarray,
    of: str,
    variables: Sequence[tuple[Any, sympy.Symbol]] = (),
) -> float:
    """Evaluate a function of the script and its trace on a random network.

    Args:
        function: (x, y) -> residuals.
        expressions: the trace, one for each column of each residual.
        fields, coordinates: that it is written with.
        points: where: [N, d].
        of: what it is, for a sentence.
        variables: (variable of the script, its symbol); they take other values than those of the
            script meanwhile, so that one whose value was taken for a number is found.

    Returns:
        The largest difference, over the largest term.

    Raises:
        Untraceable: which residual differs, and by how much.
        Slip: a residual that is no number anywhere.
        PinnablateError: the function does not compute in TensorFlow.
    """
    kept = [v.numpy() for v, _ in variables]
    rng = np.random.default_rng(SEED)
    try:
        for v, _ in variables:
            v.assign(rng.uniform(0.5, 1.5, v.shape))
        values = {symbol: sympy.Float(float(v.numpy())) for v, symbol in variables}
        numbers = [sympy.sympify(e).xreplace(values) for e in expressions]
        network = _network(points, len(fields))
        # TensorFlow's graph optimiser logs "Not handling type DT_DOUBLE" in C++ for every function
        # of float64, which concerns its speed on Intel processors alone.
        with quiet_stderr():
            theirs, precision = _by_tensorflow(function, network, points, bool(variables))
    finally:
        for (v, _), value in zip(variables, kept, strict=True):
            v.assign(value)
    if len(theirs) != len(numbers):
        raise Untraceable(
            f"{of} returns {len(theirs)} columns for a network and {len(numbers)} for symbols"
        )
    at = points.astype(precision).astype(float)
    largest = 0.0
    for k, (e, their) in enumerate(zip(numbers, theirs, strict=True)):
        ours, size = _by_numpy(e, fields, coordinates, network, at)
        seen = np.isfinite(ours) & np.isfinite(their)
        if not np.isfinite(their).any():
            raise Slip(
                f"{of} gives {their[0]:g} as residual {k + 1} of a random network at every point; expected numbers: look "
                "for a constant that is none, and for logarithms and roots of what is negative"
            )
        difference = float(np.max(np.abs(ours - their)[seen], initial=0.0) / size)
        if not seen.any() or difference > TOLERANCES[precision]:
            raise Untraceable(
                f"{of} differs from its trace: residual {k + 1} by {difference:.1g} of its largest "
                "term on a random network"
            )
        largest = max(largest, difference)
    return largest


def _network(points: np.ndarray, fields: int) -> tuple[Architecture, np.ndarray]:
    """A small network over the points, and its parameters."""
    low, high = points.min(axis=0), points.max(axis=0)
    high = np.where(high > low, high, low + 1.0)
    made = Architecture(
        (points.shape[1], WIDTH, WIDTH, fields), tuple(low), tuple(high), (1.0,) * fields
    )
    rng = np.random.default_rng(SEED)
    return made, made.initial(SEED) + 0.1 * rng.standard_normal(made.parameters)


def _by_numpy(
    expression: sympy.Expr,
    fields: Sequence[Any],
    coordinates: Sequence[sympy.Symbol],
    network: tuple[Architecture, np.ndarray],
    points: np.ndarray,
) -> tuple[np.ndarray, float]:
    """A residual [N], and the size of its largest term."""
    made, theta = network
    orders = closure(orders_in([expression], coordinates), len(coordinates))
    jet = made.jet(theta, points, orders)
    terms = terms_of(expression)
    found = [
        np.broadcast_to(np.asarray(v, float), len(points))
        for v in compile_expressions([expression, *terms], fields, coordinates, "numpy")(
            jet, points
        )
    ]
    sizes = [float(np.max(np.abs(v[np.isfinite(v)]), initial=0.0)) for v in found]
    return found[0], max(sizes) or 1.0


def _by_tensorflow(
    function: Callable[..., Any],
    network: tuple[Architecture, np.ndarray],
    points: np.ndarray,
    single: bool,
) -> tuple[list[np.ndarray], str]:
    """The residuals of the user's function, [N] each, and the precision that it computes in."""
    try:
        if single:
            return _evaluated(function, network, points, "float32"), "float32"
        return _evaluated(function, network, points, "float64"), "float64"
    except Exception:  # its constants are of the other precision
        other = "float64" if single else "float32"
    try:
        return _evaluated(function, network, points, other), other
    except Exception as error:  # a user's function may raise anything
        raise raised("pde", error) from error


def _evaluated(
    function: Callable[..., Any],
    network: tuple[Architecture, np.ndarray],
    points: np.ndarray,
    precision: str,
) -> list[np.ndarray]:
    made, theta = network
    low, high = np.array(made.lower, precision), np.array(made.upper, precision)

    def residuals(x: Any) -> list[Any]:
        h = (x - low) * (2 / (high - low)) - 1
        layers = made.layers(theta.astype(precision))
        for depth, (kernel, bias) in enumerate(layers):
            h = tf.matmul(h, tf.constant(kernel)) + tf.constant(bias)
            h = tf.tanh(h) if depth < len(layers) - 1 else h
        returned = function(x, h)
        return list(returned) if isinstance(returned, list | tuple) else [returned]

    dde.grad.clear()
    try:
        found = tf.function(residuals, autograph=False)(tf.constant(points.astype(precision)))
    finally:
        dde.grad.clear()
    columns = []
    for value in found:
        array = np.asarray(value, float)
        array = array.reshape(-1, 1) if array.ndim < 2 else array
        columns += [np.broadcast_to(c, len(points)) for c in array.T]
    return columns
