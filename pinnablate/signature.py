"""A call with wrong arguments, said in one sentence instead of a TypeError."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from pinnablate.errors import PinnablateError

_Called = TypeVar("_Called", bound=Callable[..., Any])
_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")
_Class = TypeVar("_Class", bound=type)


class Missing:
    """Stands for an argument that was not given; there is one, `MISSING`."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Missing()
NOT_GIVEN: Any = MISSING  # as a default of an argument that only some calls need


def one_sentence(example: str, hints: Mapping[str, str] = {}) -> Callable[[_Called], _Called]:
    """Decorate a function: wrong arguments are a `PinnablateError`.

    Args:
        example: a right call, which the sentence ends with.
        hints: {argument that does not exist: what to write instead}.
    """

    def decorate(function: _Called) -> _Called:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            slips, right, given = _slips_of(function, function.__name__, args, kwargs, hints)
            slips += _lacking(function.__name__, given)
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
            slips, right, given = _slips_of(made, cls.__name__, (self, *args), kwargs, hints)
            slips += _lacking(cls.__name__, given)
            if slips:
                raise PinnablateError(f"{'; '.join(slips)}: for example {example}")
            made(*right, **given)

        setattr(cls, "__init__", init)  # noqa: B010  # mypy refuses an assignment to a method
        return cls

    return decorate


def noting(hints: Mapping[str, str]) -> Callable[[_Class], _Class]:
    """Decorate a frozen dataclass: wrong arguments are noted, as sentences in its attribute
    `slips`, so that whoever validates it says them with all others. An argument that does not exist
    is dropped; one that is missing is `MISSING`, of which no sentence is said here.

    Args:
        hints: {argument that does not exist: what to write instead}.
    """

    def decorate(cls: _Class) -> _Class:
        made: Callable[..., None] = cls.__init__  # type: ignore[misc]  # of this class itself

        @wraps(made)
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            slips, right, given = _slips_of(made, cls.__name__, (self, *args), kwargs, hints)
            object.__setattr__(self, "slips", tuple(slips))
            made(*right, **given)

        setattr(cls, "__init__", init)  # noqa: B010  # mypy refuses an assignment to a method
        return cls

    return decorate


def with_keywords(
    kind: type, usual: Mapping[str, Any] = {}
) -> Callable[[Callable[_Given, _Found]], Callable[_Given, _Found]]:
    """Decorate a function that ends in `**keywords: Unpack[kind]`: its signature names every
    keyword, as if each had been written out.

    Args:
        kind: a TypedDict, whose keywords several functions share.
        usual: {keyword: its default}; that of the others is None.

    Returns:
        The decorator. A keyword that does not exist is a TypeError, as of any function.
    """

    def decorate(function: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
        found = inspect.signature(function)
        own = [p for p in found.parameters.values() if p.kind is not p.VAR_KEYWORD]
        shared = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=usual.get(name), annotation=_text(of)
            )
            for name, of in kind.__annotations__.items()
        ]
        whole = found.replace(parameters=[*own, *shared])

        @wraps(function)
        def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
            for name in kwargs:
                if name not in whole.parameters:
                    near = get_close_matches(name, whole.parameters, n=1)
                    hint = f". Did you mean {near[0]!r}?" if near else ""
                    raise TypeError(
                        f"{function.__name__}() got an unexpected keyword argument {name!r}{hint}"
                    )
            return function(*args, **kwargs)

        call.__signature__ = whole  # type: ignore[attr-defined]  # what `inspect` and `help` show
        return call

    return decorate


def _text(annotation: Any) -> Any:
    """An annotation as it is written."""
    return getattr(annotation, "__forward_arg__", annotation)


def _lacking(name: str, given: Mapping[str, Any]) -> list[str]:
    """A sentence on the arguments that were not given, if there are any."""
    lacking = [f"{n}=" for n, value in given.items() if value is MISSING]
    return [f"{name} lacks {', '.join(lacking)}"] if lacking else []


def _slips_of(
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
        own, got = len(positional) - ("self" in parameters), len(args) - ("self" in parameters)
        rest = ", ".join(n for n in known if n not in positional)
        slips.append(
            f"{name} takes {own or 'no'} argument{'s' if own != 1 else ''} by place, got {got}"
            + (f"; expected {rest} by name" if rest else "")
        )
    by_place = dict(zip(positional, right, strict=False))
    given = {n: v for n, v in kwargs.items() if n in known and n not in by_place}
    strange: dict[str, list[str]] = {}  # {hint: arguments that do not exist}
    for n in kwargs:
        if n in by_place:
            slips.append(f"{name} is given {n} twice, by place and by name")
        elif n not in known:
            near = get_close_matches(n, known, n=1)
            hint = hints.get(n) or (f"did you mean {near[0]}?" if near else "leave it out")
            strange.setdefault(hint, []).append(n)
    for hint, names in strange.items():
        what = "argument" if len(names) == 1 else "arguments"
        slips.append(
            f"{name} has no {what} {', '.join(names)}; expected {', '.join(known)}; {hint}"
        )
    lacking = [
        n
        for n in known
        if n not in by_place and n not in given and parameters[n].default is inspect.Parameter.empty
    ]
    given |= dict.fromkeys(lacking, MISSING)
    return slips, right, given
