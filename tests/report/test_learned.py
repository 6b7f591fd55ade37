"""The section on learning order: its finding, and what it says where states or replicates lack."""

from __future__ import annotations

from dataclasses import replace

from pinnablate.analysis.learned import learned
from pinnablate.report.learned import order_section, wanted
from tests.analysis.looked_into import AT_ONCE, BOTH, LOW_ALONE, Planted

PLAYERS = ("rate", "level")
CURVE = [
    {"step": s, "errors": {"interp": e, "extrap": 2 * e}, "residuals": {"rate": r, "level": e}}
    for s, e, r in ((1, 1.0, 1.0), (10, 0.06, 0.01), (100, 0.01, 0.1))
]


def with_curves(lattice):
    records = {
        cell: replace(r, curve=CURVE, errors={"interp": 0.01, "extrap": 0.02})
        for cell, r in lattice.records.items()
    }
    return replace(lattice, records=records)


def section(states, replicates=5, why=""):
    made = Planted(states, replicates)
    lattice = with_curves(made.lattice)
    found = learned(made, lattice, wanted(lattice)) if states is not None else None
    return "\n".join(order_section(found, lattice, PLAYERS, why))


def rows(text, *first):
    """The cells of every row that begins with some cells."""
    found = [[c.strip() for c in line.split("|")[1:-1]] for line in text.split("\n")]
    return [cells for cells in found if cells[: len(first)] == list(first)]


ALL_ARMS = {"none": BOTH, "rate": LOW_ALONE, "level": BOTH, "all": AT_ONCE}


def test_the_finding_stands_first_and_is_what_was_planted():
    text = section(ALL_ARMS)
    finding = text.split("\n")[2]
    assert (
        "Told nothing, networks learn **100 ± 0 %** on interp and **100 ± 0 %** on extrap"
        in finding
    )
    assert "On extrap short waves come later told nothing (exponent 1.6" in finding
    assert "telling all equations flattens the order (-1.6" in finding


def test_where_few_replicates_get_there_no_step_stands_for_all():
    made = Planted(ALL_ARMS, 5)
    lattice = with_curves(made.lattice)
    poor = [{**point, "errors": {"interp": 0.5, "extrap": 0.5}} for point in CURVE]
    kept = {
        cell: replace(r, curve=poor) if cell[1] >= 2 else r for cell, r in lattice.records.items()
    }
    none = {cell: replace(r, curve=poor) for cell, r in lattice.records.items()}
    for records, said in ((kept, "in 2 of 5 only"), (none, "never, 0 of 5")):
        changed = replace(lattice, records=records)
        found = learned(made, changed, wanted(changed))
        assert said in "\n".join(order_section(found, changed, PLAYERS, ""))


def test_a_wave_that_is_never_learned_leaves_an_arm_without_an_exponent():
    text = section(ALL_ARMS)
    assert rows(text, "rate")[:2] == [["rate", "50 ± 0 %", "-50 ± 0 %", "in 0 of 5", "-"]] * 2
    assert "too few waves are learned for an exponent" in section({**ALL_ARMS, "none": LOW_ALONE})


def test_tables_have_at_most_six_columns():
    lines = [line for line in section(ALL_ARMS).split("\n") if line.startswith("|")]
    assert max(line.count("|") for line in lines) <= 7


def test_a_law_that_is_learned_and_lost_is_told():
    # the least of the law is .01 at step 10, and .1 at the end: a decade
    found = rows(section(ALL_ARMS), "rate", "none")
    assert found == [["rate", "none", "0.01", "10", "0.1", "+1.00 ± 0.00"]]


def test_below_five_replicates_there_are_values_and_no_intervals():
    text = section(ALL_ARMS, replicates=2)
    assert "±" not in text
    assert "100 % (100/100)" in text
    assert "Exponent on interp: 1.6" in text


def test_without_states_the_records_say_what_they_can():
    text = section({}, why="No states were kept.")
    assert "on interp in **5 of 5** replicates and on extrap in **5 of 5**" in text.split("\n")[2]
    assert "No states were kept." in text
    assert "waves learned" not in text
    assert rows(text, "none") == [["none", "step 10, 5 of 5", "step 100, 5 of 5"]]


def test_an_arm_without_states_is_left_out_of_the_modes_alone():
    text = section({"none": BOTH})
    assert "States of `none` and of `all` are needed for a finding" in text


def test_without_any_curve_there_is_no_section():
    assert order_section(None, Planted({}).lattice, PLAYERS) == []
