"""What data offer to somebody who has not said what is what: names of columns, and their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements import Measurements, as_measurements
from pinnablate.measurements.names import name_of, time_among, unit_of


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of some data by name.

    Args:
        data: the measurements; None where there are none.
        by_name: {name, without a unit: column}.
    """

    data: Measurements | None
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, declared: Any) -> Columns:
        """The columns of what was given as `data=`.

        Raises:
            PinnablateError: it cannot be read.
        """
        if declared is None:
            return cls(None, {})
        data = as_measurements(declared)
        own = {unit_of(column)[0].strip(): column for column in data.arrays.by_name}
        own.pop("", None)  # a column without a name is nothing that equations could name
        said = {name_of(name): column for name, column in (data.columns or {}).items()}
        if "t" not in own and (time := time_among(data.arrays.by_name)):
            own["t"] = time
        series = data.experiments
        apart = {*said.values(), *([] if series is None else [series.column])}
        renamed = {n: c for n, c in own.items() if c not in apart}
        return cls(data, {**renamed, **said})

    @property
    def names(self) -> list[str]:
        """What equations may call by name: the columns, and those of each series."""
        series = None if self.data is None else self.data.experiments
        each = [] if series is None else [n for c in self.by_name for n in series.names(c)]
        return [*self.by_name, *each]

    def numbers(self, column: str) -> np.ndarray:
        """The values of a column, in whatever shape it has.

        Args:
            column: its whole name.

        Raises:
            PinnablateError: there is no such column, or it holds no numbers.
        """
        assert self.data is not None, "there are columns"
        arrays = self.data.arrays
        if column not in arrays.by_name:
            raise unknown(f"column in columns= of {arrays.title}", column, arrays.by_name)
        return np.asarray(arrays.by_name[column].read(), float)

    def ends(self, name: str) -> tuple[float, float]:
        """The least and the largest value of a column.

        Args:
            name: of a coordinate that has one.

        Raises:
            PinnablateError: there is no such column, or it holds no numbers, or one value alone.
        """
        assert self.data is not None, "there are columns"
        values = self.numbers(self.by_name[name])
        finite = values[np.isfinite(values)]
        if not len(finite) or finite.min() == finite.max():
            raise PinnablateError(
                f"column {self.by_name[name]!r} of {self.data.arrays.title} holds "
                f"{f'only {finite.min():g}' if len(finite) else 'no numbers'}, and the domain of {name} cannot be "
                f"taken from it; write domain={{{name!r}: (lower, upper)}}"
            )
        return float(finite.min()), float(finite.max())
