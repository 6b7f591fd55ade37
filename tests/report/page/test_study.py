"""The page of a study: published records, records with holes, few replicates."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

import pinnablate
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.report.page.document import Heading
from pinnablate.report.page.html import html
from pinnablate.report.page.study import study_page
from pinnablate.report.page.subject import Subject
from tests import results
from tests.report.page.made import Read


def page_of(result, **changes):
    subject = Subject(result.study, result.store, result.lattice, result.certificate, **changes)
    return study_page(subject)


def first_screen(text):
    return text[: text.index('id="what-is-settled')]


@pytest.fixture(scope="module")
def heat():
    return html(page_of(results.heat()))


def test_a_page_is_well_formed_and_stands_alone(heat):
    read = Read(heat)
    assert read.faults == []
    fetched = [
        v for _, a in read.elements for k, v in a.items() if k in ("src", "href") and v[:1] != "#"
    ]
    assert fetched == []
    assert "url(" not in heat
    assert "@import" not in heat


def test_headings_go_down_one_level_at_a_time(heat):
    levels = [int(tag[1]) for tag, _ in Read(heat).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_finding_comes_first_and_its_picture_second(heat):
    read = Read(heat)
    assert read.text["p"][0].startswith("Told all its equations, the network's error beyond")
    assert next(a["aria-label"] for a in read.named("svg")).startswith(
        "Every subset of the equations"
    )
    first = first_screen(heat)
    assert all(
        words in first for words in ("What each law is worth", "fourier", "Which law is suspect?")
    )


def test_the_laws_and_conditions_stand_on_the_first_screen(heat):
    first = first_screen(heat)
    for words in ("Laws that are told or withheld:", "q_x + u_t = 0", "q + u_x/20 = 0"):
        assert words in first
    assert "u = 0 at x = 0, x = 1 (15 points each)" in first


def test_the_same_records_give_the_same_bytes(heat):
    assert html(page_of(results.heat())) == heat


def test_every_section_is_there(heat):
    assert Read(heat).text["h2"] == [
        "What each law is worth",
        "Which laws are inherited?",
        "Which law is suspect?",
        "How to read the table",
        "What is settled, what is explored, what is not shown",
        "Every arm",
        "What it makes of laws that it is not told",
        "In what order it learns",
        "Fields",
        "What it became",
        "Beside the lattice",
        "Costs",
        "How this was made",
    ]


def test_few_replicates_are_said_once_at_the_top(heat):
    text = html(page_of(pinnablate.open_result("heat-mixed", results.PUBLISHED, replicates=2)))
    assert text.count("values, no intervals and no labels") == 1
    assert text.index("no labels") < text.index("<figure>")
    assert "--replicates=5" in text
    assert "±" not in first_screen(text)
    assert "no labels" not in heat


def test_arms_that_are_missing_are_named_with_their_command():
    text = html(page_of(results.spoilt()))
    assert "subsets of the equations lack records" in text
    assert "there is no complete record of" not in text.split("<figure>")[0]


def test_without_its_ends_nothing_is_compared():
    whole = results.heat()
    by_key = {k: r for k, r in whole.by_key.items() if r.arm != "none"}
    text = html(page_of(replace(whole, by_key=by_key)))
    assert "there is no complete record of <code>none</code>" in text
    assert "--arms=default,smoothness,gp,wrong-sign.fourier,extra-data@2,none" in text


def test_no_record_is_one_sentence(tmp_path):
    result = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, protocol="smoke", arms="none,all"
    )
    with pytest.raises(
        PinnablateError, match=r"no records of heat-mixed-v1.*pinnablate run heat-mixed"
    ):
        page_of(replace(result, store=Store(tmp_path)))


def test_what_diagnose_says_stands_on_the_first_screen_and_whole_below():
    page = page_of(
        results.heat(), diagnosis="Nothing is shown against it.\n\n| law |\n|---|\n| a |\n\nMore."
    )
    text = html(page)
    assert "By the loss, without the truth: nothing is shown against it." in first_screen(text)
    assert Heading("The evidence for and against each law") in page.blocks
