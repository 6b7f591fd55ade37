"""The starter that `pinnablate new` writes: a whole environment, commented, certified as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION = re.compile(r"-v[0-9]+")

_TEMPLATE = '''"""{title}: say in one line what this world is."""

from sympy import cos, sin

from pinnablate import Design, Environment, Expected, coordinates, fields

# Coordinates first; call time t, so that "observed until" has a meaning. Partial differential equations have several:
#     x, t = coordinates("x t")
t = coordinates("t")
q, p = fields("q p", t)  # an oscillator: position and momentum
omega = 2

environment = Environment(
    id="{name}-v1",  # raise the version whenever the meaning changes
    summary="A harmonic oscillator whose momentum nobody observes.",
    domain={{t: (0, 6)}},
    # Each equation is an expression that vanishes on the truth, and a player: networks are trained with every subset.
    # A vector law is a tuple of expressions.
    equations={{
        "kinematics": q.diff(t) - p,
        "newton": p.diff(t) + omega**2 * q,
    }},
    # What every network is told besides, for example walls: conditions={{"walls": [zero(q, on=boundary(x), points=10)]}}
    # with zero, given, boundary, lower and upper from pinnablate.
    solution={{q: cos(omega * t), p: -omega * sin(omega * t)}},  # or Integrated(...), or Reference(...)
    observations=Design(count=8, until=3.0, noise=0.01, fields=(q,)),  # noise in standard deviations of the field
    primary="extrap",  # the split that ranks: interp, extrap or unobserved; choose it before you train
    # What you expect, written down before you train (pinnablate/environment/expected.py has the language):
    expected=(Expected("v(all) - max(v(kinematics), v(newton))", at_least=0.3),),
    source="say where the equations and the solution come from",
    history={{"v1": "first version"}},
)
'''


def starter(name: str) -> str:
    """The text of a starter environment.

    Raises:
        PinnablateError: the name is not in lower case with hyphens, or carries a version.
    """
    if not _NAME.fullmatch(name) or _VERSION.search(name):
        raise PinnablateError(f"name {name!r}; expected lower-case words joined by hyphens, without a version: my-world")
    return _TEMPLATE.format(name=name, title=name.replace("-", " ").capitalize())


def write_starter(name: str, directory: Path) -> Path:
    """Write the starter as DIRECTORY/my_world.py; returns its path.

    Raises:
        PinnablateError: the name is refused, or the file exists.
        StoreError: the directory cannot be written.
    """
    text = starter(name)
    path = directory / f"{name.replace('-', '_')}.py"
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise PinnablateError(f"{path} exists; choose another name or move it") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return path
