"""Kinds of problems of DeepXDE: which are read, and the way round the others."""

from __future__ import annotations

from typing import Any

from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde.pde import dde

_DATA = ("PDE", "TimePDE")


def of_kind(data: Any) -> None:
    """Refuse what is no problem of differential equations at points.

    Raises:
        PinnablateError: what it is.
    """
    kind = type(data).__name__
    if kind not in _DATA or not isinstance(data, dde.data.PDE):
        raise PinnablateError(
            f"the problem is {_kind_of(data)}; expected dde.data.PDE or dde.data.TimePDE"
            + _instead(data, kind)
        )
    if data.pde is None:
        raise PinnablateError(
            "the problem has no pde; expected equations, of which some are withheld"
        )


def _kind_of(data: Any) -> str:
    module = type(data).__module__.partition(".")[0]
    own = f"dde.data.{type(data).__name__}" if module == "deepxde" else repr(type(data).__name__)
    return own if module == "deepxde" else f"an object of type {own}"


_INTEGRALS = (
    "integrals over the domain cannot be written as a residual at a point: make the running integral w an "
    "output of the network, with the residual dde.grad.jacobian(w) - integrand and w = 0 where it begins"
)
_ELSEWHERE = "train every subset yourself, and give the errors to pinnablate.analyse"
_FRACTIONAL = f"fractional derivatives cannot be written as a residual at a point: {_ELSEWHERE}"
_WAYS_ROUND = {
    "IDE": _INTEGRALS,
    "TimeIDE": _INTEGRALS,
    "FPDE": _FRACTIONAL,
    "TimeFPDE": _FRACTIONAL,
    "Model": "give model.data",
}


def _instead(data: Any, kind: str) -> str:
    """The way round what is no problem of equations at points."""
    if kind in _WAYS_ROUND:
        return f": {_WAYS_ROUND[kind]}"
    return f": {_ELSEWHERE}" if isinstance(data, dde.data.data.Data) else ""
