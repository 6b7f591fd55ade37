"""The environment of whatever a user calls his problem: an id, a file, an object of DeepXDE, or keywords."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.files import PYTHON
from pinnablate.measurements import Measurements
from pinnablate.problems import problem as problem_of
from pinnablate.problems import stem_of
from pinnablate.problems.naming import identifier
from pinnablate.study.named import as_environment

if TYPE_CHECKING:
    from pinnablate.ablation.script import Script

_SCRIPTS = ("net", "coordinates", "transform")  # keywords of a DeepXDE problem alone
_DATA = ("split", "noise", "units")  # said of data, or of the PointSetBC of a script
_TABLE = (*_DATA, "series")  # said of data
# Keywords that a DeepXDE problem takes.
_ADOPTED = (
    *("names", "fields", "name", "solution", "observations", "data", "scales"),
    *(*_DATA, *_SCRIPTS),
)


def environment_of(problem: Any, keywords: Mapping[str, Any]) -> Environment:
    """The environment of whatever a user calls his problem.

    Args:
        problem: as `ablate` takes it; None where it is in keywords.
        keywords: those that were given.

    Raises:
        PinnablateError: neither, or both.
    """
    if problem is None:
        if "equations" not in keywords and "data" in keywords:
            raise PinnablateError(
                "there are measurements and no equation; expected one or more, written with the names of the "
                "columns: equations={'heat': 'u_t = 0.1*u_xx'}"
            )
        if "equations" not in keywords:
            raise PinnablateError(
                "no problem is given; expected an environment, a DeepXDE data object or a script, or "
                "equations={'heat': 'u_t = 0.1*u_xx'} with data='file.csv'"
            )
        return problem_of(**_with_measurements(keywords))
    found = script_of(problem)
    if found is None:
        env = as_environment(problem)
        _refuse(keywords, ())
        return env
    _refuse(keywords, _ADOPTED)
    from pinnablate.adopt import from_deepxde

    own = ("name", "net")
    more: dict[str, Any] = {k: v for k, v in keywords.items() if k in _ADOPTED and k not in own}
    if "scales" in more:  # a shell gives text
        more["scales"] = {name: _number(value) for name, value in more["scales"].items()}
    called = keywords.get("name") or title_of(problem) or "deepxde"
    return from_deepxde(
        found.data, keywords.get("net", found.net), id=identifier(called, None), **more
    )


def _number(value: Any) -> Any:
    """A number that was written as text; anything else as it is, for the environment to refuse."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def require_scored(env: Environment, problem: Any) -> None:
    """Refuse a DeepXDE problem without anything that says which network is better.

    Raises:
        PinnablateError: with its name and the ways out.
    """
    if env.solution is not None or env.is_measured or "by from_deepxde" not in env.source:
        return
    whose = Path(problem).name if isinstance(problem, str | os.PathLike) else env.id
    raise PinnablateError(
        f"{whose} has neither measurements nor a solution, and nothing says which network is better; expected "
        "one of three: measurements in a file, data='file.csv' (--data file.csv); PointSetBC or solution= "
        "in its data object; or in Python solution=, a function of x"
    )


def _with_measurements(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords of a problem, with what is said of its data in the data.

    Raises:
        PinnablateError: something is said of data that there are not, or twice, or of a script.
    """
    scripts = [f"{k}=" for k in _SCRIPTS if k in keywords]
    if scripts:
        raise PinnablateError(
            f"{', '.join(scripts)} beside equations=; expected a DeepXDE problem with it: leave it out, for the "
            "coordinates are those of the data and of domain="
        )
    said = {k: keywords[k] for k in _TABLE if k in keywords}
    rest = {k: v for k, v in keywords.items() if k not in _TABLE}
    if not said:
        return rest
    source = keywords.get("data")
    if source is None or isinstance(source, Measurements):
        got = "no data=" if source is None else "data=Measurements(...), which says it too"
        raise PinnablateError(
            f"{', '.join(f'{k}=' for k in said)} beside {got}; expected data= with it, as a path, a table or "
            "{column: values}"
        )
    return {**rest, "data": Measurements(source, **said)}


def script_of(problem: Any) -> Script | None:
    """The problem of a DeepXDE script, or of an object of DeepXDE; None of anything else."""
    from pinnablate.ablation.script import Script, is_script, problem_in

    if isinstance(problem, str | os.PathLike):
        path = Path(problem)
        return problem_in(path) if path.suffix in PYTHON and is_script(path) else None
    kind = type(problem)
    if not any(c.__module__.partition(".")[0] == "deepxde" for c in kind.__mro__):
        return None
    if hasattr(problem, "data") and hasattr(problem, "net"):  # a model
        return Script(problem.data, problem.net)
    return Script(problem, None)


def title_of(problem: Any) -> str:
    """The name of a script as a name of a problem."""
    return stem_of(problem) if isinstance(problem, str | os.PathLike) else ""


def _refuse(keywords: Mapping[str, Any], but: Sequence[str]) -> None:
    """Refuse keywords of a problem beside a problem.

    Raises:
        PinnablateError: which.
    """
    more = [f"{k}=" for k in keywords if k not in but]
    if more:
        raise PinnablateError(
            f"{', '.join(more)} beside a problem that declares its own; expected one of them: leave the problem "
            "out, or write them into it"
        )
