"""The table of how much worlds differ."""

from __future__ import annotations

from pinnablate.checks.spread import Spread
from pinnablate.report.spread import as_table

MADE = Spread(
    "string-v1",
    (0, 1, 2),
    {"u": [0.25, 0.5, 0.125]},
    {"dynamics": [1234.5, 1234.5, 2469.0]},
    {"near-miss.still": [0.9, 1.0, 1.1]},
    wanted=2,
)


def test_fields_and_laws_stand_in_units_of_the_first_world_and_violations_as_they_are():
    sentence, _, *rows = as_table(MADE).splitlines()
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in rows]
    assert sentence.startswith("How much worlds differ, 2 drawn ones: fields and laws in units")
    assert cells[0] == ["", "world 0", "1", "2"]
    assert cells[2] == ["sigma u", "0.25", "2.00", "0.50"]
    assert cells[3] == ["law dynamics", "1.23e+03", "1.00", "2.00"]
    assert cells[4] == ["near-miss.still", "0.90", "1.00", "1.10"]
    assert len(cells) == 5


def test_headroom_has_a_row_where_it_was_measured_and_missing_worlds_are_said():
    late = Spread("string-v1", (0, 1), {}, {}, {}, headroom=[1.5, -0.25])
    text = as_table(late)
    assert "1 drawn ones (10 were asked for)" in text
    assert text.splitlines()[-1].replace(" ", "") == "|kernelgains|+1.50|-0.25|"
