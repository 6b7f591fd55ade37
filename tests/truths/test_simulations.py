"""What a user hands over as a simulation: grids in every form, and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths import Reference
from tests.truths.simulated import SYSTEM, arrays, decay, nodes, p, places, t, u, wave, x

BOTH = {"coordinates": (x, t), "fields": (u, p), "error": 1e-6}
ONE = BOTH | {"fields": u}


def as_npz(path, made):
    np.savez(path / "run.npz", **made)
    return path / "run.npz"


def as_mat(path, made):
    from scipy.io import savemat

    # As MATLAB's meshgrid and vectors are.
    savemat(path / "run.mat", {**made, "x": made["x"][:, None], "t": made["t"][None]})
    return str(path / "run.mat")


def as_csv(path, made):
    xs, ts = np.meshgrid(made["x"], made["t"], indexing="ij")
    table = zip(*(a.ravel().tolist() for a in (xs, ts, made["u"], made["p"])), strict=True)
    rows = [",".join(map(repr, row)) for row in table]
    order = np.random.default_rng(0).permutation(len(rows))
    (path / "run.csv").write_text("\n".join(["x,t,u,p", *(rows[k] for k in order)]))
    return path / "run.csv"


def as_netcdf(path, made):
    from scipy.io import netcdf_file

    with netcdf_file(str(path / "run.nc"), "w") as file:
        for name in ("t", "x"):
            file.createDimension(name, len(made[name]))
            file.createVariable(name, "d", (name,))[:] = made[name]
        for name in ("u", "p"):  # with time first, as most models write it
            file.createVariable(name, "d", ("t", "x"))[:] = made[name].T
    return path / "run.nc"


def as_dataset(path, made):
    xarray = pytest.importorskip("xarray")
    axes = {"x": made["x"], "t": made["t"]}
    return xarray.Dataset({n: (("t", "x"), made[n].T) for n in ("u", "p")}, axes)


def as_frame(path, made):
    pandas = pytest.importorskip("pandas")
    xs, ts = np.meshgrid(made["x"], made["t"], indexing="ij")
    columns = {"x": xs, "t": ts, "u": made["u"], "p": made["p"]}
    return pandas.DataFrame({n: v.ravel() for n, v in columns.items()})


def as_meshed(path, made):
    xs, ts = np.meshgrid(made["x"], made["t"])  # [t, x]
    return {"x": xs, "t": ts, "u": made["u"].T, "p": made["p"].T}


def as_falling(path, made):
    return {n: v[::-1] if n != "t" else v for n, v in made.items()}


def as_transposed(path, made):
    return {n: v.T for n, v in made.items()}


FORMS = (
    as_npz,
    as_mat,
    as_csv,
    as_netcdf,
    as_dataset,
    as_frame,
    as_meshed,
    as_falling,
    as_transposed,
)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.__name__)
def test_one_grid_in_every_form_is_one_truth(form, tmp_path):
    made = arrays()
    plain = Reference.from_grid(made, **BOTH)
    found = Reference.from_grid(form(tmp_path, made), **BOTH)
    assert found.identity(SYSTEM) == plain.identity(SYSTEM)
    assert found.fields == (u, p)
    at = places()
    np.testing.assert_allclose(found.truth(SYSTEM).values(at), plain.truth(SYSTEM).values(at))


def test_names_in_the_file_may_be_others():
    made = arrays()
    other = {"lon": made["x"], "time": made["t"], "temperature": made["u"]}
    found = Reference.from_grid(
        other, coordinates={x: "lon", t: "time"}, fields={u: "temperature"}, error=1e-6
    )
    np.testing.assert_array_equal(found.data.values[..., 0], made["u"])


def test_the_order_of_coordinates_and_fields_is_the_environments():
    made = arrays()
    turned = {n: v.T for n, v in made.items()}
    one = decay(Reference.from_grid(made, **BOTH))
    other = decay(
        Reference.from_grid(turned, coordinates=(t, x), fields=(p, u), error=1e-6), fields=(u, p)
    )
    at = places()
    np.testing.assert_allclose(one.world().reference(at), other.world().reference(at), rtol=1e-12)
    assert one.digest == other.digest


def test_the_digest_is_that_of_the_numbers_and_of_their_error():
    made = arrays()
    plain = decay(Reference.from_grid(made, **BOTH)).digest
    assert decay(Reference.from_grid({**made, "more": np.ones(3)}, **BOTH)).digest == plain
    assert decay(Reference.from_grid(made, **BOTH | {"error": 1e-5})).digest != plain
    changed = made["u"].copy()
    changed[3, 4] += 1e-9
    assert decay(Reference.from_grid({**made, "u": changed}, **BOTH)).digest != plain


def without(name):
    return {n: v for n, v in arrays().items() if n != name}


def holed():
    made = arrays()
    made["u"][2, 3] = np.nan
    return made


xs, ts = nodes()
GRIDS = [
    (arrays(), {"error": None}, "neither of error= and coarse=, expected one"),
    (arrays(), {"coarse": arrays(9, 9)}, "both of error= and coarse=, expected one"),
    (arrays(), {"error": 0}, "error=0; expected a number above 0"),
    (arrays(), {"error": float("nan")}, "error=nan; expected a number above 0"),
    (arrays(), {"error": "small"}, "error='small'; expected a number above 0"),
    (arrays(), {"fields": ()}, "fields= of the reference is empty"),
    (arrays(), {"fields": "u"}, "fields= of the reference names 'u'; expected fields="),
    (arrays(), {"coordinates": (x, u)}, "coordinates= of the reference names u(x, t)"),
    (arrays(), {"periodic": p}, "coordinates= of the reference names p(x, t)"),
    (without("t"), {}, "unknown array of the arrays for t 't'; expected one of: x, u, p"),
    (without("u"), {}, "Say which it is: fields={u: 'its name'}"),
    ([1, 2], {}, "the reference is of type list, expected a path"),
    ("nothing.npz", {}, "nothing.npz, expected"),
    (holed(), {}, "u of the arrays is nan at x = 0.0625, t = 0.15, and missing at 1 of 1353 nodes"),
    (
        {**arrays(), "u": wave(xs, ts)[:-1]},
        {},
        "u of the arrays has shape (32, 41), expected (33, 41)",
    ),
    ({**arrays(), "u": wave(xs, ts)[..., None] * [1, 2]}, {}, "has shape (33, 41, 2), expected"),
    ({**arrays(), "u": 1j * wave(xs, ts)}, {}, "complex numbers"),
    (
        {**arrays(), "x": np.where(xs == 0.5, 0.46875, xs)},
        {},
        "x of the arrays has the node 0.46875 twice",
    ),
    (
        {**arrays(), "x": np.where(xs == 0.5, np.nan, xs)},
        {},
        "x of the arrays is not finite at 1 of 33",
    ),
    (arrays(3, 41), {}, "x of the arrays has 3 nodes, expected 4 at least"),
    ({n: np.arange(8.0) for n in "xtup"}, {}, "the 8 rows of the arrays are no grid"),
    (
        {
            "x": np.repeat(np.arange(4), 4),
            "t": np.tile([0, 1, 2, 2], 4),
            "u": np.ones(16),
            "p": np.ones(16),
        },
        {},
        "two rows at x = 0, t = 2",
    ),
    (
        {**{n: np.ones(6) for n in "xup"}, "t": np.ones(5)},
        {},
        "arrays of different lengths (x 6, t 5, u 6",
    ),
]


@pytest.mark.parametrize(
    ("made", "changes", "message"), GRIDS, ids=lambda v: v[:40] if isinstance(v, str) else ""
)
def test_what_is_no_grid_is_one_sentence(made, changes, message):
    settings = {k: v for k, v in (BOTH | changes).items() if v is not None}
    with pytest.raises(PinnablateError, match=re.escape(message)):
        Reference.from_grid(made, **settings)


def test_a_missing_argument_is_one_sentence():
    with pytest.raises(
        PinnablateError, match=r"from_grid lacks coordinates=, fields=.*from_grid\("
    ):
        Reference.from_grid(arrays(), error=1e-3)
    with pytest.raises(PinnablateError, match="from_points has no argument periodic"):
        Reference.from_points(arrays(), **ONE, periodic=x)


POINTS = [
    ({n: np.ones(9) for n in "xtu"}, "two rows at x = 1, t = 1"),
    ({"x": xs, "t": ts, "u": np.full((33, 41), np.nan)}, "none of 1353 points at which all"),
    (
        {"x": np.ones(4), "t": np.ones(5), "u": np.ones(4)},
        "t of the arrays has shape (5,) and u (4,)",
    ),
]


@pytest.mark.parametrize(("made", "message"), POINTS)
def test_what_are_no_points_is_one_sentence(made, message):
    with pytest.raises(PinnablateError, match=re.escape(message)):
        Reference.from_points(made, **ONE)


def test_a_domain_beyond_the_grid_is_refused_where_it_is_declared():
    solution = Reference.from_grid(arrays(), **BOTH)
    with pytest.raises(
        PinnablateError, match="t from 0 to 2, the domain from 0 to 3; expected a grid"
    ):
        decay(solution, domain={x: (0, 1), t: (0, 3)})
    scattered = Reference.from_points(arrays(), **BOTH)
    with pytest.raises(
        PinnablateError, match="t from 0 to 2, the domain from 0 to 3; expected points"
    ):
        decay(scattered, domain={x: (0, 1), t: (0, 3)})


def test_fields_that_the_environment_lacks_are_named():
    with pytest.raises(PinnablateError, match="the solution names p, which fields= lacks"):
        decay(
            Reference.from_grid(arrays(), **BOTH), fields=(u,), equations={"decay": u.diff(t) + u}
        )
