"""A page as HTML: well formed, whole, and safe."""

from __future__ import annotations

from pinnablate.report.page.document import Document, Heading, Listing, Picture, Prose, Table
from pinnablate.report.page.html import html, scoped
from pinnablate.report.pictures.svg import picture
from tests.report.page.made import Read

SVG = picture(100, 50, "a <title>", "described", ["<rect width='10' height='10' fill='#1f2328'/>"])
PAGE = Document(
    "heat & <b>",
    (
        Prose("Told **all**, `none` < 1 <script>alert(1)</script>.", "finding"),
        Heading("Costs of it"),
        Table("| law | decades |\n|-----|--------:|\n| a\\|b | +0.1* |", "What `laws` are worth"),
        Listing(("one", "*two*"), "note"),
        Picture("one", SVG, 'the "first"'),
        Picture("two", SVG, "the second", "by `pinnablate report`"),
    ),
)


def test_every_element_is_closed_where_it_was_opened():
    assert Read(html(PAGE)).faults == []


def test_text_of_records_is_never_markup():
    read = Read(html(PAGE))
    assert read.named("script") == []
    assert read.text["title"][0] == read.text["h1"][0] == "heat & <b>"
    assert "<script>alert(1)</script>" in read.text["p"][0]


def test_it_has_a_language_a_title_and_a_width_for_phones():
    read = Read(html(PAGE))
    assert read.named("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in read.named(
        "meta"
    )


def test_every_table_scrolls_by_itself_and_has_a_name():
    read = Read(html(PAGE))
    wide = [a for a in read.named("div") if a.get("class") == "wide"]
    assert [a["aria-label"] for a in wide] == ["What laws are worth"]
    assert len(wide) == len(read.named("table"))
    assert read.text["td"] == ["a|b", "+0.1*"]


def test_every_picture_has_a_name_of_its_own_and_a_title():
    read = Read(html(PAGE))
    assert [(a["id"], a["aria-label"]) for a in read.named("svg")] == [
        ("picture-1", 'the "first"'),
        ("picture-2", "the second"),
    ]
    assert read.text["title"][1:] == ["a <title>"] * 2
    assert read.text["figcaption"] == ["by pinnablate report"]


def test_links_lead_to_the_sections():
    read = Read(html(PAGE))
    assert [a["href"] for a in read.named("a")] == ["#costs-of-it"]
    assert [a["id"] for a in read.named("h2")] == ["costs-of-it"]


def test_dark_colours_of_a_picture_are_its_own():
    made = scoped(SVG, "picture-7", "words")
    assert "#picture-7 [fill='#1f2328']{fill:" in made
    assert "{[fill=" not in made
