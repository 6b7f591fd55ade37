"""Designs: what is observed, and what else the arms are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from pinnablate.environment.reading import by_name, groups, members, number, several, whole
from pinnablate.environment.sensor import as_sensors
from pinnablate.signature import NOT_GIVEN, noting

OWN_DATA = (
    "own measurements are the environment's: write Environment(data=Measurements(...)), and in the "
    "design what is told of them"
)


USUAL_NOISE = 0.01  # in standard deviations of the field


class Conditions(Enum):
    """What a design makes of the environment's conditions; an author may write the value instead."""

    GIVEN = True  # to every arm
    WITHHELD = False  # from every arm
    PLAYERS = "players"  # each group is told or withheld like an equation


@noting(dict.fromkeys(("points", "values", "data", "x", "y", "at"), OWN_DATA))
@dataclass(frozen=True)
class Design:
    """What is observed, where, how often and how well; and what else the arms are told.

    Args:
        count: number of observed points; all observed fields are measured at each. Of measurements,
            how many of those that models may be trained on, drawn at random; all by default.
        until: observations are made at t <= until only; None for the whole domain.
        noise: standard deviation of the Gaussian noise, in standard deviations of the field over
            the domain: one number, or {field: number} of every observed field. Measurements have
            their own.
        fields: the observed fields; None for all.
        weight: {field: how much each of its observations counts in the loss beside those of other
            fields}; 1 of fields that are not named. The loss is the weighted mean of their squares.
        sensors: {name: expression or `Sensor`} of what is observed beside fields at the same
            points: derivatives, other expressions, means.
        primary: the split that ranks, where it is not the environment's.
        conditions: what becomes of the environment's conditions, a value of `Conditions`: True,
            False or "players".
        further: more groups of conditions, in this design only.
        granularity: "law" where an equation is told or withheld as a whole; "component" where each
            of its residuals is, with the weight that it has within its law.
        in_place_of_truth: the name of a near miss whose law is told to every arm in place of the
            true one.
        groups: {player: names of equations, groups of conditions, observed fields and sensors} that
            are told or withheld together, each residual with the weight that it has within its law.
            Conditions and observations that stand in none are given to every arm.
    """

    count: int | None = NOT_GIVEN
    until: float | None = None
    noise: float | Mapping[Any, float] = USUAL_NOISE
    fields: tuple[Any, ...] | None = None
    primary: str | None = None
    conditions: Conditions | bool | str = Conditions.GIVEN
    further: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    granularity: str = "law"
    in_place_of_truth: str | None = None
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    weight: Mapping[Any, float] = field(default_factory=dict)
    sensors: Mapping[str, Any] = field(default_factory=dict)
    slips: ClassVar[tuple[str, ...]] = ()  # sentences on arguments that do not exist

    def __post_init__(self) -> None:
        # What cannot be read stays as it is: `validate` refuses it, with all other mistakes.
        read = {
            "count": whole(self.count),
            "until": number(self.until),
            "noise": by_name(self.noise)
            if isinstance(self.noise, int | Mapping)
            else number(self.noise),
            "weight": by_name(self.weight),
            "sensors": as_sensors(self.sensors),
            "fields": several(self.fields),
            "further": groups(self.further),
            "groups": members(self.groups),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)
        known: dict[bool | str, Conditions] = {c.value: c for c in Conditions}
        if isinstance(self.conditions, bool | str) and self.conditions in known:
            object.__setattr__(self, "conditions", known[self.conditions])

    def noise_of(self, name: str) -> float:
        """The standard deviation of the noise of an observed field, in those of the field.

        Args:
            name: of the field.
        """
        return float(self.noise[name] if isinstance(self.noise, Mapping) else self.noise)

    def noise_of_sensor(self, name: str) -> float:
        """The standard deviation of the noise of a sensor, in units of its scale.

        Args:
            name: of the sensor.
        """
        own = self.sensors[name].noise
        return float(self.noise if own is None else own)  # type: ignore[arg-type]  # validated

    def weight_of(self, name: str) -> float:
        """How much each observation of a field counts beside those of others.

        Args:
            name: of the field.
        """
        return float(self.weight.get(name, 1.0))

    @property
    def most(self) -> int | None:
        """How many points are observed at most; None for all that were measured."""
        return self.count if isinstance(self.count, int) else None

    @property
    def conditions_given(self) -> bool:
        """Whether any arm is told the environment's own conditions."""
        return self.conditions is not Conditions.WITHHELD

    @property
    def conditions_are_players(self) -> bool:
        """Whether each group of conditions is told or withheld like an equation."""
        return self.conditions is Conditions.PLAYERS


Observations = Design  # its name before version 0.2
