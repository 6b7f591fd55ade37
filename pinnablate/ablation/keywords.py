"""The keywords that `ablate` and `diagnose` share: a problem, and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

from pinnablate.environment import Design
from pinnablate.problems.kinds import require_kinds
from pinnablate.study.running import Running, RunningKeywords


class ProblemKeywords(TypedDict, total=False):
    """A problem in keywords, or what is said of a DeepXDE problem beside it."""

    equations: Any
    data: Any
    split: Any
    noise: Any
    units: Any
    series: str | None
    domain: Mapping[Any, tuple[Any, Any]] | None
    conditions: Mapping[str, Any] | None
    region: Any
    fields: str | Sequence[Any]
    coordinates: str | Sequence[str]
    constants: Mapping[str, Any] | None
    scales: Mapping[Any, Any] | None
    solution: Any
    observations: Design | None
    names: str | Sequence[str] | None
    net: Any
    transform: bool
    name: str


class SharedKeywords(ProblemKeywords, RunningKeywords, total=False):
    """Both."""


# What the keywords are where nothing is said; the others are None.
USUAL: dict[str, Any] = {
    "fields": (),
    "coordinates": (),
    "transform": True,
    "name": "",
    **vars(Running()),
}


class Asked(NamedTuple):
    """What shared keywords say.

    Attributes:
        problem: {keyword: value} of a problem; those that were not given may be left out.
        running: how it is trained.
    """

    problem: dict[str, Any]
    running: Running

    @classmethod
    def of(cls, keywords: SharedKeywords, **more: Any) -> Asked:
        """Part keywords into those of a problem and those of its training.

        Args:
            keywords: those that were given.
            more: further keywords whose types are looked at.

        Raises:
            PinnablateError: a value of a wrong type.
        """
        own = ProblemKeywords.__annotations__
        problem = {k: keywords[k] for k in own if k in keywords}  # type: ignore[literal-required]
        if "transform" in problem:
            problem["transform"] = None if problem["transform"] else False
        require_kinds(**problem, **more)
        return cls(problem, Running(**{k: v for k, v in keywords.items() if k not in own}))  # type: ignore[arg-type]


def given(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some keywords that say something."""
    return {k: v for k, v in keywords.items() if v is not None and not _is_empty(v)}


def _is_empty(value: Any) -> bool:
    """Whether a keyword is what it is by default; arrays and tables are something."""
    return isinstance(value, str | tuple | list | dict) and len(value) == 0
