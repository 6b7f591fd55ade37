"""Which column is which: by name, with units, by columns=; and what nothing claims."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements, as_measurements

T = np.linspace(0, 10, 21)
DATA = {"clock": T, "pos": np.cos(T), "vel": -np.sin(T), "sd": np.full(21, 0.02)}
t = sympy.Symbol("t")
q, p = sympy.Function("q")(t), sympy.Function("p")(t)
COLUMNS = {t: "clock", q: "pos", "p": "vel"}


def table(data=DATA, **options):
    return Measurements(data, **options).table([t], [q, p])


def test_columns_go_by_symbols_fields_and_names():
    found = table(columns=COLUMNS)
    np.testing.assert_array_equal(found.points[:, 0], T)
    np.testing.assert_array_equal(found.values, np.stack([DATA["pos"], DATA["vel"]], 1))
    named = Measurements({t: T, q: DATA["pos"], p: DATA["vel"]}).table({t: (0, 10)}, (q, p))
    assert named.digest == found.digest


def test_a_column_may_have_its_unit_behind_its_name():
    found = table({"t [s]": T, "q (mm)": T**2, "p": T})
    assert found.units == {"t": "s", "q": "mm"}
    assert table({"t [s]": T, "q (mm)": T**2}, units={q: "m"}).units == {"t": "s", "q": "m"}


def test_time_is_t_where_nothing_else_is():
    assert table({"Time [s]": T, "q": T}).units == {"t": "s"}
    assert table({"time": T + 1, "t": T, "q": T}, columns={q: "q"}).points[0, 0] == 0
    with pytest.raises(PinnablateError, match="no column for the coordinate t"):
        table({"time": T, "times": T, "q": T})


def test_a_field_without_a_column_is_not_measured():
    found = table({"t": T, "p": T})
    assert found.counts.tolist() == [0, 21]
    assert np.isnan(found.values[:, 0]).all()


def test_the_index_that_a_table_was_written_with_is_left_out(tmp_path):
    frame = pandas.DataFrame({"t": T, "q": np.cos(T)})
    frame.to_csv(tmp_path / "a.csv")
    frame.reset_index().to_csv(tmp_path / "b.csv", index=False)
    for name in ("a.csv", "b.csv"):
        assert table(tmp_path / name).digest == table(frame).digest


def test_noise_and_weight_by_number_and_by_column():
    found = table(columns=COLUMNS, noise={q: "sd", "p": 0.1}, weight={p: "sd"})
    np.testing.assert_array_equal(found.noise, np.tile([0.02, 0.1], (21, 1)))
    np.testing.assert_array_equal(found.weight, np.tile([1.0, 0.02], (21, 1)))
    assert (table(columns=COLUMNS, noise=0).noise == 0).all()
    one = table(columns=COLUMNS, noise={"q": 0.5}).noise
    assert (one[:, 0] == 0.5).all()
    assert np.isnan(one[:, 1]).all()


def test_noise_that_is_missing_in_one_row_is_not_stated_there():
    stated = np.where(np.arange(21) == 3, np.nan, 0.1)
    found = table({"t": T, "q": T**2, "sd": stated}, noise={"q": "sd"})
    assert np.flatnonzero(np.isnan(found.noise[:, 0])).tolist() == [3]


def test_a_path_or_a_mapping_alone_is_measurements():
    made = Measurements(DATA)
    assert as_measurements(made) is made
    assert as_measurements("a.csv").source == "a.csv"


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (
            DATA,
            {},
            r"no column for the coordinate t in the arrays; there are clock, pos, vel, sd: "
            r"expected columns of these names, or columns=\{'t': '...'\}",
        ),
        ({"t": T, "z": T}, {}, r"no column for the fields q, p in the arrays; there are t, z"),
        (
            {"t": T, "q": T, "temperature": T},
            {},
            r"column 'temperature' of the arrays belongs to no coordinate or field, expected only columns of "
            r"t, q, p; say with columns= whose it is, or name those that count and leave the rest out: "
            r"columns=\{'t': 't', 'q': 'q'\}",
        ),
        (
            {"t": T, "q": T, "a": T, "b": T},
            {},
            r"columns 'a', 'b' of the arrays belong to no coordinate",
        ),
        (
            DATA,
            {"columns": {"t": "clock", "q": "position"}},
            r"unknown column in columns= of the arrays 'position'",
        ),
        (
            DATA,
            {"columns": {"t": "clock", "x": "pos"}},
            r"unknown coordinate or field in columns= 'x'; expected one of: t, q, p",
        ),
        (
            DATA,
            {"columns": {"t": "clock", "q": "pos", "p": "pos"}},
            "column 'pos' of the arrays is claimed by q and p",
        ),
        (DATA, {"columns": "pos"}, r"columns= is of type str, expected \{field: ...\}"),
        (
            {"t": T, "q": T},
            {"noise": {"p": 0.1}},
            "noise= names p, which is not measured in the arrays",
        ),
        ({"t": T, "q": T}, {"noise": {"z": 0.1}}, "unknown coordinate or field in noise= 'z'"),
        (
            {"t": T, "q": T},
            {"noise": -1},
            "the noise of q is -1, expected a finite number, 0 or more, or a column",
        ),
        ({"t": T, "q": T}, {"noise": True}, "the noise of q is True, expected a finite number"),
        ({"t": T, "q": T}, {"noise": "sd"}, "unknown column in noise= of the arrays 'sd'"),
        (
            {"t": T, "q": T},
            {"weight": {"q": 0}},
            "the weight of q is 0, expected a finite number, above 0",
        ),
        ({"t": T, "q": T}, {"weight": {"t": 1}}, "unknown coordinate or field in weight= 't'"),
        ({"t": T, "q": T}, {"units": {"z": "m"}}, "unknown coordinate or field in units= 'z'"),
    ],
)
def test_claims_that_cannot_be_met_are_one_sentence(data, options, words):
    with pytest.raises(PinnablateError, match=words) as refused:
        table(data, **options)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"sigma": 0.1}, "Measurements has no argument sigma; expected source, columns, noise"),
        ({"sep": ";"}, "the delimiter is found from the first line"),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments, words):
    with pytest.raises(PinnablateError, match=words):
        Measurements(DATA, **arguments)
    with pytest.raises(PinnablateError, match="Measurements lacks source="):
        Measurements()
