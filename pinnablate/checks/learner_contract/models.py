"""Clauses about what is left of training: models, weights, records."""

from __future__ import annotations

from tempfile import TemporaryDirectory

import numpy as np

from pinnablate.calculus.jets import MultiIndex
from pinnablate.checks.learner_contract.bench import Bench, Stage, name_of
from pinnablate.checks.learner_contract.bits import distance
from pinnablate.checks.learner_contract.clauses import Verdict
from pinnablate.errors import StoreError
from pinnablate.learners.base import Trained
from pinnablate.records.key import key_of
from pinnablate.records.provenance import now, provenance
from pinnablate.records.store import Record, Store
from pinnablate.study.identity import identity
from pinnablate.study.outcome import outcome
from pinnablate.study.seeds import Seeds
from pinnablate.tasks.metrics import JetFunction, Scorer

RESTORED = 1e-9  # largest relative difference between a restored model and the trained one
STEP = 1e-5  # of a central difference, in widths of the domain
SLOPES = 1e-4  # difference between a derivative and the slope of values, over the derivative's rms
QUANTILE = 0.9  # of the points: the last derivative of a spline may jump between two of them


def restoring(bench: Bench) -> Verdict:
    """`restore(weights)` gives the fields and derivatives that the trained model has.

    Pictures, `result.predict` and `pinnablate rescore` read models from their weights. Weights of
    another shape are refused with a StoreError; so is every call where a learner keeps none.
    """
    worst, kept = 0.0, 0
    for stage, result in _evaluable(bench):
        name, weights = name_of(result.fit), result.weights
        try:
            _restored(bench, stage, result, np.zeros(7919))
            return False, f"{name}: restores 7919 zeros; expected a StoreError for another shape"
        except StoreError:
            pass  # as promised
        if weights is None or result.fit.learned is not None:
            continue
        if weights.ndim != 1 or weights.dtype != np.float64:
            return False, f"{name}: weights {weights.dtype} {weights.shape}; expected float64 [P]"
        model = _restored(bench, stage, result, weights)
        orders = stage.world.laws.orders
        far = distance(result.jet(stage.points, orders), model(stage.points, orders))
        if not far <= RESTORED:
            return False, f"{name}: {far:.2g} off in relative terms; expected at most {RESTORED:g}"
        worst, kept = max(worst, far), kept + 1
    if not kept:
        return True, "it keeps no weights, and says so with a StoreError"
    return True, f"{kept} models, at most {worst:.2g} off in relative terms"


def _evaluable(bench: Bench) -> list[tuple[Stage, Trained]]:
    """The results with a model.

    Raises:
        LookupError: there is none.
    """
    found = [(stage, result) for stage, result in bench.trained() if result.evaluable]
    if not found:
        raise LookupError("no result has a model to evaluate")
    return found


def _restored(bench: Bench, stage: Stage, result: Trained, weights: np.ndarray) -> JetFunction:
    fit = result.fit
    equations = tuple(fit.arm.equations)
    return bench.made().restore(stage.world, fit.budget, fit.problem.data_seed, equations, weights)


def derivatives(bench: Bench) -> Verdict:
    """Each derivative of a jet is the slope of the one below it, by central differences.

    Residuals, told and withheld, are scored from them: a factor that is lost where coordinates are
    mapped to [-1, 1] gives residuals that mean nothing.
    """
    worst, tried = 0.0, 0
    for stage, result in _evaluable(bench):
        orders = stage.world.laws.orders
        jet = result.jet(stage.points, orders)
        shape = (len(stage.points), len(stage.world.fields))
        value = (0,) * len(stage.world.coordinates)
        if jet is None or value not in jet or jet[value].shape != shape:
            return False, f"{name_of(result.fit)}: no values of shape {shape}"
        for alpha in (a for a in orders if any(a) and a in jet):
            off = _slope_error(stage, result, alpha, jet[alpha])
            if not off <= SLOPES:
                return False, (
                    f"{name_of(result.fit)}: derivative {alpha} is {off:.2g} off its slope, over "
                    f"its rms; expected at most {SLOPES:g}"
                )
            worst, tried = max(worst, off), tried + 1
    if not tried:
        return True, "it gives values and no derivatives: its residuals are not scored"
    return True, f"{tried} derivatives, at most {worst:.2g} off over their rms"


def _slope_error(stage: Stage, result: Trained, alpha: MultiIndex, given: np.ndarray) -> float:
    axis = next(j for j, order in enumerate(alpha) if order)
    below = tuple(order - (j == axis) for j, order in enumerate(alpha))
    step = np.zeros(len(alpha))
    step[axis] = STEP * (stage.world.upper - stage.world.lower)[axis]
    ends = [result.jet(stage.points + sign * step, stage.world.laws.orders) for sign in (1, -1)]
    if any(end is None or below not in end for end in ends):
        return float("inf")
    up, down = (np.asarray(end[below]) for end in ends if end is not None)
    off = np.abs((up - down) / (2 * step[axis]) - given)
    size = np.sqrt(np.mean(given**2, axis=0)) + 1e-9 * stage.world.field_scales / step[axis] * STEP
    return float(np.quantile(off / size, QUANTILE, axis=0).max())


def record(bench: Bench) -> Verdict:
    """A record made from a result is written and read again unchanged, and so are its weights.

    Records are all that is left of a study: statuses, scores, steps and curve must be plain values.
    """
    count = 0
    with TemporaryDirectory() as directory:
        store = Store(directory)
        for stage, result in bench.trained():
            made = _record(bench, stage, result)
            try:
                store.append(made, result.weights, result.last)
            except StoreError as error:
                return False, f"{name_of(result.fit)}: {error}"
            loaded = store.load(made.environment)
            if loaded.complaints or loaded.records.get(made.key) != made:
                why = "; ".join(loaded.complaints) or "it is read as another"
                return False, f"{name_of(result.fit)}: {why}"
            read, given = store.weights(made), result.weights
            same = read is given if read is None or given is None else np.array_equal(read, given)
            if not same:
                return False, f"{name_of(result.fit)}: its weights are read as others"
            count += 1
    return True, f"{count} records written and read"


def _record(bench: Bench, stage: Stage, result: Trained) -> Record:
    world, fit = stage.world, result.fit
    seed = fit.problem.data_seed
    made = identity(world, fit.arm, bench.kind, stage.protocol, Seeds(0, seed, seed))
    return Record(
        key=key_of(made),
        environment=world.environment.id,
        design=world.design_name,
        protocol="" if fit.arm.learner else stage.protocol.name,
        cost={"thread_seconds": float(result.seconds)},
        provenance=provenance(),
        created=now(),
        **made,
        **outcome(Scorer(world), result),
    )
