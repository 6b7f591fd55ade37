"""Measurements in words: what they are, and what it means to be scored by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pinnablate.brief import few
from pinnablate.calculus.notation import rounded
from pinnablate.environment import Design, Environment, measured
from pinnablate.measurements import Table
from pinnablate.measurements.series import Series, base_of
from pinnablate.world import World
from pinnablate.world.scales import Scale

SHOWN = 8  # experiments by name in one line


def summary(env: Environment) -> str:
    """How many measurements there are, of what, and what is held out, in one line."""
    fields = fields_in_words(env, [env.field_names[k] for k in env.measured_fields])
    return f"{len(env.table.points)} points of {fields}; {split(env)}"


def counted(env: Environment) -> str:
    """How many values of each field there are, how many are missing, where, and what is held out."""
    table = env.table
    where = [
        f"{c} from {low:g} to {high:g}{table.unit(c)}"
        for c, low, high in zip(
            table.coordinates, table.points.min(axis=0), table.points.max(axis=0), strict=True
        )
    ]
    left = f" (and {table.empty} without any value)" if table.empty else ""
    rows, values = f"{len(table)} rows", _values(table)
    if (series := env.measurements.experiments) is not None:
        rows, values = _of_each(table, series), _common_values(table, series)
    return f"{rows}{left}, {', '.join(where)}; values of {', '.join(values)}; {split(env)}"


def fields_in_words(env: Environment, names: Sequence[str]) -> str:
    """Fields by name; those of several experiments by the name that all have in common.

    Args:
        env: whose measurements say which experiments there are.
        names: of some of its fields.
    """
    series = measured.experiments(env)
    if series is None:
        return ", ".join(names)
    bases = dict.fromkeys(base_of(series, name) for name in names)
    common = [base for base in bases if set(series.names(base)) <= set(names)]
    each = f"{', '.join(common)} of each of {len(series)} series"
    rest = [name for name in names if base_of(series, name) not in common]
    return ", ".join([*([each] if common else []), *rest])


def in_common(env: Environment, laws: list[str]) -> list[str]:
    """Laws of several experiments once, with the names that all have in common, where they differ in
    nothing else.

    Args:
        env: whose measurements say which experiments there are.
        laws: in words, those of all experiments.
    """
    series = measured.experiments(env)
    if series is None or not laws:
        return laws
    counts = Counter(series.in_common(law, env.field_names) for law in laws)
    if any(count != len(series) for count in counts.values()):
        return laws
    return [f"{law}, in each of {len(series)} series" for law in counts]


def _values(table: Table) -> list[str]:
    """How many values of each field there are, and how many are missing."""
    return [
        f"{name} {found}" + (f" ({len(table) - found} missing)" if found < len(table) else "")
        for name, found in zip(table.fields, table.counts, strict=True)
    ]


def _of_each(table: Table, series: Series) -> str:
    """How many rows there are, and how many of each experiment."""
    counts = [np.count_nonzero(table.series == code) for code in range(len(series))]
    each = few((f"{label} {n}" for label, n in zip(series.labels, counts, strict=True)), SHOWN)
    return f"{len(table)} rows in {len(series)} series by {series.column} ({each})"


def _common_values(table: Table, series: Series) -> list[str]:
    """How many values of each field there are in all experiments."""
    found: dict[str, int] = {}
    for name, count in zip(table.fields, table.counts, strict=True):
        base = base_of(series, name)
        found[base] = found.get(base, 0) + int(count)
    return [f"{base} {count}" for base, count in found.items()]


def split(env: Environment) -> str:
    """What is held out, in half a sentence."""
    end = measured.last_trained(env)
    after = "" if end is None else f", after t = {end:g}{env.table.unit('t')}"
    return f"held out: {env.measurements.split_words}{after}"


def floor_words(env: Environment, design: Design) -> str:
    """The floor of errors in half a sentence: the noise that is stated."""
    lacking = measured.without_noise(env, env.observed(design))
    floor = env.floor_under(design)
    if not lacking:
        return f"floor {floor:.1e}, the noise that is stated"
    if not floor:
        return "floor 0, for the noise is not stated"
    return f"floor {floor:.1e}, the noise that is stated; that of {', '.join(lacking)} is not"


def reference(env: Environment) -> str:
    """What stands in place of a truth, in one line."""
    return f"no truth is known; measured: {summary(env)}; {floor_words(env, env.observations)}"


def what_error_means(world: World) -> str:
    """What an error is without a truth, for the notes under a table."""
    return (
        "No truth is known: an error is the rms distance from measurements that no model was given, over "
        "the standard deviation of all measured values of the field, and holds their noise; "
        f"{split(world.environment)}. It says nothing of what lies beyond the measurements, nor of "
        f"fields that nobody measured. {_folds(world.environment)}"
    )


def _folds(env: Environment) -> str:
    """What replicates are, and what their intervals hold."""
    said = (
        "All replicates are folds of the same measurements, of which any two share most: intervals and tests "
        "are widened for that (Nadeau and Bengio, doi:10.1023/A:1024068626366), to what other measurements of "
        "this kind would give."
    )
    if env.measurements.same_in_every_fold:
        said += (
            " What is held out is the same in every fold, so that nothing shows how much these particular "
            "measurements matter."
        )
    return said


def scales(world: World) -> str:
    """What fields and residuals are divided by, in one sentence."""
    fields = zip(world.field_names, world.ground.scales, strict=True)
    laws = zip((r.name for r in world.laws.residuals), world.laws.scales, strict=True)
    unit = world.environment.table.unit
    said = [f"{name} {_scale(scale, unit(name))}" for name, scale in fields]
    said += [f"{name} {_scale(scale)}" for name, scale in laws]
    return f"Scales, the same for every arm: {'; '.join(said)}."


def _scale(scale: Scale, unit: str = "") -> str:
    """A scale, its unit, and where it comes from."""
    if scale.words:
        return f"{scale.value:.3g}{unit} ({scale.words})"
    if scale.term is None:
        return f"{scale.value:.3g}{unit} (measured)"
    return f"{scale.value:.3g}{unit} (size of {rounded(scale.term)} by fields and domain)"
