"""From an arm to the equations, coefficients and operators that its fit is told.

A wrong law whose terms all occur in the right one is trained by the same program as the lattice.
Wrong laws with terms of their own are appended to the equations, all of them in one set of laws;
each penalty operator has a set of laws of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.arms import Arm, Wrong, replaced, wrongs
from pinnablate.arms.arm import NEAR_MISS, PERMUTED, HasPlayers
from pinnablate.digest import canonical
from pinnablate.environment.laws import as_tuple, leading
from pinnablate.telling.operators import random_factors, random_operators, smoothness
from pinnablate.telling.unknowns import declared_unknown
from pinnablate.telling.wrong import (
    LEAST_VIOLATION,
    as_expressions,
    as_factors,
    scales_of,
    size,
    violation,
)
from pinnablate.world import Laws, World


@dataclass(frozen=True, eq=False)
class Told:
    """What a fit is told.

    Args:
        laws: a set of equations, of which the fit may be told some.
        equations: the names of those that it is told.
        factors: by which the coefficients of all terms of `laws` are multiplied: [terms]; None for
            1.
        learned: which terms of `laws` have coefficients that are learned: [terms] of booleans; None
            where none has.
        ties: for each term the first one whose multiplier it shares, [terms]; None where each has
            its own.
        begin: the multipliers at first, [terms]; None for 0, of coefficients of which nothing is
            assumed, not even their sign.
    """

    laws: Laws
    equations: tuple[str, ...]
    factors: np.ndarray | None = None
    learned: np.ndarray | None = None
    ties: np.ndarray | None = None
    begin: np.ndarray | None = None


class Teller:
    """Says what each arm of one world is told. Sets of laws that take time to make are made once.

    Args:
        world: the environment under a design.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._violations: dict[Wrong, float] = {}

    def told(self, arm: Arm, seed: int) -> Told:
        """What an arm is told in a replicate.

        Args:
            arm: an arm that applies to the world: `why_not` returns None.
            seed: of the replicate; a random operator differs between replicates.
        """
        world = self.world
        if arm.penalty == "smoothness":
            return Told(self._smoothness, tuple(self._smoothness.equations))
        if arm.penalty:
            laws = self._random_operators
            return Told(laws, tuple(laws.equations), random_factors(world, laws, seed))
        rows = {w: as_factors(world, w) for w in arm.wrong}
        foreign = [_foreign_name(w) for w, row in rows.items() if row is None]
        laws = self._wrong_laws if foreign else world.laws
        factors, equations = np.ones(len(laws.terms)), [*arm.equations, *foreign]
        for w, row in rows.items():
            if row is not None:
                factors[: len(world.laws.terms)] *= row
                equations += replaced(world, w)
        learned = self._learned(arm.unknown) if arm.unknown else None
        unknowns = declared_unknown(world, laws, equations, learned)
        if arm.from_told and learned is not None:
            begin = unknowns["begin"]
            unknowns["begin"] = (
                learned.astype(float) if begin is None else np.where(learned, 1.0, begin)
            )
        return Told(laws, tuple(equations), factors if arm.wrong else None, **unknowns)

    def why_not(self, arm: Arm) -> str | None:
        """Why an arm does not apply to the world, or None where it does."""
        for w in arm.wrong:
            if reason := self._why_not_wrong(w):
                return reason
        if arm.observed_only and (self.world.until is None or self.world.time is None):
            return "there are observations everywhere: collocation has nowhere else to be"
        if arm.unknown and not self._learned(arm.unknown).any():
            return "its equations have one term each, and a coefficient is known up to a factor"
        if arm.more > 1 and self.world.is_measured:
            return "nobody measured more than what is told already"
        count = self.world.observation_count
        if arm.more < 1 and count * arm.more < 2:
            return f"{count} observations leave less than 2"
        return None

    def violation(self, wrong: Wrong) -> float:
        """By how much the truth violates a wrong law; see `pinnablate.telling.wrong.violation`."""
        if wrong not in self._violations:
            self._violations[wrong] = violation(self.world, wrong)
        return self._violations[wrong]

    def _why_not_wrong(self, wrong: Wrong) -> str | None:
        if wrong.kind == PERMUTED and len(self.world.fields) < 2:
            return "there is one field, and nothing to permute it with"
        if any(equation not in self.world.equations for equation in replaced(self.world, wrong)):
            return "it stands for a whole law, and this design tells components one by one"
        if self.world.is_measured:  # whether it is wrong is what the measurements are asked
            return None
        worst = self.violation(wrong)
        if worst < LEAST_VIOLATION and not wrong.theta:
            return f"the truth violates it by {worst:.2g} of its largest term, less than {LEAST_VIOLATION}: it is not wrong here"
        return None

    def _learned(self, equations: Sequence[str]) -> np.ndarray:
        """Which terms of the world's laws have coefficients to learn: all of some equations, but
        not the leading one of each residual, which sets its scale: [terms] of booleans."""
        laws = self.world.laws
        out = np.zeros(len(laws.terms), bool)
        for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
            if residual.equation in equations:
                out[span] = True
                out[span.start + leading(residual, self.world.time)] = False
        return out

    @cached_property
    def _smoothness(self) -> Laws:
        return smoothness(self.world)

    @cached_property
    def _random_operators(self) -> Laws:
        return random_operators(self.world)

    @cached_property
    def _wrong_laws(self) -> Laws:
        """The world's laws, and after them every wrong law that has terms of its own."""
        world = self.world
        laws: dict[str, tuple[sympy.Expr, ...]] = {}
        scales: dict[str, tuple[float, ...]] = {}
        for w in wrongs(world):
            if as_factors(world, w) is None and not self._why_not_wrong(w):
                found, name = as_expressions(world, w), _foreign_name(w)
                laws[name] = tuple(e for residuals in found.values() for e in residuals)
                scales[name] = (
                    tuple(s for law in found for s in scales_of(world, law))
                    if w.kind == NEAR_MISS
                    else tuple(size(world, w.target, e)[0] for e in found[w.target])
                )
        return Laws(
            world.ground,
            laws,
            parts=world.laws.parts,
            bundled=world.laws.bundled,
            beside=world.laws,
            scales=scales,
        )


def told_values(owner: HasPlayers, arm: Arm) -> dict[str, Any]:
    """What an arm is told besides its equations, as plain values, as far as keys depend on it.

    Args:
        owner: the environment, or a world of it, whose near misses the arm may name.
        arm: the arm.

    Returns:
        {"long", "decays"}, and of arms that are neither subsets nor controls without a penalty also
        {"wrong": [[kind, target, theta, laws of a near miss]], "penalty", "strengths", "more",
        "observed_only", "unknown"}: these are younger than the keys of the others. Laws are [name
        of the equation, [canonical text of each expression]].
    """
    values = {"long": arm.long, "decays": list(arm.decays)}
    if arm.is_subset or (arm.is_control and not arm.penalty):
        return values
    return values | {
        "wrong": [[w.kind, w.target, w.theta, _declared(owner, w)] for w in arm.wrong],
        "penalty": arm.penalty,
        "strengths": list(arm.strengths),
        "more": arm.more,
        "observed_only": arm.observed_only,
        "unknown": list(arm.unknown),
    }


def _declared(owner: HasPlayers, w: Wrong) -> list[Any]:
    """The laws of a near miss, which the environment's digest does not hold; nothing for other
    wrong laws.
    """
    if w.kind != NEAR_MISS:
        return []
    laws = owner.near_misses[w.target].equations.items()
    return [[name, [canonical(e) for e in as_tuple(law)]] for name, law in laws]


def _foreign_name(wrong: Wrong) -> str:
    """The name, among laws, of a wrong law with terms of its own."""
    return f"{wrong.kind}_{wrong.target}_{round(100 * wrong.theta)}".replace("-", "_")
