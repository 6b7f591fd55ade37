"""Learning curves as drawn."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from pinnablate.report.pictures.curves import APART, curves_svg
from pinnablate.report.pictures.learning import Schedule
from pinnablate.report.pictures.svg import DARK, PAPER

SPACE = "{http://www.w3.org/2000/svg}"
SCHEDULE = Schedule((1, 10), (5,), "Broyden")


def drawn(curves, told=None, labelled=(), schedule=SCHEDULE):
    return ElementTree.fromstring(curves_svg("world", curves, schedule, told or {}, labelled))


def points(line):
    return [tuple(map(float, p.split(","))) for p in line.get("points").split()]


def test_every_arm_with_a_network_is_a_line_and_controls_are_dashed():
    root = drawn(
        {"none": (1, 0.5, 0.3), "all": (1, 0.1, 0.01), "none-long": (1, 0.5, 0.2), "rbf": ()},
        {"none": 0, "all": 2},
    )
    lines = list(root.iter(f"{SPACE}polyline"))
    assert len(lines) == 3
    dashed = {line.find(f"{SPACE}title").text for line in lines if line.get("stroke-dasharray")}
    assert dashed == {"none-long: 0.2"}
    assert len({line.get("stroke") for line in lines}) == 3
    assert root.find(f"{SPACE}title").text == "world: 0.01 told all, 0.3 told none"


def test_errors_stand_on_a_logarithmic_axis():
    root = drawn({"all": (1, 0.1, 0.001)}, {"all": 1})
    (line,) = root.iter(f"{SPACE}polyline")
    (x0, y0), (x1, y1), (x2, y2) = points(line)
    assert (y2 - y1) == pytest.approx(2 * (y1 - y0), abs=0.04)
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.02)


def test_the_axes_name_errors_steps_and_phases():
    words = [t.text for t in drawn({"all": (20, 0.1, 1e-4)}, {"all": 1}).iter(f"{SPACE}text")]
    assert {
        "1e-4",
        "0.001",
        "0.1",
        "1",
        "10",
        "5",
        "Adam",
        "Broyden",
        "step of the phase",
        "error in standard deviations of the field",
    } <= set(words)
    assert "100" not in words
    narrow = [t.text for t in drawn({"all": (1, 0.3, 0.06)}, {"all": 1}).iter(f"{SPACE}text")]
    assert {"2", "1", "0.5", "0.2", "0.1", "0.05"} <= set(narrow)
    assert "0.01" not in narrow
    alone = [
        t.text
        for t in drawn({"all": (1, 0.1)}, {"all": 1}, schedule=Schedule((1, 10), ())).iter(
            f"{SPACE}text"
        )
    ]
    assert "Adam" in alone
    assert "second phase" not in alone


def test_names_at_the_ends_do_not_cover_each_other():
    curves = {f"arm{k}": (1, 0.1, 0.1 + 1e-4 * k) for k in range(8)}
    root = drawn(curves, dict.fromkeys(curves, 1), list(curves))
    heights = sorted(
        float(t.get("y")) for t in root.iter(f"{SPACE}text") if t.text.startswith("arm")
    )
    assert len(heights) == 8
    assert all(b - a >= APART - 0.02 for a, b in pairwise(heights))
    assert heights[-1] <= float(root.get("height"))


def test_long_names_stay_inside():
    arm = "continuity+momentum+pressure_poisson"
    root = drawn({arm: (1, 0.1, 0.01)}, {arm: 3}, [arm])
    (label,) = (t for t in root.iter(f"{SPACE}text") if t.text == arm)
    assert float(label.get("x")) + 6.6 * len(arm) <= float(root.get("width"))


def test_lines_can_be_told_from_light_paper_and_from_dark():
    text = curves_svg(
        "world", {"none": (1, 1, 1), "all": (1, 1, 0.1)}, SCHEDULE, {"none": 0, "all": 4}, []
    )
    lines = ElementTree.fromstring(text).iter(f"{SPACE}polyline")
    for light in (line.get("stroke") for line in lines):
        dark = re.search(rf"\[stroke='{light}'\]{{stroke:(#[0-9a-f]{{6}})}}", text).group(1)
        assert contrast(light, PAPER) > 2.5
        assert contrast(dark, DARK[PAPER]) > 2.5


def contrast(one, other):
    """The contrast ratio of two colours by WCAG 2.1, from 1 to 21."""

    def luminance(text):
        parts = (int(text[k : k + 2], 16) / 255 for k in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
