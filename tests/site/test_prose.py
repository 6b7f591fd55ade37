"""Markdown as HTML of the site: links lead within it or nowhere, tables scroll, headings have ids."""

from __future__ import annotations

import pytest

from pinnablate.site.prose import Prose, anchor, sections
from tests.report.page.made import Read

PLACES = {
    "leaderboard/README.md": "index.html",
    "leaderboard/archive/heat.md": "archive/heat.html",
    "docs/a.md": "docs/a.html",
    "leaderboard/figures/x.svg": "figures/x.svg",
}


@pytest.fixture(scope="module")
def prose():
    return Prose(PLACES)


@pytest.mark.parametrize(
    ("target", "source", "leads_to"),
    [
        ("archive/heat.md", "leaderboard/README.md", "archive/heat.html"),
        ("../README.md#top", "leaderboard/archive/heat.md", "../index.html#top"),
        ("../../docs/a.md", "leaderboard/archive/heat.md", "../docs/a.html"),
        ("../leaderboard/figures/x.svg", "docs/a.md", "../figures/x.svg"),
        ("#here", "docs/a.md", "#here"),
        ("https://a.org/b", "docs/a.md", "https://a.org/b"),
        ("../pinnablate/x.py", "docs/a.md", None),
    ],
)
def test_links_lead_within_the_site_or_nowhere(prose, target, source, leads_to):
    links = [a["href"] for a in Read(prose.page(f"[words]({target}).", source)).named("a")]
    assert links == ([] if leads_to is None else [leads_to])
    assert "words" in prose.page(f"[words]({target}).", source)


def test_a_picture_from_elsewhere_is_words(prose):
    made = prose.page(
        "![seen <here>](https://a.org/x.png) ![x](figures/x.svg)", "leaderboard/README.md"
    )
    assert [a["src"] for a in Read(made).named("img")] == ["figures/x.svg"]
    assert "seen &lt;here&gt;" in made


def test_markup_and_addresses_that_run_are_words(prose):
    made = prose.page("<b>a</b> [b](javascript:alert(1))\n\n<script>c</script>", "docs/a.md")
    read = Read(made)
    assert {tag for tag, _ in read.elements} == {"p"}
    assert "javascript:alert(1)" in made


def test_a_table_scrolls_under_its_heading_and_an_empty_head_is_no_heading(prose):
    made = prose.page("## Costs\n\n| | b |\n|---|--:|\n| 1 | 2 |\n", "docs/a.md")
    read = Read(made)
    assert [a["aria-label"] for a in read.named("div")] == ["Costs"]
    assert (len(read.named("th")), len(read.named("td"))) == (1, 3)
    assert read.faults == []


def test_headings_have_ids_as_github_makes_them():
    from collections import Counter

    used = Counter()
    words = ("A control of your own", "Is it `x`, or (y)?", "A control of your own")
    assert [anchor(w, used) for w in words] == [
        "a-control-of-your-own",
        "is-it-x-or-y",
        "a-control-of-your-own-1",
    ]


def test_a_page_falls_into_its_sections(prose):
    found = sections(
        prose.tokens("# t\n\na\n\n## One\n\nb\n\n### p\n\n## Two\n\nc\n", "docs/a.md"), 2
    )
    assert [s.title for s in found] == ["", "One", "Two"]
    assert [prose.html(s.tokens) for s in found[1:]] == ['<p>b</p>\n<h3 id="p">p</h3>', "<p>c</p>"]


def test_a_paragraph_that_is_a_picture_can_be_replaced(prose):
    text = "a\n\n![p](figures/x.svg)\n\nb ![p](figures/x.svg)\n"
    tokens = prose.tokens(text, "leaderboard/README.md", {"leaderboard/figures/x.svg": "<hr>"})
    made = prose.html(tokens)
    assert made.startswith("<p>a</p>\n<hr>")
    assert made.count("<img") == 1


def test_code_and_equations_are_shown(prose):
    made = prose.page("```python\nx < 1\n```\n\n```math\n\\frac{1}{2} u = 0\n```\n", "docs/a.md")
    assert "<code>x &lt; 1\n</code>" in made
    assert "<mfrac>" in made
    indented = prose.page("a\n\n    pinnablate run <ID>\n", "docs/a.md")
    assert '<pre tabindex="0"><code>pinnablate run &lt;ID&gt;\n</code></pre>' in indented
