"""Where networks were read, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.states import last_error, read_at
from pinnablate.report.summary import study_report
from pinnablate.study import Study
from tests.report.made import heat, records_of, study


def read(made, last):
    """Records whose networks have two states, of which the last has `last` by arm as its error."""
    out = {}
    for key, record in records_of(made).items():
        error = last.get(record.arm, record.errors["extrap"])
        states = [40, 60] if record.curve else [0]
        scores = {"errors": {**record.errors, "extrap": error}}
        out[key] = replace(
            record,
            chosen={"step": states[0], "validation": 0.1},
            last={"step": states[-1], "validation": 0.2, **scores},
            checkpoints={
                "step": states,
                "validation": [0.1, 0.2],
                "laws": [0.0, 0.0],
                "error": [0.1, 0.2],
            },
        )
    return out


def test_the_table_says_where_networks_are_read_and_which_are_worse_at_their_last_step():
    made = study()
    text = study_report(made, read(made, {"none": 1.0, "all": 0.0055}))
    assert "the least error on the validation observations" in text
    (line,) = [x for x in text.splitlines() if x.startswith("Error at the last step")]
    assert line.endswith("(in brackets): none 1 (0.5).")  # all moved by less than a tenth


def test_where_nothing_moved_nothing_is_said_of_it():
    made = study()
    found = lattice_of(made.world, made.cells, read(made, {}))
    assert len(read_at(made, found, found.arms)) == 1


def test_the_last_error_is_a_geometric_mean_and_absent_in_older_records():
    made = study(replicates=2)
    records = read(made, {"none": 0.2})
    first = next(k for k, r in records.items() if r.arm == "none")
    records[first] = replace(records[first], last={"errors": {"extrap": None}})  # not finite
    found = lattice_of(made.world, made.cells, records)
    assert last_error(found, "none") == pytest.approx((0.2 * 10) ** 0.5)
    older = lattice_of(made.world, made.cells, records_of(made))
    assert last_error(older, "none") is None


def test_a_protocol_that_reads_the_last_step_and_models_of_one_state_have_no_such_words():
    made = Study.of(heat, protocol="standard-v2", arms="lattice,rbf")
    found = lattice_of(made.world, made.cells, read(made, {"none": 1.0}))
    assert read_at(made, found, found.arms) == []
    made = study(arms="rbf")
    found = lattice_of(made.world, made.cells, read(made, {}))
    assert read_at(made, found, found.arms) == []
