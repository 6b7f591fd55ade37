"""Components beside their laws as bundles: what the section shows and what it concludes."""

from __future__ import annotations

import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.bundles import bundles_section
from pinnablate.report.summary import study_report
from tests.report.components import records_of, study
from tests.report.made import records_of as records_of_heat
from tests.report.made import study as study_of_heat


def together(told):
    """Both parts of `dyn` with `energy` are worth a decade, which `energy` alone shares in."""
    return 1.2 * ({"dyn_1", "dyn_2", "energy"} <= told) + 0.3 * ("kin_1" in told)


def section(skill, half=None, **options):
    made = study(**options)
    return "\n".join(
        bundles_section(
            made.world, lattice_of(made.world, made.cells, records_of(made, skill, half))
        )
    )


def rows(text):
    """{first two cells: the others} of every row of both tables."""
    cells = (
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("| ")
    )
    return {(first, second): rest for first, second, *rest in cells}


def test_a_bundle_is_worth_another_sum_than_its_parts_where_orders_keep_it_together():
    text = section(together)
    # of three that need one another each is worth a third; of two laws that do, each a half
    by_owen, by_shapley = rows(text)["dyn", "dyn_1"]
    assert float(by_owen.split()[0]) == pytest.approx(0.3, abs=0.03)
    assert float(by_shapley.split()[0]) == pytest.approx(0.4, abs=0.03)
    dyn = rows(text)["dyn", "2"]
    assert [float(c.split()[0]) for c in dyn[:3]] == pytest.approx([0.6, 0.8, -0.2], abs=0.03)
    assert dyn[3] == "worth less than its parts"
    kin = rows(text)["kin", "2"]
    assert [float(c.split()[0]) for c in kin[:3]] == pytest.approx([0.3, 0.3, 0], abs=0.03)
    assert kin[3] == "not shown to differ"


def test_below_five_replicates_nothing_is_concluded():
    assert "no interval below 5 replicates" in section(together, replicates=2)


def test_a_value_that_moved_is_no_ground_for_words():
    moved = section(together, half=lambda told: together(told) / 4)
    dyn = rows(moved)["dyn", "2"]
    assert dyn[0].endswith("[+0.15] unsettled")
    assert dyn[3] == "unsettled"
    still = section(together, half=lambda told: together(told) * 0.99)
    assert "unsettled" not in still
    assert "[+0.59]" in still


def test_a_partial_lattice_says_that_it_answers_nothing():
    text = section(together, lattice="order2")
    assert "Owen value |" not in text
    assert "by construction" in text


def test_it_stands_in_the_report_of_a_design_of_components_only():
    made = study()
    assert "### Components and bundles" in study_report(made, records_of(made, together))
    heat = study_of_heat()
    assert "Components" not in study_report(heat, records_of_heat(heat))
