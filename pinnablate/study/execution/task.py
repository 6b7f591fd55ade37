"""A cell as text, for a process that has nothing of its study yet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from pinnablate import registry
from pinnablate.arms import Arm
from pinnablate.arms.arm import Role, Wrong
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners.resources import Resources
from pinnablate.study.cell import Cell
from pinnablate.study.execution.grouped import grouped, grouping
from pinnablate.study.named import as_protocol
from pinnablate.study.seeds import Seeds
from pinnablate.study.study import Study
from pinnablate.tasks.protocol import CANONICAL, DRAWN, Protocol, protocol

# What must be the same in a worker; all else of a machine is in the provenance of its records.
VERSIONS = ("pinnablate", "tensorflow", "numpy", "scipy", "sympy")
_FILE = re.compile(r"[A-Za-z0-9_.-]+\.py")


class Code(Enum):
    """How the file that declares an environment reaches a worker, which runs it."""

    PATH = "path"  # the worker reads the same file: it is a process of this user on this machine
    TEXT = "text"  # its text travels with every task
    NONE = "none"  # it does not


class MismatchError(PinnablateError):
    """A worker would train something else than the client asks for, or with other versions."""


@dataclass(frozen=True)
class Task:
    """A cell as a worker has it.

    Args:
        study: it has one replicate, that of the cell.
        cell: what is trained.
    """

    study: Study
    cell: Cell


class Tasks:
    """The cells of a study as texts.

    Args:
        study: with the resources that one worker may use.
        code: how the file of an environment travels.

    Raises:
        PinnablateError: the environment cannot travel: it is no file, or its file may not.
    """

    def __init__(self, study: Study, code: Code) -> None:
        self._study = study
        self._common: dict[str, Any] = {
            "environment": _environment(study.environment, code),
            "design": study.design,
            "grouped": grouping(study.environment, study.design, _base(study.environment)),
            "protocol": _protocol(study.protocol),
            "study_learner": study.learner,
            "resources": {"memory": study.resources.memory, "device": study.resources.device},
            "nudge": study.nudge,
        }

    def text(self, cell: Cell) -> str:
        """A cell as JSON: everything that its key follows from, the key, and the versions here.

        The same cell of the same study gives the same text.
        """
        values = {
            **self._common,
            "arm": _of_arm(cell.arm),
            "seeds": list(cell.seeds),
            "key": cell.key,
            "versions": versions_of(cell.learner),
        }
        return json.dumps(values, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Task:
    """The cell of a text.

    Args:
        text: of `Tasks.text`.

    Raises:
        MismatchError: versions differ here, or the same names mean something else.
        PinnablateError: the environment, protocol or learner is not known here.
    """
    values = json.loads(text)
    arm = _arm(values["arm"])
    _require_versions(values["versions"], versions_of(arm.learner or values["study_learner"]))
    env = grouped(_declared(values["environment"]), values["design"], values["grouped"])
    seeds = Seeds(*values["seeds"])
    study = Study(
        env,
        _as_protocol(values["protocol"]),
        values["design"],
        arms=(arm,),
        learner=values["study_learner"],
        resources=Resources(workers=1, **values["resources"]),
        nudge=values["nudge"],
        worlds=DRAWN if seeds.world else CANONICAL,
        seeds=(seeds,),
    )
    (cell,) = study.cells
    if cell.key != values["key"]:
        raise MismatchError(
            f"arm {arm.name!r} of {env.id} has the key {cell.key} on the worker and {values['key']} "
            "here, so that they would train different things; install the same packages on both"
        )
    return Task(study, cell)


def versions_of(learner: str) -> dict[str, str]:
    """{package, or `learner NAME`: version} of what must be the same in a worker.

    No package is imported.
    """
    return {**_packages(), f"learner {learner!r}": str(learner_class(learner).version)}


@cache
def _packages() -> Mapping[str, str]:
    found = {}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _require_versions(client: Mapping[str, str], worker: Mapping[str, str]) -> None:
    """Refuse a task of a client with other versions.

    Raises:
        MismatchError: naming both.
    """
    differ = [name for name in client if client[name] != worker.get(name)]
    if differ:
        there = ", ".join(f"{name} {worker.get(name, 'none')}" for name in differ)
        here = ", ".join(f"{name} {client[name]}" for name in differ)
        raise MismatchError(
            f"the worker has {there}, this process {here}; records of both would not compare: "
            "install the same versions on both"
        )


def _base(env: Environment) -> Environment:
    """The environment as whoever reads its name or file has it."""
    return registry.load(env.id if registry.is_registered(env) else str(registry.file_of(env)))


def _environment(env: Environment, code: Code) -> dict[str, Any]:
    """How an environment is named to a worker.

    Raises:
        PinnablateError: it can be named by nothing that a worker could read.
    """
    named = {"id": env.id, "digest": env.digest}
    if registry.is_registered(env):
        return named
    path = registry.file_of(env)
    if path is None:
        raise PinnablateError(
            f"{env.id} was made in this process, or its file has changed since, and other processes "
            "know registered environments and files alone: declare it in a file that ends in .py and "
            "name that, or train here"
        )
    if code is Code.NONE:
        raise PinnablateError(
            f"{env.id} is declared in {path}, which workers would have to run: allow it with "
            "--send-code (send_code=True), or install it there as a package"
        )
    found = {**named, "path": str(path.resolve())}
    return found if code is Code.PATH else {**found, "text": path.read_text(encoding="utf-8")}


def _declared(values: Mapping[str, str]) -> Environment:
    """The environment that a task names.

    Raises:
        MismatchError: it is declared otherwise here.
    """
    if "text" in values:
        env = _sent(Path(values["path"]), values["text"])
    elif "path" in values:
        env = registry.load(values["path"])
    else:
        env = registry.load(values["id"])
    if (env.id, env.digest) != (values["id"], values["digest"]):
        raise MismatchError(
            f"the worker has {env.id} with digest {env.digest}, this process {values['id']} with "
            f"{values['digest']}; install the same declaration on both"
        )
    return env


def _sent(path: Path, text: str) -> Environment:
    """The environment of a text that was sent, from the same file where this machine has it: what it
    reads lies beside it.

    Raises:
        PinnablateError: it cannot be read here.
    """
    try:
        is_here = path.is_file() and path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        is_here = False
    try:
        return registry.load(path if is_here else _written(path.name, text))
    except PinnablateError as error:
        if is_here:
            raise
        raise PinnablateError(
            f"{error}; {path} was sent to a worker, and files that it reads were not: keep both on a file "
            "system that the workers share, or train with --jobs here"
        ) from error


@cache
def _written(name: str, text: str) -> Path:
    """A file of this process with some text."""
    if not _FILE.fullmatch(name):
        raise PinnablateError(f"a task has a file {name!r}; expected the name of a .py file")
    path = Path(mkdtemp(prefix="pinnablate-")) / name
    path.write_text(text, encoding="utf-8")
    return path


def _protocol(given: Protocol) -> dict[str, Any]:
    """A protocol by name where that means it, else all of its numbers."""
    try:
        if protocol(given.name) == given:
            return {"name": given.name}
    except PinnablateError:  # it is one of the user's own
        pass
    return asdict(given)


def _as_protocol(values: dict[str, Any]) -> Protocol:
    if set(values) == {"name"}:
        return as_protocol(values["name"])
    return as_protocol(Protocol(**{name: _tupled(value) for name, value in values.items()}))


def _of_arm(arm: Arm) -> dict[str, Any]:
    """The fields of an arm that are not as usual."""
    usual = Arm("")
    said = {f.name for f in fields(Arm) if getattr(arm, f.name) != getattr(usual, f.name)}
    values = {name: value for name, value in asdict(arm).items() if name in said}
    return {**values, "role": arm.role.value}


def _arm(values: Mapping[str, Any]) -> Arm:
    made = {name: _tupled(value) for name, value in values.items()}
    wrong = tuple(Wrong(**each) for each in values.get("wrong", ()))
    return Arm(**{**made, "wrong": wrong, "role": Role(values["role"])})


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
