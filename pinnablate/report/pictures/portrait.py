"""The reference solution of an environment as a picture: lines, maps, or slices of more."""

from __future__ import annotations

from pinnablate.environment import Environment
from pinnablate.report.pictures.maps import maps
from pinnablate.report.pictures.profiles import profiles
from pinnablate.report.pictures.slices import slices


def portrait(env: Environment) -> str:
    """The reference solution as SVG, with the window of the `standard` design marked.

    Fields over one coordinate are lines, over two coordinates maps, over more slices.

    Raises:
        PinnablateError: no solution is declared.
    """
    env.needs_solution("draw the true fields")
    if len(env.coordinates) == 1:
        return profiles(env)
    return maps(env) if len(env.coordinates) == 2 else slices(env)
