"""Coefficients that are known on a grid, in the place of a constant."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

from pinnablate import coordinates, problem, tabulated
from pinnablate.ablation.front import environment_of
from pinnablate.errors import PinnablateError
from pinnablate.registry import load

X = np.linspace(0, 1, 21)
K = 0.05 + 0.02 * np.sin(2 * np.pi * X)
LAWS = {"heat": "u_t = diff(k*u_x, x)"}


def rod():
    x, t = (a.ravel() for a in np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 7)))
    return {"x": x, "t": t, "u": np.sin(np.pi * x) * np.exp(-0.5 * t)}


def dataset():
    return xarray.Dataset({"k": ("x", K)}, {"x": X})


def declared(k, **more):
    return problem(equations=LAWS, data=rod(), constants={"k": k}, **more)


@pytest.mark.parametrize("kind", ["npz", "nc", "csv", "dataset", "arrays", "expression"])
def test_every_source_says_the_same(kind, tmp_path):
    path = tmp_path / f"k.{kind}"
    if kind == "npz":
        np.savez(path, x=X, k=K)
    elif kind == "nc":
        dataset().to_netcdf(path, engine="scipy")
    elif kind == "csv":
        rows = "".join(f"{a!r},{b!r}\n" for a, b in zip(X.tolist(), K.tolist(), strict=True))
        path.write_text(f"x [m],k\n{rows}")
    made = {
        "dataset": dataset(),
        "arrays": {"x": X, "k": K},
        "expression": tabulated("k", {coordinates("x t")[0]: X}, K),
    }.get(kind, path)
    env = declared(made)
    assert env.digest == declared({"x": X, "k": K}).digest
    (law,) = env.equations.values()
    assert "k_x(x)" in str(law)


def test_the_numbers_are_those_of_the_table():
    env = declared({"x": X, "k": K})
    (law,) = env.equations.values()
    ((u,), (x, t)) = env.fields, env.coordinates
    value = law.subs(u, x**2 / 2).doit().subs({x: 0.25, t: 0.5})  # -(k x)_x at a quarter
    assert float(value) == pytest.approx(-0.07, abs=1e-4)


@pytest.mark.parametrize(
    ("k", "words"),
    [
        (K, "expected a number, like 0.1 or '2*pi', or constants={'k': 'k.npz'}"),
        (object(), "expected a number, like 0.1"),
        ("none.npz", "no file none.npz"),
        ({"y": X, "k": K}, "expected its values under k and one or more of the coordinates x, t"),
        ({"x": X, "q": K}, "which has x, q; expected its values under k"),
        ({"x": X / 2, "k": K}, "whose values of x run from 0 to 0.5; expected the whole domain"),
        ({"x": X, "k": K[:-1]}, "k of the arrays has shape (20,), expected (21,)"),
        ({"x": X, "k": np.where(X > 0.5, np.nan, K)}, "missing at 10 of 21 nodes"),
    ],
)
def test_what_is_no_table_is_one_sentence(k, words):
    with pytest.raises(PinnablateError) as refused:
        declared(k)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_table_from_a_shell_is_kept_beside_its_records(tmp_path, monkeypatch):
    from pinnablate.ablation.kept import keep

    monkeypatch.chdir(tmp_path)
    np.savez("k.npz", x=X, k=K)
    np.savez("rod.npz", **rod())
    keywords = {"equations": LAWS, "data": "rod.npz", "constants": {"k": "k.npz", "c": "2"}}
    env = environment_of(None, keywords)
    path = keep(env, None, keywords, "standard", None, "results")
    monkeypatch.chdir(tmp_path / "results")
    assert load(path.name).digest == env.digest
