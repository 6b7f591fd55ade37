"""Pictures of reference solutions: small, inside their frame, with what nobody observes marked."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from pinnablate import registry
from pinnablate.environment import Design
from pinnablate.errors import PinnablateError
from pinnablate.report.pictures.frame import UNSEEN
from pinnablate.report.pictures.portrait import portrait
from pinnablate.report.pictures.svg import PAPER
from tests.conftest import declare
from tests.worlds import plate

SPACE = "{http://www.w3.org/2000/svg}"
LARGEST = 150_000  # bytes of a picture
# t; x t; x y; x y t twice, the second with the most detail; x y z t
SHOWN = [
    "decay-chain",
    "heat-mixed",
    "elasticity-kolosov",
    "maxwell-cavity-2d",
    "mhd-alfven",
    "beltrami",
]


def words(drawn: ElementTree.Element) -> list[str]:
    return [t.text for t in drawn.iter(f"{SPACE}text")]


@pytest.mark.parametrize("name", SHOWN)
def test_pictures_are_small_and_lie_inside_their_frame(name):
    env = registry.load(name)
    text = portrait(env)
    assert len(text.encode()) < LARGEST
    drawn = ElementTree.fromstring(text)
    width, height = (float(drawn.get(k)) for k in ("width", "height"))
    for box in drawn.iter(f"{SPACE}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= width + 0.1
        assert float(box.get("y", 0)) + float(box.get("height")) <= height
    for label in drawn.iter(f"{SPACE}text"):
        assert 0 <= float(label.get("x")) <= width
        assert 0 <= float(label.get("y")) <= height
    assert drawn.find(f"{SPACE}title").text.startswith(env.id)
    assert all(f"{f} from" in drawn.find(f"{SPACE}desc").text for f in env.field_names)


@pytest.mark.parametrize("name", SHOWN)
def test_fields_that_nobody_observes_are_marked(name):
    env = registry.load(name)
    hidden = len(env.fields) - len(env.observed(env.observations))
    marks = [
        w for w in words(ElementTree.fromstring(portrait(env))) if UNSEEN in w and "dashed" not in w
    ]
    assert len(marks) == hidden


def test_an_environment_of_ones_own_is_drawn_whatever_it_observes():
    assert "dashed line" in portrait(declare())
    assert "dashed line" not in portrait(declare(observations=Design(count=10), primary="interp"))


def test_a_world_without_a_solution_has_no_picture():
    with pytest.raises(PinnablateError, match="declares no solution"):
        portrait(declare(solution=None, fields=declare().fields))


def test_outside_a_region_there_is_paper_and_a_circle_is_round():
    text = portrait(plate())
    assert len(text.encode()) < LARGEST
    assert "nan" not in text
    drawn = ElementTree.fromstring(text)
    # Behind each map: its frame filled with paper, as wide as high.
    behind = [b for b in drawn.iter(f"{SPACE}rect") if b.get("fill") == PAPER and b.get("x")]
    panels = [b for b in behind if b.get("width") == b.get("height")]
    assert len(panels) == 3
    assert "u from -0.7 to 0.7" in drawn.find(f"{SPACE}desc").text
