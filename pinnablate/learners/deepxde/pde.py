"""Residuals of an environment as a DeepXDE `pde(x, y)`.

It imports DeepXDE, and TensorFlow as its backend; where another backend is chosen it is refused.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import sympy

from pinnablate.calculus.expressions import beyond_tensorflow, compile_expressions
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, missing, unknown
from pinnablate.learners.deepxde.backend import BACKEND, other_backend
from pinnablate.learners.tensorflow_setup import quiet_stderr, tf

if other := other_backend():
    raise PinnablateError(other)
os.environ["DDE_BACKEND"] = BACKEND  # else DeepXDE asks, or writes a file into the home directory
with quiet_stderr(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
    try:
        import deepxde as dde
    except ModuleNotFoundError as error:
        if (
            error.name != "deepxde"
        ):  # it is there, and breaks: to install it again would mend nothing
            raise
        raise missing("deepxde", "use learner 'deepxde' or to_deepxde") from error


def to_deepxde(
    env: Environment, equations: Iterable[str] | None = None
) -> Callable[[Any, Any], list[Any]]:
    """A DeepXDE `pde(x, y)`; see `pinnablate.learners.deepxde.to_deepxde`.

    Raises:
        PinnablateError: an equation that the environment does not have, or a function that
            TensorFlow does not have.
    """
    names = tuple(env.equations if equations is None else equations)
    for name in names:
        if name not in env.equations:
            raise unknown(f"equation of {env.id}", name, env.equations)
    told = [r.expression for r in env.residuals if r.equation in names]
    if absent := beyond_tensorflow(told):
        raise PinnablateError(
            f"{env.id}: {absent[0]} is not in TensorFlow, so DeepXDE cannot evaluate it"
        )
    return pde_of(told, env.fields, env.coordinates)


def pde_of(
    residuals: Sequence[sympy.Expr], fields: Sequence[Any], coordinates: Sequence[sympy.Symbol]
) -> Callable[[Any, Any], list[Any]]:
    """A DeepXDE `pde(x, y)` of some residuals: one [N, 1] tensor each."""
    compiled = compile_expressions(residuals, fields, coordinates, "tensorflow")

    def pde(x: Any, y: Any) -> list[Any]:
        zero = tf.zeros_like(y[:, 0])
        return [(zero + value)[:, None] for value in compiled(Jet(x, y), x)]

    return pde


class Jet(dict):
    """A jet whose derivatives DeepXDE takes when they are asked for: jet[alpha][..., k] is [N]."""

    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def __missing__(self, alpha: tuple[int, ...]) -> Any:
        self[alpha] = _Derivative(self, alpha)
        return self[alpha]


class _Derivative:
    """One derivative of all fields; a field of it is taken when it is indexed."""

    def __init__(self, jet: Jet, alpha: tuple[int, ...]) -> None:
        self.jet, self.alpha = jet, alpha

    def __getitem__(self, where: tuple[Any, int]) -> Any:
        value, component = self.jet.y, where[1]
        if not any(self.alpha):
            return value[:, component]
        for j, order in enumerate(self.alpha):
            for _ in range(order):
                value, component = dde.grad.jacobian(value, self.jet.x, i=component, j=j), 0
        return value[:, 0]
