"""Learners by name: a learner is imported when it is asked for, and what it needs when it trains.

Another package offers its own under the entry point group `pinnablate.learners` (name: the
learner's, value: `package.module:Class`); docs/adding-a-learner.md has an example.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from pinnablate.arms import FULL, Arm
from pinnablate.arms import default_arms as usual_arms
from pinnablate.arms.arm import HasPlayers
from pinnablate.callable_module import answer_calls
from pinnablate.errors import PinnablateError, unknown
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.tasks.budget import LAST
from pinnablate.tasks.protocol import Protocol

if TYPE_CHECKING:
    from pinnablate.learners.base import Learner

GROUP = "pinnablate.learners"
DEFAULT = "stacked"  # the learner that is used where none is named
_BUILT_IN = {
    "stacked": "pinnablate.learners.stacked:Stacked",
    "deepxde": "pinnablate.learners.deepxde:DeepXDE",
    "kernel": "pinnablate.learners.collocation.kernel:Kernel",
    "oracle": "pinnablate.learners.collocation.oracle:Oracle",
    "spectral": "pinnablate.learners.collocation.spectral:Spectral",
    "solver-layer": "pinnablate.learners.solver_layer:SolverLayer",
    "interpolators": "pinnablate.learners.interpolators:Interpolators",
}


@cache
def _offered() -> dict[str, EntryPoint | str]:
    others = {
        point.name: point for point in entry_points(group=GROUP) if point.name not in _BUILT_IN
    }
    return {**_BUILT_IN, **others}


def names() -> list[str]:
    """Every known learner, those of this package first."""
    return list(_offered())


def is_built_in(name: str) -> bool:
    """Whether a learner is one of this package."""
    return name in _BUILT_IN


@cache
def learner_class(name: str) -> type[Learner]:
    """The class of a learner, which says what it is.

    Raises:
        PinnablateError: no such learner, or what is offered under that name is something else.
    """
    from pinnablate.learners.base import Learner

    if name not in _offered():
        raise unknown("learner", name, names())
    offered = _offered()[name]
    found: Any = _imported(offered) if isinstance(offered, str) else offered.load()
    if not (isinstance(found, type) and issubclass(found, Learner)) or found.name != name:
        said = getattr(found, "name", type(found).__name__)
        raise PinnablateError(
            f"learner {name!r} is offered as {said!r}; expected a subclass of "
            "pinnablate.learners.base.Learner "
            "of that name"
        )
    return found


def _imported(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def learner(name: str, resources: Resources = DEFAULTS) -> Learner:
    """A learner by name.

    Args:
        name: of a learner of this package, or of one that another package offers.
        resources: what it may use of the machine.

    Raises:
        PinnablateError: no such learner, or it has no use for these resources.
    """
    return learner_class(name)(resources)


def learners() -> dict[str, str]:
    """{name: what it is, in one line}."""
    return {name: learner_class(name).summary for name in names()}


def default_arms(
    owner: HasPlayers, name: str, lattice: str = FULL, protocol: Protocol | None = None
) -> tuple[Arm, ...]:
    """The lattice and every usual control that means something to a learner.

    Args:
        owner: an environment, or its world under a design.
        name: of the learner.
        lattice: `full` or `order2`.
        protocol: where validation says at which state models are read, `none-long` is left out; by
            default it is not.
    """
    trains = learner_class(name).trains_network
    return tuple(
        a
        for a in usual_arms(owner, lattice)
        if (trains or not a.changes_training) and not (protocol and needless(a, protocol))
    )


def needless(arm: Arm, protocol: Protocol) -> str | None:
    """Why an arm shows nothing under a protocol and is trained only by name; None where it does."""
    if arm.long and protocol.selection != LAST:
        return (
            "validation says at which state a network is read, and told nothing it is best early: "
            "training it for longer shows nothing; ask for it by name"
        )
    return None


answer_calls(__name__)
