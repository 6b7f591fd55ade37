"""A map shows the reference, level by level."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from pinnablate import registry
from pinnablate.report.pictures.maps import maps
from pinnablate.report.pictures.panels import LEVELS, MOST
from pinnablate.report.pictures.svg import colour

SPACE = "{http://www.w3.org/2000/svg}"


def levels(group: ElementTree.Element, side: int, background: str) -> np.ndarray:
    """The levels of a map as drawn: [rows from above, columns]."""
    of = {colour(k / (LEVELS - 1)): k for k in range(LEVELS)}
    out = np.full((side, side), of[background])
    for path in group.iter(f"{SPACE}path"):
        for at, row, length in re.findall(r"M(\d+) (\d+)h(\d+)", path.get("d")):
            out[int(row), int(at) : int(at) + int(length)] = of[path.get("stroke")]
    return out


def test_a_map_shows_the_reference():
    env = registry.load("heat-mixed")
    drawn = ElementTree.fromstring(maps(env))
    children = list(drawn)
    groups = [k for k, c in enumerate(children) if c.tag == f"{SPACE}g"]
    side = MOST  # few panels: the finest map
    share = (np.arange(side) + 0.5) / side
    x, t = np.meshgrid(share[::-1], share, indexing="ij")  # x upwards, t to the right
    values = env.world().reference(np.stack([x.ravel(), t.ravel()], -1)).reshape(side, side, -1)
    for k, at in enumerate(groups):
        field = values[..., k]
        expected = np.minimum((field - field.min()) / np.ptp(field) * LEVELS, LEVELS - 1)
        seen = levels(children[at], side, children[at - 1].get("fill"))
        assert np.all(seen <= expected + 1e-6)
        assert np.all(seen > expected - 1 - 1e-6)
