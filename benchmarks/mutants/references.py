"""Operators on solutions that are functions of an author's."""

from __future__ import annotations

from random import Random

from mutants.choosing import formulas
from mutants.operator import operator
from mutants.source import Source


def _sampled(source: Source, evaluate: str, error: str) -> None:
    """A Reference in the place of a closed form; `exact` in the code is points [N, d] -> values [N, fields]."""
    cs, fs = ", ".join(source.coordinates), ", ".join(source.fields)
    solution = source.get("solution")
    exact = (
        f"(lambda g: lambda p: np.stack([np.broadcast_to(np.asarray(v, dtype=float), len(p)) for v in g(*p.T)], -1))"
        f"(sympy.lambdify(({cs},), [({solution})[f] for f in ({fs},)], modules='numpy'))"
    )
    source.put("fields", f"({fs},)")
    source.put(
        "solution",
        f"(lambda exact: Reference({evaluate}, certified_error={error}, source='a table'))({exact})",
    )


def _grid(source: Source, method: str, outside: str) -> str:
    """The closed form on a grid, interpolated."""
    nodes = {1: 201, 2: 61, 3: 17}.get(len(source.coordinates), 7)
    axes = ", ".join(
        f"np.linspace(float({a}), float({b}), {nodes})" for a, b in source.env.domain.values()
    )
    shape = ", ".join([str(nodes)] * len(source.coordinates))
    return (
        f"(lambda axes: __import__('scipy.interpolate', fromlist=['x']).RegularGridInterpolator(axes, "
        f"exact(np.stack([m.ravel() for m in np.meshgrid(*axes, indexing='ij')], -1)).reshape({shape}, -1), "
        f"method={method!r}{outside}))(({axes},))"
    )


@operator("reference", "C")
def exact_function(source: Source, rng: Random) -> str | None:
    """The closed form as a function, with an honest bound: certified by its numbers."""
    if formulas(source) is None or len(source.coordinates) > 2:
        return None
    error = rng.choice(["1e-9", "1e-6", "1e-3"])
    _sampled(source, "exact", error)
    return f"the formulas as a function, bound {error}"


@operator("reference", "RCU")
def interpolated(source: Source, rng: Random) -> str | None:
    if formulas(source) is None or len(source.coordinates) > 3:
        return None
    method, error = rng.choice(["linear", "cubic"]), rng.choice(["1e-3", "1e-2", "1e-12"])
    _sampled(
        source,
        _grid(source, method, rng.choice(["", ", bounds_error=False, fill_value=None"])),
        error,
    )
    return f"a {method} interpolant, bound {error}"


@operator("reference", "RU")
def nan_outside(source: Source, rng: Random) -> str | None:
    if formulas(source) is None or len(source.coordinates) > 3:
        return None
    wrap = "(lambda grid: lambda p: np.where((p[:, :1] > np.quantile(p[:, :1], 0.9)), np.nan, grid(p)))"
    _sampled(source, f"{wrap}({_grid(source, 'linear', '')})", "1e-2")
    return "an interpolant that is NaN in a corner"


@operator("reference", "R")
def wrong_function(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    code = rng.choice(
        [
            "lambda x, t, z, w, q, r: 0 * x",
            "lambda: 0",
            "lambda p: exact(p)[:, 0]",
            "lambda p: exact(p).T",
            "lambda p: 0",
            "lambda p: list(p[:, 0])",
            "lambda p: 1 / 0",
            "lambda p: None",
            "np.zeros(5)",
            "'table.csv'",
            "lambda p: 'text'",
            "lambda p: exact(p) + 1j",
            "lambda p: exact(p)[:-1]",
            "3",
        ]
    )
    _sampled(source, code, "1e-3")
    return f"Reference({code})"


@operator("reference", "R")
def bad_bound(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    error = rng.choice(["0", "-1", "float('nan')", "'small'", "None", "float('inf')"])
    _sampled(source, "exact", error)
    return f"certified_error={error}"


@operator("reference", "RU")
def wrong_values(source: Source, rng: Random) -> str | None:
    if formulas(source) is None or len(source.coordinates) > 2:
        return None
    _sampled(
        source, f"lambda p: exact(p) * (1 + p[:, :1]**2 / {rng.choice([1, 3])}) + p[:, -1:]", "1e-6"
    )
    return "a function that violates the laws"


@operator("reference", "RU")
def noisy_function(source: Source, rng: Random) -> str | None:
    if formulas(source) is None or len(source.coordinates) > 2:
        return None
    _sampled(source, "lambda p: exact(p) + 0.01 * np.sin(1e5 * p.sum(1, keepdims=True))", "1e-2")
    return "a function with noise of 1 %"
