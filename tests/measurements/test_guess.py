"""What columns probably are: coordinates by name and by what repeats, noise by its name, the rest fields."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.measurements.guess import guess

T = np.linspace(0, 4, 9)
X = np.linspace(0, 1, 5)
Q = np.cos(T)
MESH = [v.ravel() for v in np.meshgrid(X, T, indexing="ij")]


def guessed(source, **options):
    return guess(Measurements(source).arrays, **options)


@pytest.mark.parametrize(
    ("source", "coordinates", "fields"),
    [
        ({"t": T, "q": Q}, ["t"], ["q"]),
        ({"Time": T, "q": Q}, ["t"], ["q"]),
        ({"q": Q, "time [s]": T}, ["t"], ["q"]),
        ({"t": T, "x": Q, "y": -Q, "z": T**2}, ["t"], ["x", "y", "z"]),
        ({"t": MESH[1], "x": MESH[0], "u": MESH[0] * MESH[1]}, ["x", "t"], ["u"]),
        ({"y": MESH[1], "x": MESH[0], "u": MESH[0] * MESH[1]}, ["y", "x"], ["u"]),
        ({"x": X, "t": T, "u": X[:, None] * T, "v": X[:, None] + T}, ["x", "t"], ["u", "v"]),
        ({"lon": X, "time": T, "u": X[:, None] * T}, ["lon", "t"], ["u"]),
        ({"dose": T, "response": Q}, ["dose"], ["response"]),
        ({"x": T, "y": Q}, ["x"], ["y"]),
        ({"t": np.repeat(T, 2), "x": np.tile([0.0, 1], 9)}, ["t"], ["x"]),
        (xarray.Dataset({"u": (("t", "x"), T[:, None] * X)}, {"x": X, "t": T}), ["x", "t"], ["u"]),
    ],
)
def test_coordinates_and_fields(source, coordinates, fields):
    found = guessed(source)
    assert list(found.coordinates) == coordinates
    assert list(found.fields) == fields
    named = Measurements(source, columns=found.renamed or None, noise=found.noise or None)
    assert len(named.table(found.ends, fields)) > 0


def test_noise_and_masks_and_what_is_left_out():
    source = {
        "": np.arange(9), "t [s]": T, "q (mm)": Q, "p": -T, "q_err": 0.1 + 0 * T, "sigma_p": T + 1,
        "device": ["A"] * 9, "gain": 0 * T + 3, "note": T * np.nan, "test": T > 3, "bad": T > 2,
    }  # fmt: skip
    found = guessed(source)
    assert found.coordinates == {"t": "t [s]"}
    assert found.fields == {"q": "q (mm)", "p": "p"}
    assert found.noise == {"q": "q_err", "p": "sigma_p"}
    assert found.mask == "test"
    assert found.units == {"t": "s", "q": "mm"}
    assert found.left_out == {
        "": "the number of the row",
        "device": "text",
        "gain": "3 everywhere",
        "note": "empty",
        "bad": "true or false",
    }
    assert found.renamed == {"t": "t [s]", "q": "q (mm)", "p": "p"}


def test_columns_that_names_find_need_not_be_named():
    assert guessed({"t": T, "q": Q}).renamed == {}
    assert guessed({"t [s]": T, "q": Q, "Unnamed: 0": np.arange(9)}).renamed == {}
    assert guessed({"time": T, "q": Q}).renamed == {}
    assert guessed({"time": T, "a q": Q}).renamed == {"t": "time", "a_q": "a q"}


def test_names_are_identifiers_each_once():
    source = {
        "t": T,
        "2 m temp": Q,
        "a-b": Q + T,
        "a b": Q - T,
        "lambda": -Q,
        "Path": Q * T,
        "°": T + 1,
    }
    found = guessed(source, reserved=["Path"])
    assert list(found.fields) == ["f_2_m_temp", "a_b", "a_b_1", "lambda_1", "Path_1", "f"]


def test_the_noise_of_repeated_measurements_is_their_scatter():
    rng = np.random.default_rng(0)
    t = np.repeat(np.linspace(0, 4, 200), 3)
    found = guessed({"t": t, "q": np.cos(t) + 0.1 * rng.standard_normal(600)})
    assert found.noise["q"] == pytest.approx(0.1, rel=0.1)


def test_a_row_that_stands_twice_by_mistake_is_no_noise():
    t = np.linspace(0, 4, 30)
    assert guessed({"t": [*t, t[3]], "q": [*t**2, 7.0]}).noise == {}


def test_ends_and_means_are_those_of_the_numbers():
    found = guessed({"t": T, "q": np.where(T == 0, np.nan, T)})
    assert found.ends == {"t": (0.0, 4.0)}
    assert found.means["q"] == pytest.approx(T[1:].mean())


@pytest.mark.parametrize("source", [{"t": T, "q": 0 * T}, {"q": Q}, {"a": ["b"] * 9}])
def test_without_a_field_there_is_nothing_to_guess(source):
    with pytest.raises(PinnablateError, match="expected a coordinate, such as t, and a field"):
        guessed(source)
