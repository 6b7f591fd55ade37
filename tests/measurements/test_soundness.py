"""Numbers that cannot be used, each as one sentence with what was expected, what was got, the remedy."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements

T = np.linspace(0, 10, 21)


def table(data, domain=(0, 10), scaled=(), fields=("q",), **options):
    if "t" not in data:
        data = {"t": T, **data}
    return Measurements(data, **options).table({"t": domain}, fields, scaled=scaled)


def changed(values, **at):
    out = np.array(values, float)
    for place, value in at.items():
        out[int(place[1:])] = value
    return out


def test_rows_in_which_nothing_was_measured_are_left_out():
    found = table({"q": changed(T**2, _3=np.nan)})
    assert len(found) == 20
    assert 3 not in found.rows


def test_fields_that_differ_by_a_million_are_no_mistake():
    found = table({"q": 1e-6 * np.cos(T), "p": 1e6 * np.sin(T) + 2e6}, fields=("q", "p"))
    assert np.ptp(found.values, axis=0) == pytest.approx([2e-6, 2e6], rel=0.1)


def test_decimals_beside_the_end_of_the_domain_are_on_it():
    found = table({"t": np.append(T[:-1], 10 + 1e-12), "q": T}, split="future")
    assert found.points[-1, 0] == 10.0


def test_a_constant_field_may_have_a_declared_scale():
    assert table({"q": np.ones(21)}, scaled=["q"]).counts == [21]


def test_a_stated_unit_is_not_questioned():
    values = np.where(T < 5, 1e-6, 1.0) * (2 + np.cos(T))
    assert len(table({"q": values}, units={"q": "V"})) == 21
    assert len(table({"t": 1e-4 * T, "q": T}, units={"t": "s"})) == 21


@pytest.mark.parametrize(
    "values",
    [
        np.exp(-3 * T),  # 13 decades, without a gap
        np.where(T < 5, 0.0, 1 + T),  # a step from nothing
        np.where(T % 2 == 0, 1e-7, 1.0) * (2 + np.cos(T)),  # zeros of a wall in single precision
        np.where(T % 1 == 0, 1e-16, 1.0) * (2 + np.cos(T)),  # and in double
        np.tanh(40 * (T - 5)) + 1,
    ],
)
def test_values_of_very_different_size_are_no_two_units(values):
    assert len(table({"q": values})) == 21


def test_repeated_measurements_with_their_noise_are_kept():
    found = table({"t": np.repeat(T, 2), "q": np.arange(42.0)}, noise=0.1)
    assert len(found) == 42


def test_two_rows_at_one_point_may_measure_different_fields():
    values = np.full((42, 2), np.nan)
    values[::2, 0], values[1::2, 1] = T, -T
    data = {"t": np.repeat(T, 2), "q": values[:, 0], "p": values[:, 1]}
    assert table(data, fields=("q", "p")).counts.tolist() == [21, 21]


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (
            {"q": changed(T, _4=np.inf, _7=-np.inf)},
            {},
            "the arrays, row 5: column 'q' is inf (and 1 more), expected numbers up to 1e+100; leave the cell "
            "empty (or nan) where nothing was measured",
        ),
        (
            {"t": changed(T, _2=np.nan), "q": T},
            {},
            "the arrays, row 3 has no t, expected every coordinate in every row; only fields may be missing: fill "
            "it in or delete the row",
        ),
        (
            {"q": T > 3},
            {},
            "column 'q' of the arrays holds true and false, expected numbers; only split= may name such a column",
        ),
        (
            {"t": changed(T, _20=12.5), "q": T},
            {},
            "the arrays, row 21: t = 12.5 lies outside the domain (0, 10), expected points within it; make the "
            "domain wider, at least (0, 12.5), or leave such rows out",
        ),
        (
            {"t": 1000 * T, "q": T},
            {},
            "the arrays, row 2: t = 500 (and 19 more) lies outside the domain (0, 10), expected points within it; "
            "t / 1000 would: are the units others? Convert them, or make the domain wider",
        ),
        (
            {"t": 3 * T, "q": T},  # a factor of 60 would leave nine tenths of the domain empty
            {},
            "the arrays, row 8: t = 10.5 (and 13 more) lies outside the domain (0, 10), expected points within it; "
            "make the domain wider, at least (0, 30), or leave such rows out",
        ),
        (
            {"t": T / 1e6, "q": T},
            {},
            "t runs from 0 to 1e-05 in the arrays and from 0 to 10 in the domain, expected the same units; convert "
            "one of them, or state units={'t': '...'} where it is right",
        ),
        (
            {"q": np.where(T < 5, 1e-6, 1.0) * (2 + np.cos(T))},
            {},
            "q of the arrays is about 2 in 11 rows and about 2e-06 in 10 rows, the first in row 1, with nothing "
            "between, expected one unit for a whole column; convert or delete these rows, or state "
            "units={'q': '...'} where it is right",
        ),
        (
            {"q": np.where(T < 5, 1e-6, 1.0) * np.sin(T + 1)},  # each group spans two decades
            {},
            "q of the arrays is about 0.7 in 11 rows and about 8e-07 in 10 rows, the first in row 1, with nothing "
            "between, expected one unit for a whole column; convert or delete these rows, or state "
            "units={'q': '...'} where it is right",
        ),
        (
            {"q": changed(2 + np.cos(T), _4=1e6)},
            {},
            "q of the arrays is about 2 in 20 rows and about 1e+06 in row 5, with nothing between, expected one unit "
            "for a whole column; convert or delete these rows, or state units={'q': '...'} where it is right",
        ),
        (
            {"q": np.full(21, 1.5)},
            {},
            "q is 1.5 in every row of the arrays, expected values that vary, for errors are measured in their "
            "standard deviation; declare scales={'q': ...} where this is meant, or leave the field out",
        ),
        (
            {"t": changed(T, _9=T[4]), "q": T},
            {},
            "the arrays: two values of q at t = 2, in row 5 and row 10, expected one at each point; delete one, "
            "take their mean, or state noise={'q': ...} where they are repeated measurements; rows of several "
            "experiments need a column that says of which each is: series='COLUMN'",
        ),
        (
            {"t": [0, 1], "q": [1, 2]},
            {},
            "the arrays: measurements at 2 points, expected 3 or more: one to train, one to choose the state of a "
            "model, one to hold out; measure more",
        ),
        (
            {"q": np.full(21, np.nan)},
            {},
            "the arrays: measurements at 0 points, expected 3 or more: one to train, one to choose the state of a "
            "model, one to hold out; measure more",
        ),
        (
            {"q": T, "sd": changed(T, _6=-1)},
            {"noise": {"q": "sd"}},
            "the arrays, row 7: the noise of q is -1, expected a number, 0 or more, in every row where q is measured",
        ),
        (
            {"q": T, "w": changed(T, _6=np.nan)},
            {"weight": {"q": "w"}},
            "the arrays, row 7: the weight of q is nan, expected a number, 0 or more, in every row where q is measured",
        ),
        (
            {"q": T, "w": 0 * T},
            {"weight": {"q": "w"}},
            "every weight of q in the arrays is 0, expected some above 0; leave the field out of columns= where it "
            "shall not count",
        ),
        (
            {"q": T, "test": T},
            {"split": "test"},
            "column 'test' of the arrays says which rows are held out, and holds other values than true and false "
            "(or 1 and 0); expected one of them in every row",
        ),
    ],
)
def test_numbers_that_cannot_be_used_are_one_sentence(data, options, sentence):
    with pytest.raises(PinnablateError) as refused:
        table(data, **options)
    assert str(refused.value) == sentence


def test_sentences_on_a_file_name_its_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# two\nt,q\n0,1\n\n5,2\n11,3\n")
    with pytest.raises(PinnablateError, match=r"a\.csv, line 6: t = 11 lies outside the domain"):
        Measurements(path).table({"t": (0, 10)}, ["q"])
    path.write_text("t,q\n0,1\n5,inf\n9,3\n")
    with pytest.raises(
        PinnablateError, match=r"a\.csv, line 3: column 'q' is inf, expected numbers up to"
    ):
        Measurements(path).table({"t": (0, 10)}, ["q"])


def test_points_outside_the_region_of_the_problem_are_refused():
    x, y = (v.ravel() for v in np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5)))
    made = Measurements({"x": x, "y": y, "u": x + y})

    def disk(points):
        return np.hypot(*points.T) <= 1

    with pytest.raises(PinnablateError) as refused:
        made.table(["x", "y"], ["u"], inside=disk)
    assert str(refused.value) == (
        "the arrays, row 1: x = -1, y = -1 (and 11 more) lies outside the region, expected points within it; mend "
        "region=, or leave such rows out"
    )
    within = disk(np.stack([x, y], 1))
    kept = Measurements({"x": x[within], "y": y[within], "u": (x + y)[within]})
    assert len(kept.table(["x", "y"], ["u"], inside=disk)) == 13


def test_points_on_the_boundary_of_a_region_are_in_it_as_a_file_rounds_them():
    angle = np.linspace(0, 6, 20)
    x, y = np.round(np.cos(angle), 7), np.round(np.sin(angle), 7)
    made = Measurements({"x": x, "y": y, "u": angle})
    assert len(made.table(["x", "y"], ["u"], inside=lambda p: np.hypot(*p.T) <= 1)) == 20


def test_a_series_that_changes_its_unit_in_one_row_is_refused():
    times = np.linspace(0.0, 7.8, 50)
    decay = 2 * np.exp(-0.8 * times)

    def table(values, **more):
        return Measurements({"t": times, "A": values}, **more).table(["t"], ["A"])

    mixed = np.where(np.arange(50) >= 30, 1000, 1) * decay
    with pytest.raises(
        PinnablateError, match=r"A of the arrays goes from 0\.0498 to 43\.8 in one row"
    ) as refused:
        table(mixed)
    assert "row 31" in str(refused.value)
    assert "units={'A': '...'}" in str(refused.value)
    assert len(table(mixed, units={"A": "mol/L"})) == 50
    assert len(table(decay)) == 50
    crossing = np.cos(3 * times)  # passes zero, where one value is small by chance
    crossing[25] = 1e-9
    assert len(table(crossing)) == 50
    from_rest = np.concatenate([[1e-17], np.sin(times[1:] / 3)])
    assert len(table(from_rest)) == 50


def test_one_place_far_away_merges_no_others():
    """Decimals of a file are told from ends of the domain by the distances between places."""
    t = [0.0, 1.0, 2.0, 3.0, 4.0, 1e9]
    made = Measurements({"t": t, "q": [1.0, 0.5, -0.4, -1.0, -0.3, 0.8]}).table(
        {"t": (0, 1e9)}, ["q"]
    )
    assert made.points[:, 0].tolist() == t


def test_what_varies_by_round_off_does_not_vary():
    with pytest.raises(PinnablateError, match=r"q is 0\.1 in every row"):
        Measurements({"t": range(8), "q": [0.1, 0.10000000000000002] * 4}).table(["t"], ["q"])
