"""Operators on solutions: formulas, integrations and functions of an author's."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


def _formulas(source: Source) -> str | None:
    """The code of a closed form; None for another kind."""
    return source.get("solution") if source.kind == "closed form" else None


def _replace(source: Source, field: str, code: str) -> None:
    """Another formula for a field; `OLD` stands for what it is."""
    old = source.get("solution")
    source.put("solution", f"(lambda s: {{**s, {field}: {code.replace('OLD', f's[{field}]')}}})({old})")


# Closed forms


@operator("closed form", "R")
def field_missing(source: Source, rng: Random) -> str | None:
    if len(source.fields) < 2 or _formulas(source) is None:
        return None
    f = rng.choice(source.fields)
    source.put("solution", f"{{k: v for k, v in ({source.get('solution')}).items() if k != {f}}}")
    return f"no formula for {f}"


@operator("closed form", "R")
def field_too_many(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    _replace(source, f"sympy.Function('extra', real=True)({', '.join(source.coordinates)})", source.coordinates[0])
    return "a formula for a field that nobody uses"


@operator("closed form", "RU")
def wrong_formula(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    f = rng.choice(source.fields)
    code = rng.choice(["OLD + OLD**2 + {c}", "OLD * (1 + {c} / 7)", "OLD + sympy.exp({c}) / 50"]).format(c=rng.choice(source.coordinates))
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "RU")
def constant_field(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    f, code = rng.choice(source.fields), rng.choice(["0", "3", "sympy.pi", "1e-300", "230.0"])
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "C")
def constant_more(source: Source, rng: Random) -> str | None:
    """One more field, constant or zero, that stands in a law of its own."""
    if _formulas(source) is None:
        return None
    value, at = rng.choice(["0", "3", "sympy.Rational(1, 7)"]), ", ".join(source.coordinates)
    c = source.coordinates[-1]
    source.forget(designs=True)
    source.drop("fields")
    field = f"sympy.Function('constant', real=True)({at})"
    source.put("equations", f"({source.get('equations')}) | {{'steady': {field}.diff({c})}}")
    _replace(source, field, value)
    return f"one more field, {value} everywhere, and its law"


@operator("closed form", "R")
def no_formula(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    f, c = rng.choice(source.fields), source.coordinates[0]
    code = rng.choice(
        [
            "str(OLD)",
            f"lambda {', '.join(source.coordinates)}: 0",
            "np.linspace(0, 1, 50)",
            "None",
            "sympy.Symbol('k') * OLD",
            f"{source.fields[0]} + 1",
            f"sympy.Function('g')({c})",
            "OLD + sympy.I",
            "OLD * sympy.nan",
            "sympy.Eq(OLD, 1)",
            "sympy.Matrix([OLD])",
            "(OLD, OLD)",
            f"sympy.Integral(OLD, {c})",
            "sympy.oo",
            f"sympy.Symbol('{source.env.coordinates[0].name}') * OLD",
        ]
    )
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "R")
def no_solution_object(source: Source, rng: Random) -> str:
    f = source.fields[0]
    code = rng.choice(["[0]", "'sin(x)'", "3", f"lambda p: p", "np.zeros((5, 5))", "{}", f"{{'{source.env.field_names[0]}': 1}}", f"({f}, 1)", "{1: 2}"])
    source.put("solution", code)
    return f"solution={code}"


@operator("closed form", "RU")
def unknown_truth(source: Source, rng: Random) -> str:
    source.put("solution", "None")
    source.put("fields", f"({', '.join(source.fields)},)")
    return "solution=None"


@operator("closed form", "CU")
def formula_with_edges(source: Source, rng: Random) -> str | None:
    """The same values by functions with edges, of which SymPy knows no derivative everywhere."""
    if _formulas(source) is None:
        return None
    f, c = rng.choice(source.fields), rng.choice(source.coordinates)
    code = rng.choice(
        [
            "sympy.Max(OLD, OLD - 1)",
            f"sympy.Piecewise((OLD, {c} > sympy.Rational(1, 3)), (OLD + 0 * {c}, True))",
            f"OLD * sympy.Heaviside({c} + 1000)",
            f"OLD * sympy.sign({c} + 1000)",
            f"OLD + sympy.Abs({c} + 1000) - {c} - 1000",
            "OLD + sympy.sin(OLD)**2 + sympy.cos(OLD)**2 - 1",
            "sympy.Float(1.0) * OLD",
            "sympy.sech(0) * OLD",
        ]
    )
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "RU")
def singular_formula(source: Source, rng: Random) -> str | None:
    """Not finite somewhere in the domain."""
    if _formulas(source) is None:
        return None
    f, k = rng.choice(source.fields), rng.randrange(len(source.coordinates))
    low, high = source.env.domain[source.env.coordinates[k]]
    middle = f"({source.coordinates[k]} - (({low}) + ({high})) / sympy.Integer(2))"
    code = rng.choice([f"OLD + sympy.log({middle})", f"OLD + 1 / {middle}", f"OLD + sympy.sqrt({middle})", f"OLD + sympy.exp(10**4 * {middle})"])
    _replace(source, f, code)
    return f"{f} = {code}"


# Integrations


def _integrated(source: Source) -> bool:
    return source.kind == "integrated"


@operator("integrated", "RU")
def without_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.drop("values", "solution")
    source.drop("invariants", "solution")
    return "neither values nor invariants"


@operator("integrated", "RU")
def wrong_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.drop("invariants", "solution")
    factor = rng.choice(["1.01", "-1", "1e6"])
    source.put("values", f"tuple((at, {{f: {factor} * v for f, v in known.items()}}) for at, known in {source.get('values', 'solution')})", "solution")
    return f"anchors times {factor}"


@operator("integrated", "RU")
def bad_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    old = source.get("values", "solution")
    code = rng.choice(
        [
            f"tuple((at, dict(list(known.items())[1:])) for at, known in {old})",
            f"tuple((1e9 if not isinstance(at, tuple) else (at[0], 1e9), known) for at, known in {old})",
            f"dict({old})",
            f"tuple(known for at, known in {old})",
            f"tuple((at, list(known.values())) for at, known in {old})",
            f"tuple((at, {{f.func.__name__: v for f, v in known.items()}}) for at, known in {old})",
            f"tuple((str(at), known) for at, known in {old})",
            f"tuple((at, {{f: float('nan') for f in known}}) for at, known in {old})",
            f"({old})[0]",
            "3",
            "'values.csv'",
        ]
    )
    source.put("values", code, "solution")
    return f"values={code}"


@operator("integrated", "C")
def one_anchor(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.put("values", f"({source.get('values', 'solution')})[-1:]", "solution")
    return "the last anchor alone"


@operator("integrated", "RU")
def far_start(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    factor = rng.choice(["230 * v", "v + 230", "-v", "v + sympy.Rational(1, 100)", "1e6 * v"])
    source.put("initial", f"{{f: {factor} for f, v in ({source.get('initial', 'solution')}).items()}}", "solution")
    return f"the initial state is {factor}"


@operator("integrated", "R")
def bad_start(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    old, f = source.get("initial", "solution"), source.fields[0]
    code = rng.choice([f"dict(list(({old}).items())[1:])", f"{{**({old}), {f}: '1'}}", f"{{**({old}), {f}: None}}", f"{{**({old}), {f}: float('nan')}}", f"{{**({old}), {f}: sympy.Symbol('k')}}", f"list(({old}).values())", "0", f"{{**({old}), {f}: sympy.I}}", f"{{**({old}), {f}: {f}}}", f"{{**({old}), {f}: np.zeros(4)}}"])
    source.put("initial", code, "solution")
    return f"initial={code}"


@operator("integrated", "RCU")
def another_method(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    method = rng.choice(["RK45", "Radau", "BDF", "LSODA", "DOP853"])
    source.put("method", repr(method), "solution")
    return f"method {method}"


@operator("integrated", "R")
def bad_method(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    code = rng.choice(["'Euler'", "'dop853'", "None", "3", "''"])
    source.put("method", code, "solution")
    return f"method={code}"


@operator("integrated", "R")
def bad_numbers(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    name, code = rng.choice([("stencil", "0"), ("stencil", "-0.1"), ("stencil", "'small'"), ("stencil", "float('nan')"), ("modes", "0"), ("modes", "2.5"), ("modes", "-8"), ("certified_error", "0"), ("certified_error", "-1e-9"), ("certified_error", "float('nan')"), ("certified_error", "'small'"), ("certified_error", "None")])
    source.put(name, code, "solution")
    return f"{name}={code}"


@operator("integrated", "RU")
def overconfident(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.put("certified_error", "1e-30", "solution")
    return "certified_error=1e-30"


@operator("integrated", "RCU")
def stencil(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    share = rng.choice(["1", "0.5", "0.0005", "1e-9", "2"])
    source.put("stencil", share, "solution")
    return f"stencil={share}"


@operator("integrated", "RCU")
def integrate_formulas(source: Source, rng: Random) -> str | None:
    """The closed form gives the start and one anchor; the laws are integrated."""
    if _formulas(source) is None or source.time is None or len(source.coordinates) > 2:
        return None
    low, high = source.env.domain[source.env.coordinates[-1]]
    solution, t = source.get("solution"), source.time
    at = f"(({low}) + ({high})) / sympy.Integer(2)"
    if len(source.coordinates) == 1:
        values = f"(({at}, {{f: float(sympy.sympify(e).subs({t}, {at})) for f, e in s.items()}}),)"
    else:
        x0, x1 = source.env.domain[source.env.coordinates[0]]
        x, place = source.coordinates[0], f"({x0}) + (({x1}) - ({x0})) / sympy.Integer(3)"
        values = f"((({place}, {at}), {{f: float(sympy.sympify(e).subs({{{t}: {at}, {x}: {place}}})) for f, e in s.items()}}),)"
    source.put("solution", f"(lambda s: Integrated(initial={{f: sympy.sympify(e).subs({t}, {low}) for f, e in s.items()}}, certified_error=1e-9, values={values}))({solution})")
    return "integrated from its own laws, with one anchor"


# Functions of an author's


def _sampled(source: Source, evaluate: str, error: str) -> None:
    """A Reference in the place of a closed form; `exact` in the code is points [N, d] -> values [N, fields]."""
    cs, fs = ", ".join(source.coordinates), ", ".join(source.fields)
    solution = source.get("solution")
    exact = (
        f"(lambda g: lambda p: np.stack([np.broadcast_to(np.asarray(v, dtype=float), len(p)) for v in g(*p.T)], -1))"
        f"(sympy.lambdify(({cs},), [({solution})[f] for f in ({fs},)], modules='numpy'))"
    )
    source.put("fields", f"({fs},)")
    source.put("solution", f"(lambda exact: Reference({evaluate}, certified_error={error}, source='a table'))({exact})")


def _grid(source: Source, method: str, outside: str) -> str:
    """The closed form on a grid, interpolated."""
    nodes = {1: 201, 2: 61, 3: 17}.get(len(source.coordinates), 7)
    axes = ", ".join(f"np.linspace(float({a}), float({b}), {nodes})" for a, b in source.env.domain.values())
    shape = ", ".join([str(nodes)] * len(source.coordinates))
    return (
        f"(lambda axes: __import__('scipy.interpolate', fromlist=['x']).RegularGridInterpolator(axes, "
        f"exact(np.stack([m.ravel() for m in np.meshgrid(*axes, indexing='ij')], -1)).reshape({shape}, -1), "
        f"method={method!r}{outside}))(({axes},))"
    )


@operator("reference", "C")
def exact_function(source: Source, rng: Random) -> str | None:
    """The closed form as a function, with an honest bound: certified by its numbers."""
    if _formulas(source) is None or len(source.coordinates) > 2:
        return None
    error = rng.choice(["1e-9", "1e-6", "1e-3"])
    _sampled(source, "exact", error)
    return f"the formulas as a function, bound {error}"


@operator("reference", "RCU")
def interpolated(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None or len(source.coordinates) > 3:
        return None
    method, error = rng.choice(["linear", "cubic"]), rng.choice(["1e-3", "1e-2", "1e-12"])
    _sampled(source, _grid(source, method, rng.choice(["", ", bounds_error=False, fill_value=None"])), error)
    return f"a {method} interpolant, bound {error}"


@operator("reference", "RU")
def nan_outside(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None or len(source.coordinates) > 3:
        return None
    wrap = "(lambda grid: lambda p: np.where((p[:, :1] > np.quantile(p[:, :1], 0.9)), np.nan, grid(p)))"
    _sampled(source, f"{wrap}({_grid(source, 'linear', '')})", "1e-2")
    return "an interpolant that is NaN in a corner"


@operator("reference", "R")
def wrong_function(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    code = rng.choice(["lambda x, t, z, w, q, r: 0 * x", "lambda: 0", "lambda p: exact(p)[:, 0]", "lambda p: exact(p).T", "lambda p: 0", "lambda p: list(p)", "lambda p: 1 / 0", "lambda p: None", "np.zeros(5)", "'table.csv'", "lambda p: 'text'", "lambda p: exact(p) + 1j", "lambda p: exact(p)[:-1]", "3"])
    _sampled(source, code, "1e-3")
    return f"Reference({code})"


@operator("reference", "R")
def bad_bound(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None:
        return None
    error = rng.choice(["0", "-1", "float('nan')", "'small'", "None", "float('inf')"])
    _sampled(source, "exact", error)
    return f"certified_error={error}"


@operator("reference", "RU")
def wrong_values(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None or len(source.coordinates) > 2:
        return None
    _sampled(source, f"lambda p: exact(p) * (1 + p[:, :1]**2 / {rng.choice([1, 3])}) + p[:, -1:]", "1e-6")
    return "a function that violates the laws"


@operator("reference", "RU")
def noisy_function(source: Source, rng: Random) -> str | None:
    if _formulas(source) is None or len(source.coordinates) > 2:
        return None
    _sampled(source, "lambda p: exact(p) + 0.01 * np.sin(1e5 * p.sum(1, keepdims=True))", "1e-2")
    return "a function with noise of 1 %"
