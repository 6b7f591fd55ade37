"""The scores of one arm, as somebody else writes them, to errors of its runs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf, isinf, isnan, sqrt
from typing import Any, Literal

from pinnablate.errors import PinnablateError
from pinnablate.tasks.metrics import WORST_ERROR

Measure = Literal["error", "squared error", "skill"]
MEASURES: tuple[Measure, ...] = ("error", "squared error", "skill")
NaN = Literal["diverged", "missing"]
NANS: tuple[NaN, ...] = ("diverged", "missing")
MOST_SKILL = 300  # decades: double precision holds errors of 1e-300 to 1e300
DIVERGED = "diverged"  # in place of a number, as inf is
MISSING = ("", "-", "n/a", "none", "null")


@dataclass(frozen=True)
class Unit:
    """How scores are read as errors.

    Args:
        measure: `error` (the less the better: rms, relative L2, ...); `squared error`, its square; or
            `skill`, -log10 of an error.
        sigma: an error of 1, in the unit of the scores; None where they stand for themselves.
        floor: errors below it are not told apart; in units of sigma.
        nan: what NaN means.
    """

    measure: Measure = "error"
    sigma: float | None = None
    floor: float | None = None
    nan: NaN | None = None

    def error(self, score: float, where: str) -> float:
        """The error of a score, in units of sigma; inf where the model diverged.

        Raises:
            PinnablateError: a number that is no such score.
        """
        if self.measure == "skill":
            if score > MOST_SKILL:
                raise self._refused(
                    where, score, f"finite skills, -log10 of an error, of {MOST_SKILL} at most"
                )
            return 10.0**-score if score > -MOST_SKILL else inf
        if score < 0:
            raise self._refused(
                where,
                score,
                f"the {self.measure} as a number of 0 or more",
                "; say measure='skill' (--measure skill) if these are -log10 of errors",
            )
        error = sqrt(score) if self.measure == "squared error" else score
        error /= self.sigma or 1.0
        if error == 0 and not self.floor:
            raise self._refused(
                where,
                score,
                "errors above 0, for skill is their logarithm",
                "; say floor= (--floor), below which errors are not told apart",
            )
        return error

    def _refused(
        self, where: str, score: float, expected: str, remedy: str = ""
    ) -> PinnablateError:
        return PinnablateError(f"{where}: expected {expected}, got {score:g}{remedy}")


def runs(scores: Any, arm: str, unit: Unit) -> dict[Hashable, float]:
    """The errors of an arm by run, in units of sigma; inf where it diverged.

    Args:
        scores: a number, a list or array of numbers, or {replicate: number}. None says that a run is
            missing, and inf or `diverged` that it diverged.
        arm: its name, for sentences.
        unit: how they are read.

    Returns:
        {replicate: error}, without those that are missing.

    Raises:
        PinnablateError: something that is no score.
    """
    out: dict[Hashable, float] = {}
    for replicate, cell in _cells(scores, arm):
        where = f"{arm}, replicate {replicate}"
        score = _number(cell, where)
        if score is None:
            continue
        if isnan(score):
            if unit.nan is None:
                raise PinnablateError(
                    f"{where}: expected a number, got nan; say nan='diverged' (--nan diverged) where "
                    "training broke down, which is scored as the worst error, or nan='missing' where "
                    "nothing was trained"
                )
            if unit.nan == "missing":
                continue
            score = -inf if unit.measure == "skill" else inf
        out[replicate] = unit.error(score, where)
    return out


def _cells(scores: Any, arm: str) -> Iterable[tuple[Hashable, Any]]:
    if isinstance(scores, (str, bytes)) or scores is None or not isinstance(scores, Iterable):
        return [(0, scores)]
    if isinstance(scores, Mapping) or hasattr(scores, "items"):  # or a pandas Series
        return list(scores.items())
    shape = tuple(getattr(scores, "shape", (1,)))
    if not shape:
        return [(0, scores)]
    if len(shape) > 1:
        raise PinnablateError(
            f"{arm}: expected one number for each replicate, got an array of shape {shape}; average over "
            "everything but the replicates first"
        )
    return list(enumerate(scores))


def _number(cell: Any, where: str) -> float | None:
    """A score; None where it is missing."""
    if cell is None or type(cell).__name__ == "NAType":  # pandas.NA
        return None
    if isinstance(cell, str):
        text = cell.strip().lower()
        if text in MISSING:
            return None
        cell = inf if text == DIVERGED else text
    try:
        if isinstance(cell, bool):
            raise TypeError
        return float(cell)
    except (TypeError, ValueError):
        raise PinnablateError(
            f"{where}: expected a number, `diverged`, or nothing where no model was trained, got {cell!r}"
        ) from None


@dataclass(frozen=True)
class Runs:
    """The errors of all arms, clipped, in units of sigma.

    Args:
        errors: {arm: {replicate: error}}.
        diverged: {arm: how many of its runs diverged}.
        worst: what a diverged run is scored at, and any worse one.
    """

    errors: dict[str, dict[Hashable, float]]
    diverged: dict[str, int] = field(default_factory=dict)
    worst: float = WORST_ERROR


def clipped(found: Mapping[str, Mapping[Hashable, float]], unit: Unit) -> Runs:
    """Errors between the floor and the worst.

    The worst is an error of 10 where sigma says what 1 is; otherwise 10, or the largest finite error
    of all where that is more, so that nothing is better than to diverge.

    Args:
        found: {arm: {replicate: error}}; inf where it diverged.
        unit: how they were read.
    """
    finite = [e for by_run in found.values() for e in by_run.values() if not isinf(e)]
    worst = WORST_ERROR if unit.sigma else max(WORST_ERROR, *finite, 0.0)
    least = unit.floor or 0.0
    errors = {
        arm: {r: min(max(e, least), worst) for r, e in by_run.items()}
        for arm, by_run in found.items()
    }
    diverged = {arm: sum(map(isinf, by_run.values())) for arm, by_run in found.items()}
    return Runs(errors, diverged, worst)
