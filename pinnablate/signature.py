"""A call with wrong arguments, said in one sentence instead of a TypeError."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import wraps
from typing import Any, TypeVar

from pinnablate.errors import PinnablateError

_Called = TypeVar("_Called", bound=Callable[..., Any])
_Class = TypeVar("_Class", bound=type)


class Missing:
    """Stands for an argument that was not given; there is one, `MISSING`."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Missing()


def one_sentence(example: str, hints: Mapping[str, str] = {}) -> Callable[[_Called], _Called]:
    """Decorate a function: wrong arguments are a `PinnablateError`.

    Args:
        example: a right call, which the sentence ends with.
        hints: {argument that does not exist: what to write instead}.
    """

    def decorate(function: _Called) -> _Called:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            slips, right, given = slips_of(function, function.__name__, args, kwargs, hints)
            if slips:
                raise PinnablateError(f"{'; '.join(slips)}: for example {example}")
            return function(*right, **given)

        return call  # type: ignore[return-value]  # `wraps` keeps the signature

    return decorate


def constructor(example: str, hints: Mapping[str, str] = {}) -> Callable[[_Class], _Class]:
    """Decorate a class: wrong arguments of its constructor are a `PinnablateError`.

    Args:
        example: a right call, which the sentence ends with.
        hints: {argument that does not exist: what to write instead}.
    """

    def decorate(cls: _Class) -> _Class:
        made: Callable[..., None] = cls.__init__  # type: ignore[misc]  # of this class itself

        @wraps(made)
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            slips, right, given = slips_of(made, cls.__name__, (self, *args), kwargs, hints)
            if slips:
                raise PinnablateError(f"{'; '.join(slips)}: for example {example}")
            made(*right, **given)

        setattr(cls, "__init__", init)  # noqa: B010  # mypy refuses an assignment to a method
        return cls

    return decorate


def noting(example: str, hints: Mapping[str, str] = {}) -> Callable[[_Class], _Class]:
    """Decorate a frozen dataclass: wrong arguments are noted, as sentences in its attribute
    `slips`, so that whoever validates it says them with all others. An argument that is missing is
    `MISSING`, one that does not exist is dropped.

    Args:
        example: a right call, which a sentence ends with.
        hints: {argument that does not exist: what to write instead}.
    """

    def decorate(cls: _Class) -> _Class:
        made: Callable[..., None] = cls.__init__  # type: ignore[misc]  # of this class itself

        @wraps(made)
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            slips, right, given = slips_of(made, cls.__name__, (self, *args), kwargs, hints)
            object.__setattr__(self, "slips", tuple(f"{s}: for example {example}" for s in slips))
            made(*right, **given)

        setattr(cls, "__init__", init)  # noqa: B010  # mypy refuses an assignment to a method
        return cls

    return decorate


def slips_of(
    function: Callable[..., Any],
    name: str,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    hints: Mapping[str, str] = {},
) -> tuple[list[str], tuple[Any, ...], dict[str, Any]]:
    """What is wrong with the arguments of a call.

    Args:
        function: what is called.
        name: its name for the sentences.
        args, kwargs: its arguments.
        hints: {argument that does not exist: what to write instead}.

    Returns:
        Sentences; and the arguments with which it can be called: those that exist, `MISSING` for
        those that are not given and have no default.
    """
    parameters = inspect.signature(function).parameters
    known = [n for n, p in parameters.items() if n != "self" and p.kind is not p.VAR_POSITIONAL]
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    positional = [n for n, p in parameters.items() if p.kind in kinds]
    many = any(p.kind is p.VAR_POSITIONAL for p in parameters.values())
    slips: list[str] = []
    right = args
    if not many and len(args) > len(positional):
        right = args[: len(positional)]
        extra = args[len(positional) :]
        slips.append(
            f"{name} takes {_by_name(known, len(positional), parameters)}, got "
            f"{', '.join(type(a).__name__ for a in extra)} too many without a name"
        )
    by_place = dict(zip(positional, right, strict=False))
    given = {n: v for n, v in kwargs.items() if n in known and n not in by_place}
    for n in kwargs:
        if n in by_place:
            slips.append(f"{name} is given {n} twice, by place and by name")
        elif n not in known:
            near = get_close_matches(n, known, n=1)
            hint = hints.get(n) or (f"did you mean {near[0]}?" if near else "leave it out")
            slips.append(f"{name} has no argument {n}; expected {', '.join(known)}; {hint}")
    for n in known:
        if n not in by_place and n not in given and parameters[n].default is inspect.Parameter.empty:
            given[n] = MISSING
            slips.append(f"{name} lacks {n}=")
    return slips, right, given


def _by_name(known: list[str], count: int, parameters: Mapping[str, inspect.Parameter]) -> str:
    """What a call takes without names, in words."""
    own = count - ("self" in parameters)
    return f"{own} arguments without a name, then {', '.join(known[own:])}" if own else "its arguments by name"
