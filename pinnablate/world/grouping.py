"""Groups of a design: equations, conditions and observations that are told or withheld together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pinnablate.environment.conditions import ConditionGroups
from pinnablate.environment.laws import as_tuple


class Groups:
    """The players that a design makes of several equations and groups of conditions.

    Args:
        declared: {player: names of its members}.
    """

    def __init__(self, declared: Mapping[str, Sequence[str]]) -> None:
        self._player = {member: name for name, of in declared.items() for member in of}

    def of_laws(
        self, equations: Mapping[str, Any], parts: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
        """Equations by player.

        Args:
            equations: {name: residual or tuple of residuals}.
            parts: {name: equation} of those that are components of equations.

        Returns:
            {player: residuals}, each where its first equation stood; and {group: the equation that
            each of its residuals is of}.
        """
        told: dict[str, Any] = {}
        bundled: dict[str, tuple[str, ...]] = {}
        for name, law in equations.items():
            player = self._player.get(name)
            if player is None:
                told[name] = law
                continue
            residuals = as_tuple(law)
            told[player] = (*told.get(player, ()), *residuals)
            whole = (parts.get(name, name),) * len(residuals)
            bundled[player] = (*bundled.get(player, ()), *whole)
        return told, bundled

    def of_conditions(self, given: ConditionGroups) -> ConditionGroups:
        """Groups of conditions by the player that they belong to, or by their own name."""
        made: dict[str, list[Any]] = {}
        for name, conditions in given.items():
            made.setdefault(self._player.get(name, name), []).extend(conditions)
        return made if self._player else given

    def players_among(self, given: ConditionGroups) -> tuple[str, ...]:
        """The players that some of the groups of conditions belong to, in their order."""
        return tuple(dict.fromkeys(self._player[name] for name in given if name in self._player))

    def of_observations(self, observed: Sequence[str]) -> dict[str, str]:
        """{field or sensor: the player that its observations belong to}; of those that are a player's.

        Args:
            observed: names of fields and sensors, none of which an equation or condition has.
        """
        return {name: self._player[name] for name in observed if name in self._player}
