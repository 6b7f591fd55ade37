"""How a model learns. Names only: a learner is imported, with TensorFlow or DeepXDE, when it is asked for."""

from __future__ import annotations

from importlib import import_module

from pinnablate.errors import unknown
from pinnablate.learners.base import Learner

SUMMARIES = {
    "stacked": "all cells in one TensorFlow program: Adam, then Levenberg-Marquardt",
    "deepxde": "one plain deepxde.Model per cell, serially: Adam",
    "interpolators": "no network: thin-plate splines and means of the observations",
}
VERSIONS = {"stacked": 1, "deepxde": 1, "interpolators": 1}  # in the key of every record: raise when results change


def check_name(name: str) -> None:
    """Refuse a name that is no learner's.

    Raises:
        PinnablateError: no such learner.
    """
    if name not in SUMMARIES:
        raise unknown("learner", name, SUMMARIES)


def learner(name: str) -> Learner:
    """A learner by name, imported now.

    Raises:
        PinnablateError: no such learner.
    """
    check_name(name)
    return import_module(f"pinnablate.learners.{name}").make()
