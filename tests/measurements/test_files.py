"""The same numbers from every kind of file and object, and what is no such file."""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
import pandas
import pytest
import scipy.io
import xarray

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements, matlab
from pinnablate.measurements.files import read_file

T = np.linspace(0, 2, 9)
X = np.linspace(0, 1, 5)
Q = np.where(np.arange(9) == 4, np.nan, np.cos(T))
U = np.sin(X[:, None]) * T + 1  # [x, t]
DIGEST = Measurements({"t": T, "q": Q}).table(["t"], ["q"]).digest
GRID = Measurements({"x": np.repeat(X, 9), "t": np.tile(T, 5), "u": U.ravel()}).table(
    ["x", "t"], ["u"]
)


def frame():
    return pandas.DataFrame({"t": T, "q": Q})


def dataset(**encoding):
    return xarray.Dataset(
        {"u": (("t", "x"), U.T, {"units": "K"})}, {"x": X, "t": ("t", T, {"units": "s"})}
    )


def matlab_73(path, variables):
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, values in variables.items():
            file[name] = np.atleast_2d(values).T
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM")


def netcdf_4(path):
    """As the NetCDF library writes it: scales for axes, packed values, a dimension without a variable."""
    with h5py.File(path, "w") as file:
        for name, values in (("x", X), ("t", T)):
            file[name] = values
            file[name].make_scale(name)
        file["t"].attrs["units"] = np.bytes_("s")
        file["n"] = np.zeros(3)
        file["n"].make_scale("This is a netCDF dimension but not a netCDF variable.         3")
        packed = np.round((U - 1) * 1e4).astype("i4")
        packed[2, 3] = -9999
        file["u"] = packed
        file["u"].attrs["_FillValue"] = np.array([-9999], "i4")
        file["u"].attrs["scale_factor"] = np.array([1e-4])
        file["u"].attrs["add_offset"] = 1.0
        for k, name in enumerate(("x", "t")):
            file["u"].dims[k].attach_scale(file[name])


def write(name):
    """A file of the same measurements, in the working directory."""
    kind = name.lower()
    if kind.endswith((".csv", ".txt", ".dat")):
        frame().to_csv(name, index=False)
    elif kind.endswith(".tsv"):
        frame().to_csv(name, index=False, sep="\t")
    elif kind.endswith(".npz"):
        np.savez(name, t=T, q=Q)
    elif kind.endswith("73.mat"):
        matlab_73(name, {"t": T, "q": Q})
    elif kind.endswith(".mat"):
        scipy.io.savemat(name, {"t": T, "q": Q[:, None], "comment": "ours"})
    elif kind.endswith(".parquet"):
        frame().to_parquet(name)
    elif kind.endswith(".nc"):
        xarray.Dataset({"q": ("t", Q)}, {"t": T}).to_netcdf(name, engine="scipy")


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "a.txt",
        "a.dat",
        "a.tsv",
        "a.npz",
        "a.mat",
        "a_73.mat",
        "a.nc",
        "A.CSV",
        "a.parquet",
    ],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_the_same_numbers_from_every_kind_of_file(name, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(name)
    made = Measurements(kind(name))
    table = made.table(["t"], ["q"])
    assert table.digest == DIGEST
    assert table.counts.tolist() == [8]
    assert repr(table) == f"Table({name}: 8 points over t; q 8)"
    assert repr(made) == f"Measurements({name}, split='random', held_out=0.3)"


@pytest.mark.parametrize(
    "source",
    [
        {"t": T, "q": Q},
        {"t": list(T), "q": [None if np.isnan(v) else v for v in Q]},
        {"t": T, "q": np.ma.masked_invalid(Q)},
        {"t": T[:, None], "q": Q[None, :]},
        {"t": [str(v) for v in T], "q": Q},
        frame(),
        frame().set_index("t"),
        frame().astype("Float64"),
        frame().sample(frac=1, random_state=0),
        xarray.Dataset({"q": ("t", Q)}, {"t": T}),
        xarray.DataArray(Q, {"t": T}, "t", "q"),
        np.rec.fromarrays([T, Q], names="t,q"),
    ],
    ids=lambda s: type(s).__name__,
)
def test_the_same_numbers_from_every_kind_of_object(source):
    assert Measurements(source).table(["t"], ["q"]).digest == DIGEST


@pytest.mark.parametrize(
    "source",
    [
        {"x": X, "t": T, "u": U},
        {"x": X, "t": T, "u": U.T},
        dict(zip("xt", np.meshgrid(X, T, indexing="ij"), strict=True), u=U),
        dataset(),
        dataset().to_dataframe(),
    ],
)
def test_a_grid_is_rows(source):
    table = Measurements(source).table(["x", "t"], ["u"])
    assert table.digest == GRID.digest
    np.testing.assert_array_equal(table.points, GRID.points)


def test_a_grid_of_as_many_places_as_times_has_the_axes_in_the_order_of_the_coordinates():
    values = np.arange(25.0).reshape(5, 5)
    made = Measurements({"x": X, "t": X, "u": values}).table(["x", "t"], ["u"])
    np.testing.assert_array_equal(made.values[:, 0], values.ravel())
    turned = xarray.Dataset({"u": (("t", "x"), values)}, {"x": X, "t": X})
    np.testing.assert_array_equal(
        Measurements(turned).table(["x", "t"], ["u"]).values[:, 0], values.T.ravel()
    )


def test_a_scalar_coordinate_is_spread(tmp_path):
    made = Measurements(dataset().isel(t=3)).table(["x", "t"], ["u"])
    np.testing.assert_array_equal(made.points[:, 1], np.full(5, T[3]))


def test_netcdf_4_is_unpacked_and_its_units_are_read(tmp_path):
    netcdf_4(tmp_path / "a.nc")
    table = Measurements(tmp_path / "a.nc", columns={"u": "u"}).table(["x", "t"], ["u"])
    assert table.units == {"t": "s"}
    assert len(table) == 44
    kept = ~((GRID.points[:, 0] == X[2]) & (GRID.points[:, 1] == T[3]))
    np.testing.assert_allclose(table.values, GRID.values[kept], atol=1e-4)


def test_netcdf_3_and_datasets_say_their_units(tmp_path):
    dataset().to_netcdf(tmp_path / "a.nc", engine="scipy")
    for source in (tmp_path / "a.nc", dataset()):
        table = Measurements(source).table(["x", "t"], ["u"])
        assert table.units == {"t": "s", "u": "K"}
        assert table.digest == GRID.digest


def contents(name):
    """The bytes of a sound file of a kind."""
    write(name)
    return Path(name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.csv",
            lambda: contents("b.npz"),
            "a.csv is a ZIP archive, such as an NPZ file or a spreadsheet",
        ),
        ("a.csv", lambda: contents("b_73.mat")[512:], "a.csv is an HDF5 file"),
        ("a.csv", lambda: b"t\0,\0q\0\n\0", "a.csv is not text, expected text as its ending says"),
        ("a.csv", lambda: "t,q\n".encode("utf-16"), "a.csv is text in UTF-16"),
        (
            "a.npz",
            lambda: contents("b.csv"),
            "a.npz is no NPZ file, expected one as its ending says",
        ),
        ("a.npz", lambda: contents("b.nc"), "a.npz is a NetCDF-3 file, expected an NPZ file"),
        ("a.npz", lambda: contents("b.npz")[:100], "a.npz cannot be read as an NPZ file"),
        ("a.mat", lambda: contents("b.mat")[:150], "a.mat cannot be read as a MATLAB file"),
        ("a.mat", lambda: contents("b.csv"), "a.mat is no MATLAB file"),
        ("a.mat", lambda: contents("b_73.mat")[:900], "a.mat cannot be read as a MATLAB file"),
        ("a.nc", lambda: contents("b.nc")[:40], "a.nc cannot be read as a NetCDF file"),
        ("a.nc", lambda: contents("b.csv"), "a.nc is no NetCDF file"),
        ("a.nc", lambda: b"", r"a.nc is empty \(0 bytes\), expected a NetCDF file"),
        ("a.npz", lambda: b"", r"a.npz is empty \(0 bytes\)"),
        ("a.parquet", lambda: contents("b.csv"), "a.parquet is no Parquet file"),
        (
            "a.parquet",
            lambda: contents("b.parquet")[:60],
            "a.parquet cannot be read as a Parquet file",
        ),
        (
            "a.xlsx",
            lambda: b"PK",
            r"a.xlsx has the ending '.xlsx', expected one of .csv, .*; save the sheet as CSV",
        ),
        ("a.npy", lambda: b"", "write np.savez"),
        ("measured", lambda: b"t,q", "measured has no ending, expected one of .csv"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_one_sentence(
    name, content, words, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content())
    with pytest.raises(PinnablateError, match=words) as refused:
        Measurements(name).table(["t"], ["q"])
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PinnablateError, match=f"no file a.csv, .* begins at {tmp_path}"):
        Measurements("a.csv").table(["t"], ["q"])
    Path("b.csv").mkdir()
    with pytest.raises(PinnablateError, match=r"b\.csv is a folder"):
        Measurements("b.csv").table(["t"], ["q"])


def test_an_archive_without_arrays_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz")
    with pytest.raises(PinnablateError, match="holds no arrays, expected some"):
        Measurements(tmp_path / "a.npz").table(["t"], ["q"])


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(PinnablateError, match=r"pip install 'pinnablate\[data\]'"):
        Measurements(tmp_path / "a.parquet").table(["t"], ["q"])


def test_nothing_heavy_is_imported_for_a_text(tmp_path):
    import subprocess

    (tmp_path / "a.csv").write_text("t,q\n0,1\n1,2\n2,4\n3,8\n")
    code = (
        "import sys; from pinnablate.measurements import Measurements; "
        f"print(Measurements({str(tmp_path / 'a.csv')!r}).table(['t'], ['q'])); "
        "print([m for m in ('pandas', 'xarray', 'h5py', 'scipy', 'tensorflow', 'sympy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        f"Table({tmp_path}/a.csv: 4 points over t; q 4)",
        "[]",
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"t": T, "q": T + 1j}, "column 'q' holds complex numbers, expected real ones"),
        (
            {"t": T.astype("M8[s]"), "q": T},
            "column 't' holds dates or times of day, expected numbers",
        ),
        ({"t": T, "q": ["a"] * 9}, "column 'q' holds 'a' in row 1, expected numbers"),
        (
            {"t": T, "q": T[1:]},
            r"shapes that belong to neither one table nor one grid: t \[9\], q \[8\]",
        ),
        (
            {"x": X, "t": T, "q": T},
            r"expected columns of one length, or q of shape \[len\(x\), len\(t\)\]",
        ),
        (np.zeros((9, 2)), "the measurements are of type ndarray, expected a path, a DataFrame"),
        (xarray.DataArray(Q, {"t": T}, "t"), "the DataArray has no name, expected that of a field"),
        (
            pandas.DataFrame(np.zeros((3, 3)), columns=["t", "q", "q"]),
            "the DataFrame has more than one column 'q'",
        ),
    ],
)
def test_objects_that_cannot_be_read(source, words):
    coordinates = ["x", "t"] if "x" in getattr(source, "keys", list)() else ["t"]
    with pytest.raises(PinnablateError, match=words):
        Measurements(source).table(coordinates, ["q"])


@pytest.mark.parametrize("name", ["b.csv", "b.npz", "b_73.mat", "b.nc", "b.parquet"])
def test_a_file_with_a_wrong_byte_is_read_or_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole, rng, said = contents(name), np.random.default_rng(0), []
    for _ in range(60):
        broken = bytearray(whole)
        broken[rng.integers(len(whole))] = rng.integers(256)
        Path(f"z_{name}").write_bytes(broken)
        try:
            Measurements(f"z_{name}").table(["t"], ["q"])
        except PinnablateError as error:
            said.append(str(error))
    assert len(said) > 5
    assert not any("\n" in sentence for sentence in said)


def test_a_matlab_file_that_crashes_its_reader_is_an_error_like_others(tmp_path, monkeypatch):
    scipy.io.savemat(tmp_path / "a.mat", {"t": T, "q": Q})
    monkeypatch.setattr(matlab, "_READ", "import os; os.kill(os.getpid(), 11)")
    with pytest.raises(
        PinnablateError, match=r"cannot be read as a MATLAB file.*crashed \(signal 11\)"
    ):
        read_file(tmp_path / "a.mat", "a.mat")


def test_a_file_that_becomes_gigabytes_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, t=np.zeros(2**27 + 1))
    assert path.stat().st_size < 2e6
    monkeypatch.setattr(np.lib.format, "read_array", lambda *_, **__: pytest.fail("inflated"))
    with pytest.raises(PinnablateError, match=r"would become 1\.0 GiB, expected 1 at most"):
        read_file(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2**30 + 1)  # a hole: it takes no room on the disk
    with pytest.raises(PinnablateError, match=r"holds 1\.0 GiB, expected 1 at most"):
        read_file(path)


def test_arrays_of_objects_are_refused_by_name(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, t=T, q=np.array([None, *T[1:]], dtype=object))
    with pytest.raises(PinnablateError, match=r"'q' holds objects of Python.*save np\.asarray"):
        read_file(path)
