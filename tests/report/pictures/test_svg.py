"""Elements of SVG and the scale of colours."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from pinnablate.report.pictures.svg import (
    DARK,
    ON_DARK,
    ON_LIGHT,
    colour,
    ink_on,
    number,
    picture,
    text,
)


def test_the_colour_scale_grows_lighter():
    light = [sum(int(colour(k / 20)[i : i + 2], 16) for i in (1, 3, 5)) for k in range(21)]
    assert light == sorted(light)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, "#00204d"), (0.5, "#707173"), (1, "#ffea46"), (-1, "#00204d"), (2, "#ffea46")],
)
def test_the_scale_is_cividis(share, expected):
    assert colour(share) == expected


def test_text_can_be_read_on_every_colour():
    def luminance(code):
        parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for k in range(21):
        one, other = sorted((luminance(colour(k / 20)), luminance(ink_on(k / 20))))
        assert (other + 0.05) / (one + 0.05) >= 3  # large text, W3C
    assert {ink_on(0), ink_on(1)} == {ON_DARK, ON_LIGHT}


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1"), (1.5, "1.5"), (0.004, "0"), (-0.126, "-0.13"), (100, "100")]
)
def test_pixels_are_short(value, written):
    assert number(value) == written


def test_markup_in_words_stays_text():
    whole = picture(10, 20, "<title>", "a & b", [text(1, 2, "</svg>", weight="600")])
    root = ElementTree.fromstring(whole)
    said = [node.text for node in root if node.text and not node.tag.endswith("style")]
    assert said == ["<title>", "a & b", "</svg>"]
    assert root.get("viewBox") == "0 0 10 20"


def test_dark_pages_have_colours_of_their_own_and_boxes_keep_theirs():
    whole = picture(1, 2, "a", "b", [], {"#123456": "#abcdef"})
    (style,) = (node.text for node in ElementTree.fromstring(whole) if node.tag.endswith("style"))
    assert style.startswith("@media (prefers-color-scheme:dark){")
    for light, dark in {**DARK, "#123456": "#abcdef"}.items():
        assert f"[fill='{light}']{{fill:{dark}}}" in style
        assert f"[stroke='{light}']{{stroke:{dark}}}" in style
    assert not {ON_DARK, ON_LIGHT, *(colour(k / 100) for k in range(101))} & set(DARK)
