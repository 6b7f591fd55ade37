"""Environments by id: the built-in ones, and those that other packages offer under the entry point
group `pinnablate.environments` (name `name-vN`, value `package.module:attribute`). Nothing is
imported until it is loaded.

A name that ends in .py is the path of a file that declares `environment`, or of a DeepXDE script,
and one that ends in .ipynb of a notebook with such a script; both are run until they make their
model, and never trained."""

from __future__ import annotations

import hashlib
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from pinnablate.environment import Environment
from pinnablate.environment.raised import refusal
from pinnablate.errors import PinnablateError, unknown
from pinnablate.files import NOTEBOOK, PYTHON
from pinnablate.measurements.files import is_measurements

GROUP = "pinnablate.environments"
_TIERS = {  # by what training a lattice takes: seconds, minutes, tens of minutes
    "smoke": (
        "decay-chain-v1",
        "coupled-oscillators-v1",
        "lotka-volterra-v1",
        "sir-v1",
        "friedmann-v1",
        "heat-mixed-v1",
        "wave-acoustics-v1",
    ),
    "core": (
        "maxwell-cavity-2d-v1",
        "maxwell-charge-2d-v1",
        "rigid-body-v1",
        "kepler-v1",
        "fitzhugh-nagumo-v1",
        "burgers-potential-v1",
        "allen-cahn-mixed-v1",
        "nls-two-soliton-v1",
        "taylor-green-advected-v1",
        "shallow-water-rot-v1",
        "elasticity-kolosov-v1",
    ),
    "hard": (
        "maxwell-3d-v1",
        "lorenz63-v1",
        "robertson-v1",
        "schnakenberg-v1",
        "mhd-alfven-v1",
        "beltrami-v1",
    ),
}
# What a file that imports DeepXDE is read by: looked up by name, as it stands above this room.
_SCRIPTS = "pinnablate.ablation.declaring"
_BUILT_IN = tuple(identifier for tier in _TIERS.values() for identifier in tier)
_FROM_FILES: dict[tuple[Path, str], Environment] = {}  # by resolved path and SHA-256 of the bytes
_LATEST: dict[Path, str] = {}  # SHA-256 of each file as it was loaded last, by resolved path


def _split(identifier: str) -> tuple[str, int]:
    """Name and version of an id; version 0 where it has none."""
    name, _, version = identifier.rpartition("-v")
    sound = name and version.isdecimal() and len(version) < 10
    return (name, int(version)) if sound else (identifier, 0)


@dataclass(frozen=True)
class _Clash:
    """An id that two packages offer.

    Args:
        values: `package.module:attribute` of each.
    """

    values: tuple[str, ...]


@cache
def _offered() -> dict[str, EntryPoint | str | _Clash]:
    """{id: entry point, or module of a built-in environment}."""
    offered: dict[str, EntryPoint | str | _Clash] = {}
    for point in entry_points(group=GROUP):
        known = offered.get(point.name)
        if isinstance(known, EntryPoint) and known.value != point.value:
            offered[point.name] = _Clash((known.value, point.value))
        elif known is None:
            offered[point.name] = point
    for identifier in _BUILT_IN:
        name, _ = _split(identifier)
        offered[identifier] = f"pinnablate.environments.{name.replace('-', '_')}"
    return offered


def identifiers() -> list[str]:
    """Every known id, built-in ones first."""
    return sorted(
        _offered(), key=lambda i: (i not in _BUILT_IN, _BUILT_IN.index(i) if i in _BUILT_IN else i)
    )


def is_built_in(name: str) -> bool:
    """Whether a name means an environment of this package."""
    return not name.endswith(PYTHON) and resolve(name) in _BUILT_IN


def is_registered(env: Environment) -> bool:
    """Whether an environment is what its id means in every process with the same packages."""
    return env.id in _offered() and _registered(env.id).digest == env.digest


def file_of(env: Environment) -> Path | None:
    """The file that an environment was loaded from, or one that declares the same and was loaded;
    None where there is none, or it has changed since or is gone.
    """
    for (path, known), made in _FROM_FILES.items():
        same = made is env or (made.id, made.digest) == (env.id, env.digest)
        if same and path.is_file() and _hash(path.read_bytes()) == known:
            return path
    return None


def tier(identifier: str) -> str:
    """`smoke`, `core` or `hard`; `other` for an environment that is not built in."""
    return next((t for t, names in _TIERS.items() if identifier in names), "other")


def resolve(name: str) -> str:
    """The full id: `name` itself, or its highest version.

    Raises:
        PinnablateError: no such environment.
    """
    if name in _offered():
        return name
    versions = [i for i in _offered() if _split(i)[0] == name]
    if not versions and is_measurements(Path(name)):
        raise PinnablateError(
            f"{name} has the ending of a file of measurements, expected an environment: "
            f"pinnablate ablate {name} -e 'heat: u_t = 0.1*u_xx' trains on it, and "
            f"pinnablate new my-world --data {name} writes a declaration"
        )
    if not versions:
        raise unknown(
            "environment",
            name,
            [_split(i)[0] if _split(name)[1] == 0 else i for i in identifiers()],
        )
    return max(versions, key=lambda i: _split(i)[1])


def load(name: str | os.PathLike[str]) -> Environment:
    """The environment called `name`, or declared in the file `name`.

    The same name gives the same object. A file is run again when its bytes have changed since it
    was last loaded; modules that it imports are not watched.

    Args:
        name: `name-vN`; `name` for the highest version; or the path of a file, which ends in .py. A
            DeepXDE script `heat.py`, or a notebook `heat.ipynb`, is read as by `ablate`, as `heat-v1`;
            whatever imports DeepXDE is left off where it makes a `dde.Model`, so that nothing is trained.

    Raises:
        PinnablateError: no such environment or file, or what is found there is something else than
            an environment.
    """
    name = os.fspath(name)
    return _from_file(Path(name)) if name.endswith(PYTHON) else _registered(resolve(name))


@cache
def _registered(identifier: str) -> Environment:
    """The environment that is offered under an id."""
    offered = _offered()[identifier]
    if isinstance(offered, _Clash):
        raise PinnablateError(
            f"{identifier!r} is offered by two packages, as {' and '.join(offered.values)}; expected "
            "one: uninstall one of them"
        )
    found = import_module(offered).environment if isinstance(offered, str) else offered.load()
    if not isinstance(found, Environment) or found.id != identifier:
        raise PinnablateError(
            f"{identifier!r} is offered as {getattr(found, 'id', type(found).__name__)!r}; expected an Environment with that id"
        )
    return found


def _from_file(path: Path) -> Environment:
    """The environment of a file as it stands: made once for each path and content."""
    try:
        source = path.read_bytes()
    except OSError as error:
        if not path.exists():
            raise PinnablateError(
                f"no file {path}; `pinnablate new NAME` writes a starter"
            ) from error
        raise PinnablateError(
            f"{path} cannot be read: {error.strerror}; expected a file that declares an environment"
        ) from error
    key = path.resolve(), _hash(source)
    if key not in _FROM_FILES:
        _FROM_FILES[key] = _declared_in(path, source)
    _refuse_another(path, _FROM_FILES[key])
    _LATEST[key[0]] = key[1]
    return _FROM_FILES[key]


def _hash(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


def _refuse_another(path: Path, made: Environment) -> None:
    """Refuse a file whose id another file has, too, and means something else by: records and tables
    would take one for the other. A file that was changed or deleted since is no other file.

    Raises:
        PinnablateError: naming both files.
    """
    for other, known in _LATEST.items():
        its = _FROM_FILES[other, known]
        if other == path.resolve() or its.id != made.id or its.digest == made.digest:
            continue
        if other.is_file() and _hash(other.read_bytes()) == known:
            raise PinnablateError(
                f"{path} and {other} both declare {made.id!r} and say different things; expected an "
                "id for each: raise the version or choose another name in one of them"
            )


def _declared_in(path: Path, source: bytes) -> Environment:
    """Run the bytes of a file and take the `environment` that they declare."""
    names: dict[str, object] = {"__name__": f"pinnablate_file_{path.stem}", "__file__": str(path)}
    adopting = b"deepxde" in source or path.suffix == NOTEBOOK
    scripts = import_module(_SCRIPTS) if adopting else None
    if scripts is not None and (script := scripts.adopted_from(path)) is not None:
        return _not_taken(path, script)
    before_models = scripts.until_model(path) if scripts is not None else nullcontext()
    try:
        with before_models, _as_module(names):
            exec(compile(source.removeprefix(BOM_UTF8), str(path), "exec"), names)
    except PinnablateError as error:
        raise PinnablateError(f"{path}: {error}") from error
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        unread = "" if line else "; expected text in UTF-8: save the file again as such"
        raise PinnablateError(f"{path}{line}: {error.msg}{unread}") from error
    except SystemExit as error:
        raise PinnablateError(
            f"{path} ends the program ({error.code!r}); expected a file that declares an environment "
            "and no more: put the rest under if __name__ == '__main__'"
        ) from error
    except Exception as error:  # a user's file may raise anything
        raise refusal(path, source, error) from error
    found = names.get("environment")
    if not isinstance(found, Environment):
        others = [name for name, value in names.items() if isinstance(value, Environment)]
        raise PinnablateError(
            f"{path} declares no `environment`"
            + f", only {' and '.join(others)}" * bool(others)
            + "; expected a line environment = "
            + (f"{others[0]}: one file, one environment" if others else "Environment(...)")
            + ", before a dde.Model is made, where reading ends" * (scripts is not None)
        )
    return _not_taken(path, found)


@contextmanager
def _as_module(names: dict[str, object]) -> Iterator[None]:
    """A module of these names while a file runs: what a file declares looks itself up there, as
    dataclasses do.
    """
    name = str(names["__name__"])
    module = ModuleType(name)
    module.__dict__.update(names)
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


def _not_taken(path: Path, found: Environment) -> Environment:
    """The environment of a file.

    Raises:
        PinnablateError: its id means something else.
    """
    if found.id in _offered() and _registered(found.id).digest != found.digest:
        raise PinnablateError(
            f"{path}: the id {found.id!r} belongs to a registered environment that says something else; "
            "choose another id"
        )
    return found
