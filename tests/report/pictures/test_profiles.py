"""Lines over one coordinate are the reference."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from pinnablate import registry
from pinnablate.report.pictures.frame import AXES, UNSEEN
from pinnablate.report.pictures.profiles import profiles

SPACE = "{http://www.w3.org/2000/svg}"


def test_lines_show_the_reference():
    env = registry.load("decay-chain")
    drawn = [
        np.array([p.split(",") for p in line.get("points").split()], float)
        for line in ElementTree.fromstring(profiles(env)).iter(f"{SPACE}polyline")
    ]
    values = env.world().reference(np.linspace(0, 10, len(drawn[0]))[:, None])
    heights = np.stack([points[:, 1] for points in drawn], -1)
    slope, offset = np.polyfit(values.ravel(), heights.ravel(), 1)
    assert slope < 0  # upwards on the page
    assert np.allclose(heights, slope * values + offset, atol=0.02)


def test_the_window_and_what_nobody_observes_are_marked():
    env = registry.load("coupled-oscillators")
    root = ElementTree.fromstring(profiles(env))
    words = [t.text for t in root.iter(f"{SPACE}text")]
    assert f"observed until t = {env.observations.until:g}" in words
    assert "extrapolation" in words
    dashed = [line for line in root.iter(f"{SPACE}polyline") if line.get("stroke-dasharray")]
    assert len(dashed) == len(env.fields) - len(env.observed(env.observations)) == 3
    assert sum(UNSEEN in w and "dashed" not in w for w in words) == len(dashed)


def test_a_coordinate_that_is_not_what_its_name_says_is_explained(monkeypatch):
    assert set(AXES) <= set(registry.identifiers())
    monkeypatch.setitem(AXES, "decay-chain-v1", "t = days since the first count")
    assert "t = days since the first count" in profiles(registry.load("decay-chain"))
