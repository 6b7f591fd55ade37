"""Networks of DeepXDE: how many outputs they have, one where a script has none, and how they begin
anew.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde.pde import dde, tf

USUAL_LAYERS, USUAL_ACTIVATION = [32] * 3, "tanh"
_MOST_OUTPUTS = 32
_STREAM = 20100501  # of the generator that draws initial weights


class NotComputedError(PinnablateError):
    """A function of a script that DeepXDE cannot evaluate either."""


def outputs_of(net: Any, inputs: int, otherwise: int = 0) -> int:
    """How many outputs a network has.

    Args:
        net: of `dde.nn`.
        inputs: columns of x.
        otherwise: how many, where it cannot be asked; 0 where nobody says.

    Raises:
        PinnablateError: it cannot be asked.
    """
    layers = getattr(net, "denses", None)
    units = getattr(layers[-1], "units", None) if layers else None
    if units is not None:
        return int(units)
    try:
        return int(net(tf.zeros((1, inputs), dde.config.real(tf))).shape[-1])
    except Exception as error:  # whatever a network of somebody else's raises
        if otherwise:
            return otherwise
        raise PinnablateError(
            f"net= is {type(net).__name__}, whose outputs are not known; give fields=, a name for each"
        ) from error


def usual_network(data: Any, outputs: int | None) -> Any:
    """A network for a script that makes none: 3 x 32 tanh.

    Args:
        data: the problem.
        outputs: how many it has; None for the fewest with which pde and conditions compute.

    Raises:
        PinnablateError: no number of outputs will do.
    """
    least = 1 + max((int(getattr(c, "component", 0) or 0) for c in data.bcs), default=0)
    for count in range(least, _MOST_OUTPUTS + 1) if outputs is None else [outputs]:
        net = dde.nn.FNN([data.geom.dim, *USUAL_LAYERS, count], USUAL_ACTIVATION, "Glorot uniform")
        if outputs is not None or _computes(data, net):
            return net
    raise PinnablateError(
        "the problem has no network, and its outputs cannot be counted; expected the script's model, or "
        "fields=, a name for each output"
    )


def _computes(data: Any, net: Any) -> bool:
    """Whether the pde computes from the outputs of a network; a column that is not there is empty."""
    try:
        found = residuals(data, net)
    except PinnablateError:  # for an output that is not there
        return False
    return all(len(r.shape) == 1 or r.shape[-1] for r in found)


def residuals(data: Any, net: Any) -> list[Any]:
    """What the script's pde returns at four points, as a list of arrays.

    Raises:
        PinnablateError: it raises for a network, or returns something else than tensors.
    """
    points = data.train_x_all[:4]
    further = [] if data.auxiliary_var_fn is None else [tf.constant(data.auxiliary_var_fn(points))]

    def ask(x: Any) -> Any:
        given = data.pde(x, net(x), *further)
        return list(given) if isinstance(given, list | tuple) else [given]

    dde.grad.clear()
    try:
        return [np.asarray(r) for r in tf.function(ask, autograph=False)(tf.constant(points))]
    except Exception as error:  # a user's pde may raise anything
        raise raised("pde", error) from error
    finally:
        dde.grad.clear()


def raised(of: str, error: Exception) -> NotComputedError:
    """The sentence on a function of the script that does not compute in DeepXDE."""
    words = " ".join(str(error).split())
    return NotComputedError(
        f"{of} raised {type(error).__name__} where DeepXDE evaluates it by TensorFlow: {words[:160]}; expected "
        "tensors, made of outputs by arithmetic and functions of TensorFlow or dde.backend"
    )


def built(net: Any, data: Any) -> Any:
    """A network whose weights are made.

    Raises:
        PinnablateError: it is no network that has weights.
    """
    if callable(net) and hasattr(net, "trainable_variables"):
        net(tf.constant(data.train_x_all[:1]))
        if any(len(v.shape) > 1 for v in net.trainable_variables):
            return net
    raise PinnablateError(
        f"net is {type(net).__name__}; expected a network of dde.nn, such as dde.nn.FNN, whose weights can "
        "be drawn anew"
    )


def begin(net: Any, first: list[np.ndarray], seed: int) -> None:
    """Draw the weights of a network: Glorot-uniform kernels from a seed, the rest as it was at first.

    Args:
        net: whose weights are made.
        first: its trainable variables at first.
        seed: of the kernels, the same for every subset of a replicate.
    """
    rng = np.random.default_rng([_STREAM, seed])
    for variable, was in zip(net.trainable_variables, first, strict=True):
        shape = tuple(variable.shape)
        limit = np.sqrt(6.0 / sum(shape[-2:])) if len(shape) > 1 else 0.0
        variable.assign(rng.uniform(-limit, limit, shape) if limit else was)


def described(net: Any) -> str:
    """What kind of network it is, and how many parameters it has."""
    count = sum(int(np.prod(v.shape)) for v in net.trainable_variables)
    return f"{type(net).__name__} with {count} parameters"
