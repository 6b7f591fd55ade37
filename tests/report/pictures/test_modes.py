"""The picture of errors by mode."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from pinnablate.report.pictures.modes import Panel, modes_svg, panels_of

STEPS = (1, 10, 300, 340)
NUMBERS = np.array([1, 2, 9])
ERRORS = np.array([[1.0, 1.0, 1.0], [0.5, 1.0, 1.2], [0.05, 0.5, 1.0], [0.01, 0.2, 0.05]])


@pytest.fixture(scope="module")
def svg():
    panels = [Panel("told none", NUMBERS, ERRORS), Panel("told all", NUMBERS[:2], ERRORS[:, :2])]
    return modes_svg("waves < of heat", panels, STEPS, "the first 300 of Adam")


def test_it_is_xml_with_a_line_for_every_wave_of_every_panel(svg):
    root = ElementTree.fromstring(svg)
    lines = [e for e in root.iter() if e.tag.endswith("polyline")]
    assert len(lines) == 5
    assert all(len(e.get("points").split()) == len(STEPS) for e in lines)


def test_it_says_what_is_learned_to_those_who_cannot_see_it(svg):
    assert "told none: 2 of 3; told all: 1 of 2" in svg
    assert "waves &lt; of heat" in svg
    assert "9 half waves: 0.05" in svg


def test_every_step_that_has_room_is_named(svg):
    assert all(f">{step}</text>" in svg for step in STEPS)
    crowded = modes_svg("t", [Panel("a", NUMBERS, np.tile(ERRORS, (10, 1)))] * 2, range(1, 41))
    assert ">40</text>" not in crowded or crowded.count("font-size='11'") < 2 * 40


def test_one_wave_is_drawn_too():
    assert "1 half wave:" in modes_svg("t", [Panel("a", np.array([1]), ERRORS[:, :1])], STEPS)


def test_arms_without_a_wave_have_no_panel():
    assert panels_of({"a": None, "b": (NUMBERS, ERRORS)})[0].name == "b"
    assert len(panels_of({"a": None})) == 0


def test_the_same_numbers_give_the_same_bytes(svg):
    panels = [Panel("told none", NUMBERS, ERRORS), Panel("told all", NUMBERS[:2], ERRORS[:, :2])]
    assert modes_svg("waves < of heat", panels, STEPS, "the first 300 of Adam") == svg
