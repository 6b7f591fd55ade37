"""What data offer to somebody who has not said what is what: names of columns, and their ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements import Measurements, as_measurements
from pinnablate.measurements.names import name_of, time_among

_UNIT = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\))\s*$")  # behind a name: `t [s]`


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
        own = {_UNIT.sub("", column).strip(): column for column in data.arrays.by_name}
        own.pop("", None)  # a column without a name is nothing that equations could name
        said = {name_of(name): column for name, column in (data.columns or {}).items()}
        if "t" not in own and (time := time_among(data.arrays.by_name)):
            own["t"] = time
        renamed = {n: c for n, c in own.items() if c not in said.values()}
        return cls(data, {**renamed, **said})

    def ends(self, name: str) -> tuple[float, float]:
        """The least and the largest value of a column.

        Args:
            name: of a coordinate that has one.

        Raises:
            PinnablateError: there is no such column, or it holds no numbers, or one value alone.
        """
        assert self.data is not None, "there are columns"
        arrays = self.data.arrays
        if self.by_name[name] not in arrays.by_name:
            raise unknown(
                f"column in columns= of {arrays.title}", self.by_name[name], arrays.by_name
            )
        values = np.asarray(self.data.arrays.by_name[self.by_name[name]].read(), float)
        finite = values[np.isfinite(values)]
        if not len(finite) or finite.min() == finite.max():
            raise PinnablateError(
                f"column {self.by_name[name]!r} of {self.data.arrays.title} holds "
                f"{f'only {finite.min():g}' if len(finite) else 'no numbers'}, and the domain of {name} cannot be "
                f"taken from it; write domain={{{name!r}: (lower, upper)}}"
            )
        return float(finite.min()), float(finite.max())
