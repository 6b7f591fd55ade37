"""The lattice that can be asked: every box is one of the arms that the tables know."""

from __future__ import annotations

from pinnablate.report.pictures.diagram import PHONE
from pinnablate.site.lattice import COLUMN, interactive, marked
from tests.report.page.made import Read


def test_every_complete_subset_and_control_is_a_box_in_both_drawings(entries):
    for entry in entries:
        lattice = entry.lattice
        boxes = [
            a["data-arm"] for a in Read(interactive(entry, "one")).named("g") if "data-arm" in a
        ]
        arms = [n for n, a in lattice.told.items() if a.is_subset or a.is_control]
        assert sorted(boxes) == sorted(2 * arms)


def test_no_drawing_is_wider_than_its_column(entries):
    assert any(a.is_control for a in entries[0].lattice.told.values())
    for entry in entries:
        wide, narrow = (float(a["width"]) for a in Read(interactive(entry, "one")).named("svg"))
        assert narrow == PHONE < wide <= COLUMN


def test_without_a_script_it_is_a_picture_with_a_name(entries):
    made = interactive(entries[0], "one")
    pictures = Read(made).named("svg")
    assert [p["id"] for p in pictures] == ["one-wide", "one-narrow"]
    assert all(
        p["role"] == "img" and "Lattice of heat-mixed-v1" in p["aria-label"] for p in pictures
    )
    assert "<label for" in made
    assert "hidden>\n<label" in made  # what needs the script is hidden until it runs


def test_names_of_arms_stay_escaped():
    svg = "<svg role='img'><title>t</title>\n<g><title>a&quot;&lt;b&gt;: 0.50 decades</title></g></svg>"
    (box,) = Read(marked(svg, "one", 'w"')).named("g")
    assert box["data-arm"] == 'a"<b>'
