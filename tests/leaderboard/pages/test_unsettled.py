"""What moved between half and the full budget is marked on every page, and nothing is made from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.entry import Scored
from pinnablate.leaderboard.pages.boards import TABLES, boards_page
from pinnablate.leaderboard.pages.changes import Change, _sentence
from pinnablate.leaderboard.pages.controls import controls_page
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.leaderboard.pages.overview import found_lines
from pinnablate.leaderboard.pages.patterns import patterns_page
from pinnablate.records.store import Store
from pinnablate.report.notebook import result_html
from pinnablate.report.pictures.hasse import finding, like_none
from tests.halved import at_half

heat = registry.load("heat-mixed")


@pytest.fixture(scope="module")
def entries(richer):
    """The study of a network from published records, which say nothing of half of the budget."""
    return [e for e in entries_of(heat, Store(richer))[0] if e.trains_network]


def halved(entries, **factors):
    """The same, with states at half whose errors are 1.01 times those at the full budget, or as given
    by arm.
    """

    def scored(of):
        records = {
            k: at_half(r, factors.get(r.arm, 1.01)) if r.learner == "stacked" else r
            for k, r in of.records.items()
        }
        return Scored(of.study, records)

    return [replace(e, main=scored(e.main), beside=e.beside and scored(e.beside)) for e in entries]


def page_of(entries):
    return environment_page(heat, entries, [])[0]


def every_arm(text):
    """The page from the table of every arm on."""
    return text[text.index("### Every arm") :]


def row(text, start):
    """{header: cell} of the first row that begins so, of the table that it stands in."""
    lines = text.splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith(f"| {start}"))
    head = max(k for k in range(at) if not lines[k].startswith("|")) + 1
    cells = ([c.strip() for c in lines[k].split("|")[1:-1]] for k in (head, at))
    return dict(zip(*cells, strict=True))


def test_what_is_not_on_record_is_said_and_has_no_column(entries):
    text = page_of(entries)
    assert "half budget |" not in text
    assert "Half of the budget: not on record" in text
    assert "unsettled" not in text
    board = boards_page(TABLES, entries)
    assert "Half of the budget is not on record" in board
    assert row(board, "[heat-mixed-v1]")["arms that hold still"] == "n/a"


def test_values_that_hold_still_have_their_values_at_half_beside_them(entries):
    made = halved(entries)
    text = page_of(made)
    assert "unsettled" not in text.replace("*Unsettled*", "")
    told = row(every_arm(text), "all ")
    skill = float(told["skill extrap"].split()[0])
    assert float(told["skill extrap, half budget"]) == pytest.approx(skill - 0.0043, abs=0.006)
    assert told["gain, half budget"] == told["gain"].split()[0]
    assert "arms holds still, moving by at most max(0.1 decade, 10 %)." in text
    board = boards_page(TABLES, made)
    assert "holds still in 1 of 1 studies" in board
    cells = row(board, "[heat-mixed-v1]")
    assert cells["gain over none"].endswith("]")
    count, of = cells["arms that hold still"].split(" of ")
    assert count == of


def test_no_label_or_sentence_is_made_from_a_gain_that_moved(entries):
    text = page_of(halved(entries, all=3.0))
    told = row(every_arm(text), "all ")
    assert told["skill extrap, half budget"].endswith(" unsettled")
    assert told["gain, half budget"].endswith(" unsettled")
    assert not told["gain"].endswith("*")
    assert told["failed"] == "unsettled"
    assert "Told all its equations the network gains" not in text
    assert "What the network gains told all its equations is **unsettled (+" in text
    assert "How often it failed, told everything, is unsettled." in text
    assert "(explored): **unsettled**." in text
    assert "Needed: **unsettled**" in text
    assert "the skill of `all` moved" in text
    assert "Most valuable: **unsettled**; least valuable: unsettled." in text
    pair = row(text, "energy, fourier")
    assert pair["under change of scale"] == pair["the two alone"] == "unsettled"
    worth = text[text.index("### What each equation is worth") :]
    assert row(worth, "energy ")["Shapley"].endswith("unsettled")
    ranking = every_arm(text)
    first = ranking.index("| none "), ranking.index("| all ")
    assert first[0] < first[1], "an unsettled arm has no place in the ranking and stands last"


def test_an_expected_pattern_that_moved_neither_holds_nor_fails(entries):
    page = patterns_page(halved(entries, all=3.0))
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in page.splitlines()]
    answers = {r[2]: r[5] for r in rows if len(r) == 13}
    assert answers["`moebius(energy, fourier)`"] == "unsettled"
    assert answers["`v(none, q)`"] == "yes"
    count = list(answers.values()).count("unsettled")
    assert f"{count} are unsettled" in page


def statements(page):
    return {line.split("|")[3].strip() for line in page.splitlines() if len(line.split("|")) == 15}


def without_wrong_laws(entry):
    arms = tuple(a for a in entry.study.arms if a.is_subset or a.is_told_nothing)
    return replace(
        entry, main=Scored(replace(entry.study, arms=arms), entry.main.records), beside=None
    )


def test_what_the_first_study_has_no_arm_for_is_answered_by_the_next(entries):
    """A wrong law that a newer protocol has not trained keeps the answer of the older one."""
    wrong = "`v(wrong-sign.fourier) - v(fourier)`"
    newer = [without_wrong_laws(e) for e in entries]
    assert wrong not in statements(patterns_page(newer))
    assert wrong in statements(patterns_page([*newer, *entries]))
    assert statements(patterns_page([*newer, *entries])) == statements(patterns_page(entries))


@pytest.mark.parametrize(
    ("factor", "why", "said"),
    [
        (1.01, "as before", "by more than 0.1 decades. Told nothing, the median network errs as"),
        (3.0, "unsettled", "by more than 0.1 decades; it is unsettled in 1."),
    ],
)
def test_no_cause_is_named_of_a_gain_that_moved(factor, why, said, entries):
    changes = [Change(e, now) for e, now in zip(entries, halved(entries, all=factor), strict=True)]
    assert [c.why for c in changes] == [why]
    assert said in _sentence(("standard-v2", "standard-v3", "stacked"), changes)


def test_the_first_sentence_leaves_out_what_moved(entries):
    first = [found_lines(halved(entries, all=f), [])[0] for f in (1.01, 3.0)]
    assert first[0].startswith("- **Told all its equations, a network errs")
    assert "(median of 1 environment;" in first[0]
    assert "Told all" not in first[1]


def test_the_overall_table_makes_nothing_of_what_moved(entries):
    made = halved(entries, all=3.0)
    board = boards_page(TABLES, made)
    cells = row(board, "[heat-mixed-v1]")
    assert cells["gain over none"].endswith("] unsettled")
    assert "*" not in cells["gain over none"]
    for header in ("most valuable", "least valuable", "which are needed", "failed"):
        assert cells[header] == "unsettled"
    assert "`none` holds still in 0 of 1 studies" in board
    assert "`all` over `none` is shown in 0 of" in board


def test_the_page_of_controls_marks_what_moved(entries):
    page, _ = controls_page(halved(entries, all=3.0))
    assert row(page, "[heat-mixed-v1]")["all"].endswith("unsettled")
    steps = [line for line in page.splitlines() if "all - best single law" in line]
    assert steps[0].split("|")[-2].strip() == "unsettled"


def test_a_subset_that_moved_is_no_longer_called_misleading_nor_ranked(entries):
    text = page_of(halved(entries, energy=3.0))
    assert "Needed: **unsettled**" in text
    assert row(every_arm(text), "energy ")["skill extrap, half budget"].endswith(" unsettled")
    assert "the skill of `energy` moved" in text
    assert "Told all its equations the network gains" in text


def test_pictures_conclude_nothing_from_what_moved(entries):
    (entry,) = halved(entries, all=3.0, energy=3.0)
    assert finding(entry.study, entry.lattice).endswith(
        "a gain over none that is unsettled (extrap)"
    )
    assert not {frozenset(), frozenset({"energy"})} & like_none(entry.lattice)
    page = result_html(entry.study, entry.lattice, "kept")
    assert "What it gains told all its equations is unsettled" in page
    assert "the best, fourier, has" in page
