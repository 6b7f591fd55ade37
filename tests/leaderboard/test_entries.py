"""Which study a record belongs to, what is missing of it, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.arms import ORDER2, lattice
from pinnablate.checks import certificates
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.publish import pages
from pinnablate.records.store import Store
from pinnablate.study import Study
from tests.analysis.made import record
from tests.leaderboard import kept
from tests.worlds import nine


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: None if r["arm"] == "energy" else r, "5 of 40 cells are missing: energy"),
        (
            lambda r: None if r["arm"] == "mean" and r["data_seed"] == 3 else r,
            "1 of 40 cells are missing: mean",
        ),
        (
            lambda r: {**r, "key": "0" * 16} if r["arm"] == "all" and r["data_seed"] == 0 else r,
            "no study of today has this key",
        ),
    ],
)
def test_what_lacks_a_record_is_listed_and_never_ranked(results, change, reason):
    kept.rewrite(results, change)
    overview = pages(results).texts["README.md"]
    assert reason in overview
    assert "Nothing is ranked yet." in overview
    assert "| [heat-mixed-v1]" not in overview


def test_many_missing_arms_are_counted(beside):
    kept.rewrite(beside, lambda r: r if r["arm"] == "none" else None)
    entries, _ = entries_of(registry.load("heat-mixed"), Store(beside))
    (network,) = [e for e in entries if e.trains_network]
    assert network.reasons == (
        "35 of 40 cells are missing: energy, fourier, all, none-long, weight-decay, rbf and 1 more",
    )


def test_few_replicates_are_shown_but_not_ranked(results):
    kept.rewrite(results, lambda r: r if r["data_seed"] < 3 else None)
    made = pages(results).texts
    assert "3 replicates; an interval needs 5" in made["README.md"]
    assert "**Not ranked:** 3 replicates" in made["heat-mixed-v1.md"]
    assert "| all " in made["heat-mixed-v1.md"]


def test_an_arm_beyond_the_lattice_that_lacks_a_replicate_is_not_shown_and_takes_no_rank_away(
    beside,
):
    kept.rewrite(
        beside, lambda r: None if r["arm"] == "wrong-sign.fourier" and r["data_seed"] == 2 else r
    )
    made = pages(beside)
    assert "## standard-v2, learner stacked" in made.texts["tables.md"]
    row = next(
        line
        for line in made.texts["heat-mixed-v1.md"].splitlines()
        if line.startswith("| wrong-sign.fourier")
    )
    assert row.split("|")[3].strip() == "n/a"


def test_a_record_that_a_newer_version_has_replaced_is_passed_over(results):
    lines = kept.lines_of(results)
    old = next(dict(line) for line in lines if line.get("arm") == "rbf")
    old["key"] = "0" * 16
    kept.write(results, [*lines, old])
    assert "set aside" not in pages(results).texts["heat-mixed-v1.md"]


def test_arms_trained_in_fewer_replicates_stand_beside_the_lattice_of_these(beside):
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    kept.rewrite(beside, lambda r: None if r["arm"] not in usual and r["data_seed"] == 4 else r)
    page = pages(beside).texts["heat-mixed-v1.md"]
    section = page[page.index("## standard-v2, design standard, learner stacked") :]
    assert "5 replicates (95 % t intervals)" in section
    assert "In 4 replicates, as everything below." in section
    assert "| smoothness " not in section[: section.index("### What each equation is worth")]


def test_a_sweep_that_was_cut_short_takes_no_replicates_away(beside):
    """Most arms beyond the lattice have two replicates, and one has all: that one is shown."""
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    kept.rewrite(
        beside,
        lambda r: r if r["arm"] in {*usual, "wrong-sign.fourier"} or r["data_seed"] < 2 else None,
    )
    entries, _ = entries_of(registry.load("heat-mixed"), Store(beside))
    (entry,) = (e for e in entries if e.trains_network)
    assert entry.beside.study.replicates == tuple(range(5))
    assert "wrong-sign.fourier" in entry.beside.lattice.arms
    assert "smoothness" not in entry.beside.lattice.arms


def test_an_arm_that_is_no_control_takes_no_replicates_from_the_headline(beside):
    """A wrong law was trained in four replicates; the best control is looked for in all five."""
    usual = {"none", "all", "energy", "fourier", "none-long", "weight-decay", "rbf", "mean"}
    kept.rewrite(
        beside,
        lambda r: (
            r
            if r["arm"] in usual or (r["arm"] == "wrong-sign.fourier" and r["data_seed"] < 4)
            else None
        ),
    )
    entries, _ = entries_of(registry.load("heat-mixed"), Store(beside))
    (entry,) = (e for e in entries if e.trains_network)
    assert len(entry.beside.study.replicates) == 4
    assert entry.headline.replicates == 5


def test_an_unranked_learner_is_shown_with_the_reason(tmp_path):
    directory = kept.keep(tmp_path / "results", {"learner": "oracle", "protocol": "standard-v1"})
    ((entry,), set_aside) = entries_of(registry.load("heat-mixed"), Store(directory))
    assert set_aside == []
    assert entry.complete
    assert entry.reasons == ("it is told the truth when it chooses its prior",)


def of_cell(study, cell):
    """A valid record of a cell of a world whose fields are all observed."""
    env = study.environment
    splits = dict.fromkeys(env.splits(env.observations), 0.1)
    made = record(
        cell.arm.name,
        cell.replicate,
        0.1,
        key=cell.key,
        environment=env.id,
        protocol="" if cell.arm.learner else "smoke",
        errors=splits,
        relative_l2=splits,
    )
    return replace(made, **study.identity(cell))


def test_a_lattice_of_order2_is_known_by_its_subsets(tmp_path):
    """Nobody asks for it where the whole lattice is too large."""
    env = nine()
    study = Study.of(env, protocol="smoke", lattice=ORDER2, replicates=2)
    store = Store(tmp_path)
    for cell in study.cells:
        store.append(of_cell(study, cell), None)
    ((entry,), set_aside) = entries_of(env, store)
    assert set_aside == []
    assert entry.complete
    assert entry.lattice.partial
    assert set(entry.lattice.subsets.values()) == {a.name for a in lattice(env, ORDER2)}


def fail(arm, seed):
    """A change that makes one record say failed."""

    def change(r):
        if (r["arm"], r["data_seed"]) == (arm, seed) and r["learner"] != "spectral":
            return {**r, "status": "failed", "reason": "MemoryError: no room"}
        return r

    return change


def test_a_failed_cell_takes_the_rank_away_and_is_named(results):
    kept.rewrite(results, fail("energy", 2))
    made = pages(results).texts
    assert "1 of 40 cells failed: energy" in made["README.md"]
    assert "Nothing is ranked yet." in made["README.md"]
    page = made["heat-mixed-v1.md"]
    assert "Not ranked: 1 of 40 cells failed: energy." in page
    assert "Told all its equations" not in page
    assert "failed, so that it has no score: MemoryError: no room; train it again" in page


def test_a_failed_cell_of_an_arm_beyond_the_lattice_stands_in_no_mean(beside):
    def skill_of(made, arm):
        rows = [line for line in made.splitlines() if line.startswith(f"| {arm} ")]
        return rows and rows[0].split("|")[2].strip()

    before = pages(beside).texts["heat-mixed-v1.md"]
    assert skill_of(before, "smoothness")
    kept.rewrite(beside, fail("smoothness", 2))
    made = pages(beside).texts
    assert "## standard-v2, learner stacked" in made["tables.md"]  # the lattice is whole
    assert not skill_of(made["heat-mixed-v1.md"], "smoothness")
    assert "smoothness, replicate 2, key" in made["heat-mixed-v1.md"]
    assert not re.search(r"\bnan\b", made["heat-mixed-v1.md"])


@pytest.mark.parametrize(
    ("status", "why", "ranked", "mark"),
    [
        ("certified", "", True, ""),
        ("numerical", "", True, " (numerical)"),
        ("not checked", "", True, " (not checked)"),
        ("uncertified", "newton: a wrong sign", False, ""),
    ],
)
def test_a_world_that_is_not_certified_is_never_ranked_and_others_are_marked(
    results, monkeypatch, status, why, ranked, mark
):
    monkeypatch.setattr(certificates, "kept", lambda *_: certificates.Standing(status, why))
    made = pages(results).texts
    overview, page = made["README.md"], made["heat-mixed-v1.md"]
    assert (f"| [heat-mixed-v1]{mark} " in overview) == ranked
    assert (f"| [heat-mixed-v1](heat-mixed-v1.md){mark} " in made.get("tables.md", "")) == ranked
    listed = "the world is not certified: newton: a wrong sign ([page](heat-mixed-v1.md))"
    assert (listed in overview) != ranked
    words = certificates.Standing(status, why).words
    assert words in page
    assert ("**UNCERTIFIED WORLD, never ranked: newton: a wrong sign.**" in page) != ranked
    assert page.count(words) == (1 if status == "certified" else 2)  # under the table too
