"""Several experiments in one table, or in a file each."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
import xarray

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.measurements.wholes import constant_in
from pinnablate.problems import problem

LABELS = ["run10", "run2", "run2", "run10", "run2", "run10", "run2", "run10"]
T = [0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0, 2.0]
Q = [1.0, 5.0, 6.0, 2.0, 7.0, 4.0, 8.0, 3.0]
BOTH = ("q_run2", "q_run10")


def table(**more):
    source = {"run": LABELS, "t": T, "q": Q}
    return Measurements(source | more.pop("columns_of", {}), series="run", **more).table(
        {"t": (0, 3)}, BOTH
    )


def test_every_series_has_a_field_of_its_own():
    made = table()
    assert made.fields == BOTH
    for column, expected in enumerate(([5, 6, 7, 8], [1, 2, 3, 4])):
        seen = made.is_measured[:, column]
        assert made.values[seen, column].tolist() == expected
        assert made.points[seen, 0].tolist() == [0, 1, 2, 3]
    assert made.counts.tolist() == [4, 4]


def test_series_are_in_the_order_of_their_numbers_whatever_the_order_of_the_rows():
    series = Measurements({"run": LABELS, "t": T, "q": Q}, series="run").experiments
    assert series.labels == ("run2", "run10")
    assert series.names("q") == BOTH
    turned = {"run": LABELS[::-1], "t": T[::-1], "q": Q[::-1]}
    again = Measurements(turned, series="run").table({"t": (0, 3)}, BOTH)
    assert again.digest == table().digest


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ((1, 2), ("q_run1", "q_run2")),
        ((1.0, 2.0), ("q_run1", "q_run2")),
        (("1_11", "11_1"), ("q_run1_11", "q_run11_1")),  # which Python takes for one number
        (("01", "1"), ("q_run01", "q_run1")),
        (("5 \u00b5m", "α²"), ("q_run5_\u03bcm", "q_α2")),  # as Python normalises names
        (("x", "t"), ("q_runt", "q_runx")),  # q_x is a derivative
        (("cold start", "Heiß"), ("q_Heiß", "q_cold_start")),
    ],
)
def test_names_of_fields_are_names(labels, words):
    source = {"run": [*labels] * 3, "t": [0, 0, 1, 1, 2, 2], "q": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
    assert Measurements(source, series="run").experiments.names("q") == words


def test_a_name_is_parted_into_field_and_series():
    series = Measurements(
        {"run": ["a", "b_a"] * 3, "t": [0, 0, 1, 1, 2, 2]}, series="run"
    ).experiments
    assert series.parted("q_b_a") == ("q", 1)
    assert series.parted("q_a") == ("q", 0)
    assert series.parted("q") is None
    assert (
        series.in_common("2*q_b_a + q_b_a_tt - sin(q_a)", ["q_a", "q_b_a"]) == "2*q + q_tt - sin(q)"
    )


@pytest.mark.parametrize("fold", range(3))
def test_the_future_of_each_series_is_held_out(fold):
    """The second series begins when the first has ended: its own last third is held out, and that of the
    first as well.
    """
    rows = [("a", t, t**2) for t in np.linspace(0, 1, 10)]
    rows += [("b", t, -t) for t in np.linspace(5, 9, 20)]
    labels, t, q = zip(*rows, strict=True)
    source = Measurements({"run": labels, "t": t, "q": q}, series="run", split="future")
    made = source.table({"t": (0, 9)}, ("q_a", "q_b"))
    found = source.fold(made, fold)
    for column, last, count in ((0, 1.0, 3), (1, 9.0, 6)):
        held = found.held_out & made.is_measured[:, column]
        assert held.sum() == count
        assert made.points[held, 0].max() == last
        assert (found.trained & made.is_measured[:, column]).any()
        assert (found.validation & made.is_measured[:, column]).any()
    parts = np.stack([found.trained, found.validation, found.held_out])
    assert (parts.sum(axis=0) == 1).all()
    assert "of each series" in source.split_words


def test_a_time_of_one_series_may_be_held_out_alone():
    """All series are measured at the same times, and points of each are drawn by themselves."""
    t = np.repeat(np.arange(20.0), 2)
    source = Measurements({"run": ["a", "b"] * 20, "t": t, "q": t + 1}, series="run")
    made = source.table({"t": (0, 19)}, ("q_a", "q_b"))
    held = source.fold(made, 0).held_out
    each = [set(made.points[held & made.is_measured[:, k], 0]) for k in (0, 1)]
    assert each[0] != each[1]


def test_noise_weights_and_units_are_those_of_the_field():
    made = table(
        columns_of={"q [V]": Q, "q": Q, "e": np.arange(1.0, 9.0)},
        columns={"q": "q [V]", "t": "t"},
        noise={"q": "e"},
        weight={"q": 2.0},
    )
    assert made.units["q_run2"] == made.units["q_run10"] == "V"
    assert made.noise[made.is_measured[:, 0], 0].tolist() == [2, 3, 5, 7]
    assert made.noise[made.is_measured[:, 1], 1].tolist() == [1, 4, 8, 6]
    assert (made.weight == 2).all()


def test_columns_that_say_something_of_a_whole_series_may_stay():
    length = [1.5 if label == "run2" else 4.0 for label in LABELS]
    who = ["me" if label == "run2" else "you" for label in LABELS]
    source = {"run": LABELS, "t": T, "q": Q, "L": length, "who": who}
    data = Measurements(source, series="run")
    assert data.table({"t": (0, 3)}, BOTH).digest == table().digest
    found = constant_in(data.arrays, data.experiments)
    assert set(found) == {"L"}
    assert found["L"].tolist() == [1.5, 4.0]


def test_a_field_of_no_series_is_measured_in_all_rows():
    made = Measurements({"run": ["a", "b"] * 3, "t": range(6), "q": range(6)}, series="run").table(
        {"t": (0, 5)}, ("q_a", "q_b", "q")
    )
    assert made.counts.tolist() == [3, 3, 6]


def test_grids_have_a_series_along_an_axis():
    xarray = pytest.importorskip("xarray")
    u = np.arange(24.0).reshape(2, 3, 4)
    made = xarray.Dataset(
        {"u": (("run", "x", "t"), u)},
        coords={"run": ["hot", "cold"], "x": [0.0, 1.0, 2.0], "t": [0.0, 1.0, 2.0, 3.0]},
    )
    data = Measurements(made, series="run")
    found = data.table({"x": (0, 2), "t": (0, 3)}, ("u_cold", "u_hot"))
    assert found.counts.tolist() == [12, 12]
    assert found.values[found.is_measured[:, 0], 0].tolist() == u[1].ravel().tolist()


@pytest.mark.parametrize(
    ("changed", "series", "said"),
    [
        ({}, "rnu", "unknown column in series= of the arrays 'rnu'; expected one of: run, t, q. Did you mean 'run'?"),
        ({"run": ["a"] * 8}, "run", "column 'run' of the arrays is 'a' in every row, expected two series or more"),
        ({"run": [*LABELS[:7], None]}, "run", "row 8: column 'run' is empty, expected the name of a series"),
        ({"run": [*LABELS[:7], " "]}, "run", "row 8: column 'run' is empty"),
        ({"run": [*LABELS[:7], "run3"]}, "run", "series 'run3' in column 'run' of the arrays has 1 row, expected 3"),
        ({"run": ["a b", "a-b"] * 4}, "run", "the series 'a b' and 'a-b', which would both become a_b"),
        ({"run": [0.5, 1.5] * 4}, "run", "row 1: column 'run' is 0.5, expected the name or number of a series"),
    ],
)  # fmt: skip
def test_what_tells_no_series_apart_is_one_sentence(changed, series, said):
    source = {"run": LABELS, "t": T, "q": Q} | changed
    with pytest.raises(PinnablateError) as error:
        assert Measurements(source, series=series).experiments.words
    assert said in str(error.value)


@pytest.mark.parametrize("series", [3, ["run"]])
def test_series_is_the_name_of_a_column(series):
    with pytest.raises(PinnablateError, match="expected the name of the column"):
        Measurements({"t": T}, series=series)


def test_fields_of_a_declaration_are_those_of_each_series():
    with pytest.raises(PinnablateError, match="expected those of each series, q_run2, q_run10"):
        Measurements({"run": LABELS, "t": T, "q": Q}, series="run").table({"t": (0, 3)}, ("q",))


def test_the_way_to_series_is_named_where_it_is_missed():
    source = {"run": LABELS, "t": T, "q": Q}
    with pytest.raises(
        PinnablateError, match=r"or series='run', where it says of which experiment"
    ):
        Measurements(source).table({"t": (0, 3)}, ("q",))
    with pytest.raises(PinnablateError, match="rows of several experiments need a column"):
        Measurements({"t": T, "q": Q}).table({"t": (0, 3)}, ("q",))


def test_the_order_of_rows_of_one_experiment_says_nothing_to_a_problem():
    """Neither does a scale depend on it, which is computed of all values."""
    rng = np.random.default_rng(0)
    source = {
        "run": np.repeat(["a", "b"], 50),
        "t": np.tile(np.arange(50.0), 2),
        "q": rng.normal(size=100),
    }
    digests = set()
    for _ in range(5):
        order = rng.permutation(100)
        data = Measurements({k: v[order] for k, v in source.items()}, series="run")
        digests.add(problem(equations={"rest": "q_t = 0"}, data=data, name="rest").digest)
    assert len(digests) == 1


def test_what_tells_experiments_apart_is_nothing_else():
    run = [1.0, 2.0] * 3
    source = {"run": run, "t": range(6), "q": range(6)}
    for more in ({"columns": {"q": "run", "t": "t"}}, {"noise": {"q": "run"}}):
        with pytest.raises(
            PinnablateError, match="and is claimed as a coordinate, a field, its noise"
        ):
            Measurements(source, series="run", **more).table({"t": (0, 5)}, ("q_run1", "q_run2"))


def test_two_values_of_one_series_name_the_field_that_noise_takes():
    source = {"run": ["a", "b"] * 4, "t": [0, 0, 0, 0, 1, 1, 2, 2], "q": range(8)}
    with pytest.raises(
        PinnablateError, match=r"state noise=\{'q': ...\} where they are repeated measurements$"
    ):
        Measurements(source, series="run").table({"t": (0, 2)}, ("q_a", "q_b"))


def test_a_number_of_a_series_may_stand_in_one_of_its_rows():
    """As spreadsheets have it."""
    length = [1.5, 4.0, *([np.nan] * 6)]
    data = Measurements(
        {"run": LABELS[:2] * 4, "t": range(8), "q": range(8), "L": length}, series="run"
    )
    assert constant_in(data.arrays, data.experiments)["L"].tolist() == [4.0, 1.5]


def test_measurements_of_measurements_are_refused():
    with pytest.raises(PinnablateError, match="expected the source itself"):
        Measurements(Measurements("a.csv"))


TIMES = np.linspace(0, 2, 9)
SWINGS = ["swing1", "swing2", "Ü 10"]


def swings():
    """Three experiments on a grid, with their names, and a remark that is no measurement."""
    angles = np.stack([k * np.cos(TIMES) for k in (1, 2, 3)])
    return xarray.Dataset(
        {"q": (("run", "t"), angles)}, {"run": SWINGS, "t": TIMES, "by": "somebody"}
    )


def swings_4(path):
    """As the NetCDF library writes it: names of any length are strings."""
    made = swings()
    with h5py.File(path, "w") as file:
        for name in ("run", "t"):
            text = name == "run"
            values = made[name].values.astype(object if text else float)
            file.create_dataset(name, data=values, dtype=h5py.string_dtype() if text else float)
            file[name].make_scale(name)
        file["by"] = "somebody"
        file["q"] = made["q"].values
        for k, name in enumerate(("run", "t")):
            file["q"].dims[k].attach_scale(file[name])


def test_names_of_series_are_read_of_netcdf_and_datasets(tmp_path):
    swings().to_netcdf(tmp_path / "3.nc", engine="scipy")
    swings_4(tmp_path / "4.nc")
    digests = set()
    for source in (tmp_path / "3.nc", tmp_path / "4.nc", swings()):
        data = Measurements(source, series="run")
        assert data.experiments.labels == tuple(
            sorted(SWINGS, key=lambda label: int(label[-1] == "0"))
        )
        names = data.experiments.names("q")
        table = data.table(["t"], names)
        np.testing.assert_allclose(table.values[table.is_measured[:, 1], 1], 2 * np.cos(TIMES))
        digests.add(table.digest)
    assert len(digests) == 1


def test_an_axis_that_nothing_claims_may_be_one_of_series():
    with pytest.raises(PinnablateError, match="or series='run', where it says of which experiment"):
        Measurements(swings().assign_coords(run=[1, 2, 3])).table(["t"], ["q"])


def test_a_unit_is_stated_by_the_name_that_all_have_in_common():
    t = np.arange(20.0)
    q = np.where(t < 10, 1.0, 1000.0) * (1 + 0.01 * t)
    source = {"run": ["a"] * 20 + ["b"] * 20, "t": [*t, *t], "q": [*q, *(1 + 0.01 * t)]}
    with pytest.raises(PinnablateError, match=r"state units=\{'q': '...'\}"):
        Measurements(source, series="run").table({"t": (0, 19)}, ("q_a", "q_b"))
    Measurements(source, series="run", units={"q": "m"}).table({"t": (0, 19)}, ("q_a", "q_b"))


def test_labels_of_any_letters_have_an_order():
    run = ["10²", "x3", "٣"] * 3
    series = Measurements({"run": run, "t": range(9), "q": range(9)}, series="run").experiments
    assert set(series.labels) == {"10²", "x3", "٣"}
