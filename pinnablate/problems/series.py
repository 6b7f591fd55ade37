"""Equations of one experiment as those of several: each has fields of its own, and the same laws."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.brief import few
from pinnablate.environment import fields as declare_fields
from pinnablate.environment.conditions import Condition
from pinnablate.errors import PinnablateError
from pinnablate.measurements.names import unit_of
from pinnablate.measurements.series import Series, base_of
from pinnablate.measurements.wholes import constant_in, slip_in
from pinnablate.problems.columns import Columns
from pinnablate.problems.grammar import Names, parted


def numbers_of_each(
    columns: Columns, texts: Collection[str], besides: Collection[str]
) -> dict[str, list[sympy.Expr]]:
    """Numbers that belong to a series as a whole, such as the length of its pendulum, by the names that
    laws call them by: columns that are constant in each series and that no law differentiates.

    Args:
        columns: of the data.
        texts: of the equations.
        besides: names that mean something else: fields, coordinates, constants.

    Returns:
        {name: [series]}.

    Raises:
        PinnablateError: what laws hold without a derivative is one number in each series but for a few rows.
    """
    data = columns.data
    if data is None or data.experiments is None:
        return {}
    constant = constant_in(data.arrays, data.experiments)
    every = " ".join(texts)
    called = unit_of(data.experiments.column)[0]
    own = [_as_number(label) for label in data.experiments.labels]
    words = set(re.findall(r"[^\W\d]\w*", every)) - set(columns.by_name)
    derived = {d[0] for w in words if (d := parted(w, list(columns.by_name))) is not None}
    resting = {
        name: column
        for name, column in columns.by_name.items()
        if name.isidentifier()
        and name not in besides
        and name not in derived
        and not re.search(rf"\bd\d?{name}/d|\b(diff|D|Derivative)\(\s*{name}\s*,", every)
    }
    for name, column in resting.items():
        if not re.search(rf"\b{name}\b", every):
            continue
        slip = slip_in(data.arrays, data.experiments, column)
        if slip is not None:
            raise PinnablateError(
                f"{slip}; expected one number in each series, since laws hold {name} without a derivative: mend the "
                f"row, or write fields= with {name} among the fields where it varies"
            )
    found = {
        name: [sympy.Float(float(value)) for value in constant[column]]
        for name, column in resting.items()
        if column in constant
    }
    numbers = [n for n in own if n is not None]
    if len(numbers) == len(own) and called.isidentifier() and called not in besides:
        found.setdefault(called, numbers)  # the column of series itself, where it holds numbers
    return found


def _as_number(label: str) -> sympy.Float | None:
    """The number that a label is; None where it is none."""
    try:
        return sympy.Float(float(label)) if "_" not in label else None
    except ValueError:
        return None


def with_each(names: Names, series: Series) -> Names:
    """The names with the fields of each series beside those that all have in common.

    Args:
        names: of the problem.
        series: the experiments.
    """
    on = tuple(names.coordinates.values())
    bases = dict.fromkeys(base_of(series, name) for name in names.fields)
    each = {name: declare_fields(name, *on) for base in bases for name in series.names(base)}
    return replace(names, fields={**each, **names.fields})


@dataclass(frozen=True, eq=False)
class Apart:
    """What the names of a problem become, series by series.

    Args:
        series: the experiments.
        of: {field that all have in common: the field of each series}.
        numbers: {constant that differs between series: its number, or function of the coordinates, in each}.
    """

    series: Series
    of: Mapping[str, tuple[sympy.Expr, ...]]
    numbers: Mapping[str, Sequence[sympy.Expr]]

    @classmethod
    def made(
        cls, series: Series, names: Names, numbers: Mapping[str, Sequence[sympy.Expr]]
    ) -> Apart:
        """The fields of each series.

        Args:
            series: the experiments.
            names: of the problem, in which fields are those that all have in common, or of one series.
            numbers: constants that differ between series.
        """
        bases = dict.fromkeys(base_of(series, name) for name in names.fields)
        on = tuple(names.coordinates.values())
        return cls(
            series,
            {base: tuple(declare_fields(f, *on) for f in series.names(base)) for base in bases},
            numbers,
        )

    @property
    def fields(self) -> tuple[sympy.Expr, ...]:
        """The fields of all series, those of one name side by side."""
        return tuple(f for several in self.of.values() for f in several)

    def laws(self, read: Mapping[str, Any]) -> dict[str, Any]:
        """Every law for every series.

        Args:
            read: {name: residual, or a tuple of them}.

        Raises:
            PinnablateError: a residual names a field of one series beside one that all have in common.
        """
        return {name: self._each(law, f"equation {name!r}") for name, law in read.items()}

    def conditions(self, groups: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """Every condition for every series.

        Args:
            groups: {name: what `zero` and `periodic` return}.

        Raises:
            PinnablateError: as `laws`.
        """
        return {
            name: [self._condition(one, f"condition {name!r}") for one in group]
            for name, group in groups.items()
        }

    def scales(self, said: Mapping[Any, Any], columns: Columns) -> dict[Any, Any]:
        """Scales of the fields of all series. Where none is stated, it is the standard deviation of what
        was measured of the field in all series: an error means the same in each.

        Args:
            said: {field or name of a law: number}.
            columns: of the data.
        """
        known = {getattr(getattr(k, "func", None), "__name__", k): v for k, v in said.items()}
        found: dict[Any, Any] = {}
        for base, several in self.of.items():
            usual = known.pop(base, None)
            if usual is None and (column := columns.by_name.get(base)) is not None:
                values = columns.numbers(column)
                usual = (
                    float(np.nanstd(np.sort(values, axis=None)))
                    if np.isfinite(values).any()
                    else None
                )
            for f in several:
                one = known.pop(f.func.__name__, usual)
                if one is not None and one != 0:
                    found[f] = one
        return {**known, **found}

    def _condition(self, one: Any, what: str) -> Any:
        if isinstance(one, tuple):
            return tuple(c for part in one for c in self._parts(part, what))
        return one if not isinstance(one, Condition) else self._parts(one, what)

    def _parts(self, part: Any, what: str) -> tuple[Any, ...]:
        if not isinstance(part, Condition):
            return (part,)
        made = self._each(part.expression, what)
        several = made if isinstance(made, tuple) else (made,)
        return tuple(replace(part, expression=e) for e in several)

    def _each(self, law: Any, what: str) -> Any:
        if isinstance(law, tuple | list):
            parts = [self._each(part, what) for part in law]
            return tuple(e for p in parts for e in (p if isinstance(p, tuple) else (p,)))
        if not isinstance(law, sympy.Expr):
            return law  # for the environment to refuse
        named = {f for f in law.atoms(AppliedUndef) if f.func.__name__ in self.of}
        symbols = {s: s.name for s in law.free_symbols if s.name in self.numbers} | {
            f: f.func.__name__ for f in law.atoms(AppliedUndef) if f.func.__name__ in self.numbers
        }
        if not named and not symbols:
            return law
        if mixed := law.atoms(AppliedUndef) & set(self.fields):
            raise PinnablateError(
                f"{what} names {few(sorted(f.func.__name__ for f in mixed))}, of one series, beside "
                f"{few(sorted(f.func.__name__ for f in named) or sorted(symbols.values()))}, of each; expected fields "
                "of one series alone, or names that all have in common"
            )
        return tuple(
            law.xreplace(
                {f: self.of[f.func.__name__][k] for f in named}
                | {s: self.numbers[name][k] for s, name in symbols.items()}
            ).doit()
            for k in range(len(self.series))
        )
