"""How a model learns. Names only: a learner is imported, with TensorFlow or DeepXDE, when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pinnablate import arms
from pinnablate.errors import StoreError, unknown
from pinnablate.learners.base import Learner
from pinnablate.learners.resources import DEFAULTS, Resources

if TYPE_CHECKING:
    import numpy as np

    from pinnablate.environment import Environment
    from pinnablate.tasks.metrics import JetFunction
    from pinnablate.tasks.protocol import Budget

SUMMARIES = {
    "stacked": "all cells in one TensorFlow program: Adam, then a second-order method",
    "deepxde": "one plain deepxde.Model per cell, serially: Adam",
    "kernel": "no network: collocation with random Fourier features, a direct solve or Gauss-Newton",
    "oracle": "the kernel with a prior chosen on the truth: shown, never ranked",
    "spectral": "no network: collocation with Chebyshev polynomials, and waves on rings; a direct solve or Gauss-Newton",
    "solver-layer": "told equations inside a solver, a network for the slopes that they leave open: no soft constraints",
    "interpolators": "no network: what the observations alone say",
}
# in the key of every record: raise when results change
VERSIONS = {"stacked": 1, "deepxde": 1, "kernel": 2, "oracle": 1, "spectral": 1, "solver-layer": 2, "interpolators": 2}

NETWORKS = ("stacked", "deepxde")  # those that train one, step by step
UNRANKED = {"oracle": "it is told the truth when it chooses its prior"}
# default arms that mean nothing to a learner: it says why in `supports`
_WITHOUT = dict.fromkeys(("kernel", "oracle", "spectral", "solver-layer"), ("none-long", "weight-decay"))


def default_arms(env: Environment, name: str, lattice: str = arms.FULL) -> tuple[arms.Arm, ...]:
    """The lattice and every control that applies to a learner."""
    return tuple(a for a in arms.default_arms(env, lattice) if a.name not in _WITHOUT.get(name, ()))


def restore(name: str, env: Environment, design: str, budget: Budget, seed: int, equations: tuple[str, ...],
            weights: np.ndarray) -> JetFunction:
    """The model of kept weights: (points, orders) -> {alpha: [N, fields]}.

    Raises:
        StoreError: the weights do not fit.
    """
    if name == "spectral":
        from pinnablate.learners.collocation.spectral import restore as restore_spectral

        return restore_spectral(env.under(design), weights)
    if name == "solver-layer":
        from pinnablate.learners.solver_layer import restore as restore_solved

        return restore_solved(env, design, budget, seed, equations, weights)
    if name in ("kernel", "oracle"):
        from pinnablate.learners.collocation.kernel import restore as restore_kernel

        return restore_kernel(env, seed, weights)
    from pinnablate.tasks.network import architecture

    network = architecture(env, budget)
    if weights.shape != (network.parameters,):
        raise StoreError(f"weights of shape {weights.shape}; expected ({network.parameters},)")
    return lambda at, orders: network.jet(weights, at, orders)


def check_name(name: str) -> None:
    """Refuse a name that is no learner's.

    Raises:
        PinnablateError: no such learner.
    """
    if name not in SUMMARIES:
        raise unknown("learner", name, SUMMARIES)


def learner(name: str, resources: Resources = DEFAULTS) -> Learner:
    """A learner by name, imported now; `resources` limit what trains stacked.

    Raises:
        PinnablateError: no such learner.
    """
    check_name(name)
    room = "collocation." if name in ("kernel", "oracle", "spectral") else ""
    return import_module(f"pinnablate.learners.{room}{name.replace('-', '_')}").make(resources)
