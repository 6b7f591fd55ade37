"""Regions that are described by a few numbers, and the functions that a declaration makes them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.regions.curved import Ball, Cylinder, Ellipse
from pinnablate.regions.flat import Box, Polygon
from pinnablate.regions.reading import length, numbers, on_coordinates
from pinnablate.regions.region import Region
from pinnablate.signature import one_sentence


@one_sentence("disk((x, y), centre=(0, 0), radius=1)")
def disk(on: Sequence[Any], *, centre: Sequence[float] = (0, 0), radius: float = 1) -> Region:
    """A disk: |(x, y) - centre| <= radius.

        region=disk((x, y), centre=(0, 0), radius=1)

    Args:
        on: two coordinates. Those that are not named, as time, keep the interval of the domain.
        centre: (x, y) of its centre.
        radius: above 0, in the unit of the coordinates.

    Returns:
        A region; regions are combined by | (either), & (both) and - (the one without the other).

    Raises:
        PinnablateError: numbers that are no disk.
    """
    example = "disk((x, y), centre=(0, 0), radius=1)"
    made = on_coordinates(on, "disk", example, (2,))
    return Ball(
        made,
        numbers(centre, 2, "disk", "centre", example),
        length(radius, "disk", "radius", example),
    )


@one_sentence("ball((x, y, z), centre=(0, 0, 0), radius=1)")
def ball(on: Sequence[Any], *, centre: Sequence[float] | None = None, radius: float = 1) -> Region:
    """A ball in two or more dimensions: |x - centre| <= radius.

    Args:
        on: two coordinates or more.
        centre: one number for each; the origin by default.
        radius: above 0.

    Returns:
        A region.

    Raises:
        PinnablateError: numbers that are no ball.
    """
    example = "ball((x, y, z), centre=(0, 0, 0), radius=1)"
    made = on_coordinates(on, "ball", example)
    middle = (0,) * len(made) if centre is None else centre
    return Ball(
        made,
        numbers(middle, len(made), "ball", "centre", example),
        length(radius, "ball", "radius", example),
    )


@one_sentence("ellipse((x, y), centre=(0, 0), axes=(2, 1), angle=0)")
def ellipse(
    on: Sequence[Any],
    *,
    axes: Sequence[float],
    centre: Sequence[float] = (0, 0),
    angle: float = 0,
) -> Region:
    """An ellipse: (p / a)^2 + (q / b)^2 <= 1, with (p, q) the point seen from the centre along the axes.

    Args:
        on: two coordinates.
        axes: (a, b), the two semi-axes.
        centre: (x, y) of its centre.
        angle: from the first coordinate to the first axis, in radians, counter-clockwise.

    Returns:
        A region.

    Raises:
        PinnablateError: numbers that are no ellipse.
    """
    example = "ellipse((x, y), centre=(0, 0), axes=(2, 1), angle=0)"
    made = on_coordinates(on, "ellipse", example, (2,))
    middle = numbers(centre, 2, "ellipse", "centre", example)
    for a in numbers(axes, 2, "ellipse", "axes", example):
        length(a, "ellipse", "axes", example)
    return Ellipse(
        made,
        middle,
        numbers(axes, 2, "ellipse", "axes", example),
        numbers((angle,), 1, "ellipse", "angle", example)[0],
    )


@one_sentence("polygon((x, y), corners=[(0, 0), (1, 0), (0, 1)])")
def polygon(on: Sequence[Any], *, corners: Sequence[Sequence[float]]) -> Region:
    """A polygon that does not cut itself, convex or not.

    Args:
        on: two coordinates.
        corners: [(x, y), ...], three or more, in order around it; the last is joined to the first.

    Returns:
        A region.

    Raises:
        PinnablateError: corners that are no polygon.
    """
    example = "polygon((x, y), corners=[(0, 0), (1, 0), (0, 1)])"
    made = on_coordinates(on, "polygon", example, (2,))
    listed = list(corners) if isinstance(corners, Sequence | np.ndarray) else []
    if len(listed) < 3:
        raise PinnablateError(
            f"polygon has {len(listed)} corners; expected three or more: for example {example}"
        )
    return Polygon(made, [numbers(c, 2, "polygon", "a corner", example) for c in listed])


@one_sentence("l_shape((x, y), lower=(-1, -1), upper=(1, 1), corner=(0, 0))")
def l_shape(
    on: Sequence[Any],
    *,
    lower: Sequence[float] = (-1, -1),
    upper: Sequence[float] = (1, 1),
    corner: Sequence[float] = (0, 0),
) -> Region:
    """A rectangle without its part above and to the right of a corner.

    Args:
        on: two coordinates.
        lower, upper: ends of the rectangle.
        corner: (x, y) of the corner that points inwards.

    Returns:
        A region. Other orientations are a `box` less another, or a `polygon`.

    Raises:
        PinnablateError: a corner that is not inside the rectangle.
    """
    example = "l_shape((x, y), lower=(-1, -1), upper=(1, 1), corner=(0, 0))"
    made = on_coordinates(on, "l_shape", example, (2,))
    (a, b), (c, d), (e, f) = (
        numbers(v, 2, "l_shape", name, example)
        for v, name in ((lower, "lower"), (upper, "upper"), (corner, "corner"))
    )
    if not (a < e < c and b < f < d):
        raise PinnablateError(
            f"l_shape has its corner at ({e:g}, {f:g}); expected a point between lower ({a:g}, {b:g}) "
            f"and upper ({c:g}, {d:g}): for example {example}"
        )
    return Polygon(made, [(a, b), (c, b), (c, f), (e, f), (e, d), (a, d)])


@one_sentence("box((x, y), lower=(0, 0), upper=(1, 1))")
def box(on: Sequence[Any], *, lower: Sequence[float], upper: Sequence[float]) -> Region:
    """A box with sides along the coordinates, to be combined with other regions; a domain that is one
    needs no region.

    Args:
        on: one coordinate or more.
        lower, upper: its ends, one number for each coordinate.

    Returns:
        A region.

    Raises:
        PinnablateError: a lower end that is not below the upper one.
    """
    example = "box((x, y), lower=(0, 0), upper=(1, 1))"
    made = on_coordinates(on, "box", example, tuple(range(1, 20)))
    low, high = (
        numbers(v, len(made), "box", name, example)
        for v, name in ((lower, "lower"), (upper, "upper"))
    )
    if not all(a < b for a, b in zip(low, high, strict=True)):
        raise PinnablateError(
            f"box is from {low} to {high}; expected every lower end below its upper one: for example "
            f"{example}"
        )
    return Box(made, low, high)


@one_sentence("cylinder((x, y, z), centre=(0, 0), radius=1, ends=(0, 1))")
def cylinder(
    on: Sequence[Any],
    *,
    ends: Sequence[float],
    centre: Sequence[float] = (0, 0),
    radius: float = 1,
) -> Region:
    """A round cylinder along the last of three coordinates, wall and both ends.

    Args:
        on: three coordinates; the last is the axis.
        ends: (lower, upper) end along the axis.
        centre: of its section, in the first two.
        radius: above 0.

    Returns:
        A region. Where the ends are those of the domain, disk((x, y), ...) is the same set, with
        lower(z) and upper(z) as faces.

    Raises:
        PinnablateError: numbers that are no cylinder.
    """
    example = "cylinder((x, y, z), centre=(0, 0), radius=1, ends=(0, 1))"
    made = on_coordinates(on, "cylinder", example, (3,))
    low, high = numbers(ends, 2, "cylinder", "ends", example)
    if not low < high:
        raise PinnablateError(
            f"cylinder has ends ({low:g}, {high:g}); expected the lower first: for example {example}"
        )
    middle = numbers(centre, 2, "cylinder", "centre", example)
    return Cylinder(made, middle, length(radius, "cylinder", "radius", example), (low, high))


@one_sentence("annulus((x, y), centre=(0, 0), inner=1, outer=2)")
def annulus(
    on: Sequence[Any],
    *,
    inner: float,
    outer: float,
    centre: Sequence[float] | None = None,
) -> Region:
    """A ring between two circles, or of three coordinates the shell between two spheres.

    Args:
        on: two coordinates or more.
        inner, outer: the radii, the inner one first.
        centre: of both; the origin by default.

    Returns:
        A region: ball(outer) - ball(inner).

    Raises:
        PinnablateError: an inner radius that is not below the outer one.
    """
    example = "annulus((x, y), centre=(0, 0), inner=1, outer=2)"
    made = on_coordinates(on, "annulus", example)
    small, large = (
        length(r, "annulus", name, example) for r, name in ((inner, "inner"), (outer, "outer"))
    )
    if not small < large:
        raise PinnablateError(
            f"annulus has inner={small:g} and outer={large:g}; expected the inner radius below the "
            f"outer one: for example {example}"
        )
    middle = numbers(
        (0,) * len(made) if centre is None else centre, len(made), "annulus", "centre", example
    )
    return Ball(made, middle, large) - Ball(made, middle, small)
