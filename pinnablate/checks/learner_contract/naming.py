"""Which class is meant: by the name of a learner, by where it stands, or by itself."""

from __future__ import annotations

from importlib import import_module
from inspect import isabstract

from pinnablate.errors import PinnablateError, unknown
from pinnablate.learners import learner_class, names
from pinnablate.learners.base import Learner


def learner_of(given: str | Learner | type[Learner]) -> type[Learner]:
    """The class of a learner.

    Args:
        given: a name that is built in or offered under the entry point group `pinnablate.learners`;
            `package.module:Class`, which need not be offered; a class, or an instance.

    Raises:
        PinnablateError: no such learner, or what is found there is no class of learners.
    """
    if isinstance(given, str):
        return _imported(given) if ":" in given else learner_class(given)
    kind = given if isinstance(given, type) else type(given)
    if not issubclass(kind, Learner):
        raise unknown("learner", getattr(given, "__name__", kind.__name__), names())
    return kind


def _imported(place: str) -> type[Learner]:
    module, _, attribute = place.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except Exception as error:  # whatever a stranger's module may raise
        raise PinnablateError(
            f"learner {place!r} cannot be loaded ({type(error).__name__}: {error}); expected "
            "package.module:Class, importable from here"
        ) from error
    if not (isinstance(found, type) and issubclass(found, Learner)) or isabstract(found):
        raise PinnablateError(
            f"{place!r} is {getattr(found, '__name__', type(found).__name__)!r}; expected a class "
            "that extends pinnablate.learners.base.Learner and has all of its methods"
        )
    return found
