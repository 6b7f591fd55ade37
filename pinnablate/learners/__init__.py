"""How a model learns. Names only: a learner is imported, with TensorFlow or DeepXDE, when it is asked for."""

from __future__ import annotations

from importlib import import_module

from pinnablate.errors import unknown
from pinnablate.learners.base import Learner

NAMES = {
    "stacked": "all cells in one TensorFlow program: Adam, then Levenberg-Marquardt",
    "deepxde": "one plain deepxde.Model per cell, serially: Adam",
    "interpolators": "no network: thin-plate splines and means of the observations",
}


def learner(name: str) -> Learner:
    """A learner by name.

    Raises:
        PinnablateError: no such learner.
    """
    if name not in NAMES:
        raise unknown("learner", name, NAMES)
    return import_module(f"pinnablate.learners.{name}").make()
