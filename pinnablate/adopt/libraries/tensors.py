"""What scripts make tensors of: numbers, with the methods that PyTorch and Paddle have for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.adopt.columns import Columns
from pinnablate.learners.deepxde.pde import dde, tf


class _OrSymbols(type):
    """Tensors of TensorFlow and symbols are tensors, too, to a script that asks."""

    def __instancecheck__(cls, value: Any) -> bool:
        return super().__instancecheck__(value) or is_symbolic(value)


class Tensor(np.ndarray, metaclass=_OrSymbols):
    """Numbers as an array; nothing of it depends on the outputs of a network."""

    def __new__(cls, values: Any = (), *_: Any, **__: Any) -> Tensor:
        return np.asarray(values, float).view(cls)

    def numpy(self) -> np.ndarray:
        return np.asarray(self)

    def detach(self, *_: Any, **__: Any) -> Tensor:
        return self

    # Where it is kept, in which precision and whether it has a gradient changes no number.
    cpu = cuda = to = clone = contiguous = requires_grad_ = double = float = astype = detach

    def unsqueeze(self, dim: int) -> Tensor:
        return tensor(np.expand_dims(self, dim))

    def view(self, *shape: Any) -> Any:  # type: ignore[override]
        """A shape, as in PyTorch; a type, as NumPy asks for it itself."""
        whole = shape[0] if len(shape) == 1 and isinstance(shape[0], list | tuple) else shape
        sized = whole and all(isinstance(n, int) for n in whole)
        return self.reshape(whole) if sized else super().view(*shape)


def tensor(values: Any, *_: Any, requires_grad: bool = False, **__: Any) -> Any:
    """Numbers of a script: one with a gradient is a coefficient that is learned.

    Args:
        values: a number, a list or an array of them; a tensor of TensorFlow and symbols as they are.
        requires_grad: whether it is learned.
    """
    if is_symbolic(values):
        return values
    if isinstance(values, list | tuple) and any(map(is_symbolic, values)):
        return values  # a function that takes columns one by one says what is expected
    made = np.asarray(values)
    if made.dtype.kind == "i":
        made = made.astype(float) if requires_grad else made
    if requires_grad and made.size == 1:
        return dde.Variable(float(made.reshape(-1)[0]))
    return made.view(Tensor)


def is_symbolic(value: Any) -> bool:
    """Whether a value is made of the outputs of a network: symbols, or a tensor of TensorFlow."""
    return isinstance(value, Columns) or tf.is_tensor(value) or isinstance(value, tf.Variable)
