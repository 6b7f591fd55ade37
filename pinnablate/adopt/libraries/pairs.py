"""Equations that are given outputs together with the function that computes them.

JAX has no graph to differentiate, so that DeepXDE's backend for it, and forward mode with every
backend, call `pde(x, (outputs, function))`, and `dde.grad.jacobian` and `hessian` return pairs of
the same kind. Here such a pde becomes one of tensors, as all others are.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from pinnablate.adopt.columns import Columns, Slip
from pinnablate.learners.deepxde.pde import dde, tf

Pde = Callable[..., Any]


def of_tensors(pde: Pde) -> Pde:
    """A pde of pairs as one of tensors.

    Args:
        pde: `pde(x, (outputs, function))`. Its third argument, if it has one, is what the auxiliary
            function gives; or with a default the unknown coefficients, as in DeepXDE for JAX.
    """

    def with_auxiliary(x: Any, y: Any, auxiliary: Any) -> Any:
        with _derivatives_are_pairs():
            return pde(x, _pair(y), auxiliary)

    def without(x: Any, y: Any) -> Any:
        with _derivatives_are_pairs():
            return pde(x, _pair(y))

    given = [p for p in inspect.signature(pde).parameters.values() if p.default is p.empty]
    made: Any = with_auxiliary if len(given) == 3 else without
    made.__signature__ = inspect.signature(made)  # DeepXDE counts arguments
    made.__wrapped__ = pde  # whose file and code it is
    return made


@contextmanager
def _derivatives_are_pairs() -> Iterator[None]:
    """Derivatives of DeepXDE take pairs and return them, whatever computes them."""
    computed = dde.grad.gradients_reverse  # by symbols, while a pde is traced

    def jacobian(ys: Any, xs: Any, i: int | None = None, j: int | None = None) -> Any:
        of = _outputs(ys)
        rows = range(of.shape[-1]) if i is None and j is not None else (i,)
        found = [computed.jacobian(of, xs, i=row, j=j) for row in rows]
        return _pair(found[0] if len(found) == 1 else tf.concat(found, axis=1))

    def hessian(ys: Any, xs: Any, component: Any = 0, i: int = 0, j: int = 0) -> Any:
        return _pair(computed.hessian(_outputs(ys), xs, component=component, i=i, j=j))

    ours = SimpleNamespace(jacobian=jacobian, hessian=hessian, clear=computed.clear)
    # Where dde.grad.jacobian looks for what computes it, from wherever a script has taken it.
    module = sys.modules[f"{dde.grad.__name__}.gradients"]
    with patch.multiple(module, gradients_reverse=ours, gradients_forward=ours):
        yield


def _pair(values: Any) -> tuple[Any, Callable[..., Any]]:
    return values, _function


def _outputs(pair: Any) -> Any:
    if isinstance(pair, tuple):
        return pair[0]
    if isinstance(pair, Columns) or tf.is_tensor(pair):
        raise Slip(
            "differentiates outputs without their function, which DeepXDE cannot for JAX and in forward mode; "
            "expected y as pde was given it, or the pair that a derivative is"
        )
    return pair


def _function(*_: Any) -> Any:
    raise Slip(
        "calls the function that computes its outputs, which is not read; expected dde.grad.jacobian and "
        "dde.grad.hessian"
    )
