"""From a `dde.data` object to an `Environment`; see `pinnablate.adopt.from_deepxde`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.agreement import refuse_difference
from pinnablate.adopt.columns import Columns, NoColumn, Untraceable
from pinnablate.adopt.conditions import WITH_OUTPUTS, Setting, condition_groups, counts_of
from pinnablate.adopt.faults import Faults
from pinnablate.adopt.geometry import Domain, domain_of, has_time
from pinnablate.adopt.kinds import of_kind
from pinnablate.adopt.naming import named_residuals, names_of
from pinnablate.adopt.networks import outputs_of
from pinnablate.adopt.observed import measured
from pinnablate.adopt.sensors import sensors_of, with_sensors
from pinnablate.adopt.symbols import refuse_powers, refuse_unused
from pinnablate.adopt.tracing import columns_of, function_of, residuals_of, traced
from pinnablate.adopt.transforms import hard_constraints
from pinnablate.adopt.variables import first_guess, named
from pinnablate.environment import Design, Environment, Sensor
from pinnablate.environment import fields as make_fields
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.truths import Reference, Solution

_SHARE_OBSERVED = 0.6  # of the time, where the script has no observations
_USUAL_COUNT = 40
_MOST_OUTPUTS = 32


@dataclass(frozen=True, eq=False)
class Script:
    """A problem of DeepXDE, looked at: what both ways of training it need.

    Args:
        data: `dde.data.PDE` or `dde.data.TimePDE`.
        domain: where it is posed.
        fields: a symbol for each output of its network.
    """

    data: Any
    domain: Domain
    fields: tuple[Any, ...]


def looked_at(
    data: Any,
    net: Any,
    fields: str | Sequence[str] | None,
    coordinates: str | Sequence[str] | None,
) -> Script:
    """What a problem is posed on.

    Raises:
        PinnablateError: it is no problem that can be read.
    """
    of_kind(data)
    domain = domain_of(data.geom, coordinates)
    return Script(data, domain, _fields(data, net, fields, domain))


def _fields(data: Any, net: Any, names: str | Sequence[str] | None, domain: Domain) -> Any:
    """A symbol for each output of the network."""
    wanted = names_of(names or ())
    if net is None:
        count = len(wanted) or _outputs_used(data, domain)
    else:
        count = outputs_of(net, data.geom.dim, len(wanted))
    if wanted and len(wanted) != count:
        raise PinnablateError(
            f"fields={' '.join(wanted)!r} names {len(wanted)} outputs; expected {count}, those of net"
        )
    wanted = wanted or (["u"] if count == 1 else [f"y{k}" for k in range(count)])
    made = make_fields(" ".join(wanted), *domain.coordinates)
    return made if isinstance(made, tuple) else (made,)


def _outputs_used(data: Any, domain: Domain) -> int:
    """The fewest outputs with which the pde and the conditions can be traced."""
    least = 1 + max((getattr(c, "component", 0) for c in data.bcs), default=0)
    symbols = {id(v): symbol for v, symbol in named([data.pde], ())}
    reason: Untraceable | None = None
    for count in range(least, _MOST_OUTPUTS + 1):
        outputs = [make_fields(f"y{k}", *domain.coordinates) for k in range(count)]
        try:
            _traced(data, Columns(domain.coordinates), Columns(outputs), symbols)
        except Untraceable as error:
            if not isinstance(error, NoColumn):
                raise
            reason = reason or error
        else:
            return count
    raise PinnablateError(f"{reason}; give net= or fields=, if more outputs are meant") from reason


def _traced(
    data: Any, x: Columns, y: Columns, symbols: dict[int, sympy.Symbol]
) -> list[tuple[sympy.Expr, ...]]:
    """The residuals of a problem's pde."""
    return residuals_of(data.pde, x, y, _auxiliary(data, x), symbols)


def _auxiliary(data: Any, x: Columns) -> Columns | None:
    """What the auxiliary function gives, if there is one."""
    if data.auxiliary_var_fn is None:
        return None
    given = traced(data.auxiliary_var_fn, x, of="auxiliary_var_function")
    return Columns(columns_of(given, "auxiliary_var_function"))


def laws_of(
    script: Script, names: Any, setting: Setting, unknown: Sequence[tuple[Any, sympy.Symbol]]
) -> dict[str, tuple[sympy.Expr, ...]]:
    """{name: residuals} of a problem, each checked against the user's function.

    Args:
        script: the problem.
        names: of its residuals.
        setting: what they are written with.
        unknown: the variables of the script, and their symbols.

    Raises:
        Untraceable: the pde cannot be traced, or differs from its trace.
        PinnablateError: another number of names than residuals.
    """
    data, domain = script.data, script.domain
    found = _traced(data, setting.x, setting.y, setting.symbols)
    if names is not None and len(names_of(names)) == sum(map(len, found)):  # one for each column
        found = [(e,) for residual in found for e in residual]
    wanted = named_residuals(names, len(found))
    refuse_difference(
        _with_auxiliary(data),
        [e for residual in found for e in residual],
        script.fields,
        domain.coordinates,
        domain.sample(64, np.random.default_rng(0)),
        "pde",
        unknown,
    )
    laws: dict[str, tuple[sympy.Expr, ...]] = {}
    for name, residual in zip(wanted, found, strict=True):
        laws[name] = (*laws.get(name, ()), *residual)
    return laws


def _with_auxiliary(data: Any) -> Callable[[Any, Any], Any]:
    """The user's pde as a function of x and y alone."""
    if data.auxiliary_var_fn is None:
        pde: Callable[[Any, Any], Any] = data.pde
        return pde

    def both(x: Any, y: Any) -> Any:
        from pinnablate.learners.tensorflow_setup import tf

        given = tf.numpy_function(
            lambda at: np.asarray(data.auxiliary_var_fn(at), at.dtype), [x], x.dtype
        )
        return data.pde(x, y, given)

    return both


def truth_of(script: Script, solution: Any, error: float) -> Any:
    """What `Environment(solution=)` takes: the user's solution in symbols, or as a function.

    Args:
        script: the problem.
        solution: a function points [N, d] -> values [N, fields], in NumPy; or what an environment
            takes; None for `data.soln`.
        error: a bound on the error of a function that cannot be traced.
    """
    given = solution if solution is not None else script.data.soln
    if given is None or isinstance(given, Solution | Mapping) or not callable(given):
        return given
    try:
        formulas = function_of(
            given, Columns(script.domain.coordinates), len(script.fields), "solution"
        )
        return dict(zip(script.fields, formulas, strict=True))
    except Untraceable:
        return Reference(lambda at: np.asarray(given(at), float), certified_error=error)


def usual_design(domain: Domain) -> tuple[Design, str]:
    """What is observed where a script has no observations, and the split that ranks."""
    if not has_time(domain.geometry):
        return Design(count=_USUAL_COUNT), "interp"
    low, high = domain.box[domain.coordinates[-1]]
    until = float(low) + _SHARE_OBSERVED * (float(high) - float(low))
    return Design(count=_USUAL_COUNT, until=until), "extrap"


@dataclass(frozen=True, kw_only=True, eq=False)
class Wishes:
    """What the user says beside his script; see `pinnablate.adopt.from_deepxde`."""

    names: Any = None
    fields: Any = None
    coordinates: Any = None
    id: str = "deepxde-v1"
    solution: Any = None
    error: float = 1e-12
    data: Any = None
    split: Any = "random"
    noise: Any = None
    units: Any = None
    observations: Design | None = None
    primary: str | None = None
    transform: bool = True
    further: Mapping[str, Any] = field(default_factory=dict)


def adopted(data: Any, net: Any, wishes: Wishes) -> Environment:
    """See `pinnablate.adopt.from_deepxde`.

    Raises:
        Untraceable: a function of the script cannot be traced.
        PinnablateError: the problem cannot be declared.
    """
    script = looked_at(data, net, wishes.fields, wishes.coordinates)
    taken = [str(c) for c in script.domain.coordinates] + [f.func.__name__ for f in script.fields]
    functions = [data.pde, *(c.func for c in data.bcs if type(c).__name__ in WITH_OUTPUTS)]
    faults, laws, further = Faults(), {}, {}
    unknown = named(functions, taken)
    setting = Setting(script.domain, script.fields, {id(v): symbol for v, symbol in unknown})
    with faults.noted():
        laws = laws_of(script, wishes.names, setting, unknown)
        refuse_powers(laws, [s for _, s in unknown])
    groups = condition_groups(data.bcs, counts_of(data), setting, faults)
    if wishes.transform:
        with faults.noted():
            groups |= hard_constraints(net, setting)
    with faults.noted():
        further = scored_by(script, wishes, sensors_of(data.bcs, setting))
    if not faults and net is None:
        with faults.noted():
            refuse_unused(script.fields, wishes.fields, laws, groups, further)
    faults.raised()
    told = {s for law in laws.values() for e in law for s in e.free_symbols}
    source = f"pde of {_file_of(data.pde)}, by from_deepxde"
    return Environment(
        id=wishes.id,
        domain=script.domain.box,
        region=script.domain.region,
        equations=laws,
        fields=script.fields,
        conditions=groups,
        unknowns={s: first_guess(v) for v, s in unknown if s in told},
        **further,
        **{"source": source, **wishes.further},
    )


def scored_by(
    script: Script, wishes: Wishes, sensors: dict[str, Sensor] | None = None
) -> dict[str, Any]:
    """The arguments of an environment that say what models are compared with: the truth, if there
    is one, else what was measured.

    Args:
        script: the problem.
        wishes: of its user.
        sensors: what is observed of expressions, which needs measurements of fields beside it.

    Raises:
        PinnablateError: something is said of measurements and there are none, or of a solution beside them.
        Untraceable: expressions are observed, and no field.
    """
    found = wishes.data
    said = {"split": wishes.split, "noise": wishes.noise, "units": wishes.units}
    if found is not None and not isinstance(found, Measurements) and _is_said(wishes):
        found = Measurements(found, **said)
    elif found is not None and _is_said(wishes):
        raise PinnablateError(
            "split=, noise= or units= beside data=Measurements(...), which say them too; expected them there alone"
        )
    if found is None and wishes.solution is None:
        found = measured(script.data.bcs, script.domain, script.fields, **said)
    if found is None and _is_said(wishes):
        raise PinnablateError(
            "split=, noise= or units= beside a problem without measurements to score by; expected data=, or a PointSetBC "
            "and no solution=: leave them out"
        )
    if found is not None:
        if wishes.primary:
            raise PinnablateError(
                f"primary={wishes.primary!r} beside measurements, by which models are scored; expected it of a solution=: "
                "leave it out"
            )
        seen = with_sensors(wishes.observations, sensors or {})
        own = {} if seen is None else {"observations": seen}
        return {"data": found, "solution": wishes.solution, **own}
    if sensors:
        raise Untraceable(
            "the script observes an operator of its outputs by PointSetOperatorBC and no output by "
            "PointSetBC, so that nothing measured says how good an output is"
        )
    design, split = usual_design(script.domain)
    if wishes.observations is not None:
        design = wishes.observations
        later = design.until is not None and has_time(script.domain.geometry)
        split = "extrap" if later else "interp"
    truth = truth_of(script, wishes.solution, wishes.error)
    return {"solution": truth, "observations": design, "primary": wishes.primary or split}


def _is_said(wishes: Wishes) -> bool:
    """Whether it is said how measurements are split, how noisy they are, or in which units."""
    return wishes.noise is not None or wishes.split != "random" or wishes.units is not None


def _file_of(function: Any) -> str:
    try:
        return str(inspect.getsourcefile(inspect.unwrap(function)) or "a script").rpartition("/")[2]
    except TypeError:
        return "a script"
