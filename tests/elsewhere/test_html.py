"""Scores from elsewhere as HTML."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from pinnablate.elsewhere.html import document, fragment

from .scores import TWO, scores_of
from .test_answers import answers


def test_html_has_the_finding_the_picture_and_the_table_and_is_well_formed():
    seen = answers(scores_of(TWO), scores_of({"a<b": 0.1}), name="heat & flux")
    text = re.sub(r"(<(?:img|br)[^>]*)>", r"\1/>", fragment(seen))
    root = ElementTree.fromstring(text)
    words = "".join(root.itertext())
    assert words.startswith("heat & fluxTold all 2 equations (a, b)")
    assert [row[0].text for row in root.iter("tr")][:3] == ["told", "all", "a"]
    picture = root.find("img")
    assert picture.get("src").startswith("data:image/svg+xml;base64,")
    assert "the best, a and b, has 1.6" in picture.get("alt")


def test_a_document_stands_alone():
    text = document(answers(scores_of(TWO), name="<b>"))
    assert text.startswith("<!DOCTYPE html>")
    assert "<title>&lt;b&gt;</title>" in text
    assert "<script" not in text
    assert "http" not in text.split("base64")[0]
