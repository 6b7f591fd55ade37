"""What models of an environment are scored by: a truth, or measurements in its place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from pinnablate.environment import measured
from pinnablate.environment.design import Design
from pinnablate.environment.laws import as_tuple
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Fold, Measurements, Table
from pinnablate.truths import DeclaredSystem, SideCondition, Solution, as_solution

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


class Values:
    """The part of an `Environment` that knows of its truth and of its measurements."""

    @property
    def _own(self) -> Environment:
        """The environment that this is the part of, whose fields are declared there."""
        return cast("Environment", self)

    # What was measured

    @property
    def is_measured(self) -> bool:
        """Whether there are measurements in place of a truth."""
        return self._own.data is not None

    @property
    def measurements(self) -> Measurements:
        """What its author says of the measurements.

        Raises:
            PinnablateError: there are none.
        """
        if self._own.data is None:
            raise PinnablateError(
                f"{self._own.id} declares no data, and its measurements are asked for; declare data= as a "
                "path, a table or Measurements(...)"
            )
        return cast(Measurements, self._own.data)

    @cached_property
    def table(self) -> Table:
        """What was measured, as numbers.

        Raises:
            PinnablateError: there are no data, or they cannot be read.
        """
        scaled = [f for f in self._own.fields if measured.declared_scale(self._own, f) is not None]
        inside = None if self._own.extent.region is None else self._own.extent.inside
        return self.measurements.table(
            self._own.domain, self._own.fields, scaled=scaled, inside=inside
        )

    @cached_property
    def measured_fields(self) -> tuple[int, ...]:
        """Indices of the fields of which there is a measured value."""
        return self.table.measured

    def fold(self, r: int) -> Fold:
        """Which measurements replicate r trains on, chooses its states by, and holds out."""
        return self.measurements.fold(self.table, r)

    # The truth

    @property
    def declared_solution(self) -> Solution | None:
        """The solution as an object, whatever its author wrote; None where the truth is not known."""
        return as_solution(self._own.solution)

    @property
    def certified_error(self) -> float:
        """A bound on the error of the reference, in standard deviations of the field.

        Raises:
            PinnablateError: no solution is declared.
        """
        return self.needs_solution("bound the error of the reference").certified_error

    @property
    def floor(self) -> float:
        """The error, in standard deviations of the field, below which models count as equal: ten
        times the certified error; of what was measured, the noise that is stated, and 0 where none is.

        Raises:
            PinnablateError: neither a solution nor data are declared.
        """
        return self.floor_under(self._own.observations)

    def floor_under(self, design: Design) -> float:
        """The floor of the fields that a design observes; see `floor`.

        Args:
            design: one of the environment's, or another.
        """
        if self.is_measured:
            return measured.noise_floor(self._own, self._own.observed(design))
        return 10 * self.certified_error

    def needs_solution(self, purpose: str) -> Solution:
        """The declared solution, for callers who cannot do without one.

        Args:
            purpose: what the solution is needed for, as a verb with its object.

        Raises:
            PinnablateError: no solution is declared.
        """
        found = self.declared_solution
        if found is None:
            raise PinnablateError(
                f"{self._own.id} declares no solution, and one is needed to {purpose}; declare solution= as "
                "formulas, Integrated(...) or Reference(...)"
            )
        return found

    def needs_values(self, purpose: str) -> None:
        """Refuse an environment that has neither a solution nor data.

        Args:
            purpose: what values are needed for, as a verb with its object.

        Raises:
            PinnablateError: it has neither.
        """
        if not self.is_measured:
            self.needs_solution(purpose)

    @property
    def system(self) -> DeclaredSystem:
        """The fields, domain, equations and conditions that the solution belongs to."""
        return DeclaredSystem(
            self._own.fields,
            self._own.coordinates,
            tuple(map(float, self._own.lower)),
            tuple(map(float, self._own.upper)),
            # As their author wrote them: terms are for scales and signs, and may be multiplied out.
            tuple(e for law in self._own.equations.values() for e in as_tuple(law)),
            tuple(
                SideCondition(c.expression, face.coordinate, face.side, c.says)
                for c in self._own.all_conditions
                for face in c.faces
            ),
            self._own.region,
        )
