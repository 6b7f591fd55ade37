"""What data offer to somebody who has not said what is what."""

from __future__ import annotations

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.problems import problem
from pinnablate.problems.columns import Columns

DATA = {"t [s]": [0.0, 1.0, 2.0], "q (m)": [1.0, 2.0, 3.0], "p": [1.0, 1.0, 1.0]}


def test_units_are_no_part_of_names():
    found = Columns.of(DATA)
    assert found.by_name == {"t": "t [s]", "q": "q (m)", "p": "p"}
    assert found.ends("t") == (0.0, 2.0)


def test_columns_that_were_renamed_have_their_new_names_and_the_others_their_own():
    found = Columns.of(Measurements(DATA, columns={"time": "t [s]", "q": "q (m)"}))
    assert found.by_name == {"p": "p", "time": "t [s]", "q": "q (m)"}


def test_a_column_called_time_is_t_too():
    found = Columns.of({"Time [s]": [0.0, 1.0, 3.0], "q": [1.0, 2.0, 3.0]})
    assert found.ends("t") == found.ends("Time") == (0.0, 3.0)


def test_no_data_have_no_columns():
    assert Columns.of(None).by_name == {}


def test_a_domain_of_one_value_is_refused_with_the_way_round():
    with pytest.raises(PinnablateError, match=r"holds only 1, .* write domain=\{'p': "):
        Columns.of(DATA).ends("p")


def test_a_column_that_there_is_not_is_named_with_those_that_there_are():
    made = Columns.of(Measurements({"Zeit [s]": [0, 1], "q": [1, 2]}, columns={"t": "Zeit"}))
    with pytest.raises(PinnablateError, match=r"unknown column in columns= .* 'Zeit'.*Zeit \[s\]"):
        made.ends("t")


@pytest.mark.parametrize("nameless", ["", "  ", "[s]"])
def test_a_column_without_a_name_is_nothing_that_equations_name(nameless):
    assert Columns.of({nameless: [0.0, 1.0], "q": [1.0, 2.0]}).by_name == {"q": "q"}
    with pytest.raises(
        PinnablateError, match=r"no coordinate is found .* column of the data \(q\)"
    ):
        problem(equations={"decay": "q_t = -q"}, data={nameless: [0.0, 1.0], "q": [1.0, 2.0]})
