"""The picture of skill against cost: who is beaten in both, and what it says."""

from __future__ import annotations

from xml.etree import ElementTree

from pinnablate.report.pictures.pareto import LETTER, Point, front, pareto_svg

CHEAP, GOOD, WORSE, DEAR = (
    Point("cheap", 0.1, 1.0),
    Point("good", 10.0, 2.0),
    Point("worse", 20.0, 1.5),
    Point("dear & best", 100.0, 2.5),
)


def test_the_front_holds_whoever_nobody_beats_in_both():
    assert front([WORSE, DEAR, GOOD, CHEAP]) == [CHEAP, GOOD, DEAR]
    assert front([GOOD, Point("same", 10.0, 2.0)]) == [GOOD, Point("same", 10.0, 2.0)]
    assert front([GOOD, Point("as good for more", 11.0, 2.0)]) == [GOOD]


def test_the_picture_names_everybody_and_fills_the_front():
    root = ElementTree.fromstring(pareto_svg([CHEAP, GOOD, WORSE, DEAR], "4 environments"))
    space = "{http://www.w3.org/2000/svg}"
    words = [t.text for t in root.iter(f"{space}text")]
    assert {"cheap", "good", "worse", "dear & best"} <= set(words)
    filled = [c.get("fill") != "none" for c in root.iter(f"{space}circle")]
    assert sorted(filled) == [False, True, True, True]
    assert "worse: 1.50 decades for 20 seconds" in root.find(f"{space}desc").text


def test_names_do_not_stand_on_each_other():
    crowd = [Point(f"learner {k}", 10.0, 1.0 + k / 100) for k in range(4)]
    root = ElementTree.fromstring(pareto_svg(crowd, "4 environments"))
    places = [
        float(t.get("y"))
        for t in root.iter("{http://www.w3.org/2000/svg}text")
        if t.text.startswith("learner")
    ]
    assert len(places) == 4
    assert min(abs(a - b) for a in places for b in places if a != b) >= 14


def test_on_a_phone_every_name_is_within_the_picture():
    crowd = [CHEAP, GOOD, WORSE, DEAR, Point("a learner of a long name, standard-v2", 60.0, 2.4)]
    root = ElementTree.fromstring(pareto_svg(crowd, "4 environments", 374))
    assert root.get("width") == "374"
    for t in root.iter("{http://www.w3.org/2000/svg}text"):
        begin = float(t.get("x")) - (LETTER * len(t.text) if t.get("text-anchor") == "end" else 0)
        if t.text in {p.name for p in crowd}:
            assert begin >= 0
            assert begin + LETTER * len(t.text) <= 374


def test_of_two_dots_side_by_side_each_has_its_name_beside_it():
    near = [Point("first of two", 50.0, 2.0), Point("second of two", 90.0, 2.01), CHEAP]
    root = ElementTree.fromstring(pareto_svg(near, "4 environments"))
    space = "{http://www.w3.org/2000/svg}"
    dots = [float(c.get("cy")) for c in root.iter(f"{space}circle")]
    names = {t.text: float(t.get("y")) for t in root.iter(f"{space}text")}
    for dot, name in zip(dots, ("second of two", "first of two", "cheap"), strict=True):
        assert abs(names[name] - dot) <= 16
