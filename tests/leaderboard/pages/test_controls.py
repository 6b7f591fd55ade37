"""The page of controls: wrong laws alone and among all, other learners, and what each costs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.settled import Apart, Move
from pinnablate.leaderboard.pages import beside, controls, soft
from pinnablate.leaderboard.publish import pages
from tests.leaderboard import kept


def rows(panel, title):
    """The rows of the first table after a title."""
    lines = panel[panel.index(title) :].splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("|"))
    end = next(
        k for k in range(start, len(lines) + 1) if k == len(lines) or not lines[k].startswith("|")
    )
    return [[c.strip() for c in line.split("|")[1:-1]] for line in lines[start + 2 : end]]


def test_there_is_none_without_wrong_laws(results):
    assert "controls.md" not in pages(results).texts


def test_the_page_of_controls_says_which_learners_have_no_records(richer):
    panel = pages(richer).texts["controls.md"]
    (row,) = rows(panel, "# Controls")
    assert (row[9], row[11]) == ("not trained", "not trained")  # kernel, solver-layer
    assert row[10] != "not trained"
    assert "n/a" not in panel.split("## What it costs")[0]  # each could be told all equations
    assert "oracle" not in panel  # it may not be ranked


def test_where_a_learner_cannot_be_told_all_equations_it_is_said_once(richer, monkeypatch):
    for module in (controls, beside):
        monkeypatch.setattr(module, "why_absent", lambda entry, name: f"{name} cannot")
    panel = pages(richer).texts["controls.md"]
    assert panel.count("- heat-mixed-v1, kernel: kernel cannot") == 1
    (row,) = rows(panel, "# Controls")
    assert (row[9], row[11]) == ("n/a", "n/a")


def test_wrong_laws_are_averaged_over_those_told_alone_and_among_all(richer):
    """By an independent reading of the file."""
    (row,) = rows(pages(richer).texts["controls.md"], "# Controls")
    records = kept.records_of(richer, "stacked")
    untold = kept.records_of(richer, "stacked", "interpolators")

    def least(of):
        means = {
            arm: np.mean([np.log10(of(r)) for r in untold if r["arm"] == arm])
            for arm in ("none", "none-long", "weight-decay", "rbf", "mean", "smoothness", "nearest")
        }
        return min(means, key=means.get)

    chosen, highest = least(lambda r: r["held_out"]), least(lambda r: r["errors"]["extrap"])

    def skill(*arms):
        return f"{np.mean([-np.log10(r['errors']['extrap']) for r in records if r['arm'] in arms]):.2f} ±"

    assert row[0] == "[heat-mixed-v1](heat-mixed-v1.md), standard-v2"
    assert row[2].endswith(f"({chosen})")
    assert row[3].endswith(f"({highest})")
    assert row[4].startswith(skill("smoothness"))
    assert row[5] == "not trained"  # no arm with random operators is among the records
    assert row[6].startswith(skill("wrong-sign.fourier", "permuted-fields.energy"))
    assert row[7].startswith(skill("all/wrong-sign.fourier", "all/permuted-fields.energy"))
    assert row[8].startswith(skill("all"))
    each = rows(pages(richer).texts["controls.md"], "## Each wrong law")
    assert [r[1] for r in each] == ["wrong-sign.fourier", "permuted-fields.energy"]
    assert {r[0] for r in each} == {"heat-mixed-v1, standard-v2"}


def test_what_other_learners_cost_is_said_before_the_table(richer):
    """By an independent reading of the file."""
    text = pages(richer).texts["controls.md"].split("## What it costs\n\n")[1]
    spectral, network = (
        np.mean([r["cost"]["thread_seconds"] for r in of if r["arm"] == "all"])
        for of in (kept.records_of(richer, "spectral"), kept.records_of(richer, "stacked"))
    )
    assert text.split("\n")[0].endswith(
        f"in the median: spectral 1/{network / spectral:.2g} (less in 1 of 1).**"
    )


def test_the_page_begins_with_what_right_and_wrong_laws_do(richer):
    """By an independent reading of the file."""
    made = pages(richer).texts
    first = made["controls.md"].split("# Controls\n\n")[1].split("\n")[0]
    records = kept.records_of(richer, "stacked")

    def apart(arms, less):
        mean = [
            np.mean([-np.log10(r["errors"]["extrap"]) for r in records if r["arm"] in those])
            for those in (arms, less)
        ]
        return mean[0] - mean[1]

    wrong = ["wrong-sign.fourier", "permuted-fields.energy"]
    assert "networks err less than the highest-scoring control in 1 of 1 environment**" in first
    assert f"the median difference is {apart(wrong, ['none']):+.2f} decades" in first
    lost = apart(["all"], [f"all/{w}" for w in wrong])
    assert (
        f"loses** {lost:.2f} decades of what all right ones reach (median; shown in 1 of 1" in first
    )
    assert "(figures/wrong-laws.svg)" in made["controls.md"]
    assert "heat-mixed (v2)" in made["figures/wrong-laws.svg"]


def test_a_finding_that_moved_with_the_budget_is_not_counted():
    above = estimate([1.0, 1.1, 1.2, 1.1, 1.0])
    found = [Apart(above, moved) for moved in (None, Move(1.08, 1.0), Move(1.08, 0.9))]
    assert [a.shown(1) for a in found] == [True, True, False]
    assert not found[0].shown(-1)


def study(name, protocol, alone, among):
    return SimpleNamespace(
        environment=SimpleNamespace(id=name),
        study=SimpleNamespace(design="standard"),
        protocol=protocol,
        alone=dict.fromkeys(range(alone)),
        among=dict.fromkeys(range(among)),
    )


def test_the_study_with_most_wrong_laws_leads_and_older_ones_are_left_out(monkeypatch):
    found = [
        study("a", 3, 0, 9),
        study("a", 2, 9, 9),
        study("a", 1, 3, 3),
        study("b", 3, 7, 7),
        study("b", 2, 7, 7),
    ]
    monkeypatch.setattr(soft, "Soft", lambda e, *_: e)
    entries = [
        SimpleNamespace(
            **{
                **vars(s),
                "study": SimpleNamespace(arms=[SimpleNamespace(wrong=(1,))], design="standard"),
            },
            complete=True,
            trains_network=True,
        )
        for s in found
    ]
    for e in entries:
        e.beside = SimpleNamespace(study=e.study, lattice=None)
    assert [(s.environment.id, s.protocol) for s in soft.softly(entries)] == [
        ("a", 3),
        ("a", 2),
        ("b", 3),
    ]
    assert [(s.environment.id, s.protocol) for s in soft.leading(entries)] == [("a", 2), ("b", 3)]


def test_costs_are_those_of_all_equations_and_their_ratio(richer):
    (row,) = rows(pages(richer).texts["controls.md"], "## What it costs")
    network, spectral = (
        np.mean(
            [
                r["cost"]["thread_seconds"]
                for r in kept.records_of(richer, learner)
                if r["arm"] == "all"
            ]
        )
        for learner in ("stacked", "spectral")
    )
    assert row == [
        "heat-mixed-v1, standard-v2",
        f"{network:.2g}",
        "not trained",
        f"{spectral:.2g} (1/{network / spectral:.2g})",
        "not trained",
    ]


def test_the_order_of_arms_is_counted(richer):
    panel = pages(richer).texts["controls.md"]
    found = [r[-1] for r in rows(panel, "## Is the order healthy?")]
    assert len(found) == 4  # smoothness is the best control itself, and not compared with it
    assert f"{found.count('yes')} of 4 hold." in panel
    assert "Single laws differ in size" in panel  # where the best of them is named
