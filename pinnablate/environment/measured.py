"""What measurements say in place of a truth: scales of fields, the noise, and their part of a digest.

sigma_f of a measured field is the standard deviation of all its measured values, trained on or held
out, so that it is the same in every fold and for every arm; or the number that `scales=` declares,
which a field without measurements needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment.declare import HELD_OUT
from pinnablate.environment.design import Design
from pinnablate.environment.reading import flat
from pinnablate.measurements import as_measurements
from pinnablate.measurements.series import Series
from pinnablate.signature import MISSING

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

NO_SOLUTION = ["no solution"]


def read(declared: Environment) -> None:
    """Put in what follows from `data=`: how they are read, that there is no other truth, and that
    whatever was measured is observed.

    Raises:
        PinnablateError: the data are nothing that can be read.
    """
    env: Any = declared  # nothing is yet what its type says
    if env.data is None:
        return
    found: dict[str, Any] = {"data": as_measurements(env.data)}
    for name, default in (("solution", None), ("observations", Design()), ("primary", HELD_OUT)):
        if getattr(env, name) is MISSING:
            found[name] = default
    if env.fields == () and isinstance(env.equations, Mapping):
        on = tuple(env.domain) if isinstance(env.domain, Mapping) else ()
        found["fields"] = _standing_in(env.equations, on)
    for name, value in found.items():
        object.__setattr__(env, name, value)


def _standing_in(equations: Mapping[str, Any], coordinates: tuple[Any, ...]) -> tuple[Any, ...]:
    """The fields over some coordinates that stand in equations, by name."""
    found = {
        f
        for law in equations.values()
        for e in flat(law)
        if isinstance(e, sympy.Basic)
        for f in e.atoms(AppliedUndef)
        if tuple(f.args) == coordinates
    }
    return tuple(sorted(found, key=str))


def declared_scale(env: Environment, field: Any) -> float | None:
    """The scale of a field as its author declares it, by the field or its name; None without one."""
    for key in (field, field.func.__name__):
        if key in env.scales:
            return float(env.scales[key])
    return None


def deviations(env: Environment) -> np.ndarray:
    """sigma_f of every field: [fields]; NaN where neither data nor a declaration tells it."""
    out = np.full(len(env.fields), np.nan)
    for k, (f, column) in enumerate(zip(env.fields, env.table.values.T, strict=True)):
        seen, declared = column[np.isfinite(column)], declared_scale(env, f)
        if declared is not None:
            out[k] = declared
        elif len(seen) > 1:
            out[k] = float(np.std(seen))
    return out


def sizes(env: Environment) -> np.ndarray:
    """The rms of every field's measured values; sigma_f of one that nobody measured: [fields]."""
    out = deviations(env)
    for k, column in enumerate(env.table.values.T):
        seen = column[np.isfinite(column)]
        if len(seen):
            out[k] = max(float(np.sqrt(np.mean(seen**2))), np.finfo(float).tiny)
    return out


def typical(env: Environment) -> np.ndarray:
    """The median of every field's measured values; sigma_f of one that nobody measured, and of one
    whose median is 0: [fields].
    """
    out = deviations(env)
    for k, column in enumerate(env.table.values.T):
        seen = column[np.isfinite(column)]
        if len(seen) and np.median(seen) != 0:
            out[k] = float(np.median(seen))
    return out


def experiments(env: Environment) -> Series | None:
    """The series that its measurements are of; None where there is one experiment, or a truth."""
    return env.measurements.experiments if env.is_measured else None


def last_trained(env: Environment) -> float | None:
    """The last time at which a model may be trained on a measurement, where all that are held out
    come later; None where they do not.
    """
    if env.time is None:
        return None
    fold, at = env.fold(0), env.table.points[:, env.coordinates.index(env.time)]
    before, after = at[~fold.held_out], at[fold.held_out]
    if not len(before) or not len(after) or before.max() >= after.min():
        return None
    return float(before.max())


def noise_of(env: Environment, k: int) -> float | None:
    """The rms of the noise that is stated of a field's measurements, in sigma_f; None where it is
    not stated.
    """
    stated = env.table.noise[np.isfinite(env.table.values[:, k]), k]
    stated = stated[np.isfinite(stated)]
    return float(np.sqrt(np.mean(stated**2)) / deviations(env)[k]) if len(stated) else None


def noise_floor(env: Environment, fields: Sequence[int]) -> float:
    """The error of a model that knows the fields exactly: sqrt(mean over fields of noise_f^2), in
    sigma_f; a field whose noise is not stated counts as exact.
    """
    found = [noise_of(env, k) or 0.0 for k in fields]
    return float(np.sqrt(np.mean(np.square(found)))) if found else 0.0


def without_noise(env: Environment, fields: Sequence[int]) -> list[str]:
    """The names of those of some fields whose noise is not stated."""
    return [env.field_names[k] for k in fields if noise_of(env, k) is None]


def identity(env: Environment) -> list[Any]:
    """The part of the environment's digest that tells these measurements, their split and their
    scales from others.
    """
    if env.data is None:
        return NO_SOLUTION
    declared = {
        key if isinstance(key, str) else key.func.__name__: (
            [float(v) for v in value] if isinstance(value, tuple | list) else float(value)
        )
        for key, value in env.scales.items()
    }
    return [
        *env.measurements.identity(env.table),
        *([["scales", dict(sorted(declared.items()))]] if declared else []),
    ]
