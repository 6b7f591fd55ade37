"""Where the coordinates of an environment may lie: a box, perhaps restricted to a region of it, and the
points that are drawn there.
"""

from __future__ import annotations

from pinnablate.regions.extent import Extent
from pinnablate.regions.region import Region
from pinnablate.regions.shapes import (
    annulus,
    ball,
    box,
    cylinder,
    disk,
    ellipse,
    l_shape,
    polygon,
)
from pinnablate.regions.star import star

__all__ = [
    "Extent",
    "Region",
    "annulus",
    "ball",
    "box",
    "cylinder",
    "disk",
    "ellipse",
    "l_shape",
    "polygon",
    "star",
]
