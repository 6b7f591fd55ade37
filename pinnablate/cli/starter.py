"""The starter that `pinnablate new` writes: a whole environment that is certified as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError

LONGEST = 100  # characters: files and pages are called so
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION = re.compile(r"-v[0-9]+")

_TEMPLATE = '''"""{title}: say in one line what this world is."""

from sympy import cos, sin

from pinnablate import Design, Environment, Expected, coordinates, fields

# Coordinates first. Call time t, so that "observed until" has a meaning. Partial differential
# equations have several coordinates: x, t = coordinates("x t")
t = coordinates("t")
q, p = fields("q p", t)  # an oscillator: position and momentum
omega = 2

environment = Environment(
    id="{name}-v1",  # raise the version whenever the meaning changes
    summary="A harmonic oscillator whose momentum nobody observes.",
    domain={{t: (0, 6)}},
    # Each equation is an expression that vanishes on the truth. Networks are trained with every
    # subset of them. A vector law is a tuple of expressions under one name.
    equations={{
        "kinematics": q.diff(t) - p,
        "newton": p.diff(t) + omega**2 * q,
    }},
    # Conditions that every network is given, such as walls, are declared like this, with zero,
    # given, boundary, lower and upper from pinnablate:
    #     conditions={{"walls": [zero(q, on=boundary(x), points=10)]}},
    # The truth: closed forms, or Integrated(...), or Reference(...).
    solution={{q: cos(omega * t), p: -omega * sin(omega * t)}},
    # Noise is in standard deviations of the observed field.
    observations=Design(count=8, until=3.0, noise=0.01, fields=(q,)),
    # The split that ranks: interp, extrap or unobserved. Choose it before you train.
    primary="extrap",
    # What you expect, written down before you train. The language of such statements is explained
    # in pinnablate/environment/expected.py.
    expected=(Expected("v(all) - max(v(kinematics), v(newton))", at_least=0.3),),
    source="say where the equations and the solution come from",
    history={{"v1": "first version"}},
)
'''


def starter(name: str) -> str:
    """The text of a starter environment.

    Args:
        name: lower-case words joined by hyphens, without a version.

    Raises:
        PinnablateError: it is no such name.
    """
    check_name(name)
    return _TEMPLATE.format(name=name, title=name.replace("-", " ").capitalize())


def check_name(name: str) -> None:
    """Refuse a name that cannot be an id without its version.

    Args:
        name: lower-case words joined by hyphens, without a version.

    Raises:
        PinnablateError: it is no such name.
    """
    if not _NAME.fullmatch(name) or _VERSION.search(name) or len(name) > LONGEST:
        raise PinnablateError(
            f"name {name[:LONGEST]!r}; expected lower-case words joined by hyphens, without a version, of {LONGEST} "
            "characters at most: "
            "my-world"
        )


def write_starter(name: str, directory: Path) -> Path:
    """Write the starter as DIRECTORY/my_world.py.

    Args:
        name: lower-case words joined by hyphens, without a version.
        directory: where to write it.

    Returns:
        The path of the file.

    Raises:
        PinnablateError: it is no such name, or the file exists.
        StoreError: the directory cannot be written.
    """
    return write(starter(name), name, directory)


def write(text: str, name: str, directory: Path) -> Path:
    """Write the text of a starter as DIRECTORY/my_world.py.

    Args:
        text: what to write.
        name: of the environment, without a version.
        directory: where to write it.

    Returns:
        The path of the file.

    Raises:
        PinnablateError: the file exists.
        StoreError: the directory cannot be written.
    """
    path = directory / f"{name.replace('-', '_')}.py"
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise PinnablateError(f"{path} exists; choose another name or move it") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return path
