"""A user's own problem, from keywords to an environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from pinnablate.environment import Design, Environment
from pinnablate.environment import coordinates as declare_coordinates
from pinnablate.environment import fields as declare_fields
from pinnablate.errors import PinnablateError
from pinnablate.measurements.names import name_of
from pinnablate.problems import laws
from pinnablate.problems.areas import region_of
from pinnablate.problems.columns import Columns
from pinnablate.problems.conditions import conditions_of
from pinnablate.problems.constants import constants_of, refuse_taken, with_tables
from pinnablate.problems.found import found_in
from pinnablate.problems.grammar import Names, expression
from pinnablate.problems.kinds import require_kinds
from pinnablate.problems.naming import identifier
from pinnablate.problems.series import Apart, numbers_of_each, with_each

if TYPE_CHECKING:
    from collections.abc import Collection

OWN = "the user's own problem"  # where equations come from


def problem(
    *,
    equations: Any,
    data: Any = None,
    domain: Mapping[Any, tuple[Any, Any]] | None = None,
    conditions: Mapping[str, Any] | None = None,
    region: Any = None,
    fields: str | Sequence[Any] = (),
    constants: Mapping[str, Any] | None = None,
    scales: Mapping[Any, Any] | None = None,
    solution: Any = None,
    observations: Design | None = None,
    names: Sequence[str] | None = None,
    name: str = "",
    source: str = "",
) -> Environment:
    """An environment from equations and data as their user has them.

        problem(
            equations={"kinematics": "theta_t = omega", "newton": "omega_t = -0.2*omega - 9.81*sin(theta)"},
            data="pendulum.csv",
        )

    In text, a derivative is `u_xx`, `du/dt`, `d2u/dx2` or `diff(u, x, 2)`. What is differentiated by is a
    coordinate; what is differentiated, or is a column of the data, is a field.

    Args:
        equations: {name: equation}, or a list of them: text, an expression of SymPy that vanishes, or a
            function of coordinates and fields by name; a tuple of such for a law of several residuals.
            Or one function that returns all residuals, with `names`.
        data: what was measured: a path, a DataFrame, a Dataset, arrays by name, or `Measurements`. Of
            several experiments (`Measurements(..., series="run")`, or a list of paths) every law is told
            of each, with fields of its own.
        domain: {coordinate or its name: (lower, upper)}; the ends of the data by default.
        conditions: {name: text or what `zero` and `periodic` return}: `u = 0 at x = 0, x = 1`,
            `u = sin(pi*x) at t = 0`, `u periodic in x`.
        region: the part of the domain that is meant, where that is no box, as a region or text:
            `disk((x, y), radius=1) - disk((x, y), radius=0.5)`.
        fields: names of the fields, in order, where they are not to be found in the equations.
        constants: {name: number} of the constants in texts; a coefficient that is known on a grid by the
            path of its file or its arrays, {"k": "k.npz"}, with its coordinates in it by name.
        scales: {field or equation: number}; a field that nobody measured needs one.
        solution: the truth, where it is known, in place of data.
        observations: of the truth, which points are observed; of data, all by default.
        names: of the equations in a list, or of the residuals of one function.
        name: of the problem, in lower case with hyphens; that of the data's file by default.
        source: where equations and data come from, for pages.

    Returns:
        The environment, which `run`, `check` and `ablate` take.

    Raises:
        PinnablateError: what cannot be read or contradicts itself, with expected, got and the remedy.
    """
    require_kinds(
        constants=constants,
        scales=scales,
        conditions=conditions,
        fields=fields,
        names=names,
        name=name,
    )
    written = laws.named(equations, names)
    columns = Columns.of(data)
    numbers = constants_of(constants)
    sized = [name_of(k) for k in scales or () if name_of(k) not in written]
    taken = [
        *numbers,
        *map(name_of, domain or ()),
        *(map(name_of, laws.listed(fields) or ())),
        *sized,
    ]
    differing = numbers_of_each(columns, laws.texts_in(written).values(), taken)
    symbols = {name: sympy.Symbol(name) for name in differing}
    series = None if columns.data is None else columns.data.experiments
    found, inputs = with_tables(
        _names(written, domain, fields, {**numbers, **symbols}, columns, sized), constants, series
    )
    refuse_taken(constants, found)
    if series is not None:
        found = with_each(found, series)
    ends = _domain(domain, found, columns)
    read, given = laws.read(written, found, names), conditions_of(conditions, found, ends)
    sizes = _scales(scales, found)
    made = tuple(found.fields.values())
    if series is not None:
        apart = Apart.made(series, found, {**differing, **inputs})
        made, read, given = apart.fields, apart.laws(read), apart.conditions(given)
        sizes = apart.scales(sizes, columns)
    further: dict[str, Any] = {} if region is None else {"region": region_of(region, found)}
    if columns.data is not None and solution is not None:
        raise PinnablateError(
            "both solution= and data= are given, and models are scored by one of them; expected one: leave "
            "out solution= where the measurements count, data= where the truth is known"
        )
    if columns.data is not None:
        further |= {"data": columns.data, "scales": sizes}
    else:
        further |= {"solution": solution, "primary": _primary(observations, ends)}
    if observations is not None or columns.data is None:
        further["observations"] = observations if observations is not None else Design(count=50)
    return Environment(
        id=identifier(name, data),
        domain=ends,
        fields=made,
        equations=read,
        conditions=given,
        source=source or OWN,
        **further,
    )


def _names(
    written: Mapping[str, Any],
    domain: Any,
    fields: Any,
    numbers: Mapping[str, Any],
    columns: Columns,
    scaled: Sequence[str] = (),
) -> Names:
    """What every name in the equations means."""
    _check_domain(domain)
    own = laws.applied_in(written)
    listed = [name_of(f) for f in laws.listed(fields) or ()]
    declared = list(map(name_of, domain or ())) or _once(str(c) for f in own for c in f.args)
    if not declared:
        declared = _arguments_but(written, {*listed, *numbers}, columns.by_name)
    texts = laws.texts_in(written)
    known = listed or [f.func.__name__ for f in own]
    if texts or not declared:
        found = found_in(
            texts,
            coordinates=declared,
            fields=listed,
            constants=numbers,
            columns=columns.names,
            scaled=scaled,
            partly=domain is not None,
        )
        declared, known = list(found.coordinates), _once([*known, *found.fields])
    known = known or _arguments(written, {*declared, *numbers})
    if not known:
        raise PinnablateError(
            "no field is found in the equations; expected what is differentiated, like u in u_t, or "
            "fields='u v'"
        )
    on = [declare_coordinates(c) for c in declared]
    return Names(
        dict(zip(declared, on, strict=True)),
        {f: declare_fields(f, *on) for f in known},
        numbers,
    )


def _arguments(written: Mapping[str, Any], besides: Collection[str]) -> list[str]:
    """Arguments of the functions among equations that are nothing else."""
    functions = [
        law for law in written.values() if callable(law) and not isinstance(law, sympy.Basic)
    ]
    return _once(a for f in functions for a in laws.arguments(f) if a not in besides)


def _arguments_but(
    written: Mapping[str, Any], besides: Collection[str], columns: Mapping[str, str]
) -> list[str]:
    """The coordinates where equations are functions and the fields were named.

    Raises:
        PinnablateError: neither was, so that nobody can say which arguments are coordinates.
    """
    found = _arguments(written, besides)
    if found and not besides:
        raise PinnablateError(
            f"which of {', '.join(found)} are coordinates is not said; write domain={{{found[0]!r}: (lower, "
            "upper)}, or fields= with the names of the fields"
        )
    return [a for a in found if not columns or a in columns]


def _check_domain(domain: Any) -> None:
    if domain is None:
        return
    good = isinstance(domain, Mapping) and domain
    if not good or not all(isinstance(e, tuple | list) and len(e) == 2 for e in domain.values()):
        raise PinnablateError(
            f"domain={domain!r:.60}; expected an interval for each coordinate: {{'x': (0, 1), 't': (0, 2)}}"
        )


def _domain(domain: Any, names: Names, columns: Columns) -> dict[Any, tuple[Any, Any]]:
    """{coordinate: (lower, upper)}, as declared or from the data."""
    ends = {name_of(c): tuple(e) for c, e in (domain or {}).items()}
    read = {c: tuple(_number(v, names, f"domain of {c}") for v in e) for c, e in ends.items()}
    lacking = [c for c in names.coordinates if c not in columns.by_name and c not in read]
    if lacking:
        raise PinnablateError(
            f"the domain of {', '.join(lacking)} is not known: domain= is missing or leaves it out, and "
            f"{'no data are given' if columns.data is None else 'the data have no such column'}; write "
            f"domain={{{lacking[0]!r}: (lower, upper)}}"
        )
    return {
        symbol: read[c] if c in read else columns.ends(c) for c, symbol in names.coordinates.items()
    }


def _number(value: Any, names: Names, what: str) -> Any:
    """A number, which may be text like 2*pi."""
    return expression(value, names, what) if isinstance(value, str) else value


def _scales(scales: Any, names: Names) -> dict[Any, Any]:
    """{field or name of an equation: number}, with fields for their names."""
    read = {k: _number(v, names, f"scale of {name_of(k)}") for k, v in (scales or {}).items()}
    return {names.fields.get(name_of(key), key): value for key, value in read.items()}


def _primary(observations: Design | None, ends: Mapping[Any, Any]) -> str:
    """The split that ranks where the truth is known."""
    until = getattr(observations, "until", None)
    return "extrap" if until is not None and any(c.name == "t" for c in ends) else "interp"


def _once(items: Any) -> list[str]:
    return list(dict.fromkeys(items))
