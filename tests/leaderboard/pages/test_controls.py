"""The page of controls: wrong laws alone and among all, other learners, and what each costs."""

from __future__ import annotations

import numpy as np

from pinnablate.leaderboard.pages import controls
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
    monkeypatch.setattr(controls, "_why_absent", lambda entry, name: f"{name} cannot")
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
        "heat-mixed-v1",
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
