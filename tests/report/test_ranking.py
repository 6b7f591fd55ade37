"""What a study's table says, for records whose numbers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from pinnablate import registry
from pinnablate.analysis.figures import Figures
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import Arm
from pinnablate.checks.certificates import Standing
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.leaderboard.entry import Entry, Scored
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.records.store import Store
from pinnablate.report import ranking
from pinnablate.report.ranking import ArmRow, ranking_cells, rows_of, unmet
from pinnablate.report.sentences import notes
from pinnablate.report.summary import study_report
from pinnablate.report.tables import Column, Columns
from pinnablate.result import Result
from pinnablate.study import Study
from tests.report.made import heat, records_of, study


def table_lines(text):
    """The lines of a report from its table on."""
    lines = text.splitlines()
    return lines[next(k for k, line in enumerate(lines) if line.startswith("| told ")) :]


def test_the_table_ranks_and_marks_what_was_withheld():
    text = study_report(study(), records_of(study()))
    lines = table_lines(text)
    assert [line.split("|")[1].strip() for line in lines[2:7]] == [
        "all",
        "fourier",
        "rbf",
        "energy",
        "none",
    ]
    assert [c.strip() for c in lines[2].split("|")[1:-1]] == [
        "all",
        "2.30",
        "+2.00",
        "0.005",
        "0.0025",
        "0.1",
        "1",
        "3.0e-02",
        "4.0e-02",
    ]
    assert [c.strip() for c in lines[3].split("|")[-3:-1]] == ["(3.0e-02)", "4.0e-02"]
    assert lines[4].split("|")[-2].strip() == "n/a"
    assert "Gain of `all` over `none`: 2.00 decades; " in text
    assert (
        "over the control that held-out observations chose, `rbf` (it also scores highest): 1.78."
        in text
    )
    assert "no interval below 5 replicates" in text


def test_five_replicates_have_intervals():
    made = study(5)
    text = study_report(made, records_of(made, factor=lambda arm, r: 1.1**r))
    assert "±" in text
    assert "`all` over `none`: 2.00 ± 0.00 decades" in text


def test_failures_are_shown_and_incomplete_arms_are_not_averaged():
    made = study(2)
    found = records_of(made)
    keys = {(c.arm.name, c.replicate): c.key for c in made.cells}
    worst = {"interp": 10.0, "extrap": 10.0, "unobserved": 10.0}
    found[keys["energy", 1]] = replace(found[keys["energy", 1]], status="diverged", errors=worst)
    del found[keys["fourier", 1]]
    text = study_report(made, found)
    assert "energy (1 of 2 diverged)" in text
    assert "1 cell diverged; it is scored at error 10 or worse, not dropped." in text
    assert "1 cell is missing and its arm not shown: fourier." in text


def test_a_failed_cell_is_loud_and_nothing_that_needs_it_is_printed():
    made = study(2)
    found = records_of(made)
    keys = {(c.arm.name, c.replicate): c.key for c in made.cells}
    found[keys["all", 1]] = replace(
        found[keys["all", 1]], status="failed", reason="TypeError: no number"
    )
    text = study_report(made, found)
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in table_lines(text)[2:7]]
    assert rows[-1] == ["all", "n/a (failed 1 of 2)", *["n/a"] * 7]
    assert "FAILED: 1 cell of all; failed cells stand in no mean" in text
    assert "The first, all in replicate 1: TypeError: no number." in text
    assert "Gain of" not in text
    assert "Worth of" not in text
    assert "10" not in [cell for row in rows for cell in row]


def test_where_every_cell_failed_there_is_no_number_at_all():
    made = study(arms="none,all,rbf")
    broken = {k: replace(r, status="failed", reason="broken") for k, r in records_of(made).items()}
    headers, rows = ranking_cells(made, lattice_of(made.world, made.cells, broken))
    assert headers == ["told", "skill extrap"]
    assert rows == [[arm, "n/a (failed 1 of 1)"] for arm in ("none", "all", "rbf")]


@pytest.mark.parametrize("arms", ["energy", "rbf,mean", "all,rbf", "extra-data@2", "none"])
def test_any_choice_of_arms_has_a_table_without_columns_that_say_nothing(arms):
    made = study(arms=arms)
    errors = {name.name: 0.1 for name in made.arms}
    found = lattice_of(made.world, made.cells, records_of(made, errors))
    headers, rows = ranking_cells(made, found)
    assert {row[0] for row in rows} == set(errors)
    assert ("gain" in headers) == ("none" in errors)
    assert all(any(row[k] != "n/a" for row in rows) for k in range(len(headers)))
    assert ("gain = skill" in study_report(made, records_of(made, errors))) == ("none" in errors)


def test_a_study_without_a_complete_arm_says_what_is_missing():
    made = study(3)
    found = {k: r for k, r in records_of(made).items() if r.data_seed < 2}
    text = study_report(made, found)
    assert text.startswith("Nothing to show yet of heat-mixed-v1 (standard, smoke, stacked): ")
    assert "10 of 15 cells have one" in text
    assert "\n" not in text
    assert "Nothing to show yet" in Result(made, Store("nowhere"), found)._repr_html_()


def test_sections_without_rows_are_left_out():
    made = study(arms="none,all,extra-data@2")
    text = study_report(made, records_of(made, {"none": 0.5, "all": 0.005, "extra-data@2": 0.3}))
    assert "### More observations instead" in text
    assert "### Told nothing" not in text


def test_both_controls_are_named_where_the_chosen_one_scores_less():
    made = study(arms="none,all,rbf,mean")
    errors = {"none": 0.5, "all": 0.05, "rbf": 2.5, "mean": 0.4}
    text = study_report(made, records_of(made, errors))
    assert (
        "Gain of `all` over `none`: 1.00 decades; over the control that held-out observations "
        "chose, `rbf`: 1.70; over the control that scores highest, `mean`: 0.90." in text
    )
    alone = study(arms="none,all")
    assert "Gain of `all` over `none`: 1.00 decades." in study_report(
        alone, records_of(alone, {"none": 0.5, "all": 0.05})
    )


def test_a_law_that_is_told_and_not_met_is_marked():
    made = study()
    found = {
        k: replace(r, residuals={"energy": [0.3], "fourier": [0.04]}) if r.residuals else r
        for k, r in records_of(made).items()
    }
    lines = table_lines(study_report(made, found))
    cells = {
        row[0]: row[-2:]
        for row in ([c.strip() for c in line.split("|")[1:-1]] for line in lines[2:7])
    }
    assert cells["all"] == ["3.0e-01 !", "4.0e-02"]
    assert cells["energy"] == ["3.0e-01 !", "(4.0e-02)"]
    assert cells["fourier"] == ["(3.0e-01)", "4.0e-02"]
    (note,) = [line for line in lines if line.startswith("!: ")]
    assert note.endswith("to which equations are trusted: all (energy), energy (energy).")


def test_a_law_told_in_part_or_replaced_is_not_judged():
    maxwell = registry.load("maxwell-cavity-2d").world("components")
    part = next(p for p in maxwell.players if p.startswith("ampere"))
    whole = [p for p in maxwell.players if p.startswith("ampere")]
    sizes = dict.fromkeys(maxwell.environment.equations, 0.5)

    def judged(told):
        of = Figures(None, None, {}, {}, sizes, None)
        return unmet(ArmRow(maxwell, None, Arm("x", tuple(told)), of))

    assert judged([part]) == []
    assert judged(whole) == ["ampere"]
    charge = registry.load("maxwell-charge-2d").world("wrong-source")
    sizes = dict.fromkeys(charge.environment.equations, 0.5)
    of = Figures(None, None, {}, {}, sizes, None)
    replaced = set(charge.near_misses[charge.design.in_place_of_truth].equations)
    found = unmet(ArmRow(charge, None, Arm("all", charge.players), of))
    assert set(found) == set(sizes) - replaced


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("certified"), "The world is certified."),
        (Standing("uncertified", "no sign fits"), "UNCERTIFIED WORLD, never ranked: no sign fits."),
        (Standing("not checked"), "The world is not checked in full: `pinnablate check` with"),
        (
            Standing("numerical"),
            "The world is certified numerically: its truth is known by its values",
        ),
    ],
)
def test_the_table_says_what_is_known_of_the_world(standing, words):
    made = study()
    assert words in study_report(made, records_of(made), standing)
    assert words not in study_report(made, records_of(made))


def test_coefficients_that_were_learned_stand_beside_the_truth():
    made = study(5, arms="all/unknown-coefficients")
    found = {
        k: replace(
            r,
            detail={
                "coefficients": {
                    "energy[0] Derivative(q(x, t), x)": 0.9 + 0.1 * (r.data_seed % 2),
                    "fourier[0] q(x, t)": 1.0,
                }
            },
        )
        for k, r in records_of(made, {"all/unknown-coefficients": 0.1}).items()
    }
    text = study_report(made, found)
    values = np.array([0.9, 1.0, 0.9, 1.0, 0.9])
    half = stats.t.ppf(0.975, 4) * values.std(ddof=1) / np.sqrt(5)
    table = [
        [c.strip() for c in line.split("|")[1:-1]]
        for line in text.split("### Coefficients found")[1].splitlines()
        if line.startswith("| all/")
    ]
    assert table == [
        ["all/unknown-coefficients", "energy", "`q_x`", "1", f"{values.mean():.4g} ± {half:.2g}"],
        ["all/unknown-coefficients", "fourier", "`q`", "1", "1 ± 0"],
    ]


def test_a_residual_of_zero_is_zero():
    made = study()
    found = {
        k: replace(r, residuals={"energy": [0.0], "fourier": [None if r.arm == "all" else 0.1]})
        for k, r in records_of(made).items()
    }
    assert [c.strip() for c in table_lines(study_report(made, found))[2].split("|")[-3:-1]] == [
        "0",
        "n/a",
    ]


def test_an_arm_that_is_neither_subset_nor_control_stands_in_it_only_where_no_section_shows_it():
    errors = {"none": 0.5, "all": 0.005, "extra-data@2": 0.3}
    whole, part = study(arms="none,all,extra-data@2"), study(arms="all,extra-data@2")
    shown = [
        [r.arm.name for r in rows_of(s.world, lattice_of(s.world, s.cells, records_of(s, errors)))]
        for s in (whole, part)
    ]
    assert shown == [["all", "none"], ["all", "extra-data@2"]]


def test_the_empty_subset_is_known_by_its_role_and_a_control_by_its_name_has_a_gain():
    made = study(arms="none,energy")
    found = lattice_of(made.world, made.cells, records_of(made))
    renamed = replace(found, told={"none": found.told["energy"], "energy": found.told["none"]})
    assert [row.arm.equations for row in rows_of(made.world, renamed)] == [(), ("energy",)]
    headers, cells = ranking_cells(made, found)
    assert [row[headers.index("gain")] for row in cells] == ["+0.10", "0"]


def test_a_column_is_one_entry_of_one_list(monkeypatch, tmp_path):
    """From outside the package: it stands in the terminal, in notebooks and on the page of the environment."""
    seconds = Column(
        "seconds",
        lambda row: (
            f"{np.mean([r.cost['thread_seconds'] for r in row.lattice.of(row.arm.name)]):.1f}"
        ),
    )
    held_out = Columns(
        "worst {}",
        lambda world: world.splits,
        lambda row, split: f"{max(row.figures.errors.values()):.3f}",
    )
    made = study()
    found = {k: replace(r, cost={"thread_seconds": 1.25}) for k, r in records_of(made).items()}
    before = study_report(made, found)
    monkeypatch.setattr(ranking, "COLUMNS", [*ranking.COLUMNS, seconds, held_out])
    table = study_report(made, found)
    assert (
        table_lines(table)[2]
        .rstrip(" |")
        .endswith("|       1.2 |          1.000 |          1.000 |              1.000")
    )
    first = [[line.split("|")[:10] for line in table_lines(text)[2:7]] for text in (before, table)]
    assert first[0] == first[1]
    lattice = lattice_of(made.world, made.cells, found)
    assert ranking_cells(made, lattice)[0][-4:] == [
        "seconds",
        "worst interp",
        "worst extrap",
        "worst unobserved",
    ]
    assert ">seconds</th>" in Result(made, Store(tmp_path), found)._repr_html_()
    page, _ = environment_page(heat, [Entry(Scored(made, found))], [])
    assert table_lines(table)[0] in page


def test_the_notes_count_replicates():
    made = study(2)
    assert (
        "2 replicates (no interval below 5 replicates)."
        in notes(made, lattice_of(made.world, made.cells, {}))[0]
    )


def test_scales_that_the_truth_does_not_give_are_named():
    x = coordinates("x")
    u, q = fields("u q", x)
    made = Study.of(
        Environment(
            id="straight-v1",
            domain={x: (0, 2)},
            equations={"flux": q + 3 * u.diff(x), "level": q.diff(x)},
            solution={u: x, q: -3 + 0 * x},
            observations=Design(count=4, fields=(u,)),
            primary="interp",
            source="made for this test",
        ),
        protocol="smoke",
    )
    (said,) = [n for n in notes(made, lattice_of(made.world, made.cells, {})) if "Scales" in n]
    assert "q 3 (absolute value of a constant field)" in said
    assert "level[0] 1.5 (every term vanishes on the truth" in said
    ordinary = study()
    assert not any("Scales" in n for n in notes(ordinary, lattice_of(ordinary.world, [], {})))
