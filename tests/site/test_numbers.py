"""The tables behind a study: what they say is what the records say."""

from __future__ import annotations

import pytest
from scipy.stats import t

from pinnablate.analysis.figures import geometric_mean
from pinnablate.site.numbers import fields_table, lattices, quantiles, replicates_table
from tests.report.page.made import Read


def test_every_complete_arm_stands_once_those_of_the_study_first(entries):
    arms = [arm for arm, _ in lattices(entries[0])]
    assert len(arms) == len(set(arms))
    assert arms[: len(entries[0].lattice.arms)] == list(entries[0].lattice.arms)
    assert "all/wrong-sign.fourier" in arms


def test_skills_are_those_of_the_lattice(entries):
    entry = entries[0]
    read = Read(replicates_table(entry))
    rows = [a for a in read.named("tr") if "data-arm" in a]
    row = next(k for k, a in enumerate(rows) if a["data-arm"] == "all")
    count = len(entry.study.replicates)
    cells = read.named("td")[row * count : (row + 1) * count]
    assert [float(c["data-value"]) for c in cells] == pytest.approx(
        list(entry.lattice.skills("all")), abs=1e-4
    )
    (table,) = read.named("table")
    assert table["data-seeds"] == " ".join(map(str, entry.study.replicates))
    assert table["data-laws"].split() == list(entry.study.world.players)
    assert rows[row]["data-told"].split() == list(entry.study.world.players)
    assert next(a for a in rows if a["data-arm"] == "rbf")["data-told"] == "-"


def test_errors_of_fields_are_geometric_means(entries):
    entry = entries[0]
    read, records = Read(fields_table(entry)), entry.lattice.of("all")
    heads = read.text["th"][1 : len(read.text["th"]) - len(list(lattices(entry)))]
    assert heads == ["u, extrap", "q, unobserved"]
    arms = [a["data-arm"] for a in read.named("tr") if "data-arm" in a]
    cells = read.named("td")[arms.index("all") * 2 :][:2]
    for cell, (split, name) in zip(cells, (("extrap", "u"), ("unobserved", "q")), strict=True):
        seen = [r.field_errors[split][name] for r in records]
        assert float(cell["data-value"]) == pytest.approx(geometric_mean(seen), abs=1e-4)


def test_quantiles_are_students():
    found = list(map(float, quantiles().split()))
    assert found[4 - 1] == pytest.approx(2.776445, abs=1e-6)  # four degrees of freedom, of tables
    assert found == pytest.approx([t.ppf(0.975, k) for k in range(1, len(found) + 1)], abs=1e-6)
