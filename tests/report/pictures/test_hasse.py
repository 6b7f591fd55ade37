"""The lattice as drawn: every subset, every step, and nothing outside the frame."""

from __future__ import annotations

import re
from itertools import chain, combinations
from xml.etree import ElementTree

import pytest

import pinnablate
from pinnablate.report.pictures.diagram import (
    ENDS,
    FADED,
    FADES,
    HIGHEST,
    LOWEST,
    PHONE,
    Diagram,
    abbreviations,
    boxes_in_words,
    levels_of,
)
from pinnablate.report.pictures.hasse import (
    ends_of,
    hasse,
    lattice_svg,
    like_none,
    mean_skills,
    share_of,
)
from pinnablate.report.pictures.svg import colour
from tests import results
from tests.conftest import declare
from tests.pendulum import pendulum

SPACE = "{http://www.w3.org/2000/svg}"


def subsets(names):
    return [
        frozenset(s)
        for s in chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))
    ]


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_the_lattice_shows_every_subset_and_every_step(count):
    names = [f"eq{chr(97 + k)}" for k in range(count)]
    drawn = ElementTree.fromstring(
        hasse("world", names, {s: float(len(s)) for s in subsets(names)}, {"rbf": 0.5})
    )
    titles = [t.text for t in drawn.iter(f"{SPACE}title")]
    assert sum(t.endswith("decades") and " + " not in t for t in titles) == 2**count + 1
    assert sum(" + " in t for t in titles) == count * 2 ** (count - 1)
    width, height = (float(drawn.get(k)) for k in ("width", "height"))
    for box in drawn.iter(f"{SPACE}rect"):
        assert 0 <= float(box.get("x", 0)) <= width
        assert float(box.get("x", 0)) + float(box.get("width")) <= width + 0.5
        assert float(box.get("y", 0)) + float(box.get("height")) <= height


def test_a_step_that_hurts_is_dashed():
    text = hasse("world", ["a"], {frozenset(): 1.0, frozenset("a"): 0.5})
    assert "stroke-dasharray" in text
    assert "none + a: -0.50 decades" in text


def test_names_are_escaped_in_pictures():
    assert "<script>" not in hasse(
        "<script>", ["a"], {frozenset(): 1.0, frozenset("a"): 0.5}, {"<script>": 1.0}
    )


@pytest.mark.parametrize(
    ("names", "marks"),
    [
        (["gauss_e", "gauss_b", "faraday", "ampere"], ["ge", "gb", "f", "a"]),
        (["d1", "d2", "d3", "mass"], ["d1", "d2", "d3", "m"]),
        (["prey", "pred"], ["prey", "pred"]),
        (["burgers", "bernoulli", "link"], ["bu", "be", "l"]),
        (["mass", "mass_flux"], ["m", "mf"]),
    ],
)
def test_abbreviations_are_unique(names, marks):
    assert list(abbreviations(names).values()) == marks


def test_a_part_of_a_lattice_is_drawn_by_size():
    names = "abcde"
    part = [s for s in subsets(names) if len(s) in (0, 1, 2, 4, 5)]
    assert [len(level) for level in levels_of(names, part)] == [1, 5, 10, 5, 1]
    drawn = hasse("world", names, {s: float(len(s)) for s in part})
    assert drawn.count("<g><title>") == 22
    titles = [t.text for t in ElementTree.fromstring(drawn).iter(f"{SPACE}title")]
    assert "a+b+d+e: 4.00 decades" in titles
    assert not any(t.startswith("a+b+d:") for t in titles)


def test_a_study_is_drawn_by_role():
    heat = results.heat()
    skills, controls = mean_skills(heat.lattice)
    assert set(skills) == set(subsets(["energy", "fourier"]))
    assert set(controls) == {"none-long", "weight-decay", "rbf", "mean", "smoothness", "gp"}
    assert skills[frozenset()] == pytest.approx(heat.lattice.skills("none").mean())


def boxes(drawn):
    """{title: rectangle} of the subsets and controls of a picture."""
    groups = ElementTree.fromstring(drawn).iter(f"{SPACE}g")
    return {g.find(f"{SPACE}title").text: g.find(f"{SPACE}rect") for g in groups}


def test_a_skill_has_the_same_colour_in_every_picture():
    one = hasse("one", ["a"], {frozenset(): 0.3, frozenset("a"): 1.25})
    other = hasse("other", ["a"], {frozenset(): 1.25, frozenset("a"): 2.4}, {"rbf": -3.0})
    fill = boxes(one)["all: 1.25 decades"].get("fill")
    assert fill == boxes(other)["none: 1.25 decades"].get("fill") == colour(0.5)
    assert boxes(other)["rbf: -3.00 decades"].get("fill") == colour(0.0)
    assert [share_of(LOWEST), share_of(HIGHEST), share_of(9.0)] == [0.0, 1.0, 1.0]
    assert f"skill {LOWEST:g} or less" in one
    assert f"{HIGHEST:g} decades or more" in one


def test_a_long_title_stays_inside():
    title = "taylor-green-advected-v1: told all, +1.48 ± 0.22 decades over none (extrap)"
    drawn = ElementTree.fromstring(hasse(title, ["a"], {frozenset(): 1.0, frozenset("a"): 0.5}))
    assert float(drawn.get("width")) > 9 * len(title)


def test_the_width_of_a_line_is_the_gain_in_every_picture():
    def width(gain, further):
        skills = {frozenset(): 0.0, frozenset("a"): gain, frozenset("b"): further}
        lines = ElementTree.fromstring(hasse("world", ["a", "b"], skills)).iter(f"{SPACE}line")
        named = {line.find(f"{SPACE}title").text: float(line.get("stroke-width")) for line in lines}
        return named[f"none + a: {gain:+.2f} decades"]

    assert width(0.5, 0.1) == width(0.5, 2.0) > width(0.2, 2.0)


def test_boxes_that_are_not_told_apart_from_none_are_faded():
    maxwell = results.maxwell()
    faded, lattice = like_none(maxwell.lattice), maxwell.lattice
    assert frozenset() not in faded
    for s, name in lattice.subsets.items():
        gain = lattice.gain(name, "none")
        assert (s in faded) == (abs(gain.mean) <= gain.half_width and name != "none")
    drawn = lattice_svg(maxwell.study, lattice)
    faint = {title for title, box in boxes(drawn).items() if box.get("fill-opacity") == FADED}
    assert len(faint) == len(faded) > 2
    assert FADES in drawn
    assert f"told all, {lattice.gain('all', 'none'):+} decades over none" in drawn


def test_without_intervals_nothing_is_faded():
    few = pinnablate.open_result("maxwell-cavity-2d", results.PUBLISHED, replicates=3)
    assert like_none(few.lattice) == set()
    assert FADES not in lattice_svg(few.study, few.lattice)


def test_colours_of_an_observed_problem_span_its_skills():
    none, one, both = frozenset(), frozenset("a"), frozenset("ab")
    close = {none: 0.96, one: 1.02, both: 1.58}
    assert ends_of(pendulum().world(), close) == (0.9, 1.6)
    assert ends_of(pendulum().world(), {none: 1.0, both: 1.04}) == (1.0, 1.5)
    assert ends_of(declare().world(), close) == ENDS


def test_a_lattice_for_phones_is_as_wide_as_they_are_and_keeps_its_letters():
    laws = ("gauss_e", "gauss_b", "faraday", "ampere")
    sets = [frozenset(s) for k in range(5) for s in combinations(laws, k)]
    skills = {s: 0.4 * len(s) for s in sets}
    told = dict.fromkeys(("weight-decay", "none-long", "smoothness", "rbf", "mean"), 0.1)
    drawn = hasse(
        "a title that is longer than a phone is wide, by far", laws, skills, told, room=PHONE
    )
    assert f"width='{PHONE}'" in drawn
    boxes = [
        (float(x), float(w))
        for x, w in re.findall(
            r"<rect x='(-?[\d.]+)' y='[\d.]+' width='([\d.]+)' height='40'", drawn
        )
    ]
    assert len(boxes) == 2 * len(sets) + len(told)  # subsets hide the lines below them
    assert min(x for x, _ in boxes) >= 0
    assert max(x + w for x, w in boxes) <= PHONE
    assert min(map(int, re.findall(r"font-size='(\d+)'", drawn))) >= 12
    words = re.findall(r"<text x='([\d.]+)' [^>]*text-anchor='start'[^>]*>([^<]*)<", drawn)
    assert max(float(x) + 6 * len(w) for x, w in words) <= PHONE + 20


def test_boxes_of_a_lattice_for_phones_do_not_overlap():
    laws = tuple("abcdefg")
    sets = [frozenset(s) for k in range(8) for s in combinations(laws, k)]
    diagram = Diagram(laws, dict.fromkeys(sets, 1.0), {}, room=PHONE)
    places = list(diagram.centres.values())
    for k, (x, y) in enumerate(places):
        for x2, y2 in places[:k]:
            assert abs(x - x2) >= diagram.box_width or abs(y - y2) >= diagram.box_height
    assert diagram.centres[frozenset()][1] == max(y for _, y in places)


def test_boxes_without_text_are_read_by_their_colour():
    named, coloured = (boxes_in_words("a subset", [f"e{k}" for k in range(n)]) for n in (5, 6))
    assert named.startswith("Each box is a subset, its number the skill in decades: 0 predicts")
    assert (
        "its colour the skill in decades, which the table of every arm has as a number" in coloured
    )
