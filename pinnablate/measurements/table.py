"""Measurements as numbers: points, values, what is known of their noise, and how much rows count."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pinnablate.brief import few


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """What was measured, sorted by the coordinates: the order of the rows in the source says nothing.

    Args:
        title: what sentences call the source.
        coordinates, fields: names, in the order of the columns.
        points: where: [n, d].
        values: in the units of the user; NaN where a field was not measured: [n, fields].
        noise: standard deviation of the noise of each value, in the same units; NaN where it is not
            stated: [n, fields].
        weight: how much each value counts in the loss beside the others of its field: [n, fields].
        rows: the row of the source, counted from 0: [n].
        mask: which rows the user holds out: [n] of booleans; None where the split is another.
        series: of which experiment each row is, as an index: [n]; None where all are of one.
        units: {coordinate or field: unit}, as far as it is known.
        empty: how many further rows of the source have no value.
    """

    title: str
    coordinates: tuple[str, ...]
    fields: tuple[str, ...]
    points: np.ndarray
    values: np.ndarray
    noise: np.ndarray
    weight: np.ndarray
    rows: np.ndarray
    mask: np.ndarray | None = None
    series: np.ndarray | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    empty: int = 0

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        counts = ", ".join(f"{f} {n}" for f, n in zip(self.fields, self.counts, strict=True))
        return f"Table({self.title}: {len(self)} points over {few(self.coordinates)}; {counts})"

    @property
    def is_measured(self) -> np.ndarray:
        """Where a value was measured: [n, fields] of booleans."""
        found: np.ndarray = ~np.isnan(self.values)
        return found

    @property
    def counts(self) -> np.ndarray:
        """How many values of each field were measured: [fields]."""
        found: np.ndarray = self.is_measured.sum(axis=0)
        return found

    @property
    def measured(self) -> tuple[int, ...]:
        """Indices of the fields of which something was measured."""
        return tuple(map(int, np.flatnonzero(self.counts)))

    def unit(self, name: str) -> str:
        """The unit of a coordinate or field, behind a blank; empty where it is not known.

        Args:
            name: of the coordinate or field.
        """
        unit = self.units.get(name, "")
        return f" {unit}" if unit else ""

    @cached_property
    def digest(self) -> str:
        """Hash of names and numbers, 16 hexadecimal digits: the path and the order of the rows are
        not in it, nor what was held out.
        """
        made = hashlib.sha256(repr((self.coordinates, self.fields)).encode())
        for part in (self.points, self.values, self.noise, self.weight):
            made.update(_canonical(part))
        return made.hexdigest()[:16]


def _canonical(values: np.ndarray) -> bytes:
    """Bytes that are the same for equal numbers: one NaN, one zero."""
    plain = np.where(np.isnan(values), np.nan, values + 0.0)
    return repr(plain.shape).encode() + np.ascontiguousarray(plain, dtype="<f8").tobytes()
