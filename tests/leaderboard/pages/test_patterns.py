"""Every pattern that is declared, on one page, with when it was written down and what became of it."""

from __future__ import annotations

import re

import numpy as np

from pinnablate.leaderboard.publish import pages
from tests.leaderboard import kept


def test_expected_patterns_of_all_environments_stand_on_one_page(beside):
    made = pages(beside)
    page = " ".join(made.texts["patterns.md"].split())
    assert "[Expected patterns](patterns.md)" in made.texts["README.md"]
    told = [r for r in kept.lines_of(beside) if "arm" in r and r["learner"] == "stacked"]
    skill = np.mean(
        [-np.log10(r["field_errors"]["unobserved"]["q"]) for r in told if r["arm"] == "none"]
    )
    verdict = "yes" if skill <= 0.3 else "**no**"
    row = re.search(
        r"\| D3 \| \[heat-mixed-v1\]\(heat-mixed-v1.md\) \| `v\(none, q\)` \| <= 0.3 \| (\S+) ± \S+ \| "
        r"(\S+) \| \S+ \| (.*?) \| (yes|no) \| (.*?) \| (.*?) \| (\w+) \| (.*?) \|",
        page,
    )
    assert row.group(1) == f"{skill:.2f}"
    assert row.group(2) == verdict
    # the error of q told nothing is that of none: it holds in every world as in this one
    always = "100 %" if skill <= 0.3 else "0 %"
    assert row.group(3, 4, 5) == (always, "yes" if skill <= 0.3 else "no", always)
    assert row.group(6) == "2026-11-24, 120 networks"
    assert row.group(7) == "explored"  # for networks were there before
    assert "spectral (standard-v2)" in row.group(8)
    every = re.findall(r" \| (yes|\*\*no\*\*) \| (?:yes|no|n/a) \| ", page)
    assert f"# Expected patterns **{every.count('yes')} of {len(every)} hold**" in page

    kept.rewrite(
        beside, lambda r: None if r["arm"] == "energy" else r
    )  # nothing is ranked any more
    assert "patterns.md" not in pages(beside).texts


def test_there_is_none_where_nothing_is_ranked(results):
    kept.rewrite(results, lambda r: r if r["data_seed"] < 3 else None)
    assert "patterns.md" not in pages(results).texts


def test_the_first_entry_answers_and_others_stand_elsewhere(tmp_path):
    directory = kept.keep(
        tmp_path / "results",
        {},
        {"protocol": "adam-v1"},
        {"learner": "kernel", "protocol": "standard-v1"},
    )
    page = pages(directory).texts["patterns.md"]
    rows = [
        [c.strip() for c in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("| ")
    ][1:]
    assert {row[1] for row in rows} == {"[heat-mixed-v1](heat-mixed-v1.md)"}
    for row in rows:
        assert {n for part in row[-1].split("; ") for n in part.split(": ")[1].split(", ")} == {
            "adam-v1",
            "kernel (standard-v1)",
        }
    numbered = [row[0] for row in rows if row[0].startswith("D")]
    assert [row[0] for row in rows][: len(numbered)] == sorted(numbered)


def test_base_rates_stand_beside_and_are_summed_up(beside):
    page = pages(beside).texts["patterns.md"]
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in page.splitlines()]
    rows = {row[2]: row for row in rows if len(row) == 13}
    # told together or not at all: that one needs the other cannot hold where they add up
    interaction = rows["`moebius(energy, fourier)`"]
    assert interaction[5] == "yes"
    assert interaction[7:10] == ["0 %", "no", "100 %"]
    added = sum(row[8] == "yes" for row in rows.values())
    assert f"{added} would hold if they added up" in " ".join(page.split())


def test_what_does_not_hold_is_named_first(beside):
    def worse_told_all(r):
        errors = {**r["errors"], "extrap": 5.0}
        return {**r, "errors": errors} if r["arm"] == "all" and r["learner"] == "stacked" else r

    kept.rewrite(beside, worse_told_all)
    page = pages(beside).texts["patterns.md"]
    first = page.split("What the equations let one expect")[0]
    cells = [
        [c.strip() for c in line.split("|")[1:-1]] for line in page.splitlines() if "|" in line
    ]
    missed = [(c[2], c[3]) for c in cells if c[5:6] == ["**no**"]]
    assert missed
    for statement, bounds in missed:
        assert f"{statement} in heat-mixed (expected {bounds}, seen " in first
    assert (
        "under standard-v2 where nothing else is said" in page
    )  # what most statements were answered by
