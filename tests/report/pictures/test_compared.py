"""Fields of models side by side."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.report.pictures.compared import APART, Shown, lines_compared, maps_compared

TAG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [e.text for e in ElementTree.fromstring(svg).iter(f"{TAG}text")]


def shown(shape, count):
    truth = np.linspace(-1, 1, np.prod(shape)).reshape(shape) + np.zeros((count, *shape))
    fields = {"truth": truth, "none": truth * 0, "all": truth + 3.0}
    errors = {who: np.abs(fields[who] - truth) for who in ("none", "all")}
    return Shown("a title", "how", fields, errors)


def test_maps_have_a_column_for_each_model_and_each_error():
    env = registry.load("heat-mixed")
    svg = maps_compared(env, shown((6, 6), 2), 1, 0)
    words = texts(svg)
    assert [w for w in words if w in ("truth", "none", "all", "error of none", "error of all")] == [
        "truth",
        "none",
        "all",
        "error of none",
        "error of all",
    ]
    assert words.count("to 3") == 2  # the greatest error of either field
    assert "greatest error of all 3" in svg


def test_lines_stay_in_their_panels():
    env = registry.load("lotka-volterra")
    at = np.linspace(0, 1, 30)
    svg = lines_compared(env, shown((30,), len(env.fields)), at)
    top, height = 98.0, 150.0
    first = re.findall(r"<polyline points='([^']*)'", svg)[2]  # `all`, 3 above the truth
    heights = {float(p.split(",")[1]) for p in first.split()}
    assert heights == {top}
    assert all(0 <= h <= top + height for h in heights)


def test_measurements_are_dots_and_the_distance_has_a_line_of_its_own():
    env = registry.load("lotka-volterra")
    at, count = np.linspace(0, 1, 30), len(env.fields)
    told = {"none": np.zeros((count, 30)), "all": np.ones((count, 30))}
    dots = [np.array([[0.2, 0.5], [0.7, 0.1]])] * count
    svg = lines_compared(env, Shown("t", "h", told, {APART: told["all"]}), at, dots)
    assert svg.count("<circle") == 2 * count
    assert texts(svg).count(APART) == 1


@pytest.mark.parametrize("constant", [0.0, 2.5])
def test_a_field_without_any_range_is_drawn(constant):
    env = registry.load("lotka-volterra")
    at, fields = np.linspace(0, 1, 30), np.full((len(env.fields), 30), constant)
    same = Shown("t", "h", {"truth": fields, "all": fields}, {"all": fields * 0})
    assert "nan" not in lines_compared(env, same, at)
    square = np.full((2, 4, 4), constant)
    drawn = Shown("t", "h", {"truth": square, "all": square}, {"all": square * 0})
    assert "nan" not in maps_compared(registry.load("heat-mixed"), drawn, 1, 0)
