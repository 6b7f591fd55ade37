"""Scores from elsewhere as text, page and picture."""

from __future__ import annotations

from xml.etree import ElementTree

from pinnablate.elsewhere import shown
from pinnablate.elsewhere.numbers import Unit

from .scores import THREE, TWO, scores_of
from .test_answers import answers


def rows_of(text, first):
    """The rows of the table whose header begins with a word: lists of cells."""
    lines = text.splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith(f"| {first}"))
    found = []
    for line in lines[at + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_table_has_every_arm_the_best_first():
    text = shown.report(answers(scores_of(TWO), scores_of({"rbf": 0.5})))
    assert [row[0] for row in rows_of(text, "told")] == ["all", "a", "rbf", "b", "none"]
    assert rows_of(text, "told")[-1][2] == "0"
    assert rows_of(text, "told")[0][4] == "0.025"


def test_stars_stand_where_something_is_shown():
    rows = {row[0]: row[2] for row in rows_of(shown.report(answers(scores_of(TWO))), "told")}
    assert rows["a"].endswith("*")
    assert not rows["b"].endswith("*")
    assert not rows["all"].endswith("*")  # the gain of `all` is not explored


def test_sections_on_worth_pairs_and_more():
    text = shown.report(answers(scores_of(THREE), sizes={"motion": 2, "energy": 1, "wrong": 1}))
    worth = rows_of(text, "equation")
    assert [row[:2] for row in worth] == [["motion", "2"], ["energy", "1"], ["wrong", "1"]]
    assert len(worth[0]) == 4
    assert [row[0] for row in rows_of(text, "pair")] == [
        "motion, energy",
        "motion, wrong",
        "energy, wrong",
    ]
    assert [row[0] for row in rows_of(text, "subset")][-1] == "all"
    assert "| subset" not in shown.report(answers(scores_of(TWO)))


def test_counts_stand_where_they_differ_and_failures_where_they_can():
    scores = scores_of(TWO)
    assert "| runs" not in shown.report(answers(scores))
    text = shown.report(answers({**scores, "a": scores["a"][:5]}, paired=False))
    assert "runs |" in text
    assert "failed |" not in shown.report(answers(scores_of(TWO, replicates=3)))


def test_a_page_has_the_finding_the_picture_and_the_table():
    text = shown.page(answers(scores_of(TWO), name="two laws"), "p.svg")
    assert text.startswith("# two laws\n\nTold all 2 equations")
    assert text.index("](p.svg)") < text.index("| told") < text.index("### What each equation")


def test_the_lattice_is_drawn_with_what_is_not_told_apart_from_none_faded():
    seen = answers(scores_of(TWO), scores_of({"rbf": 0.3}, seed=5))
    root = ElementTree.fromstring(shown.lattice_svg(seen))
    assert "2 equations, trained elsewhere: told all, +1.3" in root.find("{*}title").text
    assert {frozenset("b")} <= shown.like_none(seen) <= {frozenset("b"), "rbf"}
    assert "Welch&#x27;s t test" in shown.lattice_svg(answers(scores_of(TWO), paired=False))
    assert shown.like_none(answers(scores_of(TWO, replicates=2))) == set()


def test_a_gain_of_all_that_is_chance_is_faded_too():
    seen = answers(scores_of({"none": 0.3, "a": 0.31}, spread=0.2))
    assert shown.like_none(seen) == {frozenset("a")}


def test_colours_reach_to_where_the_scores_are():
    assert shown.ends_of(answers(scores_of(TWO))) == (0, 2.5)
    kelvin = {n: [300 * e for e in v] for n, v in scores_of(TWO).items()}
    assert shown.ends_of(answers(kelvin)) == (-2.5, -0.5)
    small = answers({"none": 1e-9, "a": 1e-9}, None, Unit("squared error"))
    assert shown.ends_of(small) == (4.5, 5)
    assert "skill 4.5 or less" in shown.lattice_svg(small)
