"""Methods that tensors and networks have in PyTorch, Paddle and JAX, and in TensorFlow not."""

from __future__ import annotations

from typing import Any

from pinnablate.adopt.columns import Columns, Untraceable
from pinnablate.adopt.libraries.functions import functions_of
from pinnablate.learners.deepxde.pde import dde, tf

_SAME = (  # where a tensor is kept, and in which precision, changes no number
    *("to", "cpu", "cuda", "clone", "contiguous", "double", "requires_grad_", "type", "type_as"),
    *("astype", "retain_grad"),
)
_NO_METHODS = (  # functions of lists, and those that make a tensor
    *("cat", "concat", "concatenate", "stack", "hstack", "column_stack"),
    *("ones_like", "zeros_like", "full_like"),
)
_NETWORKS = (
    *("to", "cpu", "cuda", "double", "float", "half", "eval", "train", "apply", "requires_grad_"),
)


def install() -> None:
    """Give symbols, tensors of TensorFlow and networks of DeepXDE the methods that they lack.

    It is done once in a process, when a script for another library is read: the script's functions
    are called long after, by DeepXDE. What has a method of that name keeps it.
    """
    functions = functions_of("tensor")
    choose = functions["where"]
    methods = {k: f for k, f in functions.items() if k not in _NO_METHODS}
    methods |= dict.fromkeys(_SAME, _same)
    methods |= {"where": lambda a, condition, b: choose(condition, a, b)}
    methods |= {"float": _as_number, "detach": _detached, "view": _viewed}
    methods |= {"reshape": _viewed, "add_": _changed, "mul_": _changed}
    for kind in (Columns, tf.Tensor):
        for name, method in methods.items():
            _give(kind, name, method)
    _give(Columns, "device", "cpu")
    for name in _NETWORKS:
        _give(dde.nn.NN, name, _same)
    _give(dde.nn.NN, "parameters", lambda net: net.trainable_variables)
    dde.nn.NN.call = _forward  # which its own networks define, and a script's by another name


def _give(kind: Any, name: str, value: Any) -> None:
    if not hasattr(kind, name):
        setattr(kind, name, value)


def _same(value: Any, *_: Any, **__: Any) -> Any:
    return value


def _changed(value: Any, *_: Any, **__: Any) -> Any:
    raise Untraceable("changes a tensor in its place; expected a new one: a + b for a.add_(b)")


def _as_number(value: Any, *_: Any, **__: Any) -> Any:
    """Truth as 0 and 1, numbers as they are."""
    if isinstance(value, Columns) or value.dtype == tf.bool:
        return tf.cast(value, dde.config.real(tf))
    return value


def _detached(value: Any, *_: Any, **__: Any) -> Any:
    return tf.stop_gradient(value)


def _viewed(value: Any, *shape: Any, **_: Any) -> Any:
    return tf.reshape(
        value, shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    )


def _forward(net: Any, inputs: Any, training: bool = False) -> Any:
    """A network that a script defines as PyTorch has it: by `forward`."""
    if not hasattr(net, "forward"):
        raise NotImplementedError(f"{type(net).__name__} defines neither call nor forward")
    return net.forward(inputs)
