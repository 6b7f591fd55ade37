"""Every score again, from the weights: what is published must follow from what is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import learner
from pinnablate.records.store import LAST, Record, Store
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import JetFunction, Scorer, Scores, distances, worst_of
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import protocol

# Relative difference up to which scores agree: they are recomputed by the same formulas in float64.
SAME_WITHIN = 1e-6
SIX_FIGURES = 1e-5  # the same of a validation error, of which records keep six figures
# The same of packed weights, which are in single precision, of scores above LEAST_OF_SINGLE; below,
# differences count as shares of it (`benchmarks/records.py --part packed`).
SINGLE_WITHIN, LEAST_OF_SINGLE = 1e-3, 1e-2
ROUNDINGS, MOVED = 4, 4.0  # see `Rescorer._beyond_rounding`
# Residuals, in units of their largest term, below which only differences by SAME_WITHIN of this
# size count: they are sums of larger terms, and what is left of an equation that holds is rounding.
LEAST_RESIDUAL = 1e-4


@dataclass
class Rescored:
    """How records compare with their weights.

    Args:
        agree, differ: how many agree within SAME_WITHIN, and how many do not.
        damaged: how many have weights that cannot be read or do not fit.
        without_weights: how many have none.
        stale: how many are of another version of the environment.
        unsealed: how many are older than checksums; their weights are compared all the same.
        single: how many were compared with weights in single precision, as packed ones are.
        refused: how many lines of the file were skipped.
        worst: the largest relative difference; infinite where a number stands against none.
        sentences: one for each record that differs or whose weights are damaged.
    """

    agree: int = 0
    differ: int = 0
    damaged: int = 0
    without_weights: int = 0
    stale: int = 0
    unsealed: int = 0
    single: int = 0
    refused: int = 0
    worst: float = 0.0
    sentences: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there are records, and nothing was found that is wrong."""
        count = self.agree + self.without_weights + self.stale
        return bool(count) and not (self.differ or self.damaged or self.refused)


def rescore(env: Environment, store: Store) -> Rescored:
    """Recompute the scores of every record of an environment from its weights.

    Raises:
        StoreError: the records cannot be read.
    """
    loaded, again = store.load(env.id), Rescorer(env, store)
    out = Rescored(refused=len(loaded.complaints))
    for record in loaded.records.values():
        out.unsealed += not record.sealed
        if record.environment_digest != env.digest:
            out.stale += 1
            continue
        try:
            found = again.differences(record)
        except PinnablateError as error:
            out.damaged += 1
            out.sentences += (str(error),)
            continue
        if found is None:
            out.without_weights += 1
            continue
        name, far = found.largest
        out.worst = max(out.worst, far)
        out.single += found.single
        if found.agree:
            out.agree += 1
        else:
            out.differ += 1
            out.sentences += (
                f"{record.arm}, replicate {record.data_seed}: recorded {name} differs from that of "
                f"its weights by {far:.1e}, relative; delete record {record.key} and train it "
                "again",
            )
    return out


@dataclass(frozen=True)
class Differences:
    """How far the scores of a record are from those of its weights.

    Args:
        of: {score: relative difference}; infinite where a number stands against none, or a name
            against nothing.
        single: whether the weights are in single precision.
    """

    of: Mapping[str, float]
    single: bool = False

    @property
    def largest(self) -> tuple[str, float]:
        """The largest one and what it is of; one that is no number is infinite."""
        sizes = {name: math.inf if math.isnan(far) else far for name, far in self.of.items()}
        name = max(sizes, key=lambda n: sizes[n])
        return name, sizes[name]

    @property
    def agree(self) -> bool:
        """Whether the scores follow from the weights."""
        return self.largest[1] <= (SINGLE_WITHIN if self.single else SAME_WITHIN)


class Rescorer:
    """Computes scores of records of one environment again.

    Args:
        env: as it is declared today.
        store: where the records and their weights are.
    """

    def __init__(self, env: Environment, store: Store) -> None:
        self.env, self.store = env, store
        self._scorer = cache(lambda design, world: Scorer(env.world(design, seed=world)))
        self._fold_scorer = cache(
            lambda design, data: Scorer(env.world(design), self._problem(design, 0, data))
        )
        # The observations that are compared are the same for every budget and arm.
        self._problem = cache(
            lambda design, world, data: make_problem(env.world(design, seed=world), data, 1)
        )

    def differences(self, record: Record) -> Differences | None:
        """The relative difference of every recorded score from that of the kept weights.

        Compared are the scores of the chosen state (errors, field_errors, relative_l2, residuals,
        held_out, and term_sizes where they are recorded), those of the last state, and the validation errors of both. Those of the state at
        half the budget are compared where it is one of the two; no other weights are kept.

        Args:
            record: of this environment.

        Returns:
            How far they are apart, or None where no weights are kept.

        Raises:
            PinnablateError: the weights cannot be read or do not fit the record's protocol, or its
                protocol is unknown.
        """
        weights = self.store.weights(record)
        if weights is None:
            return None
        last = self.store.weights(record, LAST) if record.last else None
        found = self._of_states(record, weights, last)
        single = weights.dtype == np.float32
        if single and not Differences(found, single).agree:
            found = self._beyond_rounding(record, weights, last, found)
        return Differences(found, single)

    def _beyond_rounding(
        self,
        record: Record,
        weights: np.ndarray,
        last: np.ndarray | None,
        found: Mapping[str, float],
    ) -> dict[str, float]:
        """The differences, without those that single precision explains.

        A residual near a singularity changes by percents with the last digit of the weights. So one
        is explained where it is at most MOVED times what one more digit of rounding, up or down at
        random, does to the same score.
        """
        rng = np.random.default_rng(ROUNDINGS)
        moves = dict.fromkeys(found, 0.0)
        for _ in range(ROUNDINGS):
            ends = None if last is None else _rounded(last, rng)
            other = self._of_states(record, _rounded(weights, rng), ends)
            moves = {
                name: max(move, abs(other[name] - found[name])) for name, move in moves.items()
            }
        return {name: 0.0 if far <= MOVED * moves[name] else far for name, far in found.items()}

    def _of_states(
        self, record: Record, weights: np.ndarray, last: np.ndarray | None
    ) -> dict[str, float]:
        """The differences of all states that are kept of a record."""
        found = self._of_state(record, "", vars(record), weights, record.chosen)
        if last is not None:
            found |= self._of_state(record, "last.", record.last, last, record.last)
            by_step = {record.chosen["step"]: weights, record.last["step"]: last}
            half = by_step.get(record.half["step"])
            if half is not None and record.status == "ok":
                found |= self._of_state(record, "half.", record.half, half, record.half)
        return found

    def _of_state(
        self,
        record: Record,
        where: str,
        said: Mapping[str, Any],
        weights: np.ndarray,
        chosen: Mapping[str, Any],
    ) -> dict[str, float]:
        """The differences of one state: what is said of it, its weights, and its validation."""
        model = self._model(record, weights)
        problem = self._problem(record.design, record.world_seed, record.data_seed)
        scores = self._scorer_of(record).score(model, problem)
        if record.status != "ok" or not scores.finite:
            scores = worst_of(scores)
        least = LEAST_OF_SINGLE if weights.dtype == np.float32 else 0.0
        floor, residual = max(self.env.floor, least), max(LEAST_RESIDUAL, least)
        found = {where + name: far for name, far in _differences(said, scores, floor, residual)}
        if chosen:
            off = _relative(chosen["validation"], _validation(model, problem), floor)
            found[f"{where or 'chosen.'}validation"] = 0.0 if off <= SIX_FIGURES else off
        return found

    def _scorer_of(self, record: Record) -> Scorer:
        """What scored a record: of its world, or of its fold of measurements."""
        if self.env.is_measured:
            return self._fold_scorer(record.design, record.data_seed)
        return self._scorer(record.design, record.world_seed)

    def _model(self, record: Record, weights: np.ndarray) -> JetFunction:
        world = self.env.world(record.design, seed=record.world_seed)
        budget, equations = protocol(record.protocol).budget(self.env), tuple(record.equations)
        try:
            return learner(record.learner).restore(
                world, budget, record.data_seed, equations, weights
            )
        except StoreError as error:
            raise StoreError(
                f"record {record.key}: {error}; delete it and its weights, then train the cell "
                "again"
            ) from error


def _rounded(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Weights in single precision, each moved to a neighbouring number."""
    out: np.ndarray = np.nextafter(
        weights, rng.choice(np.array([-np.inf, np.inf], np.float32), len(weights))
    )
    return out


def _validation(model: JetFunction, problem: Problem) -> float:
    """The error of a model on the validation observations, in sigma_f."""
    value = (0,) * problem.validation_points.shape[1]
    jet = model(problem.validation_points, (value,))
    assert jet is not None, "a model that was restored can be evaluated"
    return float(distances(problem, jet[value], problem.validation_values))


def _differences(
    said: Mapping[str, Any], scores: Scores, floor: float, least_residual: float
) -> Iterator[tuple[str, float]]:
    """Every score, and how far what is said of it is from what it is."""
    for name in ("errors", "relative_l2"):
        yield name, _of_tables(said[name], getattr(scores, name), floor)
    fields = _flat(said["field_errors"]), _flat(scores.field_errors)
    yield "field_errors", _of_tables(*fields, floor)
    yield "residuals", _of_tables(_flat(said["residuals"]), _flat(scores.residuals), least_residual)
    yield "held_out", _relative(said["held_out"], scores.held_out, floor)
    if sizes := said.get("term_sizes"):
        yield "term_sizes", _of_tables(_flat(sizes), _flat(scores.term_sizes), least_residual)


def _flat(tables: Mapping[str, Any]) -> dict[Any, Any]:
    """{(name, name or place): value} of tables, or lists, by name."""
    out = {}
    for name, values in tables.items():
        inner = values.items() if isinstance(values, Mapping) else enumerate(values)
        out.update({(name, key): value for key, value in inner})
    return out


def _of_tables(said: Mapping[Any, Any], found: Mapping[Any, Any], least: float) -> float:
    if said.keys() != found.keys():
        return math.inf
    return max((_relative(said[name], found[name], least) for name in found), default=0.0)


def _relative(said: float | None, found: float, least: float) -> float:
    """|said - found| / max(|found|, least); 0 where neither is a number, infinite where one is."""
    if said is None or not math.isfinite(said) or not math.isfinite(found):
        neither = (said is None or not math.isfinite(said)) and not math.isfinite(found)
        return 0.0 if neither else math.inf
    return abs(said - found) / max(abs(found), least)
